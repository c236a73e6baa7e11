"""Reads the constants of a frozen TensorFlow graph: a protocol buffer of the type GraphDef.

A message is a row of fields. A field is a key, whose low three bits say how the value is written and whose other bits
are the field's number, and the value: a whole number seven bits at a time, four or eight bytes, or a length and that
many bytes, which may be a message again. The numbers used here are those of TensorFlow's public schema (graph.proto,
node_def.proto, attr_value.proto, tensor.proto, tensor_shape.proto).

Only constants are read. How the layers follow each other is for the builder of the network to know.
"""

import math
from collections.abc import Iterator

import numpy as np

from errors import FormatError

NODE = 1  # of a graph
NAME, OPERATOR, ATTRIBUTE = 1, 2, 5  # of a node
KEY, VALUE = 1, 2  # of an attribute
TENSOR = 8  # of an attribute's value
KIND, SHAPE, CONTENT = 1, 2, 4  # of a tensor
DIMENSION, SIZE = 2, 1  # of a shape, and of a dimension
FLOAT32 = 1  # the kind

Field = int | memoryview


def constants(file: bytes) -> dict[str, np.ndarray]:
    """The constants that hold raw little-endian float32, by the names of their nodes. Sizes and axes do not."""
    found = {}
    for node in inside(memoryview(file), NODE):
        if text(only(node, OPERATOR)) != "Const":
            continue
        name = text(only(node, NAME))
        tensor = only(value_of(node, name), TENSOR)
        if only(tensor, KIND) == FLOAT32 and any(inside(tensor, CONTENT)):
            found[name] = array(only(tensor, SHAPE), only(tensor, CONTENT))
    return found


def value_of(node: Field, name: str) -> Field:
    for attribute in inside(node, ATTRIBUTE):
        if text(only(attribute, KEY)) == "value":
            return only(attribute, VALUE)
    raise FormatError(f"the constant {name} has no value")


def array(shape: Field, content: Field) -> np.ndarray:
    sizes = [only(dimension, SIZE) for dimension in inside(shape, DIMENSION)]
    if not all(isinstance(size, int) for size in sizes) or 4 * math.prod(sizes) != len(data(content)):
        raise FormatError(f"a constant of {len(data(content))} bytes has the shape {sizes}")
    return np.frombuffer(content, "<f4").reshape(sizes)


def only(message: Field, number: int) -> Field:
    found = list(inside(message, number))
    if len(found) != 1:
        raise FormatError(f"a message of the graph has {len(found)} fields of number {number}, and this reader knows 1")
    return found[0]


def inside(message: Field, number: int) -> Iterator[Field]:
    """The fields of that number in a message."""
    return (value for got, value in fields(data(message)) if got == number)


def text(field: Field) -> str:
    return str(data(field), "utf-8", "replace")


def data(field: Field) -> memoryview:
    if isinstance(field, int):
        raise FormatError("the graph has a number where a message, text or bytes should be")
    return field


def fields(message: memoryview) -> Iterator[tuple[int, Field]]:
    """The fields of a message, each with its number."""
    position = 0
    while position < len(message):
        key, position = whole(message, position)
        match key & 7:
            case 0:
                value, position = whole(message, position)
                yield key >> 3, value
                continue
            case 1:
                length = 8
            case 2:
                length, position = whole(message, position)
            case 5:
                length = 4
            case kind:
                raise FormatError(f"no field is written in the way {kind}")
        if length > len(message) - position:
            raise FormatError(f"a field of {length} bytes exceeds its message, which has {len(message) - position}")
        yield key >> 3, message[position : position + length]
        position += length


def whole(message: memoryview, position: int) -> tuple[int, int]:
    """A number, and where what follows it begins."""
    value = 0
    for shift in range(0, 70, 7):
        if position == len(message):
            raise FormatError("the graph ends inside a number")
        byte = message[position]
        position += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, position
    raise FormatError("a number of the graph has more than 64 bits")
