"""What `deskbridge adapter new` writes: it works as it was written, in every language."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from cli.scaffold.project import project_files
from cli.scaffold.writing import write_folder
from tests.support.bridge import bridge_over
from tests.support.node import install, npm, run_tests, skip_without_node
from tests.support.processes import Process

# Other plugins of this machine are none of the project's.
PYTEST = ("pytest", "-q", "-p", "no:cacheprovider", "-p", "no:asyncio")


def python_project(folder: Path) -> Process:
    """Its tests and the kit have passed, its code is in order, and it starts."""
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    checks = [PYTEST, ("mypy", "--cache-dir", os.devnull), ("ruff", "check"), ("ruff", "format", "--check")]
    for command in checks:
        done = subprocess.run(
            [sys.executable, "-m", *command], cwd=folder, env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
    return Process.module("acme_adapter", env={"PYTHONPATH": str(folder), "DESKBRIDGE_ADAPTER_LISTEN": "127.0.0.1:0"})


def typescript_project(folder: Path) -> Process:
    """Its tests and the kit have passed, its code is in order, and it starts."""
    skip_without_node()
    install(folder)
    run_tests(folder)
    npm(folder, "run", "check")
    return Process(["node", str(folder / "dist/src/main.js")], {"DESKBRIDGE_ADAPTER_LISTEN": "127.0.0.1:0"})


PROJECTS: Mapping[str, Callable[[Path], Process]] = {"python": python_project, "typescript": typescript_project}


@pytest.mark.parametrize("language", PROJECTS)
def test_a_project_as_it_was_written(language: str, tmp_path: Path) -> None:
    folder = tmp_path / "acme"
    write_folder(folder, project_files("acme", language))
    with PROJECTS[language](folder) as adapter, bridge_over(adapter, tmp_path) as bridge:
        bridge.verify()
