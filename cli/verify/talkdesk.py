"""Talkdesk, played: calls with the customer's credentials, patience with what passes, and what a 401 means to it."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec

from cli.verify.caller import Answer, Call, Caller, NoAnswerError, TooLargeError
from cli.verify.components import ACTIONS, AUTH, Component, Endpoints
from cli.verify.exchanges import Recorder
from cli.verify.shapes import Problem
from runtime.report.latencies import Latencies
from runtime.report.mask import Mask
from runtime.report.model import Exchange, Finding, Severity, Verdict

ATTEMPTS = 3
# Seconds to wait at most, whatever `Retry-After` says.
LONGEST_WAIT = 10.0
# Seconds to wait where it says nothing, longer each time.
_PAUSE = 0.3
# So many calls in a row without any answer, and the bridge is gone.
_MOST_SILENCES = 9
# An answer shorter than this makes a poor example.
_SHORT_EXAMPLE = 60

BLAMES_CUSTOMER = "401 for credentials that work: an outage, or another failure, is blamed on the customer's password"


class CheckOverError(Exception):
    """The check cannot go on; its verdict says why."""


class NotOfferedError(Exception):
    """The component answers 404, and never answered anything else."""


class SilentError(Exception):
    """The component does not answer; the verdict says so."""


class RunOverError(Exception):
    """Nothing can be verified any more; the text says why."""


class Talkdesk:
    """The client. `auth` grows by what the validator returns, as Talkdesk's does."""

    def __init__(
        self,
        caller: Caller,
        endpoints: Endpoints,
        auth: Mapping[str, Any],
        mask: Mask,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.endpoints = endpoints
        self.given = dict(auth)
        self.auth = dict(auth)
        self.calls: Counter[str] = Counter()
        self.latencies: dict[str, Latencies] = {}
        """Of calls that were not refused: a refusal is quicker than work."""
        self.examples: dict[str, Exchange] = {}
        self.offered: set[str] = set()
        """Keys of the components that have answered."""
        self._caller = caller
        self._mask = mask
        self._recorder = Recorder(mask)
        self._sleep = sleep
        self._silences = 0
        mask.add(auth.values())

    def learn(self, fields: Mapping[str, Any]) -> None:
        """Keep what the validator returned."""
        self._mask.add(fields.values())
        self.auth |= fields

    def say(
        self,
        verdict: Verdict,
        severity: Severity,
        title: str,
        detail: str,
        source: Answer | NoAnswerError | None,
        item: Any = None,
    ) -> None:
        """Add a finding, masked."""
        exchange = self._recorder.exchange(source, item) if source is not None else None
        verdict.add(Finding(severity, self._recorder.text(title), self._recorder.text(detail), exchange))

    def violation(
        self, verdict: Verdict, title: str, detail: str, source: Answer | NoAnswerError | None = None, item: Any = None
    ) -> None:
        self.say(verdict, "violation", title, detail, source, item)

    def warning(
        self, verdict: Verdict, title: str, detail: str, source: Answer | NoAnswerError | None = None, item: Any = None
    ) -> None:
        self.say(verdict, "warning", title, detail, source, item)

    def report(self, verdict: Verdict, answer: Answer, problems: Iterable[Problem]) -> bool:
        """Add violations; whether there were none. A hundred thousand of one kind cost no more than a count."""
        known: dict[str, int] = {}
        for problem in problems:
            known[problem.title] = known.get(problem.title, 0) + 1
            if known[problem.title] == 1:
                self.violation(verdict, problem.title, problem.detail, answer, problem.item)
        for title, count in known.items():
            verdict.count(self._recorder.text(title), count - 1)
        return not known

    def keep_example(self, component: Component, answer: Answer) -> None:
        """A good exchange, for documents: the first, or the first that shows something."""
        known = self.examples.get(component.name)
        if known is None or (len(known.answer_body) < _SHORT_EXAMPLE <= len(answer.content)):
            self.examples[component.name] = self._recorder.example(answer)

    def text(self, text: str) -> str:
        """Any text for the report."""
        return self._recorder.text(text)

    def example(self, answer: Answer) -> Exchange:
        """A good exchange for documents."""
        return self._recorder.example(answer)

    def body(self, **parts: Any) -> dict[str, Any]:
        """A request's body with the credentials, and `meta` and `data` where they are given."""
        return {"auth": self.auth, **parts}

    def send(
        self,
        component: Component,
        body: Any = None,
        *,
        raw: bytes | None = None,
        method: str = "POST",
        content_type: str = "application/json",
        action: str = "",
    ) -> Answer:
        """One call, once. Raises NoAnswerError, and RunOverError for the last of many of them."""
        url = self.endpoints.action(action) if component is ACTIONS else self.endpoints.of(component)
        content = raw if raw is not None else msgspec.json.encode(body)
        call = Call(url, b"" if method == "GET" else content, body, method, content_type)
        try:
            answer = self._caller.send(call)
        except TooLargeError:
            raise
        except NoAnswerError as error:
            self._silences += 1
            if self._silences >= _MOST_SILENCES:
                raise RunOverError(f"the bridge does not answer any more: {error}") from error
            raise
        self._silences = 0
        self.calls[component.name] += 1
        if answer.status < 400:
            self.latencies.setdefault(component.name, Latencies()).add(answer.seconds)
        if answer.status != 404:
            self.offered.add(component.key)
        return answer

    def settle(self, verdict: Verdict, component: Component, body: Any, *, attempts: int = ATTEMPTS) -> Answer:
        """A call that changes nothing, repeated while the bridge says that it cannot answer now. A warning each.

        Raises SilentError where no answer comes, with a violation.
        """
        for attempt in range(1, attempts + 1):
            try:
                answer = self.send(component, body)
            except NoAnswerError as error:
                if attempt == attempts:
                    self.violation(verdict, "no answer", str(error), error)
                    raise SilentError from error
                self.warning(verdict, "a call had to be repeated", str(error), error)
                continue
            if attempt == attempts or not (answer.status == 429 or answer.status >= 500):
                break
            self.warning(verdict, "a call had to be repeated", f"it was answered {answer.status_text}", answer)
            self._sleep(_retry_after(answer, attempt))
        return answer

    def read(self, verdict: Verdict, component: Component, **parts: Any) -> Answer:
        """A well-formed call with the good credentials, which must be answered 200 with JSON.

        Raises CheckOverError, NotOfferedError, SilentError, and RunOverError where the credentials have ceased to work.
        """
        for _ in range(ATTEMPTS):
            answer = self.settle(verdict, component, self.body(**parts))
            if answer.status != 401:
                break
            self._look_into_401(verdict, component, answer)
        self.require(verdict, component, answer, 200)
        return answer

    def require(self, verdict: Verdict, component: Component, answer: Answer, *statuses: int) -> None:
        """Raises CheckOverError, with violations, unless it is JSON with one of these statuses."""
        if answer.status == 404 and component.key not in self.offered:
            raise NotOfferedError
        if answer.status not in statuses:
            if answer.status != 401:
                expected = " or ".join(map(str, statuses))
                title = f"{answer.status_text} instead of {expected}"
                self.violation(verdict, title, f"expected {expected}", answer)
            raise CheckOverError
        # 204 means that there is nothing to read.
        if answer.status != 204 and not self.require_json(verdict, answer):
            raise CheckOverError

    def require_json(self, verdict: Verdict, answer: Answer, *, may_be_empty: bool = False) -> bool:
        """Whether the body is JSON; violations for that and for a header that does not say so."""
        if not answer.is_json:
            title = "the Content-Type is not application/json"
            self.violation(verdict, title, f"{answer.status_text}: got {answer.content_type or 'none'}", answer)
        if answer.trouble and not (may_be_empty and not answer.content):
            self.violation(verdict, "the answer is not JSON", f"the answer {answer.trouble}", answer)
            return False
        return True

    def credentials_work(self, verdict: Verdict) -> bool | None:
        """What the validator says now; None where it says nothing."""
        try:
            answer = self.settle(verdict, AUTH, self.body())
        except SilentError:
            return None
        return {200: True, 204: True, 401: False}.get(answer.status)

    def _look_into_401(self, verdict: Verdict, component: Component, answer: Answer) -> None:
        if component is AUTH:
            return
        works = self.credentials_work(verdict)
        if works is False:
            self.violation(verdict, "the credentials have ceased to work", "the validator answers 401, too", answer)
            raise RunOverError("the credentials have ceased to work")
        asked = "the validator, asked at once, says that they work" if works else "they are those that were given"
        self.violation(verdict, BLAMES_CUSTOMER, f"expected anything but 401: {asked}", answer)


def _retry_after(answer: Answer, attempt: int) -> float:
    try:
        seconds = float(answer.headers.get("retry-after", ""))
    except ValueError:
        seconds = _PAUSE * attempt
    return min(max(seconds, 0.0), LONGEST_WAIT) if seconds == seconds else 1.0
