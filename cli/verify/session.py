"""One verification while it runs: who asks, what is known, what was found."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from cli.verify.catalogue import CATALOGUE
from cli.verify.components import Component
from cli.verify.options import Options
from cli.verify.people import People
from cli.verify.talkdesk import CheckOverError, NotOfferedError, RunOverError, SilentError, Talkdesk
from runtime.report.model import Check, Figure, Verdict
from runtime.report.progress import Progress

NOT_REACHED = "not reached"


@dataclass
class Session:
    """`types`, `actions`, `people` and `agents` fill up as the run learns of them."""

    options: Options
    talkdesk: Talkdesk
    progress: Progress
    types: list[str] = field(default_factory=list)
    actions: list[dict[str, Any]] = field(default_factory=list)
    people: People = field(default_factory=People)
    agents: list[str] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    verdicts: dict[Check, Verdict] = field(
        default_factory=lambda: {check: Verdict(check, skipped=NOT_REACHED) for check in CATALOGUE}
    )

    @contextmanager
    def check(self, check: Check) -> Iterator[Verdict]:
        """Do one check. What ends it early is in its verdict; a component that is not offered ends all of its own.

        Raises NotOfferedError, SilentError and RunOverError.
        """
        verdict = self.verdicts[check]
        verdict.skipped = ""
        try:
            yield verdict
        except CheckOverError:
            pass
        except NotOfferedError:
            verdict.skipped = NOT_REACHED
            raise
        except (SilentError, RunOverError) as error:
            if not verdict.of("violation"):
                self.talkdesk.violation(verdict, "the check could not be finished", str(error) or "no answer")
            raise

    @contextmanager
    def component(self, component: Component) -> Iterator[None]:
        """All checks of one component."""
        try:
            yield
        except SilentError:
            self.skip(component, "not reached: the component does not answer")
        except NotOfferedError:
            self.skip(component, "not offered: 404")
            if component.key in self.options.require:
                verdict = next(each for each in self.verdicts.values() if each.check.subject == component.name)
                verdict.skipped = ""
                self.talkdesk.violation(verdict, "the component is required, and not offered", "every call got 404")

    def skip(self, component: Component, reason: str) -> None:
        """Say why those of its checks that were not reached were not."""
        for check, verdict in self.verdicts.items():
            if check.subject == component.name and verdict.skipped == NOT_REACHED:
                verdict.skipped = reason
