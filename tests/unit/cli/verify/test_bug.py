from cli.verify.bug import describe_bug


def test_a_bug_is_told_by_its_place_alone() -> None:
    try:
        raise KeyError("canary")
    except KeyError as error:
        text = describe_bug(error)
    assert text.startswith("a bug in deskbridge verify, not in the bridge: KeyError at test_bug.py:")
    assert "canary" not in text
