"""Reflex states: what the pages read and what they can do."""
