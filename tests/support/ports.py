"""Ports for processes that have to be told theirs."""

import socket
from collections.abc import Sequence


def free_ports(count: int) -> Sequence[int]:
    """Ports that were free a moment ago."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports
