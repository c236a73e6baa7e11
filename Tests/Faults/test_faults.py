"""The system on many machines under a steady load, while one of its processes is killed, held up, or cut off."""

import time
import unittest
from collections import Counter
from collections.abc import Callable
from typing import ClassVar

import report
from changer import Changer
from client import Client
from cluster import GATEWAY_TIMEOUT, Cluster, has_gateway
from load import PHOTOS, READS, Adder, Load, Outcome, own_cpu, processors, slowest, statuses
from node import Node
from sdk import PATIENCE, available

ROUNDS = 5 if report.LONG else 1
SHARE = 0.5 if report.LONG else 0.3
"""Of the processors that the load is to take. The short form, which is for any machine, leaves more room: what fails
for want of processors tells nothing of the fault."""

ADD = {201, 502, 503, 504}
"""What an add that is interrupted may be told."""

LONGEST_STANDSTILL = 3
"""Seconds that a server may do nothing within a transaction."""

_cluster: Cluster
_load: Load


def setUpModule() -> None:
    global _cluster, _load
    if not available():
        raise unittest.SkipTest(available().why)
    if not has_gateway():
        raise unittest.SkipTest("there is no nginx; Scripts/setup-nginx.sh unpacks one")
    _cluster = unittest.enterModuleContext(Cluster())
    _load = Load(Client(_cluster.port, _cluster.make_services()), report.SEED)
    _load.prepare()
    _load.calibrate(lambda: sum(_cluster.cpu().values()), SHARE)
    print(
        f"load, by seed {report.SEED}: {_load.rate:.0f} requests a second,"
        f" {1000 * _load.cpu_each:.1f} ms of {processors()} processors each"
    )


class FaultTestCase(unittest.TestCase):
    _prefixes: ClassVar[int] = 0

    def under_load(
        self, what: str, fault: Callable[[], None], mend: Callable[[], None], seconds: float
    ) -> list[Outcome]:
        """All that was asked from a second before a fault that lasts some seconds until all is well again, adds too."""
        cluster, load = _cluster, _load
        FaultTestCase._prefixes += 1
        adder = Adder(load.client, f"Added {FaultTestCase._prefixes}")
        logs = {node.name: len(node.log()) for node in cluster.nodes}
        cpu, began = sum(cluster.cpu().values()) + own_cpu(), time.monotonic()
        load.start()
        adder.start()
        try:
            time.sleep(1)
            fault()
            try:
                time.sleep(seconds)
            finally:
                mend()
            mended = time.monotonic()
            cluster.wait_until_well()
            self.well_after = self.wait_until_added() - mended
            time.sleep(1)
        finally:
            outcomes = load.stop()
            adder.stop()
        cpu = sum(cluster.cpu().values()) + own_cpu() - cpu
        adds = list(adder.outcomes.values())
        failed = [outcome for outcome in outcomes if not outcome.is_right]
        report.note(
            "Under load", what, requests=len(outcomes), failed=len(failed), adds=len(adds),
            adds_failed=sum(not add.is_right for add in adds), of_which_repeated=len(adder.repeated),
            slowest_photo=f"{slowest(outcomes, PHOTOS):.2f} s", slowest_read=f"{slowest(outcomes, READS):.2f} s",
            slowest_add=f"{slowest(adds, ['add']):.2f} s",
            busy=f"{100 * cpu / (time.monotonic() - began) / processors():.0f} %",
            cpu_each=f"{1000 * cpu / (len(outcomes) + len(adds)):.1f} ms",
        )  # fmt: skip
        self.addCleanup(self.show_logs, logs)
        self.check_adds(adder)
        return outcomes + adds

    def wait_until_added(self) -> float:
        """When each api takes faces, and shows them, again."""
        end = time.monotonic() + PATIENCE
        for api in _cluster.apis:
            client = Client(api.port, _load.client.keys)
            while client.add("After").status != 201 or client.ask("GET", "faces").status != 200:
                self.assertLess(time.monotonic(), end, f"{api.name} doesn't come back")
                time.sleep(0.05)
        return time.monotonic()

    def show_logs(self, logs: dict[str, int]) -> None:
        """Of a test that failed: what each process said meanwhile, but for requests that went well."""
        outcome = getattr(self, "_outcome", None)
        if outcome and not outcome.success:
            for node in _cluster.nodes:
                lines = [line for line in node.log()[logs[node.name] :].splitlines() if "status=20" not in line]
                print(f"\n{node.name} said:", *lines[-40:], sep="\n  ")

    # MARK: Assertions

    def check_adds(self, adder: Adder) -> None:
        """Each was acknowledged and is there once, or failed and is there once or not at all; asked for again until it
        was acknowledged, it is there once."""
        rows = _cluster.sql(
            f"""
            SELECT subject_name, embedding.id FROM subject JOIN embedding ON subject_id = subject.id
            WHERE subject_name LIKE '{adder.prefix} %'
            """
        )
        for subject, add in adder.outcomes.items():
            there = [face for name, face in rows if name == subject]
            self.assertIn(add.status, ADD, add)
            if subject in adder.repeated:
                self.assertEqual(there, [adder.repeated[subject]], add)
            else:
                self.assertIn(len(there), {1} if add.status == 201 else {0, 1}, add)

    def assert_none_failed(self, outcomes: list[Outcome], *kinds: str) -> None:
        failed = [str(outcome) for outcome in outcomes if outcome.kind in kinds and not outcome.is_right]
        self.assertEqual(failed, [])

    def assert_in_time(self, outcomes: list[Outcome]) -> None:
        """One server was waited for as long as the gateway waits, and the next one answered as it always does."""
        self.assertLess(slowest(outcomes, PHOTOS + READS + ("add",)), GATEWAY_TIMEOUT + 4)


