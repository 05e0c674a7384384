from deskbridge.v1.auth_pb2 import Auth, FieldValue
from runtime.redaction import MASK, auth_secrets, mask_event, masked, protect, protect_also


def test_only_what_is_protected_is_masked_and_only_meanwhile() -> None:
    with protect(["605b32dd", "605b32dd-long", "abc"]):
        assert masked("605b32dd-long 605b32dd abc") == "[REDACTED] [REDACTED] abc"
    assert masked("605b32dd") == "605b32dd"


def test_every_kind_of_credential_is_known() -> None:
    auth = Auth(
        fields={
            "a": FieldValue(string_value="text"),
            "b": FieldValue(integer_value=12345),
            "c": FieldValue(),
            "d": FieldValue(json_value="[1]"),
            "e": FieldValue(boolean_value=True),
        }
    )
    assert sorted(auth_secrets(auth)) == ["12345", "[1]", "text"]


def test_log_events_are_masked_to_any_depth() -> None:
    with protect(["605b32dd"]):
        event = mask_event(
            None,
            "info",
            {
                "event": "login 605b32dd",
                "list": ["605b32dd", {"deep": ("605b32dd", 1)}],
                "error": ValueError("605b32dd"),
                "count": 3,
                "none": None,
            },
        )
    assert event == {
        "event": "login [REDACTED]",
        "list": ["[REDACTED]", {"deep": ["[REDACTED]", 1]}],
        "error": "[REDACTED]",
        "count": 3,
        "none": None,
    }


def test_what_became_of_a_credential_is_masked_too_until_the_call_ends() -> None:
    with protect(["pass-word"]):
        protect_also(["to-ken", "x"])
        protect_also(["other"])
        assert masked("pass-word to-ken other x") == f"{MASK} {MASK} {MASK} x"
    assert masked("to-ken") == "to-ken"
