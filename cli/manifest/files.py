"""The files of a submission, put into their folder."""

from collections.abc import Mapping
from pathlib import Path

import msgspec

from cli.staging import staged

ACTIONS = "actions"


def write_files(folder: Path, contents: Mapping[str, bytes], *, integration: str, private: bool) -> None:
    """Write all of them into the folder, by their paths in it; `private`: for nobody but the user.

    Everything is written beside the folder first. A folder that is not there appears at once; in one that is, each
    file is replaced as a whole, and documents of actions that the integration no longer has are removed. Raises
    OSError, and leaves what was there as it was unless it happens between two replacements.
    """
    with staged(folder, contents, private=private) as new:
        if folder.exists():
            _replace(folder, new, contents, integration)
        else:
            new.rename(folder)


def _replace(folder: Path, new: Path, contents: Mapping[str, bytes], integration: str) -> None:
    for name in contents:
        (folder / name).parent.mkdir(exist_ok=True)
        (new / name).replace(folder / name)
    for path in sorted((folder / ACTIONS).glob("*.json")):
        if f"{ACTIONS}/{path.name}" not in contents and _is_of(path, integration):
            path.unlink()


def _is_of(path: Path, integration: str) -> bool:
    """Whether it is the document of one of the integration's actions, and not somebody's own file."""
    try:
        document = msgspec.json.decode(path.read_bytes())
    except (msgspec.DecodeError, OSError):
        return False
    return isinstance(document, dict) and (document.get("provider"), document.get("name")) == (integration, path.stem)
