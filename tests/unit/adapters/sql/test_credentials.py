"""Which columns of the statement are fields for Talkdesk."""

from adapters.sql.credentials import is_field_name


def test_columns_without_a_proper_name_are_no_fields() -> None:
    assert [name for name in ("account_id", "1", "?column?", "count(*)", "Name") if is_field_name(name)] == [
        "account_id"
    ]
