"""YAML documents decoded into typed structures, every mistake found at once."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

_Model = TypeVar("_Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake: the file (or the environment), the path inside it, what is wrong and what was expected."""

    source: str
    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.source}: {self.path}: {self.message}" if self.path else f"{self.source}: {self.message}"


class ConfigurationError(Exception):
    """The configuration has mistakes: all of them, not just the first."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        super().__init__("\n".join(str(mistake) for mistake in mistakes))
        self.mistakes = mistakes


class Document(BaseModel):
    """A part of a document. Immutable; a key that is not a field is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def load_document(path: Path, model: type[_Model]) -> _Model:
    """Decode the YAML file. Raises ConfigurationError."""
    source = str(path)
    try:
        content = path.read_bytes()
        document = YAML(typ="safe", pure=True).load(content)
    except OSError as error:
        raise ConfigurationError([Mistake(source, "", f"cannot be read: {error.strerror}")]) from error
    except UnicodeDecodeError as error:
        raise ConfigurationError([Mistake(source, "", "is not UTF-8 text")]) from error
    except YAMLError as error:
        raise ConfigurationError([Mistake(source, "", f"is not YAML: {_one_line(error)}")]) from error
    return decode(document, model, source, sha256(content).hexdigest())


def decode(document: object, model: type[_Model], source: str, digest: str = "") -> _Model:
    """Decode plain data. `source` names where it came from, `digest` its content. Raises ConfigurationError."""
    try:
        return model.model_validate(document, context={"source": source, "digest": digest})
    except ValidationError as error:
        raise ConfigurationError(validation_mistakes(error, source)) from error


def validation_mistakes(error: ValidationError, source: str) -> list[Mistake]:
    """Every mistake of a failed validation. A rejected value is not repeated: it may be a secret."""
    return [
        Mistake(source, _path(detail["loc"]), _message(detail["type"], detail["msg"]))
        for detail in error.errors(include_url=False, include_input=False, include_context=False)
    ]


def _path(location: tuple[int | str, ...]) -> str:
    path = ""
    for part in location:
        if isinstance(part, str) and part.startswith("("):
            continue  # not a key but the tag of a union's member, which we write in brackets
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else part
    return path


def _message(kind: str, message: str) -> str:
    match kind:
        case "extra_forbidden":
            return "unknown key"
        case "missing":
            return "is missing"
        case "model_type" | "model_attributes_type":
            return "expected keys with values"
        case "value_error":
            return message.removeprefix("Value error, ")
        case _:
            return message[:1].lower() + message[1:]


def _one_line(error: Any) -> str:
    problem = getattr(error, "problem", None) or str(error).splitlines()[0]
    mark = getattr(error, "problem_mark", None)
    return f"{problem} (line {mark.line + 1}, column {mark.column + 1})" if mark else str(problem)
