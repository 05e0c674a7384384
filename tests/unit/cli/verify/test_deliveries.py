from array import array

from cli.verify.deliveries import repeated


def test_repeated() -> None:
    assert repeated(array("Q", [])) == 0
    assert repeated(array("Q", [*range(50_000), 7, 7, 49_999])) == 3
