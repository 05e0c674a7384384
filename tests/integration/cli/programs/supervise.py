"""Supervises the programs of its arguments: each a rank of `name=command` words, in JSON."""

import contextlib
import json
import sys

import anyio

from cli.output import Output
from cli.programs import Program
from cli.supervisor import Supervisor
from runtime.addresses import Address
from runtime.logs import configure_logs


async def supervise(ranks: list[dict[str, list[str]]], patience: float) -> int:
    output = Output(sys.stdout.buffer, ["up", *(name for rank in ranks for name in rank)], colour=False)
    with contextlib.redirect_stdout(output.stream("up", terminal=False)):
        configure_logs("json", "info", "up")
    nowhere = Address("127.0.0.1", 0)
    programs = [[Program(name, command, nowhere) for name, command in rank.items()] for rank in ranks]
    return await Supervisor(programs, output, env={"PYTHONUNBUFFERED": "1"}, patience=patience).run()


sys.exit(anyio.run(supervise, json.loads(sys.argv[1]), float(sys.argv[2])))
