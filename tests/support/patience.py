"""How long tests wait for what ought to have come long ago."""

PATIENCE = 20.0
"""Seconds after which what was waited for counts as never coming.

It takes milliseconds, on a slow machine hundreds of them; whatever must not be waited for takes longer than this.
"""
