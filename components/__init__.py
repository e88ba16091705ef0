"""The chat's components, in Python: one a file, composed by the pages."""
