from typing import Any

import phonenumbers
import pytest

from runtime.report.sample_inputs import PHONE, sample_inputs, sample_value


@pytest.mark.parametrize(
    ("key", "type_", "value"),
    [
        ("subject", "string", "Written by deskbridge verify: subject"),
        ("contact_phone", "string", PHONE),
        ("Email", "string", "verify@example.com"),
        ("duration_seconds", "integer", 60),
        ("amount", "number", 60.5),
        ("urgent", "boolean", False),
        ("priority", "string", "normal"),
    ],
)
def test_values(key: str, type_: str, value: Any) -> None:
    assert sample_value(key, type_) == value


def test_an_action_s_own_samples_go_first() -> None:
    action = {"inputs": [{"key": "stage"}, {"key": "note"}], "sample": {"stage": "lead"}}
    assert sample_inputs(action) == {"stage": "lead", "note": "Written by deskbridge verify: note"}


def test_the_phone_number_is_valid() -> None:
    assert phonenumbers.is_valid_number(phonenumbers.parse(PHONE))
