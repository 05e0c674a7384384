import pytest

from adapters.sdk.http.retry_after import retry_after_to_seconds

# Sat, 01 Dec 2012 11:21:00 GMT
NOW = 1_354_360_860.0


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("7", 7.0),
        ("0", 0.0),
        ("1.5", 1.5),
        ("-3", 0.0),
        ("999999999", 86_400.0),
        ("Sat, 01 Dec 2012 11:21:30 GMT", 30.0),
        ("Sat, 01 Dec 2012 11:20:30 GMT", 0.0),
        ("soon", None),
        ("", None),
        ("nan", None),
        ("inf", None),
        ("Sat, 99 Dec 2012 11:21:30 GMT", None),
        (None, None),
    ],
)
def test_seconds_and_dates(text: str | None, seconds: float | None) -> None:
    assert retry_after_to_seconds(text, lambda: NOW) == seconds
