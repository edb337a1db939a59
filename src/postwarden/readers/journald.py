"""The journal as `journalctl -o json` and `-o export` write it; inside are syslog entries.

Seen as: `{"__REALTIME_TIMESTAMP":"1795511021000000","SYSLOG_IDENTIFIER":"postfix/smtp","_PID":"13",
"MESSAGE":"...",...}`; or one `FIELD=value` a line and a blank line between records, where a field
with a line end inside is its name, eight bytes of length, and the bytes.
Source: systemd's journal export format and journal JSON format.
"""

from __future__ import annotations

import json
import re

from postwarden.readers import syslog
from postwarden.readers.http import clean
from postwarden.readers.reading import Reading

NAME = "journald"

_OPEN = "journald.record"
#: What the open record says of itself: the line of its message; whether a field of bytes began.
_LINE, _INSIDE = "line", "inside"
_FIELD = re.compile(r"([A-Z_][A-Z0-9_]{0,63})(=|$)").match
_CURSOR = re.compile(r"__CURSOR=(s=[0-9a-f]{1,32};)?").match
_KEPT = frozenset(
    (
        "__REALTIME_TIMESTAMP",
        "MESSAGE",
        "SYSLOG_IDENTIFIER",
        "_COMM",
        "SYSLOG_PID",
        "_PID",
        "_HOSTNAME",
    )
)


def line(reading: Reading, number: int, text: str) -> bool:
    """Read one line of either form; see LineReader."""
    record = reading.memory.get(_OPEN)
    if record is None and text[:1] == "{":
        return _json(reading, number, text)
    if record is None and text[:2] != "__":
        return False
    known = _export(reading, number, text, record)
    reading.formats[NAME] += known
    return known


def _json(reading: Reading, number: int, text: str) -> bool:
    if '"__REALTIME_TIMESTAMP"' not in text:
        return False
    try:
        record = json.loads(text)
    except (ValueError, RecursionError):
        return False
    _entry(reading, number, {name: _text(record.get(name)) for name in _KEPT})
    reading.formats[NAME] += 1
    return True


def _text(value: object) -> str:
    """A field: text, a byte array, several values (the first counts), or null."""
    if not isinstance(value, list):
        return clean(value)
    if not all(isinstance(each, int) and 0 <= each < 256 for each in value):
        return clean(value[0])
    raw = bytes(value)
    try:
        return clean(raw.decode())
    except UnicodeDecodeError:
        return clean(raw.decode("latin-1"))


def _export(reading: Reading, number: int, text: str, record: dict[str, str] | None) -> bool:
    cursor = _CURSOR(text)
    if record is not None and _INSIDE in record:
        return _inside(reading, number, text, record)
    if not text or cursor:
        _close(reading, number)
    if cursor:
        record = reading.memory[_OPEN] = {"cursor": cursor[1] or ""}
    field = _FIELD(text)
    if record is None or field is None:
        return False
    if not field[2]:
        record[_INSIDE] = field[1]
    elif field[1] in _KEPT:
        _keep(record, number, field[1], text[field.end() :])
    return True


def _keep(record: dict[str, str], number: int, name: str, value: str) -> None:
    record.setdefault(name, clean(value))
    if name == "MESSAGE":
        record.setdefault(_LINE, str(number))


def _inside(reading: Reading, number: int, text: str, record: dict[str, str]) -> bool:
    """Pass over a field of bytes: nothing inside is a field or a record, however it looks.

    Eight bytes of length stand before them, which decoding the file as text has destroyed. So the
    field ends with its record: at the next cursor of the same journal, whose random name nobody
    knows who writes into the log from outside.
    """
    name = record[_INSIDE]
    cursor = _CURSOR(text)
    if cursor and record["cursor"] and cursor[1] == record["cursor"]:
        _close(reading, number)
        return _export(reading, number, text, None)
    if name:
        if name in _KEPT:
            _keep(record, number, name, text[8:])
        record[_INSIDE] = ""
    return True


def _close(reading: Reading, number: int) -> None:
    record = reading.memory.pop(_OPEN, None)
    if record:
        _entry(reading, int(record.get(_LINE, number)), record)


def _entry(reading: Reading, number: int, record: dict[str, str]) -> None:
    text, program = record.get("MESSAGE", ""), record.get("SYSLOG_IDENTIFIER", "")
    program = program or record.get("_COMM", "")
    micro = record.get("__REALTIME_TIMESTAMP", "")
    if not (text and program and micro.isdecimal() and len(micro) <= 17):
        return
    pid = record.get("SYSLOG_PID") or record.get("_PID", "")
    tag = f"{program}[{pid}]" if pid else program
    host = record.get("_HOSTNAME", "")
    syslog.hand_over(reading, number, f"@{int(micro) / 1e6!r}", host, tag, text)
