"""`deskbridge adapter new`: what it writes, and what it refuses. Whether the projects work: tests/conformance."""

import os
import re
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from cli.scaffold.project import check_name, languages, project_files
from cli.scaffold.writing import write_folder
from runtime.integrations import load_integrations

ROOT = Path(__file__).parent.parent.parent.parent
LANGUAGES = list(languages())


def new(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-P", "-m", "cli", "adapter", "new", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True)


def written(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_project_is_written_with_what_to_do_next(language: str, tmp_path: Path) -> None:
    done = new("blue_harbor", "--lang", language, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "cd blue_harbor" in done.stdout
    files = written(tmp_path / "blue_harbor")
    assert {"README.md", "Dockerfile", ".gitignore", "integrations/blue_harbor.yaml"} <= files.keys()
    assert os.listdir(tmp_path) == ["blue_harbor"]
    (integration,) = load_integrations(tmp_path / "blue_harbor" / "integrations").values()
    assert (integration.name, integration.display_name) == ("blue_harbor", "Blue Harbor")
    for path, text in files.items():
        assert not re.search(r"\{\{ |\{%|NAME_|\.j2", path + text), path
        assert "deskbridge-adapter-example" not in text, path
        assert "../../" not in text or path.startswith(("src/", "test/")), path


def test_a_python_project_without_being_asked(tmp_path: Path) -> None:
    assert new("acme", folder=tmp_path).returncode == 0
    assert (tmp_path / "acme" / "acme_adapter" / "adapter.py").is_file()


def test_typescript_is_the_example_s_with_another_crm() -> None:
    files = project_files("acme", "typescript")
    example = ROOT / "adapters" / "examples" / "typescript"
    same = [
        path
        for path, content in files.items()
        if (example / path).is_file() and content == (example / path).read_bytes()
    ]
    differing = {path for path in files if (example / path).is_file()} - set(same)
    assert differing == {
        "README.md", "buf.gen.yaml", "package.json", "package-lock.json", "src/description.ts", "src/main.ts",
    }  # fmt: skip
    assert len(same) > 25
    contract = {path.name: path.read_bytes() for path in (ROOT / "proto" / "deskbridge" / "v1").glob("*.proto")}
    assert {name: files[f"proto/deskbridge/v1/{name}"] for name in contract} == contract


@pytest.mark.parametrize(
    "name", ["", "Acme", "acme-crm", "1acme", "_acme", "acme.crm", "ácme", "../acme", "a" * 41, "class", "healthz"]
)
def test_a_name_that_is_none(name: str, tmp_path: Path) -> None:
    done = new(name, folder=tmp_path)
    assert done.returncode == 2
    assert "Invalid value for 'NAME'" in done.stderr
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("name", ["acme", "a", "acme_2", "a" * 40])
def test_a_name_that_is_one(name: str) -> None:
    check_name(name)


def test_a_folder_that_holds_something_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "acme").mkdir()
    (tmp_path / "acme" / "mine").write_text("mine")
    done = new("acme", folder=tmp_path)
    assert done.returncode == 1
    assert done.stderr == "Error: acme is there, and holds something; choose another with --out. Nothing was written.\n"
    assert written(tmp_path) == {"acme/mine": "mine"}


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    assert new("acme", "--out", "here", folder=tmp_path).returncode == 0
    assert (tmp_path / "here" / "README.md").is_file()


def test_where_nothing_can_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = new("acme", "--out", "file/acme", folder=tmp_path)
    assert done.returncode == 1
    assert done.stderr == "Error: file/acme: file exists. Nothing was written.\n"


def test_all_is_written_or_nothing(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="too long"):
        write_folder(tmp_path / "acme", {"a": b"", "b" * 300: b""})
    assert os.listdir(tmp_path) == []


def test_a_wheel_brings_all_that_projects_are_made_from(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    with ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "installed")
    strays = [path for path in (tmp_path / "installed").rglob("*") if path.name in ("node_modules", "dist", "stubs")]
    assert strays == []
    for language in LANGUAGES:
        command = [sys.executable, "-P", "-m", "cli", "adapter", "new", "acme", "--lang", language, "--out", language]
        env = {**os.environ, "PYTHONPATH": str(tmp_path / "installed")}
        subprocess.run(command, cwd=tmp_path, env=env, check=True, capture_output=True)
        files = {path: content.decode() for path, content in project_files("acme", language).items()}
        assert written(tmp_path / language) == files
