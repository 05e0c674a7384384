"""The operator's statements inside ours."""

import pytest

from adapters.sdk import Scalar
from adapters.sql.statements import AuthBinds, Statement


@pytest.mark.parametrize(
    ("sql", "binds"),
    [
        ("SELECT 1", set()),
        ("SELECT x FROM t WHERE a = :a AND b = :auth_b", {"a", "auth_b"}),
        ("SELECT x::text FROM t WHERE a = :a", {"a"}),
        ("SELECT '12:30' FROM t", set()),
    ],
)
def test_binds(sql: str, binds: set[str]) -> None:
    assert Statement.of("s", sql).binds() == binds


@pytest.mark.parametrize("sql", ["SELECT 1 AS id;", "SELECT 1 AS id -- the end", "  SELECT 1 AS id ; \n"])
def test_what_stands_at_the_end_closes_nothing(sql: str) -> None:
    text = str(Statement.of("s", sql).subquery(["id"]).select())
    assert ";" not in text
    assert text.splitlines()[-1] == ") AS q"


def test_credentials_are_bound_as_texts_and_absent_ones_as_null() -> None:
    binds = AuthBinds.of(Statement.of("s", "SELECT :auth_a, :auth_b, :auth_c, :auth_d, :other"))
    auth: dict[str, Scalar] = {"a": "x", "b": 7, "c": True, "unused": "y"}
    assert binds.parameters(auth) == {"auth_a": "x", "auth_b": "7", "auth_c": "true", "auth_d": None}
