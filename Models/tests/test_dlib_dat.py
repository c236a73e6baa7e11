import math
import struct
import unittest

import numpy as np

from convert.dlib_dat import Reader
from errors import FormatError


def reader(text: str) -> Reader:
    return Reader(bytes.fromhex(text))


class DlibDatTests(unittest.TestCase):
    def test_integers(self):
        self.assertEqual(reader("01 02").integer(), 2)
        self.assertEqual(reader("02 80 12").integer(), 4736)
        self.assertEqual(reader("81 1c").integer(), -28)
        self.assertEqual(reader("01 02 81 1c 01 00").integers(3), [2, -28, 0])

    def test_what_begins_no_integer(self):
        for text in ("32 30", "00", "09 01", "f1 01"):
            with self.assertRaisesRegex(FormatError, "no integer begins with"):
                reader(text).integer()

    def test_reals(self):
        self.assertEqual(reader("03 0a d7 a3 81 1c").real(), 0xA3D70A * 2.0**-28)
        self.assertAlmostEqual(reader("03 0a d7 a3 81 1c").real(), 0.04, places=8)
        self.assertEqual(reader("01 00 02 00 7d").real(), math.inf)
        self.assertEqual(reader("01 00 02 01 7d").real(), -math.inf)
        self.assertTrue(math.isnan(reader("01 00 02 02 7d").real()))

    def test_booleans_are_characters(self):
        self.assertEqual([reader("31").boolean(), reader("30").boolean()], [True, False])
        with self.assertRaises(FormatError):
            reader("01").boolean()

    def test_text(self):
        self.assertEqual(Reader(b"\x01\x05con_4").text(), "con_4")

    def test_tensors(self):
        self.assertEqual(reader("01 02 01 00 01 00 01 00 01 00").tensor().size, 0)
        full = reader("01 02 01 01 01 02 01 01 01 03" + struct.pack("<6f", *range(6)).hex())
        np.testing.assert_array_equal(full.tensor(), np.arange(6).reshape(1, 2, 1, 3))
        self.assertTrue(full.at_end)
        self.assertEqual(reader("01 01 01 20 01 03 01 07 01 07").alias(), [32, 3, 7, 7])

    def test_a_short_file(self):
        with self.assertRaisesRegex(FormatError, "1 bytes too early"):
            reader("02 80").integer()

    def test_an_unknown_version(self):
        with self.assertRaisesRegex(FormatError, "version of a tensor is 3"):
            reader("01 03").tensor()
