"""Logs -> who really sent for which domain: what records and lists are checked against."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from postwarden.causes.replies.recogniser import recogniser
from postwarden.checks.records.names import within
from postwarden.jobs.answer import database_in
from postwarden.jobs.diagnose import NothingReadableError, clocks, read_files, workplace
from postwarden.model import Evidence
from postwarden.model.refusal import ORDINARY
from postwarden.model.scope import Scope, Sender
from postwarden.model.snapshot import Question
from postwarden.probes import logs
from postwarden.probes.dns.servers import Server, of_machine
from postwarden.probes.world import Lookout
from postwarden.tables import senders
from postwarden.tables.queries import Tables
from postwarden.tables.refused import Refused

#: An address that one server alone quotes may be anybody's.
_ENOUGH = 2
#: For the look at the names of servers before the check itself.
_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Logged:
    """What the logs show of sending.

    Attributes:
        sent: mail by host, sender's domain and address family.
        quoted: own addresses that receivers name, each with the line that shows it.
        own: further own addresses. `refused_by`: receivers that refuse for who sends.
    """

    sent: tuple[senders.Sent, ...]
    quoted: Mapping[str, Evidence]
    own: tuple[str, ...]
    refused_by: frozenset[str]

    def scope(self, scope: Scope) -> Scope:
        """The scope with what the logs say of its domain."""
        mine = [s for s in self.sent if within(s.domain, scope.domain)]
        found = [_sender(ip, mine, self.quoted) for ip in self._addresses(mine)]
        return replace(
            scope,
            senders=tuple(found),
            helos=self._names(mine),
            has_logs=True,
            refused_by=self.refused_by,
        )

    def located(self, scope: Scope, addresses: Mapping[str, Sequence[str]]) -> Scope:
        """The scope with the addresses of its servers' names, where no line shows an address."""
        if scope.senders:
            return scope
        mine = [s for s in self.sent if within(s.domain, scope.domain)]
        families = {s.v6 for s in mine}
        found = dict.fromkeys(ip for name in scope.helos for ip in addresses.get(name, ()))
        known = [ip for ip in found if (":" in ip) in families]
        return replace(scope, senders=tuple(_sender(ip, mine, {}) for ip in known))

    @staticmethod
    def _names(mine: Sequence[senders.Sent]) -> tuple[str, ...]:
        """Full names of the hosts: as logged, or as programs on them are called as senders."""
        named = [s.host for s in mine if _is_full_name(s.host)]
        named += [s.domain for s in mine if s.domain.partition(".")[0] == s.host.lower()]
        return tuple(dict.fromkeys(named))

    def _addresses(self, mine: Sequence[senders.Sent]) -> Iterable[str]:
        """Own addresses of a family in which mail left."""
        families = {s.v6 for s in mine}
        known = dict.fromkeys([*self.quoted, *self.own])
        return [ip for ip in known if (":" in ip) in families]


def _sender(ip: str, mine: Sequence[senders.Sent], quoted: Mapping[str, Evidence]) -> Sender:
    """An address with the mail that left over its family."""
    sent = [s for s in mine if s.v6 == (":" in ip)]
    evidence = (quoted[ip],) if ip in quoted else ()
    return Sender(
        ip=ip,
        messages=sum(s.messages for s in sent),
        first=_moment(min(s.first for s in sent)),
        last=_moment(max(s.last for s in sent)),
        helo=next(iter(Logged._names(sent)), ""),
        envelopes=tuple(dict.fromkeys(s.domain for s in sent)),
        evidence=evidence,
    )


def read(sources: Sequence[str]) -> Logged:
    """Read logs; NothingReadableError where none can be."""
    with workplace(None) as place:
        files, troubles = logs.find(sources, place)
        files = [file for file in files if file.kind == "log"]
        if not files:
            raise NothingReadableError(troubles)
        segments = read_files(files, place, None, None)
        with database_in(place) as database:
            tables = Tables(database, [file.name for file in files])
            tables.load(segments, clocks(files, None))
            tables.join()
            own = _quoted(tables, files)
            return Logged(
                sent=tuple(senders.sent(database)),
                quoted=own,
                own=tuple(ip for ip in senders.own(database) if ip not in own),
                refused_by=frozenset(_refusing(Refused(database))),
            )


def located(scopes: Sequence[Scope], logged: Logged, servers: Sequence[Server]) -> list[Scope]:
    """The scopes with addresses: those that logs show, else those of the servers' names in DNS."""
    names = {name for each in scopes if not each.senders for name in each.helos}
    found = asyncio.run(_resolved(sorted(names), servers)) if names else {}
    return [logged.located(each, found) for each in scopes]


async def _resolved(names: Sequence[str], servers: Sequence[Server]) -> dict[str, list[str]]:
    questions = [Question("dns", name.lower(), kind) for name in names for kind in ("A", "AAAA")]
    async with Lookout(servers or of_machine(), _SECONDS) as lookout:
        shots = await lookout.look(questions)
    found: dict[str, list[str]] = {}
    for shot in shots:
        found.setdefault(shot.question.name, []).extend(shot.records)
    return found


def _quoted(tables: Tables, files: Sequence[logs.LogFile]) -> dict[str, Evidence]:
    """Addresses that several servers quote; where only one address is quoted at all, that one."""
    found = list(senders.quoted(tables.database))
    sure = [each for each in found if each.servers >= _ENOUGH] or (found if len(found) == 1 else [])
    named = {file.name: file for file in files}
    told = {}
    for each in sure:
        line = tables.evidence(each.place)
        quote = logs.quotes(named[line.source], {line.line}).get(line.line, "")
        told[each.ip] = replace(line, quote=quote)
    return told


def _refusing(refused: Refused) -> Iterable[str]:
    """Receivers that refuse for the sender's sake, not for the mailbox's."""
    for text in refused.texts(whole=False):
        reason = recogniser().reason(text.reply, text.dsn, text.relay)
        if reason.receiver and reason.means not in ORDINARY:
            yield reason.receiver


def _is_full_name(host: str) -> bool:
    return "." in host.strip(".") and not host.endswith((".local", ".localdomain", ".lan"))


def _moment(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)
