"""`deskbridge up`: a stand-in for the adapter, the real core and the real edge."""

import os
import pty
import socket
import sys

import httpx
import psutil

from tests.integration.cli.installation import ADAPTER, Installation
from tests.integration.cli.supervised import Supervised, python

ROUTES = ["auth_validation", "contact_sync", "agent_sync", "interaction_update", "actions/create_ticket"]


def adapter_process(up: Supervised) -> psutil.Process:
    [adapter] = [child for child in psutil.Process(up.pid).children() if child.cmdline() == ADAPTER]
    return adapter


def test_starts_everything_says_where_it_is_and_stops_it_in_order(installation: Installation) -> None:
    installation.add("fake")
    with installation.up() as up:
        ready = up.wait_for_log("ready")
        assert (ready["edge"], ready["core"]) == (f"http://{installation.edge}", installation.core)
        assert httpx.get(f"http://{installation.edge}/readyz", params={"integration": "fake"}).status_code == 200
        children = psutil.Process(up.pid).children(recursive=True)
        assert len(children) == 3
        assert up.stop() == 0
    for route in ROUTES:
        assert f"up           |   POST http://{installation.edge}/fake/{route}\n" in up.lines
    assert f"up           | schema  http://{installation.edge}/schema\n" in up.lines
    stopped = [line.split()[0] for line in up.lines if '"event":"stopped"' in line]
    assert stopped == ["edge", "core", "adapter:fake"]
    assert not any(child.is_running() for child in children)


def test_what_is_killed_comes_back(installation: Installation) -> None:
    installation.add("fake")
    with installation.up() as up:
        up.wait_for_log("ready")
        up.wait_for_line("adapter:fake", "{")
        adapter_process(up).kill()
        event = up.wait_for_log("ended, starting it again", program="adapter:fake")
        assert (event["signal"], event["delay"]) == ("Killed", 0.5)
        up.wait_for_line("adapter:fake", '{"address"')
        assert adapter_process(up).is_running()
        assert up.stop() == 0


def test_adapters_without_a_command_are_left_alone(installation: Installation) -> None:
    installation.add("fake", command=None)
    with installation.up() as up:
        assert up.wait_for_log("runs elsewhere")["target"] == installation.adapter
        up.wait_for_log("ready")
        assert {child.cmdline()[-1] for child in psutil.Process(up.pid).children()} == {"core", "edge"}
        assert up.stop() == 0


def test_integrations_of_one_adapter_share_its_process(installation: Installation) -> None:
    installation.add("first")
    installation.add("second")
    with installation.up() as up:
        up.wait_for_log("ready")
        assert adapter_process(up).is_running()
        assert up.stop() == 0
    assert any(line.startswith("adapter:first,second | ") for line in up.lines)


def test_a_child_whose_configuration_is_wrong_ends_it(installation: Installation) -> None:
    installation.add("fake", command=python("import sys; print('no database', file=sys.stderr); sys.exit(78)"))
    with installation.up() as up:
        assert up.wait_for_log("the configuration is wrong")["program"] == "adapter:fake"
        assert up.wait() == 78
    assert "adapter:fake | no database\n" in up.lines


def test_mistakes_end_it_before_anything_is_started(installation: Installation) -> None:
    installation.add("first", command=["no-such-program"])
    installation.add("second", colour="green")
    with installation.up(DESKBRIDGE_LOG_LEVEL="loud", DESKBRIDGE_CORE_LISTEN="here") as up:
        assert up.wait() == 78
    assert up.lines == [
        "Error: environment: DESKBRIDGE_LOG_LEVEL: input should be 'debug', 'info', 'warning' or 'error'\n",
        "Error: environment: DESKBRIDGE_CORE_LISTEN: expected host:port, such as 127.0.0.1:8080\n",
    ]
    with installation.up() as up:
        assert up.wait() == 78
    assert up.lines == [f"Error: {installation.folder / 'second.yaml'}: colour: unknown key\n"]


def test_a_busy_port_is_named(installation: Installation) -> None:
    installation.add("fake")
    host, port = installation.edge.split(":")
    with socket.create_server((host, int(port))), installation.up() as up:
        assert up.wait() == 78
    assert up.lines == [
        f"Error: edge: cannot listen on {installation.edge}: another process does; is Deskbridge running already?\n"
    ]


def test_a_terminal_gets_colours_and_readable_logs(installation: Installation) -> None:
    installation.add("fake", command=None)
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ.update(installation.env)
        os.execv(sys.executable, [sys.executable, "-m", "cli", "up"])
    with os.fdopen(terminal, "rb") as output:
        seen = b""
        while b"Ctrl-C stops everything" not in seen:
            seen += os.read(output.fileno(), 65536)
        os.write(output.fileno(), b"\x03")
        _, status = os.waitpid(pid, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    assert b"\x1b[33mcore |\x1b[0m " in seen
    assert b'"event":' not in seen
