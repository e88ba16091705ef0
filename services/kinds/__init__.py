"""The kinds of conversation, one small file each."""
