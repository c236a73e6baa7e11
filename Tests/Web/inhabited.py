"""Tests of pages on a server that people, services and a face are on already."""

import sys
from pathlib import Path
from typing import ClassVar

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "SDK"))

import photos
from chromium import WebTestCase
from server import Server
from world import World


class InhabitedTestCase(WebTestCase):
    """One server for all tests of a class; each has a browser of its own, in which the owner is signed in."""

    world: ClassVar[World]

    @classmethod
    def setUpClass(cls) -> None:
        cls.server = Server()
        cls.server.start()
        cls.addClassCleanup(cls.server.stop)
        cls.world = World(cls.server, Path(photos.OBAMA).read_bytes())

    def setUp(self) -> None:
        self.open(self.server)
        self.become(self.world.owner.cookies)
