"""DMARC aggregate reports -> rows.

What: XML after RFC 7489 appendix C and RFC 9990, as receivers really write it: with and without
namespace, `PASS` in capitals, several results a row, broken off in the middle.
Anybody may send such a file: no DOCTYPE, bounded depth, rows and texts.
"""

from __future__ import annotations

from ipaddress import ip_address
from xml.parsers import expat

from postwarden.model.aggregate import Report, Row

#: More rows or deeper nesting has no honest report; longer texts are cut.
MOST_ROWS, DEEPEST, LONGEST = 100_000, 16, 255
_END = 4_000_000_000


class BadReportError(ValueError):
    """These bytes are no aggregate report."""


def read(document: bytes) -> Report:
    """Read a report as far as it goes; BadReportError when it is none, or hostile."""
    parser, told = expat.ParserCreate(), _Document()
    parser.StartElementHandler = told.start
    parser.EndElementHandler = told.end
    parser.CharacterDataHandler = told.text
    parser.StartDoctypeDeclHandler = _refuse
    parser.buffer_text = True
    whole = True
    try:
        parser.Parse(document, True)
    except expat.ExpatError:
        whole = False  # broken off: what was whole before it counts
    except (ValueError, LookupError, _Full) as error:
        if not isinstance(error, _Full):
            raise BadReportError(str(error)) from error
        whole = False
    return told.report(whole=whole)


def _refuse(*_: object) -> None:
    raise BadReportError("a DOCTYPE, which no report needs")


class _Full(Exception):  # noqa: N818 - it ends the reading and is no mistake
    """There are more rows than are read."""


class _Document:
    """Collects texts by their path; a `record` becomes a row when it ends."""

    def __init__(self) -> None:
        self._path: list[str] = []
        self._head: dict[str, str] = {}
        self._record: dict[str, list[str]] = {}
        self._text = ""
        self._rows: list[Row] = []

    def start(self, tag: str, _: object) -> None:
        """Go one level down."""
        if len(self._path) >= DEEPEST:
            raise BadReportError("nested too deep")
        self._path.append(tag.rpartition(":")[2][:LONGEST])
        self._text = ""
        if self._path[1:2] == ["record"] and len(self._path) == 2:
            self._record = {}

    def text(self, data: str) -> None:
        """Take what stands between tags."""
        self._text = (self._text + data)[:LONGEST]

    def end(self, _: str) -> None:
        """Keep the text under its path; a record is whole now."""
        path, text = "/".join(self._path[2:]), self._text.strip()
        inside = self._path[1:2] == ["record"]
        if inside and len(self._path) == 2:
            self._row()
        elif inside and text:
            self._record.setdefault(path, []).append(text)
        elif text:
            self._head.setdefault("/".join(self._path[1:]), text)
        self._path.pop()
        self._text = ""

    def _row(self) -> None:
        row = _row(self._record)
        if row is None:
            return
        if len(self._rows) >= MOST_ROWS:
            raise _Full
        self._rows.append(row)

    def report(self, *, whole: bool) -> Report:
        """What was read; BadReportError without the head of a report."""
        domain = self._head.get("policy_published/domain", "").lower().rstrip(".")
        if not domain:
            raise BadReportError("no policy_published: this is no aggregate report")
        return Report(
            reporter=self._head.get("report_metadata/org_name", ""),
            domain=domain,
            policy=self._head.get("policy_published/p", "").lower(),
            first=_time(self._head.get("report_metadata/date_range/begin", "")),
            last=_time(self._head.get("report_metadata/date_range/end", "")),
            number=self._head.get("report_metadata/report_id", ""),
            rows=tuple(self._rows),
            whole=whole,
        )


def _row(record: dict[str, list[str]]) -> Row | None:
    """A row; None where address or count are none."""

    def one(path: str) -> str:
        return record.get(path, [""])[0]

    try:
        ip, count = str(ip_address(one("row/source_ip"))), int(one("row/count") or 1)
    except ValueError:
        return None
    if not 0 < count < _END:
        return None
    return Row(
        ip=ip,
        messages=count,
        disposition=one("row/policy_evaluated/disposition").lower(),
        dkim=one("row/policy_evaluated/dkim").lower() == "pass",
        spf=one("row/policy_evaluated/spf").lower() == "pass",
        selectors=tuple(dict.fromkeys(record.get("auth_results/dkim/selector", ())))[:10],
    )


def _time(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        return 0.0
    return value if 0 < value < _END else 0.0
