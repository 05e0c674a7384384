"""Checks on texts from outside."""

from collections.abc import Iterable

from core.errors import RequestInvalidError
from deskbridge.v1.auth_pb2 import FieldValue
from runtime.errors import FieldViolation

# Nothing that identifies somebody is longer in any CRM of ours.
IDENTIFIER_LIMIT = 1000
LIST_LIMIT = 100


def check_texts(fields: Iterable[tuple[str, str]], limit: int = IDENTIFIER_LIMIT) -> None:
    """No NUL, which databases refuse, and not too long. Raises RequestInvalidError, naming every field."""
    violations = [violation for field, text in fields if (violation := _violation(field, text, limit))]
    if violations:
        raise RequestInvalidError(violations)


def check_list(field: str, texts: Iterable[str]) -> None:
    """As check_texts, for each of a list of at most 100. Raises RequestInvalidError."""
    texts = list(texts)
    if len(texts) > LIST_LIMIT:
        raise RequestInvalidError.of(field, f"has more than {LIST_LIMIT} entries")
    check_texts((f"{field}[{index}]", text) for index, text in enumerate(texts))


def is_blank(value: FieldValue) -> bool:
    """Whether it is null, or a text of nothing but white space."""
    kind = value.WhichOneof("kind")
    return kind is None or (kind == "string_value" and not value.string_value.strip())


def _violation(field: str, text: str, limit: int) -> FieldViolation | None:
    if len(text) > limit:
        return FieldViolation(field, f"is longer than {limit} characters")
    if "\0" in text:
        return FieldViolation(field, "contains a NUL character")
    return None
