"""A look into a server's database, past the server, and changes to it: the same SQL for a file and PostgreSQL."""

import sqlite3
import unittest
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any, Literal, TypeVar

import psycopg
from psycopg.types.string import TextLoader

from server import POSTGRES, Server

Row = tuple[Any, ...]
Mode = Literal["ro", "rw"]
Test = TypeVar("Test", bound=Callable[..., Any])

DATABASE_ERRORS = (sqlite3.DatabaseError, psycopg.DatabaseError)
"""What is raised where a database refuses something."""


class Database:
    """A connection, in one transaction. Each `?` of a statement stands for a value, and there are no others in it.

    Values are numbers, texts, bytes and None. Booleans may also be the numbers 0 and 1, which Python takes for equal.
    Times, and embeddings on PostgreSQL, are as the database writes them.
    """

    def __init__(self, connection: "sqlite3.Connection | psycopg.Connection[Row]") -> None:
        self._connection = connection
        self.is_file = isinstance(connection, sqlite3.Connection)
        """Rather than on a PostgreSQL server."""

    def execute(self, statement: str, values: Sequence[Any] = ()) -> list[Row]:
        """The rows it has, if any."""
        cursor: Any = self._connection.cursor()
        with closing(cursor):
            cursor.execute(self._in_its_words(statement), tuple(values))
            return cursor.fetchall() if cursor.description else []

    def executemany(self, statement: str, rows: Iterable[Sequence[Any]]) -> None:
        """Once with each row of values."""
        cursor: Any = self._connection.cursor()
        with closing(cursor):
            cursor.executemany(self._in_its_words(statement), rows)

    def _in_its_words(self, statement: str) -> str:
        return statement if self.is_file else statement.replace("%", "%%").replace("?", "%s")


@contextmanager
def opened(server: Server, mode: Mode = "ro") -> Iterator[Database]:
    """The database of a server, which may run or have ended. What was changed counts once this is left, if at all."""
    url = server.database_settings.get("POSTGRES_URL")
    with _on_server(url, mode) if url else _in_file(server, mode) as database:
        yield database


def kept(server: Server) -> bytes:
    """All that a server keeps, for tests of what must not stand there: the bytes of its files, and on PostgreSQL each
    value of each row."""
    parts = [file.read_bytes() for file in server.data.iterdir()] if server.data.is_dir() else []
    if "POSTGRES_URL" in server.database_settings:
        with opened(server) as database:
            for (table,) in database.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"):
                for row in database.execute(f'SELECT * FROM "{table}"'):
                    parts += [value if isinstance(value, bytes) else str(value).encode() for value in row]
    return b"\0".join(parts)


def on_file_alone(reason: str) -> Callable[[Test], Test]:
    """For a test, or a class of them, of what there is with a database in a file and not with one on PostgreSQL, such
    as the lock of a data folder. On PostgreSQL it is counted as skipped, for this reason."""
    return unittest.skipIf(bool(POSTGRES), f"means something on a file alone: {reason}")


# MARK: The two engines


@contextmanager
def _in_file(server: Server, mode: Mode) -> Iterator[Database]:
    [file] = server.data.glob("*.sqlite")
    with closing(sqlite3.connect(f"file:{file}?mode={mode}", uri=True, timeout=60)) as connection, connection:
        # Indexes of the schema are built with the server's `lower`, which knows all letters.
        connection.create_function("lower", 1, str.lower, deterministic=True)
        yield Database(connection)


@contextmanager
def _on_server(url: str, mode: Mode) -> Iterator[Database]:
    with psycopg.connect(url) as connection:
        connection.read_only = mode == "ro"
        types = connection.adapters.types
        for oid in (types["uuid"].oid, types["timestamp"].oid, types["float4"].array_oid, types["float8"].array_oid):
            connection.adapters.register_loader(oid, TextLoader)
        yield Database(connection)
