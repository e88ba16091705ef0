"""A small language model in this very process: no key, no network, and not much wit."""
