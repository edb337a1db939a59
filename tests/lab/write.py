"""Writes moved lines in the dialect of a story, cut and packed as logrotate would."""

import gzip
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.lab.setup import Dialect, Setup
from tests.lab.shift import Shift

Lines = list[tuple[float, str]]


def write(folder: Path, raw: Path, shift: Shift, setup: Setup, dialect: Dialect) -> list[str]:
    """Write all logs of a story and name the files."""
    logs: dict[str, tuple[Lines, tuple[str, ...]]] = {}
    if dialect.mail:
        _mail(logs, raw, shift, dialect)
    if setup.exim:
        lines = [
            (at, f"{_local(at, dialect.zone):%Y-%m-%d %H:%M:%S} {text}")
            for at, text in shift.exim(raw / "exim-mainlog")
        ]
        logs["exim_mainlog"] = (lines, dialect.cuts)
    if dialect.access:
        _access(logs, raw, shift, setup, dialect)
    if setup.php_log and dialect.mail:
        _php(logs, raw, shift, dialect)
    names = []
    for name, (lines, cuts) in logs.items():
        names += _rotate(folder, name, lines, cuts, dialect)
    return names


def _mail(
    logs: dict[str, tuple[Lines, tuple[str, ...]]], raw: Path, shift: Shift, dialect: Dialect
) -> None:
    both: dict[str, Lines] = {"mail.log": [], "dovecot.log": []}
    since = _epoch(dialect.since, dialect.zone) if dialect.since else 0.0
    for at, text in shift.mail(raw / "mail.log"):
        if at < since:
            continue
        dovecot = text.split(" ", 1)[1].startswith("dovecot")
        if dovecot and dialect.dovecot == "none":
            continue
        name = "dovecot.log" if dovecot and dialect.dovecot == "own" else "mail.log"
        both[name].append((at, f"{_syslog_stamp(at, dialect)} {text}"))
    logs.update({name: (lines, dialect.cuts) for name, lines in both.items() if lines})


def _access(
    logs: dict[str, tuple[Lines, tuple[str, ...]]],
    raw: Path,
    shift: Shift,
    setup: Setup,
    dialect: Dialect,
) -> None:
    zone = dialect.access_zone or dialect.zone
    domains = {site.domain for site in setup.sites}
    for at, host, text in shift.access(raw / "access.log"):
        known = host if host in domains else setup.sites[0].domain
        name = f"{known}-access.log" if dialect.per_site_access else "access.log"
        line = text.replace("[STAMP]", _local(at, zone).strftime("[%d/%b/%Y:%H:%M:%S %z]"), 1)
        if dialect.vhost:
            line = f"{known}:80 {line}"
        logs.setdefault(name, ([], dialect.access_cuts))[0].append((at, line))


def _php(
    logs: dict[str, tuple[Lines, tuple[str, ...]]], raw: Path, shift: Shift, dialect: Dialect
) -> None:
    if (raw / "user.log").exists():
        user = [
            (at, f"{_syslog_stamp(at, dialect)} {text}")
            for at, text in shift.mail(raw / "user.log")
        ]
        logs["syslog"] = (user, dialect.access_cuts)
    lines = [
        (at, _php_stamp(at, dialect.php_zone) + text)
        for at, text in shift.php(raw / "php-mail.log")
    ]
    if lines:
        logs["php-mail.log"] = (lines, dialect.access_cuts)


def _local(at: float, zone: str) -> datetime:
    return datetime.fromtimestamp(at, ZoneInfo(zone))


def _epoch(text: str, zone: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp()


def _syslog_stamp(at: float, dialect: Dialect) -> str:
    moment = _local(at, dialect.zone)
    if dialect.traditional:
        return f"{moment:%b} {moment.day:2d} {moment:%H:%M:%S}"
    return moment.isoformat(timespec="microseconds")


def _php_stamp(at: float, zone: str) -> str:
    return _local(at, zone).strftime(f"[%d-%b-%Y %H:%M:%S {zone}] ")


def _rotate(
    folder: Path, name: str, lines: Lines, cuts: Iterable[str], dialect: Dialect
) -> list[str]:
    """The newest piece keeps the name; older ones are numbered or dated, and packed."""
    edges = [(_epoch(cut, dialect.zone), cut) for cut in sorted(cuts)]
    pieces: list[list[str]] = [[] for _ in range(len(edges) + 1)]
    for at, line in lines:
        pieces[sum(at >= edge for edge, _ in edges)].append(line)
    names = []
    for age, piece in enumerate(reversed(pieces)):
        text = "".join(f"{line}\n" for line in piece).encode("utf-8", "replace")
        ending = "" if age == 0 else ".1" if age == 1 else f".{age}.gz"
        if age and dialect.dateext:
            ending = f"-{edges[-age][1][:10].replace('-', '')}.gz"
        packed = ending.endswith(".gz")
        (folder / (name + ending)).write_bytes(gzip.compress(text, mtime=0) if packed else text)
        names.append(name + ending)
    return names
