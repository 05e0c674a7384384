"""A stream that nobody reads any longer."""

import os
from typing import IO, Any


def fall_silent(stream: IO[Any]) -> None:
    """Let what Python still holds back go nowhere: it would fail when Python exits, which then exits with 120."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
