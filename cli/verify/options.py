"""What a verification is told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

DEFAULT_TYPES = ("ticket", "note", "call", "case")


@dataclass(frozen=True, slots=True)
class Options:
    """`auth` is secret, and so is `access_key`. Seconds for `timeout`, a whole call's."""

    url: str
    auth: Mapping[str, Any] = field(default_factory=dict, repr=False)
    access_key: str | None = field(default=None, repr=False)
    endpoints: Mapping[str, str] = field(default_factory=dict, repr=False)
    skip: frozenset[str] = frozenset()
    """Keys of components that are not to be called."""
    require: frozenset[str] = frozenset()
    """Keys of components that must be offered."""
    types: Sequence[str] = ()
    """Types of interactions to ask for. Empty: what the integration says, or else the usual ones."""
    actions: Sequence[Mapping[str, Any]] = ()
    """The contract's documents of actions, each perhaps with `sample`, its inputs' values."""
    act: bool = False
    """Whether actions may be executed."""
    timeout: float = 30.0
    max_pages: int = 100_000
    ca: Path | None = None
