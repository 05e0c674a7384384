import pytest

from cli.readiness import integration_lines
from deskbridge.v1.action_pb2 import Action
from deskbridge.v1.integration_pb2 import Adapter, Component, Integration
from runtime.integrations import IntegrationFile

EDGE = "http://127.0.0.1:8080"


def file(**fields: object) -> IntegrationFile:
    defaults = {
        "name": "sample",
        "display_name": "Sample CRM",
        "description": "A CRM.",
        "logo_url": "https://example.com/logo.png",
        "icon_url": "https://example.com/icon.png",
        "adapter": {"target": "127.0.0.1:50061"},
    }
    return IntegrationFile.model_validate(defaults | fields)


@pytest.mark.parametrize(
    ("fields", "base"),
    [({}, f"{EDGE}/sample"), ({"access_key": {"env": "SECRET"}}, f"{EDGE}/sample/key/ACCESS_KEY")],
)
def test_every_offered_route_is_shown_and_no_secret(
    fields: dict[str, object], base: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET", "hunter2-hunter2")
    integration = Integration(
        components=[
            Component.COMPONENT_AUTHORIZATION_VALIDATOR,
            Component.COMPONENT_CONTACT_RETRIEVER,
            Component.COMPONENT_ACTION_EXECUTOR,
        ],
        actions=[Action(name="create_ticket"), Action(name="add_note")],
        adapter=Adapter(name="sql", version="0.1.0"),
    )
    assert integration_lines(file(**fields), integration, EDGE) == [
        "sample: Sample CRM (sql 0.1.0 at 127.0.0.1:50061)",
        f"  POST {base}/auth_validation",
        f"  POST {base}/contact_sync",
        f"  POST {base}/actions/create_ticket",
        f"  POST {base}/actions/add_note",
    ]


def test_an_adapter_that_has_not_answered_and_problems_are_shown() -> None:
    integration = Integration(adapter=Adapter(problems=["The adapter has no type call."]))
    assert integration_lines(file(), integration, EDGE) == [
        "sample: Sample CRM (adapter at 127.0.0.1:50061)",
        "  problem: The adapter has no type call.",
    ]
