"""The adapter in front of the embedded sample."""

from pathlib import Path

from sqlalchemy.engine import URL

from adapters.sql.adapter import SqlAdapter
from adapters.sql.config import SqlFile
from adapters.sql.sample.database import make_file
from runtime.documents import ConfigurationError, Mistake, load_document

CONFIG = Path(__file__).parent / "sql.yaml"


def sample_adapter(path: Path) -> SqlAdapter:
    """The SQL adapter over the sample at `path`, which is made if it is not there. Raises ConfigurationError."""
    try:
        make_file(path)
    except OSError as error:
        mistake = Mistake("environment", "DESKBRIDGE_SAMPLE_DATABASE", f"{path} cannot be made: {error.strerror}")
        raise ConfigurationError([mistake]) from error
    url = URL.create("sqlite+aiosqlite", database=str(path.absolute()))
    return SqlAdapter(load_document(CONFIG, SqlFile), CONFIG, url)
