"""A manifest as the core hands it over, of a made-up integration."""

from collections.abc import Mapping, Sequence
from typing import Any

from core.manifest.making import offer_to_manifest
from core.moments import moment_to_date
from core.offer import file_and_description_to_offer
from deskbridge.v1.action_pb2 import Action, ActionInput
from deskbridge.v1.manifest_pb2 import Manifest
from tests.support.core_server import integration_file
from tests.support.fake_adapter import description
from tests.support.submissions import FACTS


def manifest(*, facts: Mapping[str, Any] | None = None, more: Sequence[Action] = (), **fields: Any) -> Manifest:
    """Of the 25th of November 2026 unless `facts` say otherwise; the adapter has `more` actions than the fake's.

    `fields` are the integration file's.
    """
    described = description()
    described.actions.extend(more)
    submission = {**FACTS, **(facts or {})}
    defaults = {"public_url": "https://bridge.example.com", "submission": submission}
    file = integration_file("localhost:1", **{**defaults, **fields})
    today = moment_to_date((1_795_564_800, 0))
    return offer_to_manifest(file, file_and_description_to_offer(file, described), today)


def many_actions(count: int, inputs: int) -> list[Action]:
    """Actions with that many inputs each."""
    return [
        Action(
            name=f"action_{number}",
            display=f"do number {number}",
            description=f"does what number {number} is for",
            inputs=[
                ActionInput(key=f"input_{each}", name=f"Input {each}", mandatory=each % 2 == 0)
                for each in range(inputs)
            ],
        )
        for number in range(count)
    ]
