"""The Talkdesk Integration, where a bridge describes itself as ours does at `GET /{integration}`."""

from typing import Any

from cli.verify import catalogue
from cli.verify.caller import Answer, Call, Caller, NoAnswerError
from cli.verify.contract import integration_problems
from cli.verify.options import DEFAULT_TYPES
from cli.verify.session import Session
from runtime.report.conclusion import UnreachableError


def discover(session: Session, caller: Caller) -> None:
    """Learn types and actions. Raises UnreachableError where not even the connection is made."""
    options = session.options
    try:
        answer = caller.send(Call(session.talkdesk.endpoints.base, b"", method="GET"))
    except NoAnswerError as error:
        raise UnreachableError(str(error)) from error
    document = _description(answer)
    with session.check(catalogue.INTEGRATION) as verdict:
        if document is None:
            verdict.skipped = "the bridge does not describe itself, as ours does at GET /{integration}"
        else:
            session.talkdesk.report(verdict, answer, integration_problems(document))
            if not verdict.findings:
                session.talkdesk.examples[catalogue.INTEGRATION.subject] = session.talkdesk.example(answer)
    types = options.types or _list_of(document, "interaction_types", str) or DEFAULT_TYPES
    session.types = list(types)
    session.actions = [dict(action) for action in options.actions] or _list_of(document, "actions", dict)


def _description(answer: Answer) -> dict[str, Any] | None:
    document = answer.document
    if answer.status != 200 or not isinstance(document, dict):
        return None
    return document if {"name", "authentication_type"} <= document.keys() else None


def _list_of(document: dict[str, Any] | None, name: str, kind: type) -> list[Any]:
    listed = document.get(name) if document else None
    return [each for each in listed if isinstance(each, kind)] if isinstance(listed, list) else []
