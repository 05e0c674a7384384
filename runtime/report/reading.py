"""Files and arguments of whatever verifies, made options. No error quotes a secret."""

import json
import math
import ssl
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any


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


def read_text(file: Path) -> str:
    """The file's text, which is UTF-8. Raises OptionError."""
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise OptionError(f"{file} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError:
        raise OptionError(f"{file} is not UTF-8 text.") from None


def _read_auth_file(file: str) -> dict[str, Any]:
    text = sys.stdin.read() if file == "-" else read_text(Path(file))
    try:
        auth = json.loads(text)
    except (ValueError, RecursionError):
        raise OptionError("--auth-file does not hold JSON.") from None
    if not isinstance(auth, dict) or not all(isinstance(value, (str, int)) for value in auth.values()):
        raise OptionError("--auth-file must hold a JSON object of strings, integers and booleans.")
    return auth
