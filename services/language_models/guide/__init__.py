"""The scripted guide: the language model of an installation that has no key to a real one."""
