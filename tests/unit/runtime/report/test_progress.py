import io

from rich.console import Console

from runtime.report.progress import Progress


def test_a_log_gets_a_line_every_two_seconds_and_all_that_is_important() -> None:
    stream = io.StringIO()
    now = iter([0.0, 0.0, 1.0, 2.5, 2.5, 2.6, 2.6, 3.0])
    with Progress(Console(file=stream), clock=lambda: next(now)) as progress:
        for text in ("first", "too soon", "[red]second[/red]", "too soon"):
            progress.say(text)
        progress.say("the end", important=True)
    assert stream.getvalue().splitlines() == ["first", "[red]second[/red]", "the end"]


def test_a_terminal_gets_a_line_that_changes() -> None:
    stream = io.StringIO()
    with Progress(Console(file=stream, force_terminal=True)) as progress:
        progress.say("contacts: 3 pages")
        progress.say("contacts: 4 pages", important=True)
    assert "contacts: 4 pages" in stream.getvalue()
