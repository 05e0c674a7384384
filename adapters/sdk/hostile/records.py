"""What the CRM keeps of its contacts: records, and the versions that they go through."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

# A row as the CRM's API has it: JSON.
Row: TypeAlias = Mapping[str, Any]

# A place in one order. Keys of the same order compare.
Key: TypeAlias = tuple[int | str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A contact as one change made it. Times are in nanoseconds since 1970.

    `contact_id` is the id as text, empty where the record has none. `changed_at` is the true time of the change,
    `updated_at` what the CRM says about it, `visible_at` when it is first listed.
    """

    contact_id: str
    revision: int
    changed_at: int
    updated_at: int
    visible_at: int
    serial: int
    row: Row
    # Its place by (updated_at, id): (updated_at, 1, id), or (updated_at, 0, serial) without an id.
    key: Key

    @property
    def title(self) -> str:
        """The contact's title, by which a receiver can tell the version."""
        return f"revision {self.revision}"


@dataclass(slots=True, kw_only=True)
class Record:
    """One contact. `current` is the newest visible version, `change` counts visible changes of the whole CRM.

    `serial` is the order in which records were made, `place` one of an order that means nothing and never changes.
    """

    raw_id: int | str | None
    person: Row
    serial: int
    place: int
    versions: list[Version] = field(default_factory=list)
    current: Version | None = None
    change: int = 0
    deleted: bool = False
