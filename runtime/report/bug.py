"""A failure of what verifies, told without what it may quote."""

import traceback
from pathlib import Path

_FRAMES = 3


def describe_bug(error: BaseException, *, program: str, subject: str) -> str:
    """Where it happened. Neither the error's own text nor any value: they may be credentials."""
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    places = ", ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames)
    return f"a bug in {program}, not in {subject}: {type(error).__name__} at {places}. Please report it."
