"""Servers on each engine, and what their databases hold."""

import contextlib
import sqlite3
import tempfile
from pathlib import Path
from typing import Protocol, Self

from client import FACES
from cluster import Cluster, Link, make_service
from node import Node

KINDS = ("recognition", "detection", "verification")


class Engine(Protocol):
    """Servers that share a database."""

    name: str
    nodes: list[Node]
    keys: dict[str, str]
    vector: str
    """An expression for the length of a vector in bytes."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...

    def sql(self, text: str) -> list[list[str]]: ...


class SQLite:
    """`compreface serve` alone."""

    name = "SQLite"
    vector = "length(embedding)"

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="compreface-faults-")
        self.nodes = [Node("serve", "serve", Path(self._folder.name), {"COMPREFACE_WEB": "none"})]
        self.keys: dict[str, str] = {}

    def __enter__(self) -> Self:
        self.nodes[0].start()
        self.keys = {kind: make_service(kind, {}, "--data", str(self._data)) for kind in KINDS}
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self.nodes[0].stop()
        finally:
            self._folder.cleanup()

    @property
    def _data(self) -> Path:
        return self.nodes[0].folder / "data"

    def sql(self, text: str) -> list[list[str]]:
        """Only to read, while the server runs: whoever opens a file that was left by a kill mends it."""
        assert self.nodes[0].is_running
        with contextlib.closing(sqlite3.connect(f"file:{self._data}/compreface.sqlite?mode=ro", uri=True)) as database:
            return [[str(value) for value in row] for row in database.execute(text)]


class PostgreSQL:
    """`compreface api`, one or several, with a core."""

    name = "PostgreSQL"
    vector = "4 * array_length(embedding, 1)"

    def __init__(self, apis: int = 1) -> None:
        self.cluster = Cluster(apis, cores=1, gateway=False)
        self.nodes = self.cluster.apis
        self.keys: dict[str, str] = {}

    def __enter__(self) -> Self:
        self.cluster.__enter__()
        self.keys = self.cluster.make_services()
        return self

    def __exit__(self, *_: object) -> None:
        self.cluster.stop()

    def way_to_database(self, node: Node) -> Link:
        return self.cluster.to_postgres[node.name]

    def sql(self, text: str) -> list[list[str]]:
        return self.cluster.sql(text)


def halves(engine: Engine) -> dict[str, int]:
    """How much there is of what must never be: rows that are half of something."""
    sizes = ", ".join(str(len(face)) for face in FACES)
    queries = {
        "photos of no face": "FROM img WHERE id NOT IN (SELECT img_id FROM embedding WHERE img_id IS NOT NULL)",
        "photos of two faces": "FROM (SELECT 1 FROM embedding GROUP BY img_id HAVING COUNT(*) > 1) AS shared",
        "photos that aren't whole": f"FROM img WHERE length(content) NOT IN ({sizes})",
        "faces without a photo": "FROM embedding WHERE img_id IS NULL OR img_id NOT IN (SELECT id FROM img)",
        "faces without a whole vector": f"FROM embedding WHERE {engine.vector} IS NULL OR {engine.vector} <> 512",
        "faces of no subject": "FROM embedding WHERE subject_id IS NULL OR subject_id NOT IN (SELECT id FROM subject)",
        "subjects of no service": "FROM subject WHERE api_key IS NULL OR api_key NOT IN (SELECT api_key FROM model)",
        "subjects that are there twice": "FROM (SELECT 1 FROM subject GROUP BY api_key, lower(subject_name)"
        " HAVING COUNT(*) > 1) AS same",
    }
    counts = {what: int(engine.sql(f"SELECT COUNT(*) {query}")[0][0]) for what, query in queries.items()}
    return {what: count for what, count in counts.items() if count}


def faces(engine: Engine) -> dict[str, str]:
    """Subjects by image ids, of the engine's recognition service."""
    key = engine.keys["recognition"]
    return dict(
        engine.sql(
            "SELECT embedding.id, subject_name FROM embedding JOIN subject ON subject.id = subject_id"
            f" WHERE api_key = '{key}'"
        )
    )
