"""README.md's tables say what the code says."""

import ast
import re
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType

import pytest

import core.errors
import edge.errors
from adapters.sdk import errors as adapter_errors
from adapters.sql.config import SqlFile
from edge.errors import error_to_http_status
from runtime.documents import load_document
from runtime.errors import PeerError, StatusError
from runtime.integrations import IntegrationFile

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()

_VARIABLE = re.compile(r"\bDESKBRIDGE_[A-Z_]*[A-Z]\b")
_ERROR_ROW = re.compile(r"^\| (\d{3}) \| ([^|]*) \|", re.MULTILINE)
# Between core and adapter, or of one adapter's own: another reason stands for it at the edge.
_INNER_REASONS = {"COMPONENT_NOT_OFFERED", "ACTION_NOT_FOUND", "REQUEST_INVALID"}


def script(name: str) -> ModuleType:
    """A program of `scripts/`."""
    loader = SourceFileLoader(name, str(ROOT / "scripts" / name))
    spec = spec_from_loader(name, loader)
    assert spec
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def reference() -> ModuleType:
    """`scripts/reference`, which makes the tables."""
    return script("reference")


def test_the_schemas_are_current() -> None:
    made = {path.name: text for path, text in script("schemas").schemas()}
    there = {path.name: path.read_text() for path in (ROOT / "docs" / "schemas").iterdir()}
    assert there == made, "run `.venv/bin/python scripts/schemas`"


def test_the_protocols_reference_is_current() -> None:
    made, there = script("protocol").reference(), (ROOT / "docs" / "protocol.md").read_text()
    assert made == there, "run `.venv/bin/python scripts/protocol`"


def table(name: str) -> list[list[str]]:
    """The cells of a generated table, without its head."""
    match = re.search(rf"<!-- reference {name} -->\n(.*?)<!-- end -->", README, re.DOTALL)
    assert match, f"README.md has no table {name}"
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in match[1].splitlines()[2:]]


def test_the_tables_are_current(reference: ModuleType) -> None:
    assert reference.with_tables(README) == README, "run `.venv/bin/python scripts/reference`"


@pytest.mark.parametrize("name", ["variables", "integration", "sql"])
def test_every_row_has_its_meaning(name: str) -> None:
    rows = table(name)
    assert rows
    assert [row[0] for row in rows if not row[-1]] == []


def test_every_variable_is_in_the_table() -> None:
    described = {row[0].strip("`") for row in table("variables")}
    in_code = {
        variable
        for room in ("runtime", "core", "edge", "adapters", "cli")
        for path in sorted((ROOT / room).rglob("*.py"))
        for variable in _VARIABLE.findall(path.read_text())
    }
    in_text = {name for name in _VARIABLE.findall(README) if f"{name}_*" not in README}
    assert in_code - described == set()
    assert in_text - described == set()


def test_the_error_table_has_every_reason_under_its_status() -> None:
    shown = {
        (int(status), reason)
        for status, reasons in _ERROR_ROW.findall(README)
        for reason in re.findall(r"`([A-Z_]+)`", reasons)
    }
    at_the_edge = {
        (error_to_http_status(PeerError("", code=error.code, reason=error.reason)), error.reason)
        for module in (core.errors, edge.errors, adapter_errors)
        for error in vars(module).values()
        if isinstance(error, type) and issubclass(error, StatusError) and error is not StatusError
        if module is not adapter_errors or error.reason not in _INNER_REASONS
    }
    assert shown == at_the_edge


def test_the_example_files_are_valid(tmp_path: Path) -> None:
    integration, sql = re.findall(r"^```yaml\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
    for text, model in ((integration, IntegrationFile), (sql, SqlFile)):
        path = tmp_path / "example.yaml"
        path.write_text(text)
        load_document(path, model)


def test_the_python_examples_are_python() -> None:
    programs = re.findall(r"^```python\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
    assert programs
    assert [ast.parse(program) for program in programs]


def test_the_links_lead_somewhere() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", README)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []
