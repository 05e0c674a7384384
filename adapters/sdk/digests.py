"""Credentials as keys of what is remembered for them, without keeping them."""

import hashlib
import secrets
from collections.abc import Mapping


class Digests:
    """Keyed digests: two are equal where the credentials are, and neither tells anything without this object's key."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)

    def digest(self, fields: Mapping[str, object]) -> bytes:
        """The digest of these fields, whatever their order. 1 and "1" are different values."""
        return hashlib.blake2b(repr(sorted(fields.items())).encode(), key=self._key).digest()
