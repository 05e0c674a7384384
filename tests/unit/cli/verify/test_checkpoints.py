import pytest

from cli.verify.checkpoints import moment_of, shifted


@pytest.mark.parametrize(
    ("checkpoint", "before"),
    [
        ("2012-11-20 23:01:00 UTC", "2012-11-20 23:00:59 UTC"),
        ("2012-11-20T23:01:00Z", "2012-11-20T23:00:59Z"),
        ("2012-11-20T23:01:00.123456Z", "2012-11-20T23:00:59.123456Z"),
        ("2012-11-21T00:01:00+01:00", "2012-11-20T23:00:59Z"),
        ("2012-11-20T23:01:00", "2012-11-20T23:00:59Z"),
        ("1353452460", "1353452459"),
        ("1353452460000", "1353452459000"),
        ("2012-11-20", "2012-11-19"),
    ],
)
def test_moments(checkpoint: str, before: str) -> None:
    moment = moment_of(checkpoint)
    assert moment is not None
    assert moment.isoformat()[:10] in ("2012-11-20", "2012-11-21")
    assert moment.tzinfo is not None
    assert shifted(checkpoint, -1) == before


@pytest.mark.parametrize("checkpoint", ["cursor:7", "17", "٣٣٣٣٣٣٣٣٣٣", ""])
def test_opaque_ones(checkpoint: str) -> None:
    assert moment_of(checkpoint) is None
    assert shifted(checkpoint, -1) is None
