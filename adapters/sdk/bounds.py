"""The contract's bounds on requests, checked before an adapter sees them."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from google.protobuf.timestamp_pb2 import Timestamp

from adapters.sdk.errors import RequestInvalidError
from deskbridge.v1.action_pb2 import Action, ActionInputType
from deskbridge.v1.adapter_pb2 import ListContactsRequest
from deskbridge.v1.auth_pb2 import FieldValue
from deskbridge.v1.contact_pb2 import ContactOrdering, ContactPosition
from runtime.errors import FieldViolation

_KINDS_BY_TYPE = {
    ActionInputType.ACTION_INPUT_TYPE_UNSPECIFIED: ("string_value",),
    ActionInputType.ACTION_INPUT_TYPE_STRING: ("string_value",),
    ActionInputType.ACTION_INPUT_TYPE_INTEGER: ("integer_value",),
    ActionInputType.ACTION_INPUT_TYPE_NUMBER: ("number_value", "integer_value"),
    ActionInputType.ACTION_INPUT_TYPE_BOOLEAN: ("boolean_value",),
}

_STARTS_BY_ORDERING: Mapping["ContactOrdering.ValueType", Collection[str]] = {
    ContactOrdering.CONTACT_ORDERING_KEYSET: ("after",),
    ContactOrdering.CONTACT_ORDERING_UPDATED: ("since", "tied"),
    ContactOrdering.CONTACT_ORDERING_CURSOR: ("cursor",),
    ContactOrdering.CONTACT_ORDERING_UNORDERED: ("scan",),
}

# 0001-01-01T00:00:00Z to 9999-12-31T23:59:59Z: what google.protobuf.Timestamp may hold.
_FIRST_SECOND = -62_135_596_800
_LAST_SECOND = 253_402_300_799


def check_page_size(page_size: int, most: int | None = None) -> None:
    """1 to `most`. Raises RequestInvalidError."""
    if page_size < 1 or (most is not None and page_size > most):
        expected = "at least 1" if most is None else f"1 to {most}"
        raise _invalid("page_size", f"expected {expected}, got {page_size}")


def check_not_empty(field: str, values: Sequence[str]) -> None:
    """At least one. Raises RequestInvalidError."""
    if not values:
        raise _invalid(field, "expected at least one")


def check_types(types: Iterable[str], described: frozenset[str]) -> None:
    """Interaction types that were described. Raises RequestInvalidError."""
    for name in types:
        if name not in described:
            raise _invalid("types", f"{name} is not one of {', '.join(sorted(described))}")


def check_start(request: ListContactsRequest, ordering: "ContactOrdering.ValueType") -> None:
    """A start that the ordering knows, its times ones that can exist. Raises RequestInvalidError."""
    start = request.WhichOneof("start")
    if start is not None and start not in _STARTS_BY_ORDERING.get(ordering, ()):
        raise _invalid(start, f"does not fit the ordering {ContactOrdering.Name(ordering)}")
    match start:
        case "after" | "tied":
            position: ContactPosition = getattr(request, start)
            if not position.HasField("updated_at"):
                raise _invalid(f"{start}.updated_at", "is missing")
            _check_timestamp(f"{start}.updated_at", position.updated_at)
        case "since":
            _check_timestamp("since", request.since)
        case "scan":
            _check_timestamp("scan.since", request.scan.since)


def _check_timestamp(field: str, timestamp: Timestamp) -> None:
    if not (_FIRST_SECOND <= timestamp.seconds <= _LAST_SECOND and 0 <= timestamp.nanos < 1_000_000_000):
        raise _invalid(field, "is not a timestamp of the years 1 to 9999")


def check_inputs(action: Action, inputs: Mapping[str, FieldValue]) -> None:
    """Declared inputs, of their types, mandatory ones included. Raises RequestInvalidError with every violation."""
    declared = {declared.key: declared for declared in action.inputs}
    violations = [
        FieldViolation(f"inputs.{key}", "is not an input of this action") for key in inputs if key not in declared
    ]
    for key, wanted in declared.items():
        kind = inputs[key].WhichOneof("kind") if key in inputs else None
        if kind is None:
            if wanted.mandatory:
                violations.append(FieldViolation(f"inputs.{key}", "is missing"))
        elif kind not in _KINDS_BY_TYPE[wanted.type]:
            violations.append(FieldViolation(f"inputs.{key}", "is not of its declared type"))
    if violations:
        raise RequestInvalidError(_sentence(violations), violations=violations)


def _invalid(field: str, description: str) -> RequestInvalidError:
    violation = FieldViolation(field, description)
    return RequestInvalidError(_sentence([violation]), violations=[violation])


def _sentence(violations: Sequence[FieldViolation]) -> str:
    return "; ".join(f"{violation.field}: {violation.description}" for violation in violations)
