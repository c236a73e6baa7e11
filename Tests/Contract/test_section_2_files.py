"""rest-api.md 2.2, as ours.md changes it: photos as clients send them."""

import base64
import random

from PIL import Image

import images
from contract import BIDEN, OBAMA, ContractTestCase
from sdk import Answer, File, Form, photo, photos

MEGABYTE = 1 << 20


class FormatTests(ContractTestCase):
    def assert_the_portrait(self, answer: Answer, side: int = images.SIDE) -> None:
        """One face, where it is on the portrait as a PNG."""
        [face] = self.assert_ok(answer)["result"]
        box = face["box"]
        [wanted] = self.assert_ok(self.detect(images.in_format("PNG")))["result"]
        for name, value in wanted["box"].items():
            if name != "probability":
                self.assertAlmostEqual(box[name], value * side / images.SIDE, delta=0.06 * side, msg=name)

    def test_formats(self) -> None:
        for kind in images.FORMATS:
            with self.subTest(kind):
                self.assert_the_portrait(self.detect(images.in_format(kind)), 256 if kind == "ICO" else images.SIDE)

    def test_ways_to_write_a_format(self) -> None:
        portrait = images.portrait()
        ways = {
            "lossless WebP": images.encode(portrait, "WEBP", lossless=True),
            "BMP with a palette": images.encode(portrait.quantize(256), "BMP"),
            "TIFF as it is": images.encode(portrait, "TIFF"),
            "TIFF, deflate": images.encode(portrait, "TIFF", compression="tiff_adobe_deflate"),
            "TIFF, PackBits": images.encode(portrait, "TIFF", compression="packbits"),
            "TIFF in strips of a few rows": images.encode(portrait, "TIFF", tiffinfo={278: 16}),
        }
        for name, content in ways.items():
            with self.subTest(name):
                self.assert_the_portrait(self.detect(content))
        bitmap = images.encode(images.portrait(256), "ICO", sizes=[(256, 256)], bitmap_format="bmp")
        self.assert_the_portrait(self.detect(bitmap), 256)

    def test_the_content_decides_and_not_the_name(self) -> None:
        content = images.in_format("PNG")
        for name in ("photo.png", "photo.jpg", "PHOTO.HEIC", "photo.txt", "photo", "", None, 'ph\xf6to;\\"x.jpg'):
            with self.subTest(name):
                self.assertEqual(len(self.assert_ok(self.ask("POST", "recognize", photo(content, name)))["result"]), 1)

    def test_kinds_of_pixels(self) -> None:
        """1.2 fails on most of these, or takes wrong colours."""
        portrait = images.portrait()
        alpha = portrait.copy()
        alpha.putalpha(255)
        kinds = {
            "grey": images.encode(portrait.convert("L"), "PNG"),
            "grey and alpha": images.encode(portrait.convert("LA"), "PNG"),
            "colours and alpha": images.encode(alpha, "PNG"),
            "palette": images.encode(portrait.quantize(256), "PNG"),
            "16 bits": images.sixteen_bits(portrait),
            "grey JPEG": images.encode(portrait.convert("L"), "JPEG"),
            "CMYK JPEG": images.encode(portrait.convert("CMYK"), "JPEG"),
            "progressive JPEG": images.encode(portrait, "JPEG", progressive=True),
            "CMYK TIFF": images.encode(portrait.convert("CMYK"), "TIFF"),
        }
        for name, content in kinds.items():
            with self.subTest(name):
                self.assert_the_portrait(self.detect(content))

    def test_exif_orientation_is_honoured(self) -> None:
        """Boxes refer to the upright photo, whichever way the camera was held."""
        upright = images.portrait()
        turns = {
            1: None,
            2: Image.Transpose.FLIP_LEFT_RIGHT,
            3: Image.Transpose.ROTATE_180,
            4: Image.Transpose.FLIP_TOP_BOTTOM,
            5: Image.Transpose.TRANSPOSE,
            6: Image.Transpose.ROTATE_90,
            7: Image.Transpose.TRANSVERSE,
            8: Image.Transpose.ROTATE_270,
        }
        for orientation, turn in turns.items():
            with self.subTest(orientation):
                exif = Image.Exif()
                exif[0x0112] = orientation
                stored = upright if turn is None else upright.transpose(turn)
                content = images.encode(stored, "JPEG", exif=exif, quality=92)
                self.assert_the_portrait(self.detect(content))

    def test_of_an_animation_the_first_frame_counts(self) -> None:
        face, none = images.portrait(), images.grey()
        for kind in ("GIF", "WEBP", "PNG", "TIFF"):
            with self.subTest(kind):
                self.assert_the_portrait(self.detect(images.animation(kind, [face, none, none])))
                self.assert_refused(self.detect(images.animation(kind, [none, face, face])), 400, 28)

    def test_a_truncated_photo_is_read_as_far_as_it_goes(self) -> None:
        """The portrait above noise, which takes most of the bytes."""
        noise = Image.frombytes("RGB", (images.SIDE, images.SIDE), random.Random(1).randbytes(3 * images.SIDE**2))
        both = Image.new("RGB", (images.SIDE, 2 * images.SIDE))
        both.paste(images.portrait(), (0, 0))
        both.paste(noise, (0, images.SIDE))
        for kind in ("JPEG", "PNG"):
            with self.subTest(kind):
                whole = images.encode(both, kind)
                self.assert_the_portrait(self.detect(whole[: len(whole) * 3 // 5]))


class BodyTests(ContractTestCase):
    """Where the bytes of a photo may stand in a request."""

    def test_base64(self) -> None:
        plain = base64.b64encode(OBAMA).decode()
        form = self.assert_ok(self.recognize(OBAMA))
        spellings = {
            "plain": plain,
            "URL-safe": base64.urlsafe_b64encode(OBAMA).decode(),
            "without padding": plain.rstrip("="),
            "lines": base64.encodebytes(OBAMA).decode(),
            "lines of Windows": base64.encodebytes(OBAMA).decode().replace("\n", "\r\n"),
            "data: URL": "data:image/jpeg;base64," + plain,
        }
        for name, text in spellings.items():
            with self.subTest(name):
                self.assertEqual(self.assert_ok(self.ask("POST", "recognize", {"file": text})), form)

    def test_what_is_no_base64(self) -> None:
        for text in ("*", "a*b=", "data:image/jpeg,abcd", "ü" * 8, "abc=d"):
            with self.subTest(text):
                answer = self.ask("POST", "recognize", {"file": text})
                self.assert_refused(answer, 400, 21, "Provided value is not Base64")

    def test_every_route_of_photos_takes_both(self) -> None:
        image, text = self.add(OBAMA, "Ann"), base64.b64encode(BIDEN).decode()
        for path, status in (("recognize", 200), ("faces?subject=Joe", 201), (f"faces/{image}/verify", 200)):
            with self.subTest(path):
                self.assert_ok(self.ask("POST", path, {"file": text}), status)
                self.assert_ok(self.ask("POST", path, photo(BIDEN)), status)
        body = {"source_image": text, "target_image": text}
        path = "/api/v1/verification/verify"
        self.assert_ok(self.ask("POST", path, body, self.key_for("verification")))
        self.assert_ok(self.ask("POST", "/api/v1/detection/detect", {"file": text}, self.key_for("detection")))

    def test_a_file_may_have_five_megabytes(self) -> None:
        content = OBAMA.ljust(5 * MEGABYTE, b"\0")
        text = base64.b64encode(content).decode()
        self.assert_ok(self.recognize(content))
        self.assert_ok(self.ask("POST", "recognize", {"file": text}))
        for answer in (
            self.recognize(content + b"\0"),
            self.ask("POST", "recognize", {"file": base64.b64encode(content + b"\0\0\0").decode()}),
        ):
            self.assert_refused(answer, 413, 103)
            self.assertRegex(answer.json["message"], r"\b5242880\b|\b5 ?MB")

    def test_two_files_may_have_five_megabytes_each_but_not_together(self) -> None:
        """10 MB a request, of which the form itself takes some."""
        almost = OBAMA.ljust(5 * MEGABYTE - 1000, b"\0")
        self.assert_ok(self.verify(almost, almost))
        whole = OBAMA.ljust(5 * MEGABYTE, b"\0")
        self.assert_refused(self.verify(whole, whole), 413, 103)

    def test_of_two_files_the_first_counts(self) -> None:
        form = Form([("file", File(OBAMA)), ("file", File(photos.grey()))])
        self.assert_ok(self.ask("POST", "recognize", form))
