"""Which of what a request carries is a credential, by its name: for masking."""

import re
from collections.abc import Iterator, Mapping

_NAME = re.compile(r"auth|token|key|secret|passw|pwd|cookie|session|signature|assertion|credential", re.IGNORECASE)


def secrets_of(*fields: Mapping[str, object]) -> Iterator[str]:
    """The credentials among headers and parameters. Of `Bearer abc` it is both the whole and `abc`."""
    for mapping in fields:
        for name, value in mapping.items():
            if isinstance(value, str) and _NAME.search(name):
                yield value
                _, _, credential = value.partition(" ")
                if credential:
                    yield credential
