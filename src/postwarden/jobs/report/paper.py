"""Plain text of a fixed width: headings, paragraphs, lists and columns, in colour if asked."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

_COLOURS = {"bold": "1", "dim": "2", "red": "1;31", "green": "1;32", "yellow": "1;33", "cyan": "36"}
NARROWEST = 30
_WORD = re.compile(r"[^\s`]*`[^`]{1,300}`[^\s`]*|\S+")


class Paper:
    """Lines being written. Texts are clean before they come here; only `paint` adds codes."""

    def __init__(self, width: int, colour: bool) -> None:
        self.width = max(width, NARROWEST)
        self.colour = colour
        self.lines: list[str] = []

    def __str__(self) -> str:
        return "\n".join(self.lines).strip("\n") + "\n"

    def paint(self, text: str, style: str) -> str:
        """Colour a piece of text that is wrapped already."""
        return f"\x1b[{_COLOURS[style]}m{text}\x1b[0m" if self.colour and style else text

    def gap(self) -> None:
        """Leave one line free."""
        if self.lines and self.lines[-1]:
            self.lines.append("")

    def heading(self, text: str) -> None:
        """Write a heading with a rule under it, so that it stands out without colour."""
        self.gap()
        self.write(text, style="bold")
        rule = max(map(cells, wrapped(text, self.width)), default=0)
        self.lines.append(self.paint("─" * rule, "dim"))

    def write(self, text: str, first: str = "", then: str | None = None, style: str = "") -> None:
        """Write a paragraph; `first` stands before its first line, `then` before the others."""
        then = " " * cells(first) if then is None else then
        if cells(first) > self.width // 2 and first.strip():
            self.write(first.strip(), first[: len(first) - len(first.lstrip())])
            first = then
        rooms = self.width - cells(first), self.width - cells(then)
        for index, line in enumerate(wrapped(text, *rooms)):
            self.lines.append((then if index else first) + self.paint(line, style))

    def pairs(self, rows: Sequence[tuple[str, str]], indent: str = "") -> None:
        """Write names and values in two columns, or below each other where it is narrow."""
        column = min(max((cells(name) for name, _ in rows), default=0), self.width // 2 - 4)
        for name, value in rows:
            if cells(name) > column:
                self.write(name, indent)
                self.write(value, indent + " " * (column + 2))
            else:
                self.write(value, indent + pad(name, column) + "  ")


def cells(text: str) -> int:
    """Count the columns a text takes in a terminal."""
    if text.isascii():
        return len(text)
    return sum(_cell(char) for char in text)


def pad(text: str, width: int, right: bool = False) -> str:
    """Fill a text up to a width."""
    space = " " * (width - cells(text))
    return space + text if right else text + space


def wrapped(text: str, width: int, then: int | None = None) -> Iterator[str]:
    """Break a text into lines at spaces; `then` is the width after the first line.

    A command between backticks stays in one piece, however long, so that it can be copied.
    """
    line, room = "", width
    for word in _WORD.findall(text):
        if line and cells(line) + 1 + cells(word) > room:
            yield line
            line, room = "", then or width
        if cells(word) > room and "`" not in word:
            *whole, word = _pieces(word, room)
            yield from whole
        line = f"{line} {word}" if line else word
    yield line


def _pieces(word: str, width: int) -> Iterator[str]:
    while cells(word) > width:
        end = max(width if word.isascii() else width // 2, 1)
        yield word[:end]
        word = word[end:]
    yield word


def _cell(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
