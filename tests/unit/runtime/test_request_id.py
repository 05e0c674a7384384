import pytest

from runtime.request_id import accept_request_id


def test_a_harmless_request_id_is_kept() -> None:
    assert accept_request_id("Root=1-67891233-abcdef/012") == "Root=1-67891233-abcdef/012"


@pytest.mark.parametrize("offered", [None, b"bytes", "", "a b", 'a"b', "a\nb", "x" * 129, "é"])
def test_anything_else_is_replaced(offered: str | bytes | None) -> None:
    accepted = accept_request_id(offered)
    assert accepted != offered
    assert accept_request_id(accepted) == accepted