class NodeTests(FaultTestCase):
    """One of two is down: all goes on. Of what only one has, only that fails."""

    def fault(self, nodes: list[Node], what: str) -> None:
        besides = () if nodes[0] is not _cluster.admin else ("admin",)
        for number in range(ROUNDS):
            node = nodes[number % len(nodes)]
            # Those that nginx has to give up are silent for longer than it waits.
            silent = GATEWAY_TIMEOUT + 2 if node.role == "api" else 6
            how: dict[str, tuple[Callable[[], None], Callable[[], None], float]] = {
                "killed": (node.kill, node.start, 2),
                "paused": (node.pause, node.resume, silent),
                "cut off": (node.cut, node.mend, silent),
            }
            outcomes = self.under_load(f"{node.name} {what}", *how[what])
            kinds = [kind for kind in (*PHOTOS, *READS, "admin") if kind not in besides]
            self.assert_none_failed(outcomes, *kinds)
            self.assert_in_time(outcomes)
            if node.role != "api":
                self.assert_none_failed(outcomes, "add")
            if besides:
                self.assertLessEqual(set(statuses(outcomes, besides)), {200, 502, 504})

    def test_api_killed(self) -> None:
        self.fault(_cluster.apis, "killed")

    def test_api_paused(self) -> None:
        self.fault(_cluster.apis, "paused")

    def test_api_cut_off(self) -> None:
        self.fault(_cluster.apis, "cut off")

    def test_core_killed(self) -> None:
        self.fault(_cluster.cores, "killed")

    def test_core_paused(self) -> None:
        self.fault(_cluster.cores, "paused")

    def test_core_cut_off(self) -> None:
        self.fault(_cluster.cores, "cut off")

    def test_admin_killed(self) -> None:
        self.fault([_cluster.admin], "killed")

    def test_admin_paused(self) -> None:
        self.fault([_cluster.admin], "paused")

    def test_admin_cut_off(self) -> None:
        self.fault([_cluster.admin], "cut off")

    def test_all_restarted_one_after_the_other(self) -> None:
        def restart() -> None:
            for node in (*_cluster.apis, *_cluster.cores):
                node.restart()
                _cluster.wait_until_well()

        outcomes = self.under_load("apis and cores restarted", restart, lambda: None, 0)
        self.assert_none_failed(outcomes, *PHOTOS, *READS)


class BlockingTests(FaultTestCase):
    """What a server holds that does nothing any more."""

    def test_a_paused_api_holds_up_the_writes_of_others_for_a_while_only(self) -> None:
        """It may have been in the middle of a change, which others of the same service have to wait for."""
        paused, other = _cluster.apis
        there, here = (Client(node.port, _load.client.keys, PATIENCE) for node in (other, paused))
        longest = 0.0
        for number in range(3 * ROUNDS):
            adders = [Adder(here, f"Blocking {number}.{each}", pause=0) for each in range(2)]
            changers = [Changer(here, f"Changing {number}.{each}") for each in range(4)]
            for each in adders + changers:
                each.start()
            time.sleep(0.5)
            paused.pause()
            began = time.monotonic()
            try:
                while (status := there.add("Blocked").status) != 201:
                    self.assertEqual(status, 503)
                    self.assertLess(time.monotonic(), began + PATIENCE)
                longest = max(longest, time.monotonic() - began)
            finally:
                paused.resume()
                for changer in changers:
                    changer.stop()
                for adder in adders:
                    adder.stop()
                    self.check_adds(adder)
        # The database ends the transaction of one that stands still, and the next one in line goes on.
        # The short form, which is for any machine, allows for two turns of everybody.
        self.assertLess(longest, (3 if report.LONG else 6) * LONGEST_STANDSTILL + 1)
        report.note("Under load", "api-1 paused while it writes", writes_of_others_wait=f"{longest:.1f} s")


class DatabaseTests(FaultTestCase):
    """Without the database what is known goes on; the rest is told so, and comes back by itself."""

    def check(self, outcomes: list[Outcome], what: str) -> None:
        told = {kind: Counter(statuses(outcomes, [kind])) for kind in (*READS, "add")}
        report.note("Without the database", what, **{kind: dict(counts) for kind, counts in told.items()},
                    back_after=f"{self.well_after:.2f} s")  # fmt: skip
        self.assert_none_failed(outcomes, *PHOTOS)
        self.assertLessEqual(set(statuses(outcomes, READS)), {200, 503})
        self.assertLessEqual(set(statuses(outcomes, ["add"])), {201, 503})
        self.assert_in_time(outcomes)

    def test_restarted(self) -> None:
        for number in range(ROUNDS):
            mode = ("fast", "immediate")[number % 2]
            outcomes = self.under_load(
                "PostgreSQL restarted", lambda mode=mode: _cluster.postgres.stop(mode), _cluster.postgres.start, 4
            )
            self.check(outcomes, f"PostgreSQL restarted, {mode}")

    def test_killed(self) -> None:
        outcomes = self.under_load("PostgreSQL killed", _cluster.postgres.kill, _cluster.postgres.start, 2)
        self.check(outcomes, "PostgreSQL killed")

    def test_paused(self) -> None:
        for _ in range(ROUNDS):
            outcomes = self.under_load("PostgreSQL paused", _cluster.postgres.pause, _cluster.postgres.resume, 6)
            self.check(outcomes, "PostgreSQL paused")

    def test_cut_off_from_one_api(self) -> None:
        link = _cluster.to_postgres[_cluster.apis[0].name]
        outcomes = self.under_load("api-1 cut off from PostgreSQL", lambda: link.cut(link), link.mend, 6)
        self.check(outcomes, "api-1 cut off from PostgreSQL")


if __name__ == "__main__":
    unittest.main()
