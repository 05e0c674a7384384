"""Files and arguments of `deskbridge verify`, made options. No error quotes a secret."""

import json
import math
import ssl
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from cli.verify.components import COMPONENTS


class OptionError(Exception):
    """An option, or a file that it names, is not what it should be."""


def read_auth(pairs: Iterable[str], file: str | None) -> dict[str, Any]:
    """Credentials: the file's (`-` is standard input), and over them the `key=value` pairs. Raises OptionError."""
    auth = _read_auth_file(file) if file is not None else {}
    for number, pair in enumerate(pairs, 1):
        key, equals, value = pair.partition("=")
        if not equals or not key:
            # Without its sign it may be a password.
            raise OptionError(f"--auth number {number} is not KEY=VALUE.")
        auth[key] = value
    return auth


def read_access_key(file: Path) -> str:
    """The file's text without surrounding blanks. Raises OptionError."""
    key = _read(file).strip()
    if not key or not key.isascii() or not key.isprintable():
        raise OptionError(f"{file} does not hold an access key.")
    return key


def read_actions(file: Path) -> list[dict[str, Any]]:
    """A YAML or JSON list of actions as the contract documents them. Raises OptionError."""
    try:
        document = YAML(typ="safe", pure=True).load(_read(file))
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


def check_ca(file: Path) -> Path:
    """Raises OptionError unless it is a PEM file of certificates."""
    try:
        ssl.create_default_context().load_verify_locations(file)
    except ssl.SSLError as error:
        raise OptionError(f"{file} holds no PEM certificate.") from error
    except OSError as error:
        raise OptionError(f"{file} cannot be read: {error.strerror}") from error
    return file


def check_output(file: Path) -> Path:
    """Raises OptionError where it could not be written at the end."""
    if not file.absolute().parent.is_dir():
        raise OptionError(f"{file} cannot be written: there is no such folder.")
    return file


def read_seconds(text: float) -> float:
    """Raises OptionError."""
    if math.isnan(text) or not 0 < text <= 600:
        raise OptionError("--timeout wants seconds, more than 0 and at most 600.")
    return text


def _read_auth_file(file: str) -> dict[str, Any]:
    text = sys.stdin.read() if file == "-" else _read(Path(file))
    try:
        auth = json.loads(text)
    except (ValueError, RecursionError):
        raise OptionError("--auth-file does not hold JSON.") from None
    if not isinstance(auth, dict) or not all(isinstance(value, (str, int)) for value in auth.values()):
        raise OptionError("--auth-file must hold a JSON object of strings, integers and booleans.")
    return auth


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise OptionError(f"{file} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError:
        raise OptionError(f"{file} is not UTF-8 text.") from None
