"""A report with one verdict of each state, for the outputs' tests."""

from runtime.report.model import Check, Exchange, Figure, Finding, Report, Timing, Verdict

EXCHANGE = Exchange("POST /sync", '{"auth":{}}', "200 OK, application/json", '{"id":"[red]1[/red]"}', 0.01)
REPORT = Report(
    program="deskbridge verify",
    target="http://127.0.0.1/acme",
    verdicts=[
        Verdict(Check("Contacts", "good")),
        Verdict(
            Check("Contacts", "bad"),
            [Finding("violation", "id is [bold]odd[/bold] & <wrong>", "expected a string", EXCHANGE, 3)],
        ),
        Verdict(Check("Agents", "odd"), [Finding("warning", "slow", "2 s")]),
        Verdict(Check("Agents", "not done"), skipped="not offered"),
    ],
    timings=[Timing("Contacts", 1200, 0.0101, 0.25), Timing("Agents", 1, 0, 0)],
    figures=[Figure("Contacts", "contacts", 100_000), Figure("Contacts", "with phones", 96.25, "%")],
    examples={"Contacts": EXCHANGE},
    seconds=1.5,
)
