import pytest

from core.contacts.checkpoint import Checkpoint, checkpoint_to_text, text_to_checkpoint
from core.errors import CheckpointInvalidError
from core.moments import Moment

NOW: Moment = (1_354_360_860, 0)
_DAY = 86_400


@pytest.mark.parametrize(
    ("checkpoint", "text"),
    [
        ((1_354_360_860, 123_456_000), "2012-12-01T11:21:00.123456Z"),
        ((1_354_360_860, 1), "2012-12-01T11:21:00.000000001Z"),
        ("abc", "cursor:abc"),
        (" ", "cursor: "),
        ("cursor:", "cursor:cursor:"),
        ("2012-12-01T11:21:00Z", "cursor:2012-12-01T11:21:00Z"),
        ("x" * 4000, "cursor:" + "x" * 4000),
    ],
)
def test_checkpoints_are_written_and_read_without_loss(checkpoint: Checkpoint, text: str) -> None:
    assert checkpoint_to_text(checkpoint) == text
    assert text_to_checkpoint(text, NOW) == checkpoint


def test_the_older_form_is_read() -> None:
    assert text_to_checkpoint("2012-12-01 11:21:00 UTC", NOW) == NOW


@pytest.mark.parametrize(
    "text",
    ["", "cursor:", "cursor:" + "x" * 4001, "Cursor:abc", " cursor:abc", "abc", "2012-12-01", "2012-12-02T11:21:01Z"],
)
def test_what_is_no_checkpoint_is_refused_by_name(text: str) -> None:
    with pytest.raises(CheckpointInvalidError) as caught:
        text_to_checkpoint(text, NOW)
    assert [violation.field for violation in caught.value.violations] == ["meta.synchronization_checkpoint"]


def test_clocks_of_replicas_may_differ_by_a_day() -> None:
    assert text_to_checkpoint("2012-12-02T11:21:00Z", NOW) == (NOW[0] + _DAY, 0)
