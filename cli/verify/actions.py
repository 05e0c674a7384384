"""The Action Executor. Nothing that could write is sent unless it was asked for."""

from typing import Any

from cli.verify import catalogue
from cli.verify.caller import Answer, NoAnswerError
from cli.verify.components import ACTIONS
from cli.verify.contract import ACTION_ANSWER, action_problems
from cli.verify.sample_inputs import sample_inputs
from cli.verify.session import Session
from cli.verify.talkdesk import BLAMES_CUSTOMER, CheckOverError, NotOfferedError
from runtime.report.model import Figure, Verdict

NO_SUCH_ACTION = "deskbridge_verify_no_such_action"

_NOT_ASKED = "writes to the CRM; --act does it"
_NOT_KNOWN = "no actions are known: the integration does not describe any; give them with --actions FILE"


def verify_actions(session: Session) -> None:
    """All of it."""
    with session.component(ACTIONS):
        session.progress.say("actions")
        with session.check(catalogue.UNKNOWN_ACTION) as verdict:
            _verify_unknown(session, verdict)
        for check, verify in ((catalogue.EXECUTED, _verify_executed), (catalogue.INCOMPLETE, _verify_incomplete)):
            with session.check(check) as verdict:
                if not session.options.act:
                    verdict.skipped = _NOT_ASKED
                elif not session.actions:
                    session.talkdesk.warning(verdict, "no action was executed", _NOT_KNOWN)
                    verdict.skipped = _NOT_KNOWN
                else:
                    verify(session, verdict)


def _verify_unknown(session: Session, verdict: Verdict) -> None:
    talkdesk = session.talkdesk
    answer = _send(session, verdict, NO_SUCH_ACTION, talkdesk.body(meta={}, data={}))
    if answer.status == 404 and not session.actions:
        # There may be actions of which nothing is known, but nothing says so.
        raise NotOfferedError
    if answer.status == 401:
        _blame(session, verdict, answer)
    elif answer.status not in (400, 404):
        title = f"{answer.status_text} for an action that does not exist"
        talkdesk.violation(verdict, title, "expected 404 or 400", answer)
    else:
        talkdesk.offered.add(ACTIONS.key)
        talkdesk.require_json(verdict, answer, may_be_empty=True)


def _verify_executed(session: Session, verdict: Verdict) -> None:
    done = 0
    for action in _usable(session, verdict):
        session.progress.say(f"action {action['name']}")
        data = sample_inputs(action)
        answer = _send(session, verdict, action["name"], session.talkdesk.body(meta=_meta(session), data=data))
        if answer.status == 401:
            _blame(session, verdict, answer)
        elif answer.status != 201:
            title = f"{answer.status_text} instead of 201"
            session.talkdesk.violation(verdict, title, f"the action {action['name']}, with every input", answer)
        elif session.talkdesk.require_json(verdict, answer):
            done += 1
            if session.talkdesk.report(verdict, answer, ACTION_ANSWER.problems(answer.document, "")):
                session.talkdesk.keep_example(ACTIONS, answer)
    session.figures.append(Figure(ACTIONS.name, "actions executed", done))


def _verify_incomplete(session: Session, verdict: Verdict) -> None:
    asked = False
    for action in _usable(session, verdict):
        key = next((each["key"] for each in action["inputs"] if each.get("mandatory")), None)
        if key is None:
            continue
        asked = True
        data = {name: value for name, value in sample_inputs(action).items() if name != key}
        answer = _send(session, verdict, action["name"], session.talkdesk.body(meta=_meta(session), data=data))
        where = f"the action {action['name']} without its mandatory {key}"
        if answer.status != 400:
            title = f"{answer.status_text} for an action whose mandatory input is missing"
            session.talkdesk.violation(verdict, title, f"{where}: expected 400", answer)
        elif session.talkdesk.require_json(verdict, answer):
            session.talkdesk.report(verdict, answer, ACTION_ANSWER.problems(answer.document, ""))
            message = answer.document.get("message") if isinstance(answer.document, dict) else None
            if not isinstance(message, str) or key not in message:
                title = "the message does not name the missing input"
                session.talkdesk.warning(verdict, title, f"{where}: expected a message with {key}", answer)
    if not asked:
        verdict.skipped = "no action has a mandatory input"


def _send(session: Session, verdict: Verdict, action: str, body: Any) -> Answer:
    """Once, whatever comes of it: nobody knows whether an action without an answer was executed."""
    try:
        return session.talkdesk.send(ACTIONS, body, action=action)
    except NoAnswerError as error:
        session.talkdesk.violation(verdict, "no answer", f"the action {action}: {error}; its outcome is unknown", error)
        raise CheckOverError from error


def _blame(session: Session, verdict: Verdict, answer: Answer) -> None:
    if session.talkdesk.credentials_work(verdict) is not False:
        session.talkdesk.violation(verdict, BLAMES_CUSTOMER, "expected anything but 401", answer)


def _usable(session: Session, verdict: Verdict) -> list[dict[str, Any]]:
    """The actions whose documents can be worked with; violations for the others."""
    usable = []
    for action in session.actions:
        problems = list(action_problems(action))
        if not problems:
            usable.append(action)
        for problem in problems:
            session.talkdesk.violation(verdict, problem.title, f"an action's document: {problem.detail}")
    return usable


def _meta(session: Session) -> dict[str, str]:
    people = session.people.pick("any")
    meta = {"contact_external_id": people[0].id} if people else {}
    return meta | ({"agent_external_id": session.agents[0]} if session.agents else {})
