"""Projects in TypeScript: installed and built with the machine's own Node."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

_OFFLINE = ("ENOTFOUND", "ECONNREFUSED", "EAI_AGAIN", "ETIMEDOUT", "ENETUNREACH", "ENOTCACHED")

# Fetching packages takes the time it takes.
_PATIENCE = 300.0


def skip_without_node() -> None:
    """Skips the test, and says so, where there is no Node 20 or no npm."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        pytest.skip("there is no Node (or no npm) on this machine")
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
    if int(version.removeprefix("v").partition(".")[0]) < 20:
        pytest.skip(f"Node is {version.strip()}; 20 or later is needed")


def install(folder: Path) -> None:
    """`npm ci`. Skips the test, and says so, where npm can neither fetch the packages nor has them."""
    done = npm(folder, "ci", "--prefer-offline", "--no-audit", "--no-fund", "--fetch-retries=1", check=False)
    if any(word in done.stderr for word in _OFFLINE):
        pytest.skip("npm cannot fetch the packages: its registry is out of reach")
    assert done.returncode == 0, done.stdout + done.stderr


def npm(folder: Path, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    """An npm command in the project. Fails with what it printed."""
    command = [shutil.which("npm") or "npm", *arguments]
    # With `deskbridge` on the path, as for an author who has installed it.
    env = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=_PATIENCE)
    assert not check or done.returncode == 0, done.stdout + done.stderr
    return done


def run_tests(folder: Path) -> None:
    """`npm test`, the conformance kit among the tests."""
    output = npm(folder, "test").stdout
    assert "# fail 0" in output
    assert "# skipped 0" in output
    assert "the adapter does what the contract says" in output
