from typing import Any

import pytest
from click.testing import CliRunner

from cli.verify import command


def test_a_crash_is_told_as_a_bug_and_quotes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(options: Any, _progress: Any) -> None:
        raise KeyError(options.auth["token"])

    monkeypatch.setattr(command, "run", crash)
    done = CliRunner().invoke(command.verify, ["http://127.0.0.1:1/acme", "--auth", "token=canary"])
    assert done.exit_code == 4
    assert done.output.startswith("Error: a bug in deskbridge verify, not in the bridge: KeyError at ")
    assert "canary" not in done.output


@pytest.mark.parametrize(
    "arguments",
    [
        ["http://127.0.0.1:1", "--auth", "canary"],
        ["http://127.0.0.1:1", "--auth", "=canary"],
        ["http://127.0.0.1:1", "--auth-file", "canary.json/missing"],
        ["https://127.0.0.1:1", "--ca", "/missing.pem"],
        ["https://127.0.0.1:1", "--ca", __file__],
        ["http://127.0.0.1:1", "--junit", "/missing/verify.xml"],
        ["canary"],
        ["http://127.0.0.1:1", "--timeout", "nan"],
    ],
)
def test_wrong_options(arguments: list[str]) -> None:
    done = CliRunner().invoke(command.verify, arguments)
    assert done.exit_code == 2
    assert "Error: " in done.output
    assert isinstance(done.exception, SystemExit)
