"""The command itself: help, and the programs it becomes."""

import os
import subprocess
import sys
from importlib.metadata import version

import pytest

from tests.integration.cli.installation import Installation


def run(*arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "cli", *arguments], env={**os.environ, **env}, capture_output=True, text=True
    )


@pytest.mark.parametrize("command", [[], ["up"], ["edge"], ["core"], ["adapter"], ["check"], ["verify"], ["manifest"]])
def test_every_command_has_help_with_examples(command: list[str]) -> None:
    completed = run(*command, "--help")
    assert completed.returncode == 0
    assert "Examples:" in completed.stdout
    assert f"deskbridge {' '.join(command)}" in completed.stdout


def test_the_commands_are_listed_without_being_cut() -> None:
    completed = run("--help")
    listed = completed.stdout.partition("Commands:\n")[2].partition("\n\n")[0]
    names = [line.split()[0] for line in listed.splitlines()]
    assert names == ["up", "edge", "core", "adapter", "check", "verify", "manifest"]
    assert "..." not in listed


def test_the_version_is_the_distribution_s() -> None:
    assert version("deskbridge") in run("--version").stdout


@pytest.mark.parametrize("command", ["core", "edge"])
def test_a_server_takes_the_command_s_place_with_its_exit_code(command: str) -> None:
    completed = run(command, DESKBRIDGE_LOG_FORMAT="prose")
    assert completed.returncode == 78
    assert "DESKBRIDGE_LOG_FORMAT" in completed.stderr


def test_a_folder_of_the_same_name_does_not_get_in_the_way(installation: Installation) -> None:
    imposter = installation.folder / "core"
    imposter.mkdir()
    (imposter / "__main__.py").write_text("print('imposter')")
    completed = subprocess.run(
        [str(os.path.join(os.path.dirname(sys.executable), "deskbridge")), "core"],
        env={**os.environ, "DESKBRIDGE_LOG_FORMAT": "prose"},
        cwd=installation.folder,
        capture_output=True,
        text=True,
    )
    assert (completed.returncode, completed.stdout) == (78, "")


def test_an_unknown_adapter_gets_the_list_of_known_ones() -> None:
    completed = run("adapter", "no-such-crm")
    assert completed.returncode == 2
    assert "There is no adapter 'no-such-crm'. Known adapters: " in completed.stderr


def test_adapters_are_found_without_being_imported() -> None:
    script = """
import sys
from cli.adapter import known_adapters
print(*known_adapters())
assert "adapters" not in sys.modules
"""
    completed = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert "sdk" not in completed.stdout.split()
