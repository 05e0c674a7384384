"""Where in the integration's file each text of the document comes from."""

from collections.abc import Iterator, Set

import msgspec

from deskbridge.v1.manifest_pb2 import Manifest

_TEXTS = ("client_name", "use_case", "objectives", "keybase_user_name")


def places_with(manifest: Manifest, characters: Set[str]) -> Iterator[tuple[str, list[str]]]:
    """The places whose texts hold any of the characters, with those that they hold."""
    for place, text in _texts(manifest):
        if found := sorted(characters & set(text)):
            yield place, found


def _texts(manifest: Manifest) -> Iterator[tuple[str, str]]:
    document = msgspec.json.decode(manifest.integration_document)
    for name in ("display_name", "description"):
        yield name, document[name]
    for each in manifest.action_documents:
        action = msgspec.json.decode(each.document)
        for name in ("display", "description"):
            yield f"actions.{each.name}.{name}", action[name]
    facts = manifest.submission
    if facts.integration_name != document["display_name"]:  # which it is where it is not said
        yield "submission.integration_name", facts.integration_name
    for name in _TEXTS:
        yield f"submission.{name}", getattr(facts, name)
    for index, contact in enumerate(facts.technical_contacts):
        for name in ("name", "notes"):
            yield f"submission.technical_contacts[{index}].{name}", getattr(contact, name)
    for index, link in enumerate(facts.api_documentation):
        yield f"submission.api_documentation[{index}]", link
    for name in ("logo_url", "icon_url"):
        yield name, document[name]
    yield "public_url", manifest.base_url
