"""Faces of several photos in one run of the calculator: everybody gets their own."""

import itertools
import json
import re
import time
import unittest
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import model_folders
from contract import BIDEN, OBAMA, OBAMA_LATER, TWO_FACES
from sdk import PATIENCE, Server, photo

PHOTOS = [OBAMA, BIDEN, OBAMA_LATER, TWO_FACES]
CALLERS, ROUNDS = 6, 5
PLUGINS = "face_plugins=calculator,age,gender,mask"


def find(server: Server, content: bytes) -> list[dict[str, Any]]:
    connection = server.connect()
    try:
        headers = {"content-type": "multipart/form-data; boundary=X"}
        connection.request("POST", f"/find_faces?{PLUGINS}", photo(content).encode("X"), headers)
        found: list[dict[str, Any]] = json.loads(connection.getresponse().read())["result"]
        return found
    finally:
        connection.close()


class BatchingTests(unittest.TestCase):
    def start(self, **settings: str) -> Server:
        server = Server(settings, role="core")
        server.start()
        self.addCleanup(server.stop)
        return server

    def test_everybody_gets_their_own(self) -> None:
        alone = [find(self.start(), content) for content in PHOTOS]
        together = self.start(COMPREFACE_BATCH="8", COMPREFACE_BATCH_WAIT="100000", COMPREFACE_WORKERS=str(CALLERS))
        found: list[tuple[int, list[dict[str, Any]]]] = []

        def is_shared() -> bool:
            return any(int(size) > 2 for size, _ in self.sizes(together))

        end = time.monotonic() + PATIENCE

        def caller(number: int) -> None:
            for turn in itertools.count():
                # On a slow machine faces of different photos come too far apart: then all send the same one.
                if turn >= ROUNDS and (is_shared() or time.monotonic() > end):
                    return
                index = (number + turn) % len(PHOTOS) if turn < ROUNDS else len(PHOTOS) - 1
                found.append((index, find(together, PHOTOS[index])))

        with ThreadPoolExecutor(CALLERS) as callers:
            # What one raises is raised here.
            list(callers.map(caller, range(CALLERS)))
        self.assertGreaterEqual(len(found), CALLERS * ROUNDS)
        for index, faces in found:
            self.assertEqual(len(faces), len(alone[index]))
            for face, expected in zip(faces, alone[index], strict=True):
                self.assertEqual(face["box"], expected["box"])
                self.assertEqual(face["gender"]["value"], expected["gender"]["value"])
                for one, other in zip(face["embedding"], expected["embedding"], strict=True):
                    self.assertAlmostEqual(one, other, places=4)
        sizes = {int(size): float(count) for size, count in self.sizes(together)}
        self.assertTrue(any(size > 2 for size in sizes), sizes)
        self.assertLessEqual(max(sizes), 8)
        print(f"faces in a run, and how many runs: {sizes}")

    def test_a_network_of_one_face_at_a_time_takes_several(self) -> None:
        """As those of most packs are exported."""
        models = model_folders.copy_for(self)
        model_folders.lay_tiny(models, 96)
        settings = {"COMPREFACE_MODELS": str(models), "COMPREFACE_PACK": "tiny"}
        [one, other] = find(self.start(**settings), TWO_FACES)
        [first, second] = find(self.start(**settings, COMPREFACE_BATCH="4"), TWO_FACES)
        for face, expected in ((first, one), (second, other)):
            for value, wanted in zip(face["embedding"], expected["embedding"], strict=True):
                self.assertAlmostEqual(value, wanted, places=3)

    @staticmethod
    def sizes(server: Server) -> list[tuple[str, str]]:
        connection = server.connect()
        try:
            connection.request("GET", "/metrics")
            text = connection.getresponse().read().decode()
        finally:
            connection.close()
        return re.findall(r'compreface_batch_total\{faces="(\d+)"\} (\S+)', text)


if __name__ == "__main__":
    unittest.main()
