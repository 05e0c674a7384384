"""`python -m adapters.sql.sample`: the sample in a database of your choice, of any size."""

import asyncio

import click
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import create_async_engine

from adapters.sql.errors import database_words
from adapters.sql.sample.database import TablesExistError, fill
from adapters.sql.sample.people import CONTACTS


@click.command(
    epilog="Example: python -m adapters.sql.sample --database postgresql+asyncpg://crm@127.0.0.1/crm --contacts 100000"
)
@click.option(
    "--database",
    required=True,
    help="An SQLAlchemy URL with an async driver, such as "
    "sqlite+aiosqlite:///sample.sqlite3 or mysql+aiomysql://root@127.0.0.1/test.",
)
@click.option("--contacts", type=click.IntRange(1), default=CONTACTS, show_default=True, help="How many contacts.")
@click.option("--replace", is_flag=True, help="Drop the sample's tables first if they are there.")
def main(database: str, contacts: int, replace: bool) -> None:
    """Make the sample's tables in a database and fill them."""
    try:
        asyncio.run(_make(database, contacts, replace))
    except TablesExistError as error:
        raise click.ClickException(f"{error}; --replace drops them") from error
    except SQLAlchemyError as error:
        raise click.ClickException(database_words(error)) from error
    except OSError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{contacts} contacts")


async def _make(database: str, contacts: int, replace: bool) -> None:
    engine = create_async_engine(database, hide_parameters=True)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(lambda sync: fill(sync, contacts, replace=replace))
    finally:
        await engine.dispose()


if __name__ == "__main__":
    main()
