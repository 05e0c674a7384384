import os

from runtime.report.pipes import PipeConsole


def test_nobody_reads_any_more() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as file:
        console = PipeConsole(file=file)
        console.print("one line")
        assert console.quiet
        console.print("and another")
        file.write("nor what is held back")
