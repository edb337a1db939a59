"""DMARC: what receivers shall do with forged mail, whether they understand it, and who is told.

A record of a domain above counts for those below it (RFC 9989 section 4.10).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from postwarden.checks._dmarc_case import (
    FROM_FOREIGN,
    MISPLACED,
    MISSING,
    NO_REPORTS,
    NONE,
    NP_ABSENT,
    OLD_TAGS,
    POLICY_HARD,
    RUA_BAD,
    RUA_UNAUTHORISED,
    SEVERAL,
    SP_WEAKER,
    SYNTAX,
    TEST_MODE,
    UNALIGNED,
    URGENT,
    Case,
    about,
    alias,
)
from postwarden.checks._dmarc_senders import foreign, unaligned
from postwarden.checks.records import dmarc
from postwarden.checks.records.dmarc_tree import Walk, walk
from postwarden.checks.records.domain import parked
from postwarden.checks.records.mail_hosts import addresses, hosts
from postwarden.checks.records.names import registrable
from postwarden.checks.records.proof import proof
from postwarden.model import Finding, Severity
from postwarden.model.finding import Fact
from postwarden.model.scope import Scope, Sender
from postwarden.model.snapshot import Snapshot, State
from postwarden.model.world import World

PART = "mail"
#: The codes that the part about senders finds; they are this check's as much as its own.
__all__ = ["FROM_FOREIGN", "PART", "UNALIGNED", "find"]

#: Addresses for reports that are looked at, and senders named.
_MOST = 5
#: Mails a day from which large receivers demand DMARC, and seconds of a day.
BULK, _DAY = 5000, 86_400


def find(scope: Scope, world: World) -> Iterator[Finding]:
    """Judge the record that holds for the domain, and the mail that it is held against."""
    seen = walk(scope.domain, world)
    answer = world.dns(f"_dmarc.{scope.domain}", "TXT")
    silent = parked(scope, world)
    world.dns(scope.domain, "NS")
    records = [text for text in answer.records if dmarc.is_record(text)]
    slips = [text for text in answer.records if dmarc.is_meant(text)]
    if len(records) > 1:
        yield _several(scope, world, answer, records)
    elif records:
        case = Case(scope, world, dmarc.parse(records[0]), answer)
        yield from _of_record(case, silent=silent is not False)
    elif slips:
        yield _no_record(scope, world, answer, slips[0])
    elif answer.looked:
        yield from _nothing(scope, world, seen, silent=silent is not False)
    policy = seen.policy
    yield from islice(unaligned(scope, world, policy, strict=seen.strict_spf), _MOST)
    yield from islice(foreign(scope), _MOST)


def _several(scope: Scope, world: World, answer: Snapshot, texts: Sequence[str]) -> Finding:
    cure = dmarc.merged([dmarc.parse(text) for text in texts[:_MOST]])
    facts: dict[str, Fact] = {"alias": alias(answer), "count": len(texts), "cure": cure}
    return about(scope, world, SEVERAL, (proof(answer),), facts)


def _no_record(scope: Scope, world: World, answer: Snapshot, text: str) -> Finding:
    """Something that was meant as a record, and that no receiver takes for one."""
    facts: dict[str, Fact] = {"alias": alias(answer), "record": text, "cure": dmarc.mended(text)}
    facts |= {"dmarc_fault": dmarc.fault_of(text), "bad": ""}
    return about(scope, world, SYNTAX, (proof(answer, text),), facts)


def _nothing(scope: Scope, world: World, seen: Walk, *, silent: bool) -> Iterator[Finding]:
    """No record at the domain: elsewhere, by mistake or rightly so, or nowhere."""
    name = scope.domain
    doubled = world.dns(f"_dmarc.{name}.{name}", "TXT")
    for answer in (world.dns(name, "TXT"), doubled):
        for text in [text for text in answer.records if "dmarc1" in text[:200].lower()][:1]:
            facts: dict[str, Fact] = {"record": text, "cure": dmarc.mended(text), "alias": ""}
            facts["found_at"] = answer.question.name
            yield about(scope, world, MISPLACED, (proof(answer, text),), facts)
            return
    exists = world.dns(name, "TXT").state is not State.NO_NAME
    if seen.looked and not silent and exists and seen.governing is None:
        yield _missing(scope, world)


def _missing(scope: Scope, world: World) -> Finding:
    answer = world.dns(f"_dmarc.{scope.domain}", "TXT")
    messages = sum(each.messages for each in scope.senders)
    facts: dict[str, Fact] = {"alias": alias(answer), "messages": messages}
    facts["cure"] = f"v=DMARC1; p=none{_own_reports(scope, world)}"
    severity = URGENT if sum(map(_a_day, scope.senders)) >= BULK else None
    return about(scope, world, MISSING, (proof(answer),), facts, severity=severity)


def _own_reports(scope: Scope, world: World) -> str:
    """Where reports may go: to the domain itself, if it takes mail."""
    return f"; rua={_mailto(scope)}" if hosts(world, scope.domain) else ""


def _mailto(scope: Scope) -> str:
    return f"mailto:dmarc@{scope.domain}"


def _a_day(sender: Sender) -> float:
    if sender.first is None or sender.last is None:
        return sender.messages
    return sender.messages / max(1.0, (sender.last - sender.first).total_seconds() / _DAY)


def _of_record(case: Case, *, silent: bool) -> Iterator[Finding]:
    """All about a record that is the only one; `silent`: the domain has no mail, or who knows."""
    record, base = case.record, _base(case)
    if record.fault:
        severity = Severity.WARNING if record.fault in dmarc.LASTING else URGENT
        yield _syntax(case, severity)
    if not record.policy:
        return
    yield from islice(_reports(case), _MOST)
    if not silent:
        yield from _policy(case, base)
    yield from _below(case, base)
    if record.old:
        yield case.says(OLD_TAGS, dmarc.rewritten(base), old=record.old)
    if record.test:
        cure = dmarc.rewritten(base, "t")
        yield case.says(TEST_MODE, cure, policy=record.policy)


def _base(case: Case) -> dmarc.Record:
    """What every cure begins with: so that to follow one undoes none of the others."""
    plain = dmarc.parse(dmarc.without_old(case.record))
    if plain.reports or not hosts(case.world, case.scope.domain):
        return plain
    return dmarc.parse(dmarc.rewritten(plain, rua=_mailto(case.scope)))


def _syntax(case: Case, severity: Severity) -> Finding:
    record = case.record
    facts: dict[str, Fact] = {"alias": alias(case.answer), "record": record.text}
    facts |= {"cure": dmarc.mended(record.text), "dmarc_fault": record.fault, "bad": record.bad}
    evidence = (proof(case.answer, record.text),)
    return about(case.scope, case.world, SYNTAX, evidence, facts, severity=severity)


def _policy(case: Case, base: dmarc.Record) -> Iterator[Finding]:
    """A policy that does nothing, or more than is good for a domain of people."""
    record = case.record
    if not record.reports:
        cure = dmarc.rewritten(base, rua=_mailto(case.scope))
        # Where the hoster publishes one record for all its customers, the owner has set nothing.
        yield case.says(NO_REPORTS, cure, Severity.HINT if alias(case.answer) else None)
    if record.policy == "none" and not record.fault:
        cure = dmarc.rewritten(base, p="quarantine")
        yield case.says(NONE, cure, reports=bool(record.reports))
    people = hosts(case.world, case.scope.domain)
    if record.policy == "reject" and not record.test and people:
        yield case.says(POLICY_HARD, dmarc.rewritten(base, p="quarantine"))


def _below(case: Case, base: dmarc.Record) -> Iterator[Finding]:
    """Names below the domain that are easier to forge than the domain itself."""
    record, policy = case.record, case.record.policy
    for tag, value in (("sp", record.below), ("np", record.invented)):
        if record.listed.has(tag) and dmarc.weaker(value, policy):
            cure = dmarc.rewritten(base, tag)
            yield case.says(SP_WEAKER, cure, tag=tag, weaker=value, policy=policy)
    if not record.listed.has("np") and dmarc.weaker(record.invented, policy):
        cure = dmarc.rewritten(base, np=policy)
        yield case.says(NP_ABSENT, cure, weaker=record.invented, policy=policy)


def _reports(case: Case) -> Iterator[Finding]:
    """Addresses for reports at which none arrives."""
    for address in case.record.reports[:_MOST]:
        fault = address.fault or _no_mail(address.domain, case.world)
        if fault:
            cure = _without(case, address)
            yield case.says(RUA_BAD, cure, address=address.text, rua_fault=fault)
        elif registrable(address.domain) != registrable(case.scope.domain):
            yield from _unauthorised(case, address)


def _no_mail(name: str, world: World) -> str:
    """`no-mail` where a domain takes none: no mail server, and no address of its own."""
    answer = world.dns(name, "MX")
    if not answer.looked or hosts(world, name):
        return ""
    if answer.records:
        return "no-mail"
    own = addresses(world, name)
    nothing = all(each.looked and not each.records for each in own)
    return "no-mail" if nothing else ""


def _unauthorised(case: Case, address: dmarc.Address) -> Iterator[Finding]:
    """Reports to another organisation are sent only if it says that it wants them."""
    name = f"{case.scope.domain}._report._dmarc.{address.domain}"
    answer = case.world.dns(name, "TXT")
    if answer.looked and not any(map(dmarc.is_record, answer.records)):
        facts: dict[str, Fact] = {"address": address.text, "asked": name}
        cure = _without(case, address)
        yield case.says(RUA_UNAUTHORISED, cure, **facts, receiver=address.domain)


def _without(case: Case, bad: dmarc.Address) -> str:
    """The record without an address, or with one of the domain in its place."""
    kept = [each.text for each in case.record.reports if each is not bad and not each.fault]
    if bad.fault == "no-mailto" and "@" in bad.text and ":" not in bad.text:
        kept.append(f"mailto:{bad.text}")
    return dmarc.rewritten(_base(case), rua=",".join(kept or [_mailto(case.scope)]))
