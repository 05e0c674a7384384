import io
import json
from typing import cast

import pytest
from rich.console import Console

from cli.findings import Finding, State, exit_code, findings_to_json, print_table

LONG = "word " * 60 + "[red]end[/]"
FINDINGS = [
    Finding("sample", "file", "ok", "Sample"),
    Finding("sample", "adapter", "unreachable", LONG),
    Finding("edge", "answers", "ok", "http://127.0.0.1:8080"),
]


@pytest.mark.parametrize(
    ("states", "code"),
    [
        ([], 0),
        (["ok", "ok"], 0),
        (["ok", "unreachable"], 3),
        (["ok", "mistake"], 1),
        (["unreachable", "mistake", "ok"], 1),
    ],
)
def test_exit_codes(states: list[str], code: int) -> None:
    assert exit_code([Finding("core", "answers", cast("State", state), "") for state in states]) == code


def test_json_is_for_machines() -> None:
    document = json.loads(findings_to_json(FINDINGS))
    assert document["ok"] is False
    assert document["exit_code"] == 3
    assert document["findings"][0] == {"subject": "sample", "check": "file", "state": "ok", "detail": "Sample"}


def test_a_piped_table_has_one_line_for_each_finding_and_cuts_none() -> None:
    stream = io.StringIO()
    print_table(FINDINGS, Console(file=stream))
    lines = stream.getvalue().splitlines()
    assert [line.split()[:3] for line in lines[1:4]] == [
        ["sample", "file", "ok"],
        ["sample", "adapter", "unreachable"],
        ["edge", "answers", "ok"],
    ]
    assert LONG in lines[2]
    assert lines[-1] == "1 of 3 checks failed."


def test_a_table_on_a_narrow_terminal_cuts_nothing() -> None:
    stream = io.StringIO()
    print_table(FINDINGS, Console(file=stream, force_terminal=True, width=60, color_system=None))
    lines = stream.getvalue().splitlines()
    assert max(map(len, lines)) <= 60
    assert stream.getvalue().count("word") == 60
    assert "…" not in stream.getvalue()
