"""The supervisor with real processes: restarts, order, signals, output."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests.integration.cli.supervised import PROGRAMS, Supervised, python
from tests.support.processes import PATIENCE

SLEEPER = python("import os, signal; print('pid', os.getpid()); signal.pause()")

POLITE = python(
    """
import os, signal, sys
def stop(*_):
    print("stopped")
    sys.exit(0)
signal.signal(signal.SIGTERM, stop)
print("pid", os.getpid())
while True:
    signal.pause()
"""
)

STUBBORN = python(
    """
import os, signal
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("pid", os.getpid())
while True:
    signal.pause()
"""
)

PARENT = python(
    """
import signal, subprocess, sys
script = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready'); signal.pause()"
child = subprocess.Popen([sys.executable, "-c", script])
print("child", child.pid)
signal.pause()
"""
)


def wait_until_gone(pid: int) -> None:
    try:
        psutil.Process(pid).wait(PATIENCE)
    except psutil.NoSuchProcess:
        return


def test_starts_again_what_is_killed_later_each_time() -> None:
    with Supervised.supervise({"one": SLEEPER}) as supervisor:
        for delay in (0.5, 1.0):
            os.kill(int(supervisor.wait_for_line("one", "pid ")), signal.SIGKILL)
            event = supervisor.wait_for_log("ended, starting it again")
            assert (event["program"], event["exit_code"], event["signal"]) == ("one", -9, "Killed")
            assert event["delay"] == delay
        supervisor.wait_for_line("one", "pid ")
        assert supervisor.stop() == 0


def test_says_the_exit_code_of_what_ends_by_itself() -> None:
    with Supervised.supervise({"one": python("raise SystemExit(7)")}) as supervisor:
        assert supervisor.wait_for_log("ended, starting it again")["exit_code"] == 7
        assert supervisor.stop() == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_stops_the_last_rank_first(number: int) -> None:
    with Supervised.supervise({"first": POLITE}, {"second": POLITE, "also": POLITE}, {"third": POLITE}) as supervisor:
        for name in ("first", "second", "also", "third"):
            supervisor.wait_for_line(name, "pid ")
        supervisor.signal(number)
        assert supervisor.wait() == 0
    stopped = [line.split()[0] for line in supervisor.lines if line.endswith("| stopped\n")]
    assert stopped[0] == "third"
    assert sorted(stopped[1:3]) == ["also", "second"]
    assert stopped[3:] == ["first"]


def test_kills_what_does_not_stop_in_time() -> None:
    with Supervised.supervise({"one": STUBBORN}, patience=0.1) as supervisor:
        pid = int(supervisor.wait_for_line("one", "pid "))
        supervisor.signal(signal.SIGTERM)
        assert supervisor.wait_for_log("killing what does not stop")["program"] == "one"
        assert supervisor.wait() == 0
    assert not psutil.pid_exists(pid)


def test_a_second_interrupt_kills_at_once() -> None:
    with Supervised.supervise({"one": STUBBORN}) as supervisor:
        pid = int(supervisor.wait_for_line("one", "pid "))
        supervisor.signal(signal.SIGINT)
        supervisor.wait_for_log("stopping")
        supervisor.signal(signal.SIGINT)
        assert supervisor.wait() == 130
    assert not psutil.pid_exists(pid)


def test_a_wrong_configuration_of_a_whole_rank_at_the_first_start_ends_everything() -> None:
    with Supervised.supervise(
        {"one": POLITE}, {"two": python("print('a mistake'); raise SystemExit(78)")}
    ) as supervisor:
        event = supervisor.wait_for_log("the configuration is wrong")
        assert event["program"] == "two"
        assert supervisor.wait() == 78
    assert "two | a mistake\n" in supervisor.lines


def test_programs_of_one_rank_go_on_without_one_whose_configuration_is_wrong() -> None:
    with Supervised.supervise({"one": POLITE, "two": python("raise SystemExit(78)")}) as supervisor:
        event = supervisor.wait_for_log("the configuration is wrong")
        assert (event["program"], event["consequence"]) == ("two", "the others go on without it")
        assert supervisor.stop() == 0


def test_a_wrong_configuration_later_is_waited_out(tmp_path: Path) -> None:
    script = f"""
