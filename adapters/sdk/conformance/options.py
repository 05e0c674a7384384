"""What to verify, and how."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from runtime.tls import ClientTls


@dataclass(frozen=True, slots=True)
class Options:
    """`target` is where the adapter listens, a gRPC name such as host:port. `log` is the file that holds what it logs.

    `command` starts the adapter, which is told to listen on `target`; `pid` is that of one which runs. Either lets it
    be stopped in the end. `most_contacts` are looked at in pages of the largest size, `small_pages` of each other size
    before the rest comes in large ones. Credentials are strings, integers and booleans by name.
    """

    target: str
    auth: Mapping[str, Any] = field(repr=False)
    expired_auth: Mapping[str, Any] | None = field(default=None, repr=False)
    act: bool = False
    log: Path | None = None
    command: tuple[str, ...] = ()
    pid: int | None = None
    timeout: float = 30.0
    tls: ClientTls | None = None
    most_contacts: int = 20_000
    small_pages: int = 100
