"""Ports for servers of tests, of which several may run at once."""

import socket


def free_port() -> int:
    """Return a port that nobody listens on, and that the system gives nobody else for the next minute.

    A connection that was closed here (TIME_WAIT) keeps it from being picked for anybody; a server that names it,
    with SO_REUSEADDR as servers do, may have it.
    """
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", 0))
        listener.listen(1)
        with socket.create_connection(listener.getsockname()):
            listener.accept()[0].close()
        return int(listener.getsockname()[1])
