"""Settings of the SQL adapter."""

from pathlib import Path

from pydantic import Field

from adapters.sdk import AdapterSettings


class SqlSettings(AdapterSettings):
    """Which database to serve."""

    sql_config: Path | None = Field(
        None, description="The YAML file that says what the SQL adapter serves. Unset: the embedded sample."
    )
    sample_database: Path = Field(
        Path(".deskbridge/sample.sqlite3"), description="Where the embedded sample's database is, made on first start."
    )
