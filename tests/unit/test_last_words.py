"""Finding a connection by its other end, whatever kind of address that is."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from chatapp.last_words import _name, _peer


@pytest.fixture(params=["127.0.0.1", "::1", "127.0.0.1 by a socket for both"])
def ends(request: pytest.FixtureRequest) -> Iterator[tuple[socket.socket, socket.socket]]:
    """A client's end of a connection, and the server's."""
    host, _, both = request.param.partition(" ")
    with ExitStack() as stack:
        server = stack.enter_context(
            socket.create_server(("::", 0), family=socket.AF_INET6, dualstack_ipv6=True)
            if both or ":" in host
            else socket.create_server((host, 0))
        )
        client = stack.enter_context(
            socket.create_connection((host, server.getsockname()[1]), timeout=5)
        )
        connection = stack.enter_context(server.accept()[0])
        yield client, connection


def test_each_end_is_found_by_the_name_that_the_other_one_has_for_itself(
    ends: tuple[socket.socket, socket.socket],
) -> None:
    client, connection = ends
    assert _peer(connection.fileno()) == _name(client.getsockname())
    assert connection.fileno() != -1  # it is still open


def test_what_is_no_connection_has_no_name() -> None:
    with socket.socket() as idle:
        assert _peer(idle.fileno()) is None
