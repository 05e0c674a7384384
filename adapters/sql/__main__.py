"""`python -m adapters.sql`: the SQL adapter's process."""

from pathlib import Path

import click

from adapters.sdk import serve
from adapters.sql.adapter import SqlAdapter
from adapters.sql.config import SqlFile
from adapters.sql.sample.serving import sample_adapter
from adapters.sql.settings import SqlSettings
from runtime.documents import load_document


@click.command(
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Example: deskbridge adapter sql --config crm.yaml",
)
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    help="The YAML file that says what to serve. Default: DESKBRIDGE_SQL_CONFIG, or else the embedded sample.",
)
def main(config: Path | None) -> None:
    """Serve an SQL database as a CRM, until SIGTERM or Ctrl-C."""

    def adapter(settings: SqlSettings) -> SqlAdapter:
        path = config or settings.sql_config
        if path is None:
            return sample_adapter(settings.sample_database)
        return SqlAdapter(load_document(path, SqlFile), path)

    serve("sql", SqlSettings, adapter)


if __name__ == "__main__":
    main()
