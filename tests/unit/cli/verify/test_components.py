import pytest

from cli.verify.components import ACTIONS, CONTACTS, Endpoints

ACTION_DOCUMENTS = [{"name": "open_case", "endpoint": "https://other/open"}, {"name": "close_case"}]


@pytest.mark.parametrize(
    ("others", "action", "url"),
    [
        ({}, "open_case", "https://other/open"),
        ({}, "close_case", "https://h/acme/actions/close_case"),
        ({}, "a/b", "https://h/acme/actions/a%2Fb"),
        ({"actions": "https://h/do"}, "open_case", "https://h/do/open_case"),
        ({"actions": "https://h/do?a={action}"}, "close_case", "https://h/do?a=close_case"),
    ],
)
def test_where_an_action_is(others: dict[str, str], action: str, url: str) -> None:
    assert Endpoints("https://h/acme/", others, ACTION_DOCUMENTS).action(action) == url


def test_where_components_are() -> None:
    endpoints = Endpoints("https://h/acme?a=b", {"contacts": "https://h/people"}, ACTION_DOCUMENTS)
    assert endpoints.of(ACTIONS) == "https://h/acme/actions/{action}?a=b"
    assert endpoints.of(CONTACTS) == "https://h/people"
    assert list(endpoints.all()) == ["https://h/acme?a=b", "https://h/people", "https://other/open"]
