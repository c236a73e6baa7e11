"""Files that are no photos, or mean harm: each gets its answer, in little memory, and the server goes on."""

import struct

import images
from contract import OBAMA, ContractTestCase
from memory import MEGABYTE, PeakMemory
from sdk import Answer, photo, photos

BUDGET = 300 * MEGABYTE
"""What one photo of 40 megapixels may take: three bytes a pixel, and as much again while it is decoded."""


class ImageTests(ContractTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.assert_goes_on()

    def send(self, content: bytes, budget: int = BUDGET) -> Answer:
        with PeakMemory(self.server.pid) as memory:
            answer = self.recognize(content)
        self.assertLess(memory.growth / MEGABYTE, budget / MEGABYTE)
        return answer

    def test_nothing_that_decodes(self) -> None:
        files = {
            "empty": b"",
            "one byte": b"\xff",
            "text": b"This is text.\n" * 100,
            "zeros": bytes(100_000),
            "HTML": b"<!DOCTYPE html><img src=x>",
            "SVG": b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
            "PDF": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
            "start of a JPEG": OBAMA[:100],
            "start of a PNG": photos.grey()[:40],
            "start of a GIF": b"GIF89a",
            "start of a WebP": b"RIFF\xff\xff\xff\x7fWEBPVP8 ",
            "start of a BMP": b"BM" + bytes(20),
            "start of a HEIC": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
            "start of an AVIF": b"\0\0\0\x18ftypavif\0\0\0\0mif1avif",
            "a box without end": b"\0\0\0\x10ftypavif\0\0\0\0" + b"\xff\xff\xff\xffmeta" + bytes(100),
        }
        for name, content in files.items():
            with self.subTest(name):
                answer = self.send(content)
                self.assert_refused(answer, 400, 101)
                self.assertIn("The image can't be read", answer.json["message"])
        self.assert_goes_on()

    def test_a_name_makes_no_photo(self) -> None:
        for name in ("photo.jpg", "photo.png", "photo.heic"):
            self.assert_refused(self.ask("POST", "recognize", photo(b"This is text.", name)), 400, 101)

    def test_half_a_photo(self) -> None:
        """Decoded as far as it goes, so it is not unreadable."""
        for kind in images.FORMATS:
            whole = images.in_format(kind)
            with self.subTest(kind):
                answer = self.send(whole[: len(whole) // 2])
                if answer.status != 200:
                    # What a decoder gets out of half a file is up to the format.
                    self.assertIn(answer.json["code"], (28,) if kind in ("JPEG", "PNG", "BMP") else (28, 101))
        self.assert_goes_on()

    def test_more_pixels_than_allowed(self) -> None:
        """Refused for what the header says: these files hold next to nothing."""
        large = photos.claiming(30_000, 30_000)
        files = {
            "PNG": large,
            "JPEG": images.jpeg_claiming(30_000, 30_000),
            "GIF": images.gif_claiming(30_000, 30_000),
            "BMP": images.bmp(30_000, 30_000),
            "BMP upside down": images.bmp(30_000, -30_000),
            "TIFF": images.tiff_strip(30_000, 30_000, 8, 64),
            "WebP": images.webp_claiming(16_384, 16_384),
            "ICO": images.icon(22, len(large), large),
        }
        for name, content in files.items():
            with self.subTest(name):
                answer = self.send(content, 50 * MEGABYTE)
                self.assert_refused(answer, 400, 102)
        for kind in ("HEIF", "AVIF"):
            with self.subTest(kind):
                # Here a box says so, and the picture in it says otherwise: a decoder may go by either.
                answer = self.send(images.heif_claiming(30_000, 30_000, kind), 50 * MEGABYTE)
                self.assertIn((answer.status, answer.json["code"]), ((400, 28), (400, 101), (400, 102)))
        self.assert_goes_on()

    def test_sides_that_overflow(self) -> None:
        """Products of these are small again, or negative, in 32 bits."""
        for width, height in ((65_536, 65_536), (0x7FFF_FFFF, 2), (0x4000_0001, 4), (0, 10), (0x8000_0000, 1)):
            for name, content in {
                "PNG": photos.claiming(width, height),
                "TIFF": images.tiff_strip(width, height, 8, 64),
                "HEIC": images.heif_claiming(width, height),
            }.items():
                with self.subTest(name, width=width, height=height):
                    answer = self.send(content, 50 * MEGABYTE)
                    self.assertEqual(answer.status, 400, answer.body)
                    self.assertIn(answer.json["code"], (28, 101, 102) if name == "HEIC" else (101, 102))
        for height in (-(1 << 31), 0):
            with self.subTest("BMP", height=height):
                self.assertIn(self.send(images.bmp(1000, height)).json["code"], (101, 102))
        self.assert_goes_on()

    def test_wild_offsets(self) -> None:
        files = {
            "TIFF beyond its end": images.tiff_strip(64, 64, 0x7000_0000, 4096),
            "TIFF of endless strips": images.tiff_strip(64, 64, 8, 0xFFFF_FFFF),
            "TIFF around the end of 32 bits": images.tiff_strip(64, 64, 0xFFFF_FFF0, 0x20),
            "TIFF in a circle": images.tiff_circle(),
            "TIFF of 65,535 entries": b"II*\0\x08\0\0\0\xff\xff" + bytes(24),
            "TIFF whose directory is beyond": b"II*\0\xf0\xff\xff\xff" + bytes(24),
            "TIFF of a billion values": images.tiff(
                (256, 4, 1, 64), (257, 4, 1, 64), (273, 4, 1 << 30, 8), (279, 4, 1 << 30, 8)
            ),
            "TIFF without a directory": b"MM\0*" + bytes(4),
            "ICO beyond its end": images.icon(0x7000_0000, 4096),
            "ICO around the end of 32 bits": images.icon(0xFFFF_FFF0, 0x20),
            "ICO of itself": images.icon(0, 22),
            "ICO of 65,535 images": struct.pack("<3H", 0, 1, 65_535) + bytes(100),
            "ICO of nothing": struct.pack("<3H", 0, 1, 0),
            "BMP whose pixels are beyond": b"BM" + struct.pack("<IHHI", 118, 0, 0, 0xFFFF_FFF0) + images.bmp(8, 8)[14:],
        }
        for name, content in files.items():
            with self.subTest(name):
                answer = self.send(content, 50 * MEGABYTE)
                self.assertEqual(answer.status, 400, answer.body)
                # Where a decoder makes up what is missing, nobody is on it.
                self.assertIn(answer.json["code"], (101, 28), answer.json)
        self.assert_goes_on()

    def test_ten_thousand_frames(self) -> None:
        """The first is decoded and no other."""
        [face] = self.assert_ok(self.send(images.gif_of_frames(10_000)))["result"]
        [first] = self.assert_ok(self.recognize(images.in_format("GIF")))["result"]
        self.assertEqual(face["box"], first["box"])

    def test_a_comment_that_unpacks_to_much_more(self) -> None:
        self.assert_refused(self.send(images.png_with_text_bomb(1 << 28), 100 * MEGABYTE), 400, 28)
        self.assert_goes_on()

    def test_as_many_pixels_as_allowed(self) -> None:
        """A valid PNG of a few kilobytes: it is decoded, within the budget."""
        self.assert_refused(self.send(photos.grey(8000, 5000)), 400, 28)
        self.assert_refused(self.send(photos.grey(8000, 5001)), 400, 102)
        self.assert_goes_on()

    def test_very_small_photos(self) -> None:
        for width, height in ((1, 1), (1, 3000), (3000, 1), (19, 19)):
            with self.subTest(width=width, height=height):
                self.assert_refused(self.send(photos.grey(width, height)), 400, 28)
                answer = self.ask("POST", "recognize?detect_faces=false", photo(photos.grey(width, height)))
                self.assertIn(answer.status, (200, 400), answer.body)
        self.assert_goes_on()
