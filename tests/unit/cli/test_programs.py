import socket
import sys
from typing import Any

import pytest

from cli.modules import module_command
from cli.programs import Program, adapter_programs, check_addresses, core_program, edge_program
from cli.settings import OperatorSettings
from runtime.addresses import Address
from runtime.documents import ConfigurationError
from runtime.integrations import IntegrationFile


def integration(name: str, target: str, command: str | None) -> IntegrationFile:
    return IntegrationFile.model_validate(
        {
            "name": name,
            "display_name": name,
            "description": "A CRM.",
            "logo_url": "https://example.com/logo.png",
            "icon_url": "https://example.com/icon.png",
            "adapter": {"target": target, "command": command},
        }
    )


def mistakes(*integrations: IntegrationFile) -> list[str]:
    with pytest.raises(ConfigurationError) as caught:
        adapter_programs(integrations)
    return [str(mistake) for mistake in caught.value.mistakes]


def test_an_adapter_is_told_where_to_listen() -> None:
    [program] = adapter_programs([integration("one", "127.0.0.1:9001", "sh -c 'a b'")])
    assert program == Program(
        "adapter:one",
        ("sh", "-c", "a b"),
        Address("127.0.0.1", 9001),
        {"DESKBRIDGE_ADAPTER_LISTEN": "127.0.0.1:9001"},
    )


def test_an_adapter_without_a_command_runs_elsewhere() -> None:
    assert adapter_programs([integration("one", "crm.example.com:9001", None)]) == []


def test_deskbridge_is_this_very_installation() -> None:
    [program] = adapter_programs([integration("one", "127.0.0.1:9001", "deskbridge adapter sql")])
    assert list(program.command) == [sys.executable, "-P", "-m", "cli", "adapter", "sql"]


def test_integrations_with_one_target_share_a_process() -> None:
    programs = adapter_programs(
        [
            integration("one", "127.0.0.1:9001", "sh"),
            integration("two", "127.0.0.1:9002", "sh"),
            integration("three", "127.0.0.1:9001", "sh"),
            integration("four", "127.0.0.1:9001", None),
        ]
    )
    assert [program.name for program in programs] == ["adapter:one,three", "adapter:two"]


def test_every_mistake_is_found() -> None:
    found = mistakes(
        integration("one", "127.0.0.1:9001", "sh"),
        integration("two", "127.0.0.1:9001", "sh -e"),
        integration("three", "dns:///crm", "sh"),
        integration("four", "127.0.0.1:9002", "no-such-program --flag"),
        integration("five", "127.0.0.1:9003", ""),
    )
    assert found == [
        "one, two: adapter.command: differs, although the target is 127.0.0.1:9001 for each; choose one",
        (
            "three: adapter: the target is not one to listen on (expected host:port, such as 127.0.0.1:8080); "
            "leave the command out if the adapter runs elsewhere"
        ),
        "four: adapter: the command no-such-program is not there, or cannot be executed; install it, or write its path",
        "five: adapter: the command is empty; leave it out if the adapter runs elsewhere",
    ]


@pytest.mark.parametrize(
    ("environment", "target"),
    [
        ({}, "127.0.0.1:50051"),
        ({"core_listen": "127.0.0.1:6000"}, "127.0.0.1:6000"),
        ({"core_listen": "0.0.0.0:6000"}, "127.0.0.1:6000"),
        ({"core_listen": "[::]:6000"}, "[::1]:6000"),
        ({"core_listen": "127.0.0.1:6000", "core_target": "core.internal:50051"}, "core.internal:50051"),
    ],
)
def test_the_edge_is_told_where_the_core_is(environment: dict[str, Any], target: str) -> None:
    program = edge_program(OperatorSettings(**environment))
    assert program.command == module_command("edge")
    assert program.env == {"DESKBRIDGE_CORE_TARGET": target}


def test_the_core_listens_where_the_settings_say() -> None:
    program = core_program(OperatorSettings(core_listen=Address("127.0.0.1", 6000)))
    assert (program.command, program.address) == (module_command("core"), Address("127.0.0.1", 6000))


def test_addresses_that_nobody_else_uses_are_fine() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    check_addresses([Program("core", ["core"], Address("127.0.0.1", port))])


def test_every_address_that_cannot_be_listened_on_is_said() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        busy = Address("127.0.0.1", taken.getsockname()[1])
        programs = [
            Program("core", ["core"], busy),
            Program("edge", ["edge"], busy),
            Program("adapter:one", ["one"], Address("127.0.0.1", 0)),
            Program("adapter:two", ["two"], Address("192.0.2.1", 9001)),
            Program("adapter:three", ["three"], Address("nowhere.invalid", 9001)),
        ]
        with pytest.raises(ConfigurationError) as caught:
            check_addresses(programs)
    assert [str(mistake) for mistake in caught.value.mistakes] == [
        f"core: cannot listen on {busy}: another process does; is Deskbridge running already?",
        f"edge: {busy} is the address of core too",
        "adapter:one: cannot listen on 127.0.0.1:0: choose a port; with 0 nobody would find it",
        "adapter:two: cannot listen on 192.0.2.1:9001: cannot assign requested address",
        "adapter:three: cannot listen on nowhere.invalid:9001: no such host",
    ]
