"""The sample's tables, for SQLite, PostgreSQL and MariaDB alike."""

from sqlalchemy import Column, DateTime, ForeignKey, Index, Integer, MetaData, String, Table, Text
from sqlalchemy.dialects import mysql

METADATA = MetaData()

_MOMENT = DateTime(timezone=True).with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")

# The one user who has a password: it is printed in the README.
LOGINS = Table(
    "logins",
    METADATA,
    Column("username", String(200), primary_key=True),
    Column("password", String(200), nullable=False),
)

USERS = Table(
    "users",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("name", String(200), nullable=False),
    Column("email", String(200), nullable=False),
)

CONTACTS = Table(
    "contacts",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("name", String(200)),
    Column("company", String(200)),
    Column("title", String(200)),
    Column("email", String(200), index=True),
    Column("phone", String(50), index=True),
    Column("mobile", String(50), index=True),
    Column("address", String(400)),
    Column("website", String(200)),
    Column("twitter", String(50)),
    Column("updated_at", _MOMENT),
    Index("contacts_by_change", "updated_at", "id"),
)

TICKETS = Table(
    "tickets",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("contact_id", ForeignKey("contacts.id"), index=True),
    Column("user_id", ForeignKey("users.id")),
    Column("subject", String(400), nullable=False),
    Column("description", Text),
    Column("priority", String(20)),
    Column("status", String(20), nullable=False),
    Column("opened_at", _MOMENT, nullable=False),
)

NOTES = Table(
    "notes",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("contact_id", ForeignKey("contacts.id"), nullable=False, index=True),
    Column("body", Text, nullable=False),
    Column("written_at", _MOMENT, nullable=False),
)

CALLS = Table(
    "calls",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("contact_id", ForeignKey("contacts.id"), index=True),
    Column("user_id", ForeignKey("users.id")),
    Column("subject", String(400), nullable=False),
    Column("notes", Text),
    Column("duration_seconds", Integer),
    Column("started_at", _MOMENT, nullable=False),
)
