"""A folder that appears whole or not at all."""

import tempfile
from collections.abc import Mapping
from pathlib import Path


class FolderTakenError(Exception):
    """There is something where the folder should be."""


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write the files, by their paths in the folder. Raises FolderTakenError and OSError."""
    if folder.is_dir() and any(folder.iterdir()):
        raise FolderTakenError(f"{folder} is there, and holds something")
    if folder.exists() and not folder.is_dir():
        raise FolderTakenError(f"{folder} is there, and is no folder")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as stage:
        new = Path(stage, "new")
        new.mkdir()
        for name, content in files.items():
            path = new / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        # Takes the place of an empty folder; fails where it was filled in the meantime.
        new.rename(folder)
