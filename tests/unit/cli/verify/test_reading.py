from pathlib import Path

import pytest

from cli.verify.reading import read_access_key, read_actions, read_endpoints, read_url
from runtime.report.reading import OptionError


def test_access_key(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text(" abc \n")
    assert read_access_key(file) == "abc"
    file.write_text("a\nb")
    with pytest.raises(OptionError):
        read_access_key(file)
    with pytest.raises(OptionError, match="No such file"):
        read_access_key(tmp_path / "missing")


def test_actions(tmp_path: Path) -> None:
    file = tmp_path / "actions.yaml"
    file.write_text("- {name: open_case, inputs: []}")
    assert read_actions(file) == [{"name": "open_case", "inputs": []}]
    file.write_text("- {name: open_case, endpoint: 'https://h/open'}")
    assert read_actions(file)[0]["endpoint"] == "https://h/open"
    for content in ("name: open_case", "- open_case", "[", "- &a [*a]", "- {endpoint: /open}", "- {endpoint: 7}"):
        file.write_text(content)
        with pytest.raises(OptionError):
            read_actions(file)


def test_endpoints() -> None:
    assert read_endpoints(["contacts=https://h/p?a=b"]) == {"contacts": "https://h/p?a=b"}
    for pair in ("people=https://h", "contacts", "contacts=h/p"):
        with pytest.raises(OptionError):
            read_endpoints([pair])


@pytest.mark.parametrize("url", ["ftp://h", "127.0.0.1:8080/acme", "http://", "http://[", "https://h:secret/"])
def test_what_is_no_url_is_not_quoted(url: str) -> None:
    with pytest.raises(OptionError) as caught:
        read_url(url)
    assert "secret" not in str(caught.value)
