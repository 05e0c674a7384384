import io
from pathlib import Path

import pytest

from runtime.report.reading import OptionError, read_auth


def test_auth_from_a_file_and_pairs(tmp_path: Path) -> None:
    file = tmp_path / "auth.json"
    file.write_text('{"username": "a", "account": 7, "trial": true}')
    auth = read_auth(["username=b", "password=c=d"], str(file))
    assert auth == {"username": "b", "account": 7, "trial": True, "password": "c=d"}


def test_auth_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO('{"token": "t"}'))
    assert read_auth([], "-") == {"token": "t"}


@pytest.mark.parametrize(
    "content", ["", "secret", "[]", '{"a": ["secret"]}', '{"a": 1.5}', '{"a": null}', "[" * 100_000, b"\xffsecret"]
)
def test_no_error_quotes_a_file(tmp_path: Path, content: str | bytes) -> None:
    file = tmp_path / "auth.json"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(OptionError) as caught:
        read_auth([], str(file))
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("pair", ["secret", "=secret"])
def test_a_pair_that_is_none_is_not_quoted(pair: str) -> None:
    with pytest.raises(OptionError, match=r"^--auth number 2 is not KEY=VALUE\.$"):
        read_auth(["a=b", pair], None)
