"""The language models: the vendors', and a scripted guide for whoever has no key."""
