"""The primitives of dlib's serialised form, read from the front of a block of bytes.

An integer of any width is a control byte and the magnitude's bytes, least significant first: the low four bits of the
control byte count them, the highest is the sign. A real number is two integers, mantissa and binary exponent. A boolean
is the character 0 or 1. Tensors hold raw little-endian float32.
"""

import math

import numpy as np

from errors import FormatError


class Reader:
    def __init__(self, data: bytes) -> None:
        self.data = memoryview(data)
        self.position = 0

    @property
    def at_end(self) -> bool:
        return self.position == len(self.data)

    def take(self, count: int) -> memoryview:
        piece = self.data[self.position : self.position + count]
        if len(piece) < count:
            raise FormatError(f"the file ends at byte {len(self.data)}, {count - len(piece)} bytes too early")
        self.position += count
        return piece

    def integer(self) -> int:
        (control,) = self.take(1)
        size = control & 0x0F
        if control & 0x70 or not 1 <= size <= 8:
            raise FormatError(f"no integer begins with {control:#04x} (byte {self.position - 1})")
        magnitude = int.from_bytes(self.take(size), "little")
        return -magnitude if control & 0x80 else magnitude

    def integers(self, count: int) -> list[int]:
        return [self.integer() for _ in range(count)]

    def real(self) -> float:
        mantissa, exponent = self.integers(2)
        special = {32000: math.inf, 32001: -math.inf, 32002: math.nan}
        return special[exponent] if exponent in special else math.ldexp(mantissa, exponent)

    def reals(self, count: int) -> list[float]:
        return [self.real() for _ in range(count)]

    def boolean(self) -> bool:
        character = bytes(self.take(1))
        if character not in (b"0", b"1"):
            raise FormatError(f"no boolean is {character!r} (byte {self.position - 1})")
        return character == b"1"

    def text(self) -> str:
        return bytes(self.take(self.integer())).decode("ascii")

    def tensor(self) -> np.ndarray:
        """float32 [samples, k, rows, columns]."""
        self.expect(2, "the version of a tensor")
        shape = self.integers(4)
        return np.frombuffer(self.take(4 * math.prod(shape)), dtype="<f4").reshape(shape)

    def alias(self) -> list[int]:
        """The shape of a view into another tensor. It has no data of its own."""
        self.expect(1, "the version of a tensor view")
        return self.integers(4)

    def expect(self, number: int, what: str) -> None:
        got = self.integer()
        if got != number:
            raise FormatError(f"{what} is {got}, and this reader knows {number} (byte {self.position})")
