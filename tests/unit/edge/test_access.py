from pathlib import Path
from typing import Any

import pytest

from edge.access import AccessKeys, load_access_keys
from edge.errors import AccessDeniedError
from edge.settings import EdgeSettings
from runtime.addresses import Address
from runtime.documents import ConfigurationError

KEYS = AccessKeys({"keyed": "s3cret-ключ", "open": None})
KEY = "s3cret-ключ"
BEARER = b"Bearer " + KEY.encode()

FILE = """
name: {name}
display_name: Test
description: Test.
logo_url: https://example.com/logo.png
icon_url: https://example.com/icon.png
adapter: {{target: "127.0.0.1:1"}}
"""


@pytest.mark.parametrize(
    ("integration", "path_key", "authorization"),
    [
        ("keyed", KEY, None),
        ("keyed", None, BEARER),
        ("keyed", None, b"bearer  " + KEY.encode() + b" "),
        ("keyed", KEY, b"Bearer wrong"),
        ("open", None, None),
        ("open", None, b"Bearer whatever"),
    ],
)
def test_allowed(integration: Any, path_key: Any, authorization: Any) -> None:
    KEYS.check(integration, path_key, authorization)


@pytest.mark.parametrize(
    ("integration", "path_key", "authorization"),
    [
        ("keyed", None, None),
        ("keyed", "", None),
        ("keyed", "s3cret", None),
        ("keyed", KEY + "x", None),
        ("keyed", "wrong", BEARER),
        ("keyed", None, b""),
        ("keyed", None, b"Bearer "),
        ("keyed", None, b"Basic " + KEY.encode()),
        ("keyed", None, KEY.encode()),
        ("keyed", None, b"\xff\xfe"),
        ("open", "anything", None),
    ],
)
def test_denied(integration: Any, path_key: Any, authorization: Any) -> None:
    with pytest.raises(AccessDeniedError):
        KEYS.check(integration, path_key, authorization)


def settings(folder: Path, host: str) -> EdgeSettings:
    return EdgeSettings(integrations=folder, edge_listen=Address(host, 0))


def test_a_key_is_resolved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.yaml").write_text(FILE.format(name="a") + "access_key: {env: A_KEY}")
    (tmp_path / "b.yaml").write_text(FILE.format(name="b") + "access_key: {file: b.key}")
    (tmp_path / "b.key").write_text("of-b\n")
    monkeypatch.setenv("A_KEY", "of-a")
    keys = load_access_keys(settings(tmp_path, "0.0.0.0"))
    keys.check("a", "of-a", None)
    keys.check("b", "of-b", None)


def test_all_mistakes_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(FILE.format(name="a"))
    (tmp_path / "b.yaml").write_text(FILE.format(name="b") + "access_key: {env: NOT_SET}")
    with pytest.raises(ConfigurationError) as raised:
        load_access_keys(settings(tmp_path, "0.0.0.0"))
    first, second = raised.value.mistakes
    assert [Path(each.source).name for each in (first, second)] == ["a.yaml", "b.yaml"]
    assert {first.path, second.path} == {"access_key"}
    assert "0.0.0.0:0" in first.message
    assert "NOT_SET" in second.message


def test_a_key_that_fits_in_no_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.yaml").write_text(FILE.format(name="a") + "access_key: {env: A_KEY}")
    monkeypatch.setenv("A_KEY", "of/a")
    with pytest.raises(ConfigurationError) as raised:
        load_access_keys(settings(tmp_path, "127.0.0.1"))
    (mistake,) = raised.value.mistakes
    assert mistake.path == "access_key"
    assert "of/a" not in mistake.message


def test_without_a_key_on_loopback(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(FILE.format(name="a"))
    load_access_keys(settings(tmp_path, "127.0.0.1")).check("a", None, None)
