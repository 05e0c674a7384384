"""One verification while it runs: who is called, what is known, what was found."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from google.protobuf.message import Message
from grpc import StatusCode

from adapters.sdk.conformance.calls import Calls, CheckOverError, RunOverError
from adapters.sdk.conformance.catalogue import CATALOGUE
from adapters.sdk.conformance.exchanges import Answer, Recorder
from adapters.sdk.conformance.options import Options
from deskbridge.v1.adapter_pb2 import DescribeResponse
from deskbridge.v1.agent_pb2 import Agent
from deskbridge.v1.contact_pb2 import Contact
from runtime.report.model import Check, Exchange, Figure, Finding, Severity, Verdict
from runtime.report.progress import Progress

NOT_REACHED = "not reached"


@dataclass
class Session:
    """`description`, `contacts` and `agents` are known once they were asked for."""

    options: Options
    calls: Calls
    progress: Progress
    description: DescribeResponse = field(default_factory=DescribeResponse)
    contacts: Sequence[Contact] = ()
    agents: Sequence[Agent] = ()
    figures: list[Figure] = field(default_factory=list)
    examples: dict[str, Exchange] = field(default_factory=dict)
    verdicts: dict[Check, Verdict] = field(
        default_factory=lambda: {check: Verdict(check, skipped=NOT_REACHED) for check in CATALOGUE}
    )

    def __post_init__(self) -> None:
        self.recorder = Recorder(self.calls.mask)

    @asynccontextmanager
    async def check(self, *checks: Check) -> AsyncIterator[Verdict]:
        """Do one check; of several, the first is the one that what ends it early is said of. Raises RunOverError."""
        self.progress.say(f"{checks[0].subject}: {checks[0].name}")
        for check in checks:
            self.verdicts[check].skipped = ""
        verdict = self.verdicts[checks[0]]
        try:
            yield verdict
        except CheckOverError:
            pass
        except RunOverError as error:
            if not verdict.of("violation"):
                self.violation(verdict, "the check could not be finished", str(error))
            raise

    def skip(self, reason: str, *checks: Check) -> None:
        """Say why checks were not done."""
        for check in checks:
            self.verdicts[check].skipped = reason

    def say(self, verdict: Verdict, severity: Severity, title: str, detail: str, answer: Answer | None = None) -> None:
        """Add a finding, masked."""
        exchange = self.recorder.exchange(answer) if answer is not None else None
        verdict.add(Finding(severity, self.recorder.text(title), self.recorder.text(detail), exchange))

    def violation(self, verdict: Verdict, title: str, detail: str, answer: Answer | None = None) -> None:
        self.say(verdict, "violation", title, detail, answer)

    def warning(self, verdict: Verdict, title: str, detail: str, answer: Answer | None = None) -> None:
        self.say(verdict, "warning", title, detail, answer)

    async def settle(self, verdict: Verdict, method: str, request: Message) -> Answer:
        """A call that changes nothing, repeated while the CRM cannot answer, with a warning each."""
        return await self.calls.settle(
            method,
            request,
            lambda answer: self.warning(verdict, "a call had to be repeated", answer.outcome, answer),
        )

    async def ask(self, verdict: Verdict, method: str, request: Message) -> Answer:
        """A well-formed read with the good credentials, which must be answered. Raises CheckOverError."""
        answer = await self.settle(verdict, method, request)
        if answer.error is not None:
            self._refused(verdict, answer)
            raise CheckOverError
        self.examples.setdefault(method, self.recorder.exchange(answer))
        return answer

    def _refused(self, verdict: Verdict, answer: Answer) -> None:
        assert answer.error is not None
        title = f"{answer.error.code.name} instead of an answer"
        if answer.error.code is StatusCode.UNAUTHENTICATED:
            title = "UNAUTHENTICATED for credentials that work"
        self.violation(verdict, title, f"{answer.method}: {answer.outcome}", answer)
