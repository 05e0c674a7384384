"""Printing to whoever may stop reading, as `head` does."""

from rich.console import Console

from runtime.silence import fall_silent


class PipeConsole(Console):
    """A console that falls silent when nobody reads it any more, and leaves the exit code to the report."""

    def on_broken_pipe(self) -> None:
        self.quiet = True
        fall_silent(self.file)
