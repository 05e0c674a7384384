import json

from runtime.report.json_report import report_to_json
from tests.unit.runtime.report.reports import REPORT


def test_it_holds_all_of_the_report() -> None:
    document = json.loads(report_to_json(REPORT))
    assert (document["ok"], document["exit_code"], document["target"]) == (False, 1, "http://127.0.0.1/acme")
    assert [check["state"] for check in document["checks"]] == ["passed", "failed", "warned", "skipped"]
    (violation,) = document["violations"]
    assert (violation["subject"], violation["name"], violation["count"]) == ("Contacts", "bad", 3)
    assert violation["exchange"]["request"] == "POST /sync"
    assert document["warnings"][0]["exchange"] is None
    assert document["statistics"]["calls"][0] == {"subject": "Contacts", "calls": 1200, "p50": 0.0101, "p99": 0.25}
    assert document["examples"]["Contacts"]["answer_body"] == '{"id":"[red]1[/red]"}'
