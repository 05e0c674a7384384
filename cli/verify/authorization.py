"""The Authorization Validator: good credentials, bad ones, and whether good ones stay good."""

from cli.verify import catalogue, credentials
from cli.verify.components import AUTH, Component
from cli.verify.contract import authorization_problems
from cli.verify.session import Session
from cli.verify.talkdesk import BLAMES_CUSTOMER, NotOfferedError, RunOverError
from runtime.report.model import Check, Verdict


def verify_authorization(session: Session) -> None:
    """Raises RunOverError where the credentials do not work: nothing else would tell anything."""
    with session.component(AUTH):
        session.progress.say("credentials")
        with session.check(catalogue.GOOD) as verdict:
            _verify_good(session, verdict)
        refuse_bad_credentials(session, AUTH, catalogue.BAD)
        with session.check(catalogue.UNKNOWN_KEYS) as verdict:
            body = session.talkdesk.body(deskbridge_verify={"unknown": [1]})
            body["auth"] = {**body["auth"], "deskbridge_verify": "unknown"}
            answer = session.talkdesk.settle(verdict, AUTH, body)
            if answer.status not in (200, 204):
                detail = "unknown keys anywhere are ignored, never an error: expected 200, as without them"
                session.talkdesk.violation(verdict, "unknown keys are not ignored", detail, answer)


def verify_still_good(session: Session) -> None:
    """What was good at the beginning is good at the end."""
    if AUTH.key in session.options.skip or AUTH.key not in session.talkdesk.offered:
        return
    with session.check(catalogue.STILL_GOOD) as verdict:
        answer = session.talkdesk.settle(verdict, AUTH, session.talkdesk.body())
        if answer.status == 401:
            again = session.talkdesk.settle(verdict, AUTH, session.talkdesk.body())
            title = BLAMES_CUSTOMER if again.status != 401 else "credentials that worked are refused at the end"
            session.talkdesk.violation(verdict, title, "they were good before", answer)
        else:
            session.talkdesk.require(verdict, AUTH, answer, 200, 204)


def refuse_bad_credentials(session: Session, component: Component, check: Check) -> None:
    """A component's answer to credentials with one value altered, and with one missing."""
    talkdesk = session.talkdesk
    with session.check(check) as verdict:
        field = credentials.secret_field(talkdesk.given)
        if field is None:
            verdict.skipped = "no credentials were given that could be altered"
            return
        answer = talkdesk.settle(verdict, component, {"auth": credentials.with_wrong(talkdesk.auth, field)})
        if answer.status == 404 and component.key not in talkdesk.offered:
            raise NotOfferedError
        if answer.status != 401:
            title = f"{answer.status_text} for bad credentials instead of 401"
            talkdesk.violation(verdict, title, "one value of the credentials was altered: expected 401", answer)
        else:
            talkdesk.require_json(verdict, answer, may_be_empty=True)
        answer = talkdesk.settle(verdict, component, {"auth": credentials.without(talkdesk.auth, field)})
        if not 400 <= answer.status < 500:
            title = f"{answer.status_text} for credentials with a field missing"
            talkdesk.violation(verdict, title, "expected 401, or another 4xx", answer)


def _verify_good(session: Session, verdict: Verdict) -> None:
    talkdesk = session.talkdesk
    answer = talkdesk.settle(verdict, AUTH, talkdesk.body())
    if answer.status == 401:
        again = talkdesk.settle(verdict, AUTH, talkdesk.body())
        if again.status == 401:
            detail = "expected 200; were they given, and rightly? Nothing else can be verified without them"
            talkdesk.violation(verdict, "the credentials that were given are refused", detail, answer)
            raise RunOverError("the credentials do not work")
        talkdesk.violation(verdict, BLAMES_CUSTOMER, "the same request was answered otherwise a moment later", answer)
        answer = again
    if answer.status == 204:
        return
    talkdesk.require(verdict, AUTH, answer, 200)
    if talkdesk.report(verdict, answer, authorization_problems(answer.document)):
        talkdesk.learn(answer.document)
        talkdesk.keep_example(AUTH, answer)
