from runtime.report.bug import describe_bug


def test_a_bug_is_told_by_its_place_alone() -> None:
    try:
        raise KeyError("canary")
    except KeyError as error:
        text = describe_bug(error, program="deskbridge verify", subject="the bridge")
    assert text.startswith("a bug in deskbridge verify, not in the bridge: KeyError at test_bug.py:")
    assert "canary" not in text
