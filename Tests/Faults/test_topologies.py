"""What a request costs on each topology, in time of processors. One is asked after the other: nobody waits, and only
the work counts."""

import contextlib
import unittest
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import report
from client import Client
from cluster import Cluster, has_gateway, make_service
from engines import KINDS, SQLite
from load import Load
from node import Node, cpu_seconds
from sdk import Postgres, available, processes

REQUESTS = 200 if report.LONG else 10
"""Of each kind: the kernel counts in hundredths of a second."""

ASKED = ("recognize", "detect", "verify", "embeddings", "subjects", "faces")

Usage = Callable[[], dict[str, float]]
"""Seconds of processors by part."""


class TopologyTests(unittest.TestCase):
    def measure(self, topology: str, client: Client, usage: Usage) -> None:
        load = Load(client, report.SEED)
        load.prepare()
        figures: dict[str, str] = {}
        beginning = usage()
        for kind in ASKED:
            # The first ones find nothing in memory.
            outcomes = [load.ask(kind) for _ in range(5)]
            before = sum(usage().values())
            outcomes += [load.ask(kind) for _ in range(REQUESTS)]
            figures[kind] = f"{1000 * (sum(usage().values()) - before) / REQUESTS:.1f} ms"
            self.assertEqual([str(outcome) for outcome in outcomes if not outcome.is_right], [])
        parts = {part: seconds - beginning[part] for part, seconds in usage().items()}
        shares = {part: f"{100 * seconds / sum(parts.values()):.0f} %" for part, seconds in parts.items()}
        report.note("Time of processors for", topology, **figures, shares=shares)

    def test_serve_on_sqlite(self) -> None:
        with SQLite() as engine:
            (node,) = engine.nodes
            self.measure("serve, SQLite", Client(node.port, engine.keys), lambda: {"serve": node.cpu()})

    @unittest.skipUnless(*available())
    def test_serve_on_postgresql(self) -> None:
        folder = Path(self.enterContext(TemporaryDirectory(prefix="compreface-faults-")))
        postgres = self.enterContext(Postgres())
        settings = postgres.settings(postgres.create_database())
        node = Node("serve", "serve", folder, settings | {"COMPREFACE_WEB": "none"})
        with contextlib.ExitStack() as stack:
            node.start()
            stack.callback(node.stop)
            keys = {kind: make_service(kind, settings) for kind in KINDS}

            def usage() -> dict[str, float]:
                asked = sum(cpu_seconds(pid) for pid in processes(postgres.folder))
                return {"serve": node.cpu(), "postgres": asked}

            self.measure("serve, PostgreSQL", Client(node.port, keys), usage)

    @unittest.skipUnless(*available())
    @unittest.skipUnless(has_gateway(), "there is no nginx; Scripts/setup-nginx.sh unpacks one")
    def test_split_on_postgresql(self) -> None:
        with Cluster() as cluster:
            self.measure(
                "nginx, two apis, two cores, PostgreSQL", Client(cluster.port, cluster.make_services()), cluster.cpu
            )


if __name__ == "__main__":
    unittest.main()