import os, pathlib, signal, sys
started_before = pathlib.Path({str(tmp_path / "started")!r})
if started_before.exists():
    sys.exit(78)
started_before.touch()
print("pid", os.getpid())
signal.pause()
"""
    with Supervised.supervise({"one": python(script)}) as supervisor:
        os.kill(int(supervisor.wait_for_line("one", "pid ")), signal.SIGKILL)
        supervisor.wait_for_log("ended, starting it again", exit_code=78)
        assert supervisor.stop() == 0


def test_children_of_a_child_do_not_survive_it() -> None:
    with Supervised.supervise({"one": PARENT}) as supervisor:
        child = int(supervisor.wait_for_line("one", "child "))
        supervisor.wait_for_line("one", "ready")
        os.kill(psutil.Process(child).ppid(), signal.SIGKILL)
        supervisor.wait_for_log("ended, starting it again")
        wait_until_gone(child)
        supervisor.wait_for_line("one", "ready")
        assert supervisor.stop() == 0


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process that its parent has died")
def test_children_do_not_survive_a_killed_supervisor() -> None:
    with Supervised.supervise({"one": SLEEPER}) as supervisor:
        pid = int(supervisor.wait_for_line("one", "pid "))
        supervisor.kill()
        wait_until_gone(pid)


def test_a_command_that_cannot_be_run_says_so() -> None:
    with Supervised.supervise({"one": ["/nowhere/to/be/found"]}) as supervisor:
        supervisor.wait_for_line("one", "/nowhere/to/be/found cannot be run: No such file or directory")
        supervisor.wait_for_log("ended, starting it again")
        assert supervisor.stop() == 0


def test_stops_in_order_when_nobody_reads_any_longer(tmp_path: Path) -> None:
    def orderly(name: str) -> list[str]:
        return python(
            f"""
import pathlib, signal, sys
def stop(*_):
    with pathlib.Path({str(tmp_path / "stopped")!r}).open("a") as file:
        print({name!r}, file=file)
    sys.exit(0)
signal.signal(signal.SIGTERM, stop)
while True:
    print("still here")
"""
        )

    ranks = json.dumps([{"first": orderly("first")}, {"second": orderly("second")}])
    command = [sys.executable, str(PROGRAMS / "supervise.py"), ranks, str(PATIENCE)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as supervisor:
        assert supervisor.stdout is not None
        for name in (b"first", b"second"):
            while not supervisor.stdout.readline().startswith(name):
                pass
        supervisor.stdout.close()
        assert supervisor.wait(PATIENCE) == 1
    assert (tmp_path / "stopped").read_text().split() == ["second", "first"]


def test_output_of_any_kind_arrives_whole() -> None:
    script = """
import os
os.write(1, b"\\xff\\xfe not text\\n")
os.write(2, b"x" * 300_000 + b"\\n")
os.write(1, b"no end")
raise SystemExit(3)
"""
    ranks = json.dumps([{"one": python(script), "two": python(script)}])
    command = [sys.executable, str(PROGRAMS / "supervise.py"), ranks, str(PATIENCE)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as supervisor:
        assert supervisor.stdout is not None
        lines: list[bytes] = []
        while sum(line.endswith(b"no end\n") for line in lines) < 2:
            lines.append(supervisor.stdout.readline())
        supervisor.terminate()
        supervisor.stdout.read()
    for name in (b"one", b"two"):
        mine = [line for line in lines if line.startswith(name)]
        assert mine == [
            name + b" | \xff\xfe not text\n",
            name + b" | " + b"x" * 300_000 + b"\n",
            name + b" | no end\n",
        ]


def test_what_leaves_its_group_and_keeps_the_output_holds_nobody_up() -> None:
    script = """
import signal, subprocess, sys
escaped = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"], start_new_session=True)
print("escaped", escaped.pid)
"""
    with Supervised.supervise({"one": python(script)}) as supervisor:
        escaped = int(supervisor.wait_for_line("one", "escaped "))
        try:
            supervisor.wait_for_log("ended, starting it again", exit_code=0)
        finally:
            os.kill(escaped, signal.SIGKILL)
        assert supervisor.stop() == 0
