"""An action's inputs: the mandatory ones there, each of its declared type."""

from collections.abc import Iterable, Mapping

from core.errors import InputInvalidError, InputMissingError
from core.texts import is_blank
from deskbridge.v1.action_pb2 import ActionInput, ActionInputType
from deskbridge.v1.auth_pb2 import FieldValue
from runtime.errors import FieldViolation

_TEXT_LIMIT = 100_000
_INT64 = range(-(2**63), 2**63)
_BOOLEANS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def check_inputs(given: Mapping[str, FieldValue], declared: Iterable[ActionInput]) -> dict[str, FieldValue]:
    """The declared inputs of those given, converted. A blank one counts as not given; unknown keys are ignored.

    Raises InputMissingError, and else InputInvalidError, each naming every input concerned.
    """
    inputs: dict[str, FieldValue] = {}
    missing: list[FieldViolation] = []
    invalid: list[FieldViolation] = []
    for declaration in declared:
        field = f"data.{declaration.key}"
        value = given.get(declaration.key)
        if value is None or is_blank(value):
            if declaration.mandatory:
                missing.append(FieldViolation(field, "is missing"))
            continue
        try:
            inputs[declaration.key] = _converted(value, declaration.type)
        except ValueError as error:
            invalid.append(FieldViolation(field, str(error)))
    if missing:
        raise InputMissingError(missing)
    if invalid:
        raise InputInvalidError(invalid)
    return inputs


def _converted(value: FieldValue, wanted: "ActionInputType.ValueType") -> FieldValue:
    match wanted:
        case ActionInputType.ACTION_INPUT_TYPE_INTEGER:
            return FieldValue(integer_value=_integer(value))
        case ActionInputType.ACTION_INPUT_TYPE_NUMBER:
            return FieldValue(number_value=_number(value))
        case ActionInputType.ACTION_INPUT_TYPE_BOOLEAN:
            return FieldValue(boolean_value=_boolean(value))
        case _:
            return FieldValue(string_value=_string(value))


def _string(value: FieldValue) -> str:
    match value.WhichOneof("kind"):
        case "string_value":
            text = value.string_value
        case "integer_value":
            text = str(value.integer_value)
        case "number_value":
            text = str(value.number_value)
        case _:
            raise ValueError("must be a string")
    if "\0" in text:
        raise ValueError("contains a NUL character")
    if len(text) > _TEXT_LIMIT:
        raise ValueError(f"is longer than {_TEXT_LIMIT} characters")
    return text


def _integer(value: FieldValue) -> int:
    match value.WhichOneof("kind"):
        case "integer_value":
            return value.integer_value
        case "number_value" if value.number_value.is_integer() and int(value.number_value) in _INT64:
            return int(value.number_value)
        case "string_value":
            text = value.string_value.strip()
            if text.removeprefix("-").isdecimal() and text.isascii() and len(text) <= 20 and int(text) in _INT64:
                return int(text)
    raise ValueError("must be a whole number")


def _number(value: FieldValue) -> float:
    match value.WhichOneof("kind"):
        case "integer_value":
            return float(value.integer_value)
        case "number_value":
            return value.number_value
        case "string_value":
            try:
                return float(value.string_value)
            except ValueError:
                pass
    raise ValueError("must be a number")


def _boolean(value: FieldValue) -> bool:
    match value.WhichOneof("kind"):
        case "boolean_value":
            return value.boolean_value
        case "string_value" if (text := value.string_value.strip().lower()) in _BOOLEANS:
            return _BOOLEANS[text]
        case "integer_value" if value.integer_value in (0, 1):
            return bool(value.integer_value)
    raise ValueError("must be true or false")
