import pytest

from core.errors import InputInvalidError, InputMissingError
from core.inputs import check_inputs
from deskbridge.v1.action_pb2 import ActionInput, ActionInputType
from deskbridge.v1.auth_pb2 import FieldValue

STRING = ActionInputType.ACTION_INPUT_TYPE_STRING
INTEGER = ActionInputType.ACTION_INPUT_TYPE_INTEGER
NUMBER = ActionInputType.ACTION_INPUT_TYPE_NUMBER
BOOLEAN = ActionInputType.ACTION_INPUT_TYPE_BOOLEAN


@pytest.mark.parametrize(
    ("wanted", "given", "expected"),
    [
        (STRING, FieldValue(string_value="x"), FieldValue(string_value="x")),
        (STRING, FieldValue(integer_value=5), FieldValue(string_value="5")),
        (STRING, FieldValue(number_value=0.5), FieldValue(string_value="0.5")),
        (INTEGER, FieldValue(string_value=" 65 "), FieldValue(integer_value=65)),
        (INTEGER, FieldValue(string_value="-9223372036854775808"), FieldValue(integer_value=-(2**63))),
        (INTEGER, FieldValue(number_value=65.0), FieldValue(integer_value=65)),
        (NUMBER, FieldValue(string_value="0.5"), FieldValue(number_value=0.5)),
        (NUMBER, FieldValue(integer_value=2), FieldValue(number_value=2.0)),
        (BOOLEAN, FieldValue(boolean_value=False), FieldValue(boolean_value=False)),
        (BOOLEAN, FieldValue(string_value="Yes"), FieldValue(boolean_value=True)),
        (BOOLEAN, FieldValue(integer_value=0), FieldValue(boolean_value=False)),
    ],
)
def test_sloppy_values_are_converted(
    wanted: "ActionInputType.ValueType", given: FieldValue, expected: FieldValue
) -> None:
    assert check_inputs({"x": given}, [ActionInput(key="x", type=wanted)]) == {"x": expected}


@pytest.mark.parametrize(
    ("wanted", "given", "message"),
    [
        (STRING, FieldValue(boolean_value=True), "data.x must be a string."),
        (STRING, FieldValue(json_value="[]"), "data.x must be a string."),
        (STRING, FieldValue(string_value="a\0"), "data.x contains a NUL character."),
        (STRING, FieldValue(string_value="a" * 100_001), "data.x is longer than 100000 characters."),
        (INTEGER, FieldValue(string_value="1.5"), "data.x must be a whole number."),
        (INTEGER, FieldValue(string_value="9223372036854775808"), "data.x must be a whole number."),
        (INTEGER, FieldValue(string_value="٣"), "data.x must be a whole number."),
        (INTEGER, FieldValue(number_value=1e300), "data.x must be a whole number."),
        (INTEGER, FieldValue(number_value=float("nan")), "data.x must be a whole number."),
        (INTEGER, FieldValue(boolean_value=True), "data.x must be a whole number."),
        (NUMBER, FieldValue(string_value="much"), "data.x must be a number."),
        (BOOLEAN, FieldValue(string_value="maybe"), "data.x must be true or false."),
        (BOOLEAN, FieldValue(integer_value=2), "data.x must be true or false."),
    ],
)
def test_other_values_are_refused_by_name(wanted: "ActionInputType.ValueType", given: FieldValue, message: str) -> None:
    with pytest.raises(InputInvalidError) as caught:
        check_inputs({"x": given}, [ActionInput(key="x", type=wanted)])
    assert caught.value.message == message


def test_every_missing_input_is_named_and_unknown_keys_are_ignored() -> None:
    declared = [ActionInput(key=key, mandatory=True) for key in ("a", "b")] + [ActionInput(key="c")]
    with pytest.raises(InputMissingError) as caught:
        check_inputs({"a": FieldValue(string_value=" "), "z": FieldValue(json_value="{}")}, declared)
    assert caught.value.message == "data.a is missing. data.b is missing."
