"""What the guide asks, one file for each sort of conversation."""
