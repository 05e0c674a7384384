from pathlib import Path

import pytest
from junitparser import JUnitXml

from runtime.report.junit import write_junit
from tests.unit.runtime.report.reports import REPORT


def test_a_case_for_each_check(tmp_path: Path) -> None:
    path = tmp_path / "verify.xml"
    path.write_text("old")
    write_junit(REPORT, path)
    document = JUnitXml.fromfile(str(path))
    assert (document.tests, document.failures, document.skipped, document.time) == (4, 1, 1, 1.5)
    (suite,) = document
    good, bad, odd, skipped = suite
    assert (bad.classname, bad.name) == ("Contacts", "bad")
    assert "id is [bold]odd[/bold] & <wrong>" in bad.result[0].message
    assert "request: POST /sync" in bad.result[0].text
    assert "warning: slow" in odd.system_out
    assert skipped.result[0].message == "not offered"
    assert good.result == []
    assert [each.name for each in tmp_path.iterdir()] == ["verify.xml"]


def test_a_file_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "verify.xml").mkdir()
    with pytest.raises(OSError, match=r"verify\.xml"):
        write_junit(REPORT, tmp_path / "verify.xml")
    assert [each.name for each in tmp_path.iterdir()] == ["verify.xml"]
