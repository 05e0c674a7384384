"""Files and arguments that only `deskbridge verify` has, made options. No error quotes a secret."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from cli.verify.components import COMPONENTS
from runtime.report.reading import OptionError, read_text


def read_access_key(file: Path) -> str:
    """The file's text without surrounding blanks. Raises OptionError."""
    key = read_text(file).strip()
    if not key or not key.isascii() or not key.isprintable():
        raise OptionError(f"{file} does not hold an access key.")
    return key


def read_actions(file: Path) -> list[dict[str, Any]]:
    """A YAML or JSON list of actions as the contract documents them. Raises OptionError."""
    try:
        document = YAML(typ="safe", pure=True).load(read_text(file))
    except (YAMLError, ValueError, RecursionError) as error:
        raise OptionError(f"{file} is not YAML: {error}") from error
    if not isinstance(document, list) or not all(isinstance(action, dict) for action in document):
        raise OptionError(f"{file} is not a list of actions.")
    for number, action in enumerate(document, 1):
        if action.get("endpoint") is not None:
            try:
                read_url(action["endpoint"])
            except OptionError as error:
                raise OptionError(f"{file}: the endpoint of action number {number}: {error}") from None
    return document


def read_endpoints(pairs: Iterable[str]) -> dict[str, str]:
    """`component=URL` pairs. Raises OptionError."""
    endpoints: dict[str, str] = {}
    for pair in pairs:
        key, _, url = pair.partition("=")
        if key not in COMPONENTS:
            raise OptionError(f"--endpoint wants COMPONENT=URL, where COMPONENT is one of {', '.join(COMPONENTS)}.")
        endpoints[key] = read_url(url)
    return endpoints


def read_url(text: str) -> str:
    """An absolute URL of HTTP. Raises OptionError."""
    try:
        url = httpx.URL(text)
        urlsplit(text)
    except (httpx.InvalidURL, ValueError, TypeError):
        raise OptionError("The URL cannot be read.") from None
    if url.scheme not in ("http", "https") or not url.host:
        raise OptionError("The URL must begin with http:// or https:// and a host.")
    return text
