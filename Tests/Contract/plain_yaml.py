"""Reads the YAML that Deploy/ is written in, and refuses what is more than that: the tests' environment has none.

Known are mappings and sequences, in blocks and on one line, texts with and without quotes, anchors, `<<`, comments and
several documents. Not known are texts of several lines, tags, sequences that begin on the line of another, and words
that YAML 1.1 takes for something else, such as `yes`. A key that stands twice in one mapping is an error.
"""

import re
from typing import Any, NamedTuple

KEY = re.compile(r"""("[^"]*"|'[^']*'|[^\s"'&*!|>%@`{}\[\],#-][^"'{}\[\]#]*?)\s*:(?:\s+(.*))?$""")
PART = re.compile(r""""(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^,{}\[\]"':]+(?::[^\s,{}\[\]]+)*""")
NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?$")
WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}
AMBIGUOUS = {"yes", "no", "on", "off", "y", "n"}
ESCAPES = {"n": "\n", "t": "\t"}


class Line(NamedTuple):
    number: int
    indent: int
    text: str


class YAMLError(ValueError):
    def __init__(self, number: int, reason: str) -> None:
        super().__init__(f"line {number}: {reason}")


def documents(text: str) -> list[Any]:
    found: list[list[Line]] = [[]]
    for number, raw in enumerate(text.splitlines(), start=1):
        if raw.startswith("---"):
            found.append([])
        elif bare := without_comment(raw, number):
            found[-1].append(Line(number, len(bare) - len(bare.lstrip(" ")), bare.strip(" ")))
    return [Document(lines).value() for lines in found if lines]


def without_comment(raw: str, number: int) -> str:
    if "\t" in raw:
        raise YAMLError(number, "has a tab")
    quote = ""
    for index, character in enumerate(raw):
        if quote:
            quote = "" if character == quote and raw[index - 1] != "\\" else quote
        elif character in "\"'" and (index == 0 or raw[index - 1] in " [{,:"):
            quote = character
        elif character == "#" and (index == 0 or raw[index - 1] == " "):
            return raw[:index].rstrip()
    return raw.rstrip()


class Document:
    def __init__(self, lines: list[Line]) -> None:
        self._lines = lines
        self._next = 0
        self._anchors: dict[str, Any] = {}

    def value(self) -> Any:
        value = self._block(self._lines[0].indent)
        if self._next < len(self._lines):
            raise YAMLError(self._lines[self._next].number, "stands further left than what it belongs to")
        return value

    def _peek(self, indent: int) -> Line | None:
        """The next line, if it belongs to a block that begins at this column."""
        if self._next == len(self._lines) or self._lines[self._next].indent < indent:
            return None
        line = self._lines[self._next]
        if line.indent > indent:
            raise YAMLError(line.number, "stands further right than its neighbours")
        return line

    def _block(self, indent: int) -> Any:
        return self._sequence(indent) if is_item(self._lines[self._next].text) else self._mapping(indent)

    def _sequence(self, indent: int) -> list[Any]:
        items = []
        while (line := self._peek(indent)) and is_item(line.text):
            rest = line.text[1:].lstrip()
            if KEY.match(rest) and not rest.startswith(("{", "[")):
                column = indent + len(line.text) - len(rest)
                self._lines[self._next] = Line(line.number, column, rest)
                items.append(self._mapping(column))
            else:
                self._next += 1
                items.append(self._after(rest, line, indent))
        return items

    def _mapping(self, indent: int) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        merged: dict[str, Any] = {}
        while (line := self._peek(indent)) and not is_item(line.text):
            match = KEY.match(line.text)
            if not match:
                raise YAMLError(line.number, f"is no key with its value: {line.text}")
            self._next += 1
            key = Flow(match[1], line.number, self._anchors).scalar(match[1])
            value = self._after(match[2] or "", line, indent, of_key=True)
            if key == "<<":
                if merged or not isinstance(value, dict):
                    raise YAMLError(line.number, "takes over something else than one mapping")
                merged = value
            elif key in mapping:
                raise YAMLError(line.number, f"has the key {key} for the second time")
            else:
                mapping[key] = value
        return merged | mapping

    def _after(self, rest: str, line: Line, indent: int, of_key: bool = False) -> Any:
        """What a key or a dash is followed by: the rest of its line, or a block further right."""
        anchor = re.match(r"&(\S+)\s*", rest)
        rest = rest[anchor.end() :] if anchor else rest
        value = Flow(rest, line.number, self._anchors).value() if rest else self._nested(indent, of_key)
        if anchor:
            self._anchors[anchor[1]] = value
        return value

    def _nested(self, indent: int, of_key: bool) -> Any:
        if self._next == len(self._lines):
            return None
        following = self._lines[self._next]
        beside = of_key and following.indent == indent and is_item(following.text)
        return self._block(following.indent) if following.indent > indent or beside else None


class Flow:
    """What stands on one line."""

    def __init__(self, text: str, number: int, anchors: dict[str, Any]) -> None:
        self._text, self._number, self._anchors = text, number, anchors
        self._at = 0

    def value(self) -> Any:
        if self._text[:1] not in ("{", "[", '"', "'"):
            return self.scalar(self._text)
        value = self._part()
        if self._text[self._at :].strip():
            raise YAMLError(self._number, f"goes on after its value: {self._text[self._at:]}")
        return value

    def _part(self) -> Any:
        self._skip()
        if self._text.startswith("{", self._at):
            pairs: dict[str, Any] = {}
            for key in self._parts("}"):
                self._expect(":")
                pairs[key] = self._part()
            return pairs
        if self._text.startswith("[", self._at):
            return list(self._parts("]"))
        match = PART.match(self._text, self._at)
        if not match:
            raise YAMLError(self._number, f"can't be read from here on: {self._text[self._at:]}")
        self._at = match.end()
        return self.scalar(match[0].strip())

    def _parts(self, end: str) -> Any:
        self._at += 1
        while self._skip() != end:
            yield self._part()
            if self._skip() != end:
                self._expect(",")
        self._at += 1

    def _skip(self) -> str:
        while self._text.startswith(" ", self._at):
            self._at += 1
        if self._at == len(self._text):
            raise YAMLError(self._number, "ends within brackets")
        return self._text[self._at]

    def _expect(self, character: str) -> None:
        if self._skip() != character:
            raise YAMLError(self._number, f"lacks a {character} before {self._text[self._at:]}")
        self._at += 1

    def scalar(self, text: str) -> Any:
        if text[:1] == '"':
            return re.sub(r"\\(.)", lambda match: ESCAPES.get(match[1], match[1]), text[1:-1])
        if text[:1] == "'":
            return text[1:-1].replace("''", "'")
        if text[:1] == "*":
            return self._anchors[text[1:]]
        is_known = text[:1] not in ("|", ">", "!", "&", "%", "@", "`") and ": " not in text and not is_item(text)
        if not is_known or text.lower() in AMBIGUOUS:
            raise YAMLError(self._number, f"is more than these files may have: {text}")
        if NUMBER.match(text):
            return float(text) if "." in text else int(text)
        return WORDS.get(text, text)


def is_item(text: str) -> bool:
    return text == "-" or text.startswith("- ")
