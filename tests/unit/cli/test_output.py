import io
import os

import pytest

from cli.output import Lines, Output


@pytest.mark.parametrize(
    ("pieces", "lines", "rest"),
    [
        ([b"one\ntwo\n"], [b"one", b"two"], b""),
        ([b"o", b"n", b"e\ntw", b"o"], [b"one"], b"two"),
        ([b"\n\n"], [b"", b""], b""),
        ([b"\xff\xfe\n"], [b"\xff\xfe"], b""),
        ([b"carriage\r\n"], [b"carriage\r"], b""),
        ([b"much", b"too", b"long\n"], [b"muchtoo", b"long"], b""),
    ],
)
def test_bytes_become_lines(pieces: list[bytes], lines: list[bytes], rest: bytes) -> None:
    splitter = Lines(longest=7)
    assert [line for piece in pieces for line in splitter.feed(piece)] == lines
    assert splitter.rest() == rest


def test_a_line_at_the_limit_is_whole() -> None:
    assert Lines(longest=4).feed(b"abcdefg\n") == [b"abcdefg"]


def test_names_are_aligned() -> None:
    stream = io.BytesIO()
    output = Output(stream, ["core", "adapter:sample"], colour=False)
    output.print("core", b"up")
    output.print("adapter:sample", b"\xff")
    assert stream.getvalue() == b"core           | up\nadapter:sample | \xff\n"


def test_names_have_colours_of_their_own() -> None:
    stream = io.BytesIO()
    output = Output(stream, ["a", "b"], colour=True)
    output.print("a", b"1")
    output.print("b", b"2")
    assert stream.getvalue() == b"\x1b[36ma |\x1b[0m 1\n\x1b[33mb |\x1b[0m 2\n"


def test_a_text_stream_ends_up_there_line_by_line() -> None:
    stream = io.BytesIO()
    text = Output(stream, ["up"], colour=False).stream("up", terminal=True)
    text.write("one\ntwo \udcff\n")
    assert stream.getvalue() == b"up | one\nup | two \\udcff\n"
    assert text.isatty()


def test_a_reader_that_is_gone_is_noticed_once_and_leaves_nothing_behind() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as stream:
        output = Output(stream, ["one"], colour=False)
        assert not output.lost.is_set()
        output.print("one", b"line")
        output.print("one", b"line")
        assert output.lost.is_set()
        # What was held back would fail here, as when Python exits.
        stream.flush()
