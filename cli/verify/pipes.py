"""Printing to whoever may stop reading, as `head` does."""

import os

from rich.console import Console


class PipeConsole(Console):
    """A console that falls silent when nobody reads it any more, and leaves the exit code to the report."""

    def on_broken_pipe(self) -> None:
        self.quiet = True
        # What Python still holds back would fail when it exits.
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self.file.fileno())
        os.close(nowhere)
