"""New records, and the versions that changes make of them."""

from random import Random

from adapters.sdk.hostile.pains import Pain
from adapters.sdk.hostile.population import person
from adapters.sdk.hostile.profile import Profile
from adapters.sdk.hostile.records import Key, Record, Row, Version
from adapters.sdk.hostile.times import nanos_to_mixed, nanos_to_text

# What ids begin with: as code points sort them, and no language does.
_PREFIXES = ("A", "a", "Z", "é", "0", "_")


class Maker:
    """Makes records and versions. `skew` is how many nanoseconds the CRM's clock is ahead of the caller's."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._rng = Random(f"crm {profile.seed}")  # noqa: S311 - it has to be the same every time
        self._made = 0
        self.skew = self._skew()

    def new_id(self) -> int | str:
        """An id that lies anywhere among the others. It may be taken already."""
        number = self._rng.randrange(1, 20 * self._profile.contacts + 1_000)
        return number if self._profile.has(Pain.INTEGER_IDS) else f"{self._rng.choice(_PREFIXES)}{number}"

    def record(self, raw_id: int | str | None, fields: Row) -> Record:
        """A record without any version yet; `fields` stand for those that it would have by itself."""
        self._made += 1
        place = self._rng.getrandbits(32) << 32 | self._made
        person_made = {**person(self._made, self._profile), **fields}
        return Record(raw_id=raw_id, person=person_made, serial=self._made, place=place)

    def change(self, record: Record, time: int, *, unset: bool = False) -> Version:
        """The record's next version, added to it, of a change at that true time. `unset`: its date is 1970-01-01."""
        revision = len(record.versions) + 1
        updated_at = 0 if unset else self.stamp(time)
        key: Key = (updated_at, 1, record.raw_id) if record.raw_id else (updated_at, 0, record.serial)
        version = Version(
            contact_id=str(record.raw_id or ""),
            revision=revision,
            changed_at=time,
            updated_at=updated_at,
            visible_at=time + self._delay(),
            serial=record.serial,
            row={
                **record.person,
                "id": record.raw_id,
                "etag": f"{record.serial}.{revision}",
                "title": f"revision {revision}",
                "updated_at": self._text(updated_at, record.serial + revision),
            },
            key=key,
        )
        record.versions.append(version)
        return version

    def stamp(self, time: int) -> int:
        """The updated_at of a change at that true time."""
        return self._profile.floor(time + self.skew)

    def _skew(self) -> int:
        most = self._profile.lag_nanos // 2
        if not (most and self._profile.has(Pain.CLOCK_SKEW)):
            return 0
        return self._rng.choice((-1, 1)) * self._rng.randint(1, most)

    def _delay(self) -> int:
        if not self._profile.has(Pain.LATE_COMMITS):
            return 0
        most = self._profile.lag_nanos - abs(self.skew)
        return self._rng.choice((0, most, self._rng.randint(0, most)))

    def _text(self, nanos: int, style: int) -> str | int:
        return nanos_to_mixed(nanos, style) if self._profile.has(Pain.MIXED_TIMES) else nanos_to_text(nanos)
