import io

import pytest
from rich.console import Console

from cli.verify import catalogue
from cli.verify.caller import Caller
from cli.verify.components import INTERACTIONS, Endpoints
from cli.verify.interactions import verify_speed
from cli.verify.options import Options
from cli.verify.session import Session
from cli.verify.talkdesk import Talkdesk
from runtime.report.latencies import Latencies
from runtime.report.mask import Mask
from runtime.report.progress import Progress

URL = "http://127.0.0.1:1"


@pytest.mark.parametrize(
    ("usual", "last", "warned"),
    [(0.2, 0.2, False), (0.2, 2.5, False), (0.2, 3.5, True), (1.2, 1.2, True)],
)
def test_slow_interactions_are_a_warning(usual: float, last: float, warned: bool) -> None:
    talkdesk = Talkdesk(Caller(URL, timeout=1), Endpoints(URL), {}, Mask())
    session = Session(Options(URL), talkdesk, Progress(Console(file=io.StringIO())))
    latencies = talkdesk.latencies[INTERACTIONS.name] = Latencies()
    for seconds in [usual] * 29 + [last]:
        latencies.add(seconds)
    verify_speed(session)
    titles = [finding.title for finding in session.verdicts[catalogue.SPEED].findings]
    assert titles == (["slow interactions"] if warned else [])
