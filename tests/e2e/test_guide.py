"""docs/adapter-guide.md, followed to the letter in an empty folder outside the repository."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.support.bridge import AUTH
from tests.support.ports import free_ports
from tests.support.processes import PATIENCE, Process

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "adapter-guide.md").read_text()

_BLOCK = re.compile(r"^```(\S*)(?: (\S+))?\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_OUTPUT = re.compile(r"\A\n```(?:text|json)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
# What is another time each time.
_SECONDS = re.compile(r"\d+(?:\.\d+)? ?s\b")


@dataclass(frozen=True)
class Step:
    """A block of the guide: commands (`sh`), commands that stay (`background`), a change of files, a program."""

    kind: str
    text: str
    output: str | None


def steps(replaced: Mapping[str, str]) -> Iterator[Step]:
    """Every block, with what it prints where the guide says that."""
    guide = GUIDE
    for usual, actual in replaced.items():
        guide = guide.replace(usual, actual)
    for block in _BLOCK.finditer(guide):
        language, mode, text = block.groups()
        output = _OUTPUT.match(guide[block.end() + 1 :])
        yield Step(mode or language, text, output[1] if output and language == "sh" else None)


class Terminal:
    """A shell that stays, as a person's does, in an empty folder and with nothing of ours on its path."""

    def __init__(self, folder: Path) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("DESKBRIDGE_", "PYTHON"))}
        kept.pop("VIRTUAL_ENV", None)
        folders = [each for each in kept["PATH"].split(os.pathsep) if Path(each) != Path(sys.executable).parent]
        # At the versions that this project is tested with.
        env = {**kept, "PATH": os.pathsep.join(folders), "PIP_CONSTRAINT": str(ROOT / "constraints.txt")}
        self._shell = subprocess.Popen(
            ["bash"], cwd=folder, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def run(self, text: str) -> str:
        """What the commands print, all of which must succeed."""
        assert self._shell.stdin
        assert self._shell.stdout
        self._shell.stdin.write(f"set -eo pipefail\n{text}\necho; echo '--- done'\n")
        self._shell.stdin.flush()
        printed = ""
        for line in self._shell.stdout:
            if line == "--- done\n":
                return printed.rstrip("\n")
            printed += line
        raise AssertionError(f"{text}\nfailed, having printed\n{printed}")

    def close(self) -> None:
        self._shell.communicate()


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    terminal = Terminal(tmp_path)
    yield terminal
    terminal.close()


def in_another_terminal(terminal: Terminal, command: str, env: Mapping[str, str]) -> Process:
    """The command in the first one's folder and environment."""
    folder, path = terminal.run('pwd; echo "$PATH"').splitlines()
    return Process(["bash", "-c", f"cd '{folder}' && exec env {command}"], {**env, "PATH": path})


def plain(text: str) -> list[str]:
    """Lines without padding and times."""
    return [" ".join(_SECONDS.sub("0 s", line).split()) for line in text.strip("\n").splitlines()]


def test_followed_to_the_letter(terminal: Terminal, tmp_path: Path) -> None:
    adapter, core, edge = (f"127.0.0.1:{port}" for port in free_ports(3))
    env = {
        "DESKBRIDGE_ADAPTER_LISTEN": adapter,
        "DESKBRIDGE_CORE_LISTEN": core,
        "DESKBRIDGE_EDGE_LISTEN": edge,
        "DESKBRIDGE_LOG_FORMAT": "json",
    }
    replaced = {"/path/to/deskbridge": str(ROOT), "python3 ": f"{sys.executable} ", "127.0.0.1:8080": edge}
    with ExitStack() as stack:
        staying: list[tuple[str, Process]] = []
        for step in steps(replaced):
            # Where `adapter new` says that it serves stays as it is.
            command = step.text.replace("verify 127.0.0.1:50061", f"verify {adapter}")
            if step.kind == "background":
                process = stack.enter_context(in_another_terminal(terminal, command, env))
                process.wait_for_event("ready" if "up" in command.split() else "listening")
                staying.append((command, process))
            elif step.kind == "sh":
                printed = terminal.run(command)
                assert step.output is None or plain(printed) == plain(step.output), command
                if "adapter new" in command:
                    integration = tmp_path / "acme" / "integrations" / "acme.yaml"
                    integration.write_text(integration.read_text().replace("127.0.0.1:50061", adapter))
            elif step.kind == "diff":
                terminal.run(f"git apply <<'END'\n{step.text}END")
            elif step.kind == "python":
                (tmp_path / "acme" / "acme_adapter" / "hosted.py").write_text(step.text)
        terminal.run("ruff check && mypy")
        # "Stop the adapter, start it anew, and core and edge offer the action without a restart of theirs."
        (command, process), (_, bridge) = staying
        assert process.stop() == 0
        stack.enter_context(in_another_terminal(terminal, command, env)).wait_for_event("listening")
        bridge.wait_for_event("adapter connected")
        body = {"auth": AUTH, "meta": {"contact_external_id": "101"}, "data": {"subject": "Hello"}}
        done = httpx.post(f"http://{edge}/acme/actions/log_call", json=body, timeout=PATIENCE, trust_env=False)
        assert (done.status_code, done.json()["message"]) == (201, "The call was created.")
