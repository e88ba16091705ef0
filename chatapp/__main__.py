"""`python -m chatapp`: serve, and end at once by Ctrl-C, also while all that it takes is still being imported."""

import signal
from importlib import import_module

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    import_module("chatapp.serve").main()
