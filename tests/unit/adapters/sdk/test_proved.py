"""Credentials that were proved a moment ago."""

from adapters.sdk import ProvedCredentials


def test_they_hold_for_a_while_and_only_they() -> None:
    now = 100.0
    proved = ProvedCredentials(30, lambda: now)
    proved.keep({"auth_user": "u", "auth_password": "p"})
    assert proved.holds({"auth_password": "p", "auth_user": "u"})
    assert not proved.holds({"auth_user": "p", "auth_password": "u"})
    assert not proved.holds({"auth_user": "u', 'auth_password': 'p", "auth_password": None})
    now = 129.9
    assert proved.holds({"auth_user": "u", "auth_password": "p"})
    now = 130.0
    assert not proved.holds({"auth_user": "u", "auth_password": "p"})


def test_zero_seconds_trust_nobody() -> None:
    proved = ProvedCredentials(0, lambda: 1.0)
    proved.keep({"auth_user": "u"})
    assert not proved.holds({"auth_user": "u"})
