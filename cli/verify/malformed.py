"""Requests that Talkdesk never means to send: refused with a 4xx, never a 5xx, and never answered with data.

None of them could execute an action, whatever a bridge makes of it: they go to an action that does not exist.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cli.verify.actions import NO_SUCH_ACTION
from cli.verify.caller import Answer, NoAnswerError
from cli.verify.catalogue import malformed
from cli.verify.components import ACTIONS, AGENTS, AUTH, COMPONENTS, CONTACTS, Component
from cli.verify.session import Session
from cli.verify.talkdesk import BLAMES_CUSTOMER
from runtime.report.model import Severity, Verdict

_DEPTH = 20_000
_GARBAGE = "deskbridge-verify-garbage"


@dataclass(frozen=True, slots=True)
class Malformed:
    """One bad request. `must` says whether the contract leaves no doubt that it is to be refused; `to` may be 401."""

    name: str
    raw: bytes | None = None
    body: Any = None
    method: str = "POST"
    content_type: str = "application/json"
    must: bool = True
    may_be_401: bool = True


def verify_malformed(session: Session) -> None:
    """Every offered component."""
    for component in COMPONENTS.values():
        if component.key not in session.talkdesk.offered or component.key in session.options.skip:
            continue
        session.progress.say(f"malformed requests: {component.name}")
        with session.check(malformed(component)) as verdict:
            for request in requests(component, session.talkdesk.auth):
                _verify(session, verdict, component, request)


def requests(component: Component, auth: dict[str, Any]) -> Iterator[Malformed]:
    """What the component is to refuse."""
    yield Malformed("a body that is not JSON", raw=b'{"auth": ')
    yield Malformed("an empty body", raw=b"")
    yield Malformed("a body that is not UTF-8", raw=b'{"auth": {"\xff": "\xff"}}')
    yield Malformed("an array as the body", raw=b"[]")
    yield Malformed("a body nested very deeply", raw=b'{"auth":' * _DEPTH)
    yield Malformed("a body without auth", body={}, must=bool(auth))
    yield Malformed("a string as auth", body={"auth": _GARBAGE})
    yield Malformed("a GET", method="GET", must=False)
    if component is ACTIONS:
        return
    yield Malformed("a body that claims to be text", body={"auth": auth}, content_type="text/plain", must=False)
    if component is not AUTH:
        yield Malformed("a string as meta", body={"auth": auth, "meta": _GARBAGE}, must=False, may_be_401=False)
    if component is CONTACTS:
        for field in ("offset", "synchronization_checkpoint"):
            body = {"auth": auth, "meta": {field: _GARBAGE}}
            yield Malformed(f"garbage as {field}", body=body, must=False, may_be_401=False)
    if component is AGENTS:
        body = {"auth": auth, "meta": {"offset": _GARBAGE}}
        yield Malformed("garbage as offset", body=body, must=False, may_be_401=False)


def _verify(session: Session, verdict: Verdict, component: Component, request: Malformed) -> None:
    talkdesk = session.talkdesk
    action = NO_SUCH_ACTION if component is ACTIONS else ""
    try:
        answer = talkdesk.send(
            component,
            request.body,
            raw=request.raw,
            method=request.method,
            content_type=request.content_type,
            action=action,
        )
    except NoAnswerError as error:
        talkdesk.violation(verdict, f"no answer to {request.name}", f"expected a 4xx: {error}", error)
        return
    if answer.status == 401 and not request.may_be_401:
        if talkdesk.credentials_work(verdict):
            talkdesk.violation(verdict, BLAMES_CUSTOMER, f"{request.name}: expected 400", answer)
    elif answer.status >= 500 and answer.status != 501:
        title = f"{answer.status_text} for {request.name}"
        talkdesk.violation(verdict, title, "expected a 4xx: the caller is wrong, not the bridge", answer)
    elif answer.status < 400:
        _taken(session, verdict, request, answer)
    elif request.method == "POST":
        talkdesk.require_json(verdict, answer, may_be_empty=True)


def _taken(session: Session, verdict: Verdict, request: Malformed, answer: Answer) -> None:
    if request.content_type != "application/json":
        return
    severity: Severity = "violation" if request.must else "warning"
    title = f"{request.name} is answered {answer.status_text}"
    session.talkdesk.say(verdict, severity, title, "expected a 4xx", answer)
