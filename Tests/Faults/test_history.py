"""Random changes by several clients through two servers that share a database, while servers and database are killed,
held up and cut off: no face is lost, none comes back, none is there twice, on either server.

`FAULTS_SEED` repeats what was done, though not at which moment it met what.
"""

import random
import time
import unittest
from collections import Counter
from collections.abc import Callable

import report
from client import Client
from engines import Engine, PostgreSQL, SQLite, faces, halves
from history import BOUND, Entity, Fault, History, Step, View
from links import Link
from node import Node
from sdk import PATIENCE, available
from workers import Worker

OPERATIONS = 10_000 if report.LONG else 300
WORKERS = 4
FOLLOWS = BOUND if report.LONG else 5 * BOUND
"""Seconds within which a server has to follow another: more where this may be a machine on which all takes longer."""

RETRY = 3.0
"""Seconds after which a server has found a database that is back: it tries each two, and looks for changes each one."""
CONNECTING = 8.0
"""The same after a cut: a connection that was begun meanwhile is waited for, and begun again."""


class Faults:
    """One after the other, at random moments, with the times in which servers may not know of each other's changes."""

    def __init__(self, engine: Engine, history: History, seed: int) -> None:
        self._engine, self._history = engine, history
        self._random = random.Random(seed)
        self.done: Counter[str] = Counter()

    def kinds(self) -> list[Callable[[], None]]:
        if isinstance(self._engine, PostgreSQL):
            return [self.kill, self.pause, self.restart_database, self.pause_database, self.cut_from_database]
        return [self.kill] * 3

    def run(self, enough: Callable[[], bool]) -> None:
        """Each kind at least once."""
        while True:
            kinds = self.kinds()
            self._random.shuffle(kinds)
            for kind in kinds:
                time.sleep(self._random.uniform(0.3, 1.5))
                kind()
                self.done[kind.__name__.replace("_", " ")] += 1
            if enough():
                return

    def _some(self, longest: float) -> None:
        time.sleep(self._random.uniform(0.1, longest))

    @property
    def _node(self) -> Node:
        return self._random.choice(self._engine.nodes)

    def kill(self) -> None:
        node = self._node
        node.kill()
        self._some(1)
        node.start()

    def pause(self) -> None:
        node, began = self._node, self._history.now
        node.pause()
        self._some(2)
        node.resume()
        self._note(began, 0)

    def restart_database(self) -> None:
        assert isinstance(self._engine, PostgreSQL)
        postgres, began = self._engine.cluster.postgres, self._history.now
        how = self._random.choice(["fast", "immediate", "kill"])
        if how == "kill":
            postgres.kill()
        else:
            postgres.stop("fast" if how == "fast" else "immediate")
        self._some(1)
        postgres.start()
        self._note(began, RETRY)

    def pause_database(self) -> None:
        assert isinstance(self._engine, PostgreSQL)
        began = self._history.now
        self._engine.cluster.postgres.pause()
        self._some(3)
        self._engine.cluster.postgres.resume()
        self._note(began, RETRY)

    def cut_from_database(self) -> None:
        assert isinstance(self._engine, PostgreSQL)
        link, began = self._engine.way_to_database(self._node), self._history.now
        Link.cut(link)
        self._some(3)
        link.mend()
        self._note(began, CONNECTING)

    def _note(self, began: float, after: float) -> None:
        self._history.faults.append(Fault(began, self._history.now, after))


