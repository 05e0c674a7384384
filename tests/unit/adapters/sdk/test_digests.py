from adapters.sdk.digests import Digests


def test_equal_credentials_and_only_they_have_equal_digests() -> None:
    digests = Digests()
    assert digests.digest({"a": "1", "b": 2}) == digests.digest({"b": 2, "a": "1"})
    others: list[dict[str, object]] = [{"a": "1"}, {"a": 1, "b": 2}, {"a": "1", "b": "2"}, {"a": "1, 'b': 2"}, {}]
    assert digests.digest({"a": "1", "b": 2}) not in [digests.digest(other) for other in others]


def test_a_digest_tells_nothing_to_another() -> None:
    assert Digests().digest({"a": "1"}) != Digests().digest({"a": "1"})
    assert b"secret" not in Digests().digest({"a": "secret"})
