"""Credentials and access keys, masked in whatever a report shows."""

import json
import re
from base64 import b64encode
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from runtime.redaction import MASK

# A shorter value would mask parts of ordinary words and numbers; it is masked only where it is a JSON string.
_SHORTEST = 4
_SHORTEST_BASE64 = 6
_KEY = re.compile(r"/key/([^/?#]+)")
# Path parts that nobody would write by hand, a long mixture or a UUID: the secrets of other bridges' URLs.
_RANDOM = re.compile(
    r"(?<=/)(?:[\w.~-]*?(?=[A-Za-z]*\d)(?=\d*[A-Za-z])[A-Za-z0-9]{16,}[\w.~-]*|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})"
)


class Mask:
    """Grows: what a validator returned is as secret as what was given to it."""

    def __init__(self) -> None:
        self._texts: set[str] = set()
        self._short: set[str] = set()
        self._pattern = re.compile(r"(?!)")

    def add(self, values: Iterable[object]) -> None:
        """Values of credentials. A boolean is no secret, and an ordinary word."""
        for value in values:
            if isinstance(value, bool) or value is None or value == "":
                continue
            text = value if isinstance(value, str) else json.dumps(value)
            forms = {text, json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1], repr(text)[1:-1]}
            forms |= {quote(text), quote(text, safe=""), *_base64_forms(text)}
            (self._texts if len(text) >= _SHORTEST else self._short).update(forms)
        # The longest first: a secret that contains another must go as a whole.
        texts = sorted(self._texts, key=len, reverse=True)
        if texts:
            self._pattern = re.compile("|".join(map(re.escape, texts)), re.IGNORECASE)

    def add_url(self, url: str) -> None:
        """What is secret in a URL: an access key, a random path part, a password, the values of a query."""
        parts = urlsplit(url)
        secrets = [*_KEY.findall(parts.path), *_RANDOM.findall(parts.path), parts.username, parts.password]
        secrets += [pair.partition("=")[2] for pair in parts.query.split("&")]
        self.add(secrets)

    def __call__(self, text: str) -> str:
        """The text without the secrets, whatever their case."""
        text = self._pattern.sub(MASK, text)
        for secret in self._short:
            text = text.replace(f'"{secret}"', f'"{MASK}"')
        return text

    def url(self, url: str) -> str:
        """The URL without the secrets, also short ones."""
        return self(_KEY.sub(f"/key/{MASK}", url))


def _base64_forms(text: str) -> set[str]:
    """What of the text is the same in the Base64 of whatever holds it, such as `user:password`: at each of three places
    in a group of bytes, but for the letters that it shares with its neighbours."""
    content = text.encode(errors="surrogatepass")
    forms = set()
    for place, shared in enumerate((0, 2, 3)):
        whole = (place + len(content)) * 8 // 6
        for letters in (None, b"-_"):
            form = b64encode(bytes(place) + content, letters)[shared:whole].decode()
            if len(form) >= _SHORTEST_BASE64:
                forms.add(form)
    return forms


def masked_auth(body: Mapping[str, Any]) -> dict[str, Any]:
    """The request's body with every value of `auth` masked, however short."""
    auth = body.get("auth")
    if not isinstance(auth, Mapping):
        return dict(body)
    return {**body, "auth": {key: value if isinstance(value, bool) else MASK for key, value in auth.items()}}
