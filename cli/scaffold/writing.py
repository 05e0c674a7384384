"""A project, put into its folder."""

from collections.abc import Mapping
from pathlib import Path

from cli.staging import staged


class FolderTakenError(Exception):
    """There is something where the folder should be."""


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write the files, by their paths in the folder. Raises FolderTakenError and OSError."""
    if folder.is_dir() and any(folder.iterdir()):
        raise FolderTakenError(f"{folder} is there, and holds something")
    if folder.exists() and not folder.is_dir():
        raise FolderTakenError(f"{folder} is there, and is no folder")
    with staged(folder, files) as new:
        # Takes the place of an empty folder; fails where it was filled in the meantime.
        new.rename(folder)