class HistoryTests(unittest.TestCase):
    def check(self, engine: Engine, seed: int, operations: int) -> None:
        chance, history = random.Random(seed), History(FOLLOWS)
        clients = [Client(node.port, engine.keys) for node in engine.nodes]
        embedding = clients[0].embedding()
        workers = [Worker(clients, embedding, history, chance.getrandbits(32)) for _ in range(WORKERS)]
        faults = Faults(engine, history, chance.getrandbits(32))
        for worker in workers:
            worker.start()
        try:
            faults.run(lambda: sum(worker.operations for worker in workers) >= operations or not alive(workers))
        finally:
            for worker in workers:
                worker.stop()
            for worker in workers:
                worker.join()
        self.wait_until_well(clients)
        final = Worker(clients, embedding, history, 0)
        self.look_once_more(engine, final)
        problems = history.problems()
        report.note(
            "History", engine.name, seed=seed, operations=sum(worker.operations for worker in workers),
            problems=len(problems), views=len(history.views), latest_news=f"{history.latest_news:.3f} s",
            after_faults=f"{history.latest_after_faults:.3f} s", faults=dict(faults.done),
            done=dict(sum((worker.done for worker in workers), Counter())),
        )  # fmt: skip
        self.assertEqual([wrong for worker in workers for wrong in worker.wrong] + final.wrong, [])
        self.assertEqual(problems[:3], [], f"{len(problems)} problems, by seed {seed}; faults {history.faults}")
        self.assertEqual(halves(engine), {})

    def look_once_more(self, engine: Engine, final: Worker) -> None:
        """At all places, when they have had the time to agree."""
        history, stored = final.history, faces(engine)
        end = time.monotonic() + history.bound + CONNECTING
        while time.monotonic() < end:
            for node in range(len(engine.nodes)):
                final.look(node)
            stored = faces(engine)
            if all(view.names == Counter(stored.values()) for view in history.views[-len(engine.nodes) :]):
                break
            time.sleep(0.1)
        began = history.now
        history.see(View(-1, began, history.now, Counter(stored.values()), stored, is_durable=True))
        for node in range(len(engine.nodes)):
            final.list(node)
            final.look(node)
            self.assertEqual(history.views[-1].names, Counter(stored.values()), engine.nodes[node].name)

    def wait_until_well(self, clients: list[Client]) -> None:
        end = time.monotonic() + PATIENCE
        for client in clients:
            while client.add("After").status != 201 or client.ask("DELETE", "subjects/After").status != 200:
                self.assertLess(time.monotonic(), end, "a server doesn't come back")
                time.sleep(0.1)

    @unittest.skipUnless(*available())
    def test_two_servers_on_postgresql(self) -> None:
        with PostgreSQL(apis=2) as engine:
            self.check(engine, report.SEED, OPERATIONS)

    def test_one_server_on_sqlite(self) -> None:
        with SQLite() as engine:
            self.check(engine, report.SEED, OPERATIONS // 2)


class CheckerTests(unittest.TestCase):
    """That it finds what it is for."""

    def judge(self, *views: View, faults: tuple[Fault, ...] = ()) -> list[str]:
        """Of a face added by node 0 from 1 to 2, and deleted by it from 5 to 6."""
        history = History()
        entity = Entity("Ann")
        entity.steps.append(Step("add", {"Ann": ("a",)}, 0, 1, 2))
        entity.steps.append(Step("delete", {}, 0, 5, 6))
        history.entities, history.faults = [entity], list(faults)
        for view in views:
            history.see(view)
        return history.problems()

    def seen(self, node: int, at: float, count: int) -> View:
        return View(node, at, at + 0.1, Counter({"Ann": count} if count else {}))

    def test_what_fits(self) -> None:
        times = [(0, 0.5, 0), (0, 1.5, 0), (0, 1.5, 1), (0, 2.1, 1), (1, 2.5, 0), (1, 3.1, 1)]
        times += [(0, 5.5, 1), (0, 5.5, 0), (0, 6.1, 0), (1, 6.5, 1), (1, 7.1, 0)]
        for each in times:
            self.assertEqual(self.judge(self.seen(*each)), [], each)

    def test_what_does_not(self) -> None:
        for each in [(0, 0.5, 1), (0, 2.1, 0), (1, 3.1, 0), (0, 6.1, 1), (1, 7.1, 1), (0, 3.5, 2)]:
            self.assertNotEqual(self.judge(self.seen(*each)), [], each)

    def test_a_fault_excuses_other_servers_alone(self) -> None:
        self.assertEqual(self.judge(self.seen(1, 7.5, 1), faults=(Fault(6.5, 7, 0),)), [])
        self.assertNotEqual(self.judge(self.seen(1, 8.1, 1), faults=(Fault(6.5, 7, 0),)), [])
        self.assertNotEqual(self.judge(self.seen(0, 6.1, 1), faults=(Fault(5, 7, 0),)), [])

    def test_what_was_lost_is_open_until_it_was_seen(self) -> None:
        history = History()
        entity = Entity("Ann", is_closed=True)
        entity.steps.append(Step("add", {"Ann": ("?",)}, 0, 1))
        history.entities = [entity]
        for at, count in ((2, 0), (9, 1), (11, 1)):
            history.see(self.seen(0, at, count))
        self.assertEqual(history.problems(), [])
        history.see(self.seen(0, 12, 0))
        self.assertEqual(len(history.problems()), 1)

    def test_a_wrong_id_is_found(self) -> None:
        right, wrong = (View(-1, 3, 3.1, Counter(["Ann"]), {face: "Ann"}, is_durable=True) for face in ("a", "b"))
        self.assertEqual(self.judge(right), [])
        self.assertEqual(len(self.judge(wrong)), 1)


def alive(workers: list[Worker]) -> bool:
    return any(worker.is_alive() for worker in workers)


if __name__ == "__main__":
    unittest.main()
