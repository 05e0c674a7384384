"""Folders that appear whole or not at all."""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def staged(folder: Path, contents: Mapping[str, bytes], *, private: bool = False) -> Iterator[Path]:
    """A new folder beside `folder`, on the same file system, with these contents by their paths in it; `private`: for
    nobody but the user. What is not moved away from there is gone at the end. Raises OSError."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as stage:
        new = Path(stage, "new")
        new.mkdir(0o700 if private else 0o777)
        for name, content in contents.items():
            path = new / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(0o600 if private else 0o666)
            path.write_bytes(content)
        yield new
