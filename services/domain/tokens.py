"""Secrets as they are stored: so that who reads the database can't use them."""

import hashlib


def hash_token(token: str) -> str:
    """Return what is stored of a random token: its SHA-256, in hexadecimal."""
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()
