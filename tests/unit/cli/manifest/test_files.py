"""Files appear whole or not at all, and nobody's own are touched."""

from pathlib import Path

import pytest

from cli.manifest.files import write_files

FILES = {"integration.json": b"{}", "actions/fly.json": b'{"provider": "acme", "name": "fly"}'}


def write(folder: Path, contents: dict[str, bytes] = FILES, *, private: bool = False) -> None:
    write_files(folder, contents, integration="acme", private=private)


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_new_folder_with_its_parents(tmp_path: Path) -> None:
    write(tmp_path / "a" / "dist")
    assert tree(tmp_path) == {f"a/dist/{name}": content for name, content in FILES.items()}


def test_a_folder_that_is_there_keeps_what_is_not_ours(tmp_path: Path) -> None:
    own = {
        "notes.txt": b"mine",
        "actions/own.json": b'{"provider": "other", "name": "own"}',
        "actions/renamed.json": b'{"provider": "acme", "name": "fly"}',
        "actions/broken.json": b"{",
    }
    (tmp_path / "actions").mkdir()
    for name, content in {
        **own,
        "integration.json": b"old",
        "actions/gone.json": b'{"provider":"acme","name":"gone"}',
    }.items():
        (tmp_path / name).write_bytes(content)
    write(tmp_path)
    assert tree(tmp_path) == {**own, **FILES}


def test_without_actions_those_of_before_go(tmp_path: Path) -> None:
    write(tmp_path / "dist")
    write(tmp_path / "dist", {"integration.json": b"new"})
    assert tree(tmp_path / "dist") == {"integration.json": b"new"}


def test_what_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="File name too long"):
        write(tmp_path / "dist", {"integration.json": b"{}", "x" * 300: b""})
    assert list(tmp_path.iterdir()) == []


def test_a_folder_stays_as_it_was_when_something_cannot_be_written(tmp_path: Path) -> None:
    write(tmp_path / "dist")
    with pytest.raises(OSError, match="File name too long"):
        write(tmp_path / "dist", {"integration.json": b"new", "x" * 300: b""})
    assert tree(tmp_path) == {f"dist/{name}": content for name, content in FILES.items()}


@pytest.mark.parametrize(("private", "modes"), [(True, {0o700, 0o600}), (False, {0o755, 0o644})])
def test_what_is_secret_is_the_users_alone(tmp_path: Path, private: bool, modes: set[int]) -> None:
    folder = tmp_path / "dist"
    write(folder, private=private)
    found = {path.stat().st_mode & 0o777 for path in (folder, folder / "integration.json", folder / "actions/fly.json")}
    assert found == modes
