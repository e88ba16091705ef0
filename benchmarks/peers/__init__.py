"""The product as a contestant of a benchmark of chat frameworks in a real browser."""
