"""What `deskbridge up` starts: the adapters that the integrations name, the core, the edge."""

import errno
import shutil
import socket
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from cli.modules import module_command
from cli.settings import OperatorSettings, where_the_core_is
from runtime.addresses import Address, parse_address
from runtime.documents import ConfigurationError, Mistake
from runtime.integrations import IntegrationFile
from runtime.settings import PREFIX


@dataclass(frozen=True, slots=True)
class Program:
    """A process to start: the name its output goes under, what to run, and what to add to the environment."""

    name: str
    command: Sequence[str]
    address: Address
    env: Mapping[str, str] = field(default_factory=dict)


def adapter_programs(integrations: Iterable[IntegrationFile]) -> list[Program]:
    """One program for each adapter that has a command, however many integrations use it. Raises ConfigurationError."""
    users: dict[str, list[IntegrationFile]] = {}
    for integration in integrations:
        if integration.adapter.command is not None:
            users.setdefault(integration.adapter.target, []).append(integration)
    mistakes: list[Mistake] = []
    programs: list[Program] = []
    for target, files in users.items():
        names = ", ".join(file.name for file in files)
        commands = {file.adapter.command for file in files}
        if len(commands) > 1:
            mistakes.append(
                Mistake(names, "adapter.command", f"differs, although the target is {target} for each; choose one")
            )
            continue
        try:
            programs.append(_adapter_program(target, files))
        except ValueError as error:
            mistakes.append(Mistake(names, "adapter", str(error)))
    if mistakes:
        raise ConfigurationError(mistakes)
    return programs


def _adapter_program(target: str, files: Sequence[IntegrationFile]) -> Program:
    try:
        address = parse_address(target)
    except ValueError as error:
        text = f"the target is not one to listen on ({error}); leave the command out if the adapter runs elsewhere"
        raise ValueError(text) from error
    words = files[0].adapter.command
    if not words:
        raise ValueError("the command is empty; leave it out if the adapter runs elsewhere")
    if words[0] == "deskbridge":
        words = tuple(module_command("cli", words[1:]))
    elif shutil.which(words[0]) is None:
        raise ValueError(f"the command {words[0]} is not there, or cannot be executed; install it, or write its path")
    name = "adapter:" + ",".join(file.name for file in files)
    return Program(name, words, address, {f"{PREFIX}ADAPTER_LISTEN": target})


def core_program(settings: OperatorSettings) -> Program:
    """The core."""
    return Program("core", module_command("core"), settings.core_listen)


def edge_program(settings: OperatorSettings) -> Program:
    """The edge. It is told where the core is, unless the operator says so."""
    return Program(
        "edge", module_command("edge"), settings.edge_listen, {f"{PREFIX}CORE_TARGET": where_the_core_is(settings)}
    )


def check_addresses(programs: Iterable[Program]) -> None:
    """Raises ConfigurationError for every address that two programs share or that cannot be listened on."""
    mistakes: list[Mistake] = []
    owners: dict[Address, Program] = {}
    for program in programs:
        other = owners.setdefault(program.address, program)
        if other is not program:
            mistakes.append(Mistake(program.name, "", f"{program.address} is the address of {other.name} too"))
        elif reason := _why_not(program.address):
            mistakes.append(Mistake(program.name, "", f"cannot listen on {program.address}: {reason}"))
    if mistakes:
        raise ConfigurationError(mistakes)


def _why_not(address: Address) -> str:
    if address.port == 0:
        return "choose a port; with 0 nobody would find it"
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(
            address.host, address.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            # As servers do: what a former connection has left behind is in nobody's way.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
    except socket.gaierror:
        return "no such host"
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            return "another process does; is Deskbridge running already?"
        return (error.strerror or str(error)).lower()
    return ""
