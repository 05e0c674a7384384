import pytest

from adapters.sdk.http.secrets import secrets_of


@pytest.mark.parametrize(
    ("name", "value", "secrets"),
    [
        ("Authorization", "Bearer abc", ["Bearer abc", "abc"]),
        ("Authorization", "Zoho-oauthtoken abc", ["Zoho-oauthtoken abc", "abc"]),
        ("X-Api-Token", "abc", ["abc"]),
        ("api_key", "abc", ["abc"]),
        ("client_secret", "a b", ["a b", "b"]),
        ("PASSWORD", "abc", ["abc"]),
        ("Accept", "text/html", []),
        ("page", 7, []),
        ("token", None, []),
    ],
)
def test_by_their_names(name: str, value: object, secrets: list[str]) -> None:
    assert list(secrets_of({name: value})) == secrets
