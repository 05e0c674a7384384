"""Actions: they refuse what is incomplete, do what they say, and do it once. Only with `--act`, since it writes."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

from grpc import StatusCode

from adapters.sdk.conformance import catalogue
from adapters.sdk.conformance.exchanges import Answer
from adapters.sdk.conformance.session import Session
from adapters.sdk.field_values import Scalar, scalar_to_field_value
from deskbridge.v1.action_pb2 import Action, ActionInputType, ActionResult
from deskbridge.v1.adapter_pb2 import AdapterServiceExecuteActionRequest as ExecuteActionRequest
from deskbridge.v1.adapter_pb2 import FindContactsRequest, ListInteractionsRequest
from runtime.report.model import Verdict
from runtime.report.sample_inputs import sample_value

_METHOD = "ExecuteAction"
_REFUSALS = (StatusCode.INVALID_ARGUMENT, StatusCode.FAILED_PRECONDITION)
# What is written may be seen late: so many looks, this far apart, beside the visibility lag.
_LOOKS = 6
_PAUSE = 0.15
_LONGEST_LAG = 60.0

_TYPES = {
    ActionInputType.ACTION_INPUT_TYPE_INTEGER: "integer",
    ActionInputType.ACTION_INPUT_TYPE_NUMBER: "number",
    ActionInputType.ACTION_INPUT_TYPE_BOOLEAN: "boolean",
}


class _ContactGoneError(Exception):
    """The contact was deleted meanwhile."""


@dataclass(frozen=True)
class _Deed:
    """An action with inputs that nothing else in the CRM has."""

    action: Action
    mark: str
    contact_id: str
    agent_id: str

    @property
    def email(self) -> str:
        """The email among the inputs; empty where there is none."""
        return next((str(value) for value in self.inputs.values() if "@" in str(value)), "")

    @property
    def inputs(self) -> dict[str, Scalar]:
        return {each.key: self._value(each.key, each.type) for each in self.action.inputs}

    def _value(self, key: str, type_: "ActionInputType.ValueType") -> Scalar:
        value: Scalar = sample_value(key, _TYPES.get(type_, "string"))
        if not isinstance(value, str):
            return value
        if "@" in value:
            return f"verify-{self.mark}@example.com"
        return f"{value} {self.mark}" if value.startswith("Written by") else value

    def request(self, session: Session, *, without: str = "") -> ExecuteActionRequest:
        return ExecuteActionRequest(
            auth=session.calls.auth,
            action=self.action.name,
            contact_external_id=self.contact_id,
            agent_external_id=self.agent_id,
            inputs={key: scalar_to_field_value(value) for key, value in self.inputs.items() if key != without},
            request_id=f"verify-{self.mark}",
        )


async def verify_actions(session: Session) -> None:
    """Refusals first, each of which must leave nothing behind; then every action once."""
    checks = (catalogue.INCOMPLETE, catalogue.UNKNOWN_ACTION, catalogue.EXECUTED)
    actions = session.description.actions
    if not actions:
        session.skip("not offered", *checks)
        return
    if not session.options.act:
        session.skip("no --act: it would write to the CRM", *checks)
        return
    if any(each.mandatory for action in actions for each in action.inputs):
        async with session.check(catalogue.INCOMPLETE) as verdict:
            for action in actions:
                for each in action.inputs:
                    if each.mandatory:
                        answer = await _execute(session, _deed(session, action), without=each.key)
                        _judge_refusal(session, verdict, answer, f"{action.name} without {each.key}", _REFUSALS)
    else:
        session.skip("no action has a mandatory input", catalogue.INCOMPLETE)
    async with session.check(catalogue.UNKNOWN_ACTION) as verdict:
        answer = await _execute(session, _deed(session, Action(name=f"unknown_{secrets.token_hex(4)}")))
        expected = (StatusCode.NOT_FOUND, StatusCode.INVALID_ARGUMENT, StatusCode.UNIMPLEMENTED)
        _judge_refusal(session, verdict, answer, "an unknown action", expected)
    async with session.check(catalogue.EXECUTED) as verdict:
        for action in actions:
            await _verify_done(session, verdict, _deed(session, action))


def _deed(session: Session, action: Action) -> _Deed:
    contact = next((each.id for each in session.contacts if each.id and not each.deleted), "")
    agent = next((each.id for each in session.agents if each.id), "")
    return _Deed(action, secrets.token_hex(6), contact, agent)


async def _execute(session: Session, deed: _Deed, *, without: str = "") -> Answer:
    return await session.calls.send(_METHOD, deed.request(session, without=without), request_id=f"verify-{deed.mark}")


def _judge_refusal(
    session: Session, verdict: Verdict, answer: Answer, what: str, expected: tuple[StatusCode, ...]
) -> None:
    codes = " or ".join(code.name for code in expected)
    if answer.error is None:
        session.violation(verdict, f"{what} is accepted", f"expected {codes}", answer)
    elif answer.error.code not in expected:
        title = f"{what} is answered with {answer.error.code.name}"
        session.violation(verdict, title, f"expected {codes}, got {answer.outcome}", answer)


async def _verify_done(session: Session, verdict: Verdict, deed: _Deed) -> None:
    answer = await _execute(session, deed)
    name = deed.action.name
    if answer.error is not None:
        if answer.error.code is StatusCode.FAILED_PRECONDITION:
            session.warning(verdict, f"{name} is refused by the CRM", f"with made-up inputs: {answer.outcome}", answer)
        else:
            title = f"{name} is answered with {answer.error.code.name}"
            session.violation(verdict, title, f"expected OK, got {answer.outcome}", answer)
        return
    session.examples.setdefault(_METHOD, session.recorder.exchange(answer))
    result: ActionResult = answer.response.result
    traces = []
    if result.contact_external_id and deed.email and session.description.contacts.find:
        traces.append(await _traces(session, lambda: _contacts(session, verdict, deed, result)))
    listed = _listed_types(session, deed.action)
    if result.external_id and deed.contact_id and session.description.interactions.types:
        with suppress(_ContactGoneError):
            traces.append(await _traces(session, lambda: _interactions(session, verdict, deed, result), needed=listed))
    if not traces:
        session.warning(
            verdict, f"whether {name} is done cannot be seen", "its result names nothing to look up", answer
        )
    for ids in traces:
        if len(ids) > 1:
            detail = f"one call left {len(ids)} traces: {', '.join(map(str, ids))}"
            session.violation(verdict, f"{name} is done {len(ids)} times", detail, answer)
        elif not ids and (result.contact_external_id or listed):
            detail = f"it says that it did, and its trace is not there: {deed.email or result.external_id}"
            session.violation(verdict, f"{name} is not done", detail, answer)


async def _traces(session: Session, look: Callable[[], Awaitable[list[str]]], *, needed: bool = True) -> list[str]:
    """What there is to see of it, which may take a while to show."""
    lag = session.description.contacts.visibility_lag.ToMilliseconds() / 1000
    pause = max(_PAUSE, min(lag, _LONGEST_LAG) / _LOOKS)
    found: list[str] = []
    for _ in range(_LOOKS if needed else 1):
        found = await look()
        if found:
            break
        await asyncio.sleep(pause)
    return found


def _listed_types(session: Session, action: Action) -> bool:
    """Whether what the action makes is of a type that is listed, such as the ticket of create_ticket."""
    return not set(action.name.split("_")).isdisjoint(session.description.interactions.types)


async def _contacts(session: Session, verdict: Verdict, deed: _Deed, result: ActionResult) -> list[str]:
    request = FindContactsRequest(auth=session.calls.auth, emails=[deed.email], page_size=10)
    answer = await session.ask(verdict, "FindContacts", request)
    found = [each.id for each in answer.response.contacts]
    if found and result.contact_external_id not in found:
        detail = f"its contact_external_id is {result.contact_external_id}, and {', '.join(found)} carries its email"
        session.violation(verdict, f"{deed.action.name} names another contact", detail, answer)
    return found


async def _interactions(session: Session, verdict: Verdict, deed: _Deed, result: ActionResult) -> list[str]:
    request = ListInteractionsRequest(
        auth=session.calls.auth,
        contact_ids=[deed.contact_id],
        types=session.description.interactions.types,
        page_size=50,
    )
    answer = await session.ask(verdict, "ListInteractions", request)
    if deed.contact_id in answer.response.unknown_contact_ids:
        raise _ContactGoneError
    return [
        each.id
        for each in answer.response.interactions
        if each.id == result.external_id or deed.mark in f"{each.subject} {each.description}"
    ]
