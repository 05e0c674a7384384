"""Kinds of values that stand in documents of more than one kind."""

import re
import unicodedata
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, Field, ValidationError, ValidationInfo
from pydantic_core import Url

_HTTP = re.compile(r"https?://[^/?#\s]\S*")
_LINE_ENDS_AND_CONTROLS = ("Cc", "Zl", "Zp")


def _beside_its_file(path: Path, info: ValidationInfo) -> Path:
    """Relative paths are relative to the file that holds them."""
    source = (info.context or {}).get("source")
    return Path(source).parent / path if source else path


def _http_url(url: str) -> str:
    if not _HTTP.fullmatch(url):
        raise ValueError("expected a URL that starts with https:// or http://")
    try:
        Url(url)
    except ValidationError as error:
        raise ValueError(f"expected a well-formed URL: {_reason(error)}") from None
    return url


def _reason(error: ValidationError) -> Any:
    """What is wrong with a URL, such as `invalid port number`; the URL is not repeated."""
    (detail,) = error.errors(include_url=False, include_input=False)
    return detail["ctx"]["error"]


def _one_line(text: str) -> str:
    if not text.strip() or any(unicodedata.category(character) in _LINE_ENDS_AND_CONTROLS for character in text):
        raise ValueError("expected one line of text")
    return text


HttpUrl = Annotated[str, Field(max_length=2000), AfterValidator(_http_url)]
RelativePath = Annotated[Path, AfterValidator(_beside_its_file)]
Text = Annotated[str, Field(min_length=1, max_length=2000)]
Line = Annotated[str, Field(max_length=200), AfterValidator(_one_line)]
