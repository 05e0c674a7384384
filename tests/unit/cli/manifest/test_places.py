"""Each text of the document is known by its place in the integration's file."""

from cli.manifest.places import places_with
from tests.support.manifests import manifest


def test_every_place_is_named() -> None:
    mark = "¶"
    facts = {
        "integration_name": f"The {mark}",
        "client_name": mark,
        "use_case": mark,
        "objectives": mark,
        "keybase_user_name": mark,
        "technical_contacts": [
            {"name": "Jane", "email": "jane@example.com"},
            {"name": mark, "email": "j@example.com", "notes": mark},
        ],
        "api_documentation": ["https://example.com", f"https://example.com/{mark}"],
    }
    made = manifest(
        facts=facts,
        display_name=mark,
        description=mark,
        logo_url=f"https://example.com/{mark}",
        icon_url=f"https://example.com/{mark}",
        public_url=f"https://example.com/{mark}",
        actions={"create_ticket": {"display": mark, "description": mark}},
    )
    assert {place for place, _ in places_with(made, {mark})} == {
        "display_name",
        "description",
        "logo_url",
        "icon_url",
        "public_url",
        "actions.create_ticket.display",
        "actions.create_ticket.description",
        "submission.integration_name",
        "submission.client_name",
        "submission.use_case",
        "submission.objectives",
        "submission.keybase_user_name",
        "submission.technical_contacts[1].name",
        "submission.technical_contacts[1].notes",
        "submission.api_documentation[1]",
    }


def test_a_title_that_is_not_said_is_the_display_name() -> None:
    assert [place for place, _ in places_with(manifest(display_name="¶"), {"¶"})] == ["display_name"]
