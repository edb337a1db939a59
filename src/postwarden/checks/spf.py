"""SPF: who may send for the domain, whether receivers understand it, and whether it is true."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from postwarden.checks._spf_case import (
    ALLOWS_ALL,
    INCLUDE_ALLOWS_ALL,
    INCLUDE_DEAD,
    INCLUDE_LOOP,
    IPV6_MISSING,
    MISSING,
    NEUTRAL,
    NO_ALL,
    PTR,
    RECORD_LONG,
    REDIRECT_IGNORED,
    SENDER_MISSING,
    SEVERAL,
    SUBDOMAIN_OPEN,
    SYNTAX,
    TOO_MANY,
    TOO_WIDE,
    URGENT,
    VOIDS,
    Case,
    about,
    shown,
)
from postwarden.checks._spf_senders import over_ipv6, senders, subdomains
from postwarden.checks.records import spf_cures as cures
from postwarden.checks.records.names import registrable
from postwarden.checks.records.spf import Fault, parse, selected
from postwarden.checks.records.spf_answer import MOST_LOOKUPS, MOST_VOIDS
from postwarden.checks.records.spf_hosts import exchanges, servers, spelled
from postwarden.checks.records.spf_senders import judged, public
from postwarden.checks.records.spf_survey import DEAD, Branch, survey
from postwarden.checks.records.spf_wide import ABSURD, MANY, WIDE, open_to_all, private, size, wider
from postwarden.model import Finding
from postwarden.model.finding import Fact
from postwarden.model.scope import Scope
from postwarden.model.world import World

PART = "mail"
#: The codes that the part about senders finds; they are this check's as much as its own.
__all__ = ["IPV6_MISSING", "PART", "SENDER_MISSING", "SUBDOMAIN_OPEN", "find"]

#: Findings of one code about one domain, and bytes of a record that may not fit into one datagram
#: with what stands beside it.
_MOST, _LONG = 5, 450
#: TXT records of one name above which the probe has cut the answer: an SPF record may be missing.
_CUT = 200


def find(scope: Scope, world: World) -> Iterator[Finding]:
    """Judge the domain's SPF record, and the addresses and names that send for it."""
    answer = world.dns(scope.domain, "TXT")
    hosts = servers(world, scope.domain)
    sent = list(judged(scope, world))
    records = selected(answer.records)
    slips = [text for text in answer.records if cures.misspelt(text)]
    if len(records) > 1:
        yield _several(scope, records)
    elif records:
        root = survey(world, scope.domain)
        yield from _of_record(Case(scope, world, parse(records[0]), root, hosts, sent))
    elif slips:
        fault = Fault(slips[0].split(" ")[0] or slips[0][:20], "version")
        yield _syntax(scope, slips[0], fault)
    elif answer.looked and len(answer.records) < _CUT:
        yield _missing(scope, world)
    yield from islice(subdomains(scope, world, sent), _MOST)


def _several(scope: Scope, records: Sequence[str]) -> Finding:
    facts: dict[str, Fact] = {"domain": shown(scope), "count": len(records)}
    facts |= {"records": tuple(records), "cure": cures.merged(records)}
    return about(scope, SEVERAL, records[0], facts)


def _missing(scope: Scope, world: World) -> Finding:
    sent = public(scope)
    hosts = exchanges(world, scope.domain)
    web = bool(world.dns(scope.domain, "A").records)
    names = dict.fromkeys(map(registrable, hosts))
    cure = cures.first_record((each.ip for each in sent[:8]), hosts, names, web=web)
    messages = sum(each.messages for each in sent)
    facts: dict[str, Fact] = {"domain": shown(scope), "messages": messages, "cure": cure}
    return about(scope, MISSING, "", facts, severity=URGENT if sent else None)


def _syntax(scope: Scope, text: str, fault: Fault) -> Finding:
    facts: dict[str, Fact] = {"domain": shown(scope), "token": fault.token, "fault": fault.why}
    facts |= {"record": text, "cure": cures.mended(text)}
    return about(scope, SYNTAX, text, facts)


def _of_record(case: Case) -> Iterator[Finding]:
    """All about a record that is the only one."""
    broken = [*case.record.faults, *(Fault(t, "glued") for t in cures.glued(case.record))]
    faults = broken + [Fault(token, "no-effect") for token in cures.without_effect(case.record)]
    if faults:
        yield _syntax(case.scope, case.text, faults[0])
    if broken:
        return
    yield from _all(case)
    yield from _costs(case)
    yield from islice(_includes(case), _MOST)
    yield from _habits(case)
    yield from islice(senders(case), 4 * _MOST)
    yield from islice(over_ipv6(case), _MOST)


def _all(case: Case) -> Iterator[Finding]:
    """How the record ends, and whether everybody may send."""
    last, text = case.record.all, case.text
    found = open_to_all(case.world, case.scope.domain)
    if found is not None and found.is_in(case.scope.domain):
        cure = cures.without(cures.ended(text), *wider(case.record, *ABSURD))
        yield case.says(ALLOWS_ALL, {"term": found.term, "cure": cure})
    elif found is not None:
        cure = cures.ended(cures.without(text, found.term))
        facts = {"include": found.term, "target": found.domain, "theirs": found.text}
        yield case.says(INCLUDE_ALLOWS_ALL, {**facts, "cure": cure})
    if last is None and case.record.redirect is None:
        yield case.says(NO_ALL, {"cure": cures.ended(text)})
    elif last is not None and last.sign == "?":
        yield case.says(NEUTRAL, {"cure": cures.ended(text)})


def _costs(case: Case) -> Iterator[Finding]:
    """More look-ups, or more in vain, than a receiver makes."""
    if case.root.lookups > MOST_LOOKUPS:
        yield _too_many(case)
    over4, over6 = case.root.in_vain(0), case.root.in_vain(1)
    worst = max(over4, over6 if _uses_ipv6(case) else (), key=len)
    if len(worst) > MOST_VOIDS:
        own = [token for token in cures.tokens(case.text) if token in over4]
        hit = _stopped(case, "void-lookups")
        facts: dict[str, Fact] = {"voids": len(worst), "terms": worst, "hit": hit}
        facts["cure"] = cures.without(case.text, *own) if own else ""
        yield case.says(VOIDS, facts, severity=URGENT if hit else None)


def _stopped(case: Case, why: str) -> tuple[str, ...]:
    """The addresses whose mail gets a permanent error for this reason."""
    return tuple(each.sender.ip for each in case.sent if each.answer.why == why)


def _too_many(case: Case) -> Finding:
    inside = {id(branch.via): branch.lookups for branch in case.root.below}
    looking = [term for term in case.record.reached if term.looks]
    costs = sorted(((1 + inside.get(id(t), 0), t.text) for t in looking), key=lambda c: -c[0])
    hit = _stopped(case, "too-many-lookups")
    facts: dict[str, Fact] = {
        "lookups": case.root.lookups,
        "costs": tuple(f"{text} ({cost})" for cost, text in costs),
        "hit": hit,
        "counted": tuple(f"{ip} ({count})" for ip, count in islice(_counted(case), _MOST)),
        "cure": _slimmed(case),
    }
    return case.says(TOO_MANY, facts, severity=URGENT if hit else None)


def _counted(case: Case) -> Iterator[tuple[str, int]]:
    """How many look-ups each real address needs; without logs, each server's address."""
    if case.sent:
        return ((each.sender.ip, each.answer.lookups) for each in case.sent)
    return ((host.ip, host.answer.lookups) for host in case.hosts if not host.answer.open)


def _slimmed(case: Case) -> str:
    """The record with own addresses written out, where that is enough."""
    addresses = spelled(case.record, case.world, case.scope.domain)
    saved = sum(term.looks for term in case.record.reached if term.text in addresses)
    fits = case.root.lookups - saved <= MOST_LOOKUPS
    return cures.slimmed(case.text, addresses) if fits and addresses else ""


def _uses_ipv6(case: Case) -> bool:
    """Whether mail may leave over IPv6: it did, a server has such an address, or one is listed."""
    listed = any(term.name == "ip6" for b in case.root.all() if b.record for term in b.record.terms)
    known = (*(host.ip for host in case.hosts), *(sender.ip for sender in case.scope.senders))
    return listed or any(":" in ip for ip in known)


def _includes(case: Case) -> Iterator[Finding]:
    """Includes that break the record for everybody behind them."""
    for top in case.root.below:
        for branch in top.all():
            if branch.state in DEAD:
                yield case.says(INCLUDE_DEAD, {**_include(case, top, branch), "dead": branch.state})
            elif branch.state == "loop":
                yield case.says(INCLUDE_LOOP, _include(case, top, branch))


def _include(case: Case, top: Branch, branch: Branch) -> dict[str, Fact]:
    assert top.via is not None  # only the root has none
    owner = branch.above[-1]
    return {
        "include": top.via.text,
        "target": branch.domain,
        "owner": owner,
        "cure": _cut_out(case, branch) if owner == case.scope.domain else "",
    }


def _cut_out(case: Case, branch: Branch) -> str:
    """The record without a dead term, or with the name that was meant."""
    assert branch.via is not None  # only the root has none
    meant = _meant(branch.domain)
    if branch.state in DEAD and meant and selected(case.world.dns(meant, "TXT").records):
        new = branch.via.text.replace(branch.via.spec, meant)
        return cures.replaced(case.text, branch.via.text, new)
    left = cures.without(case.text, branch.via.text)
    return cures.ended(left) if branch.via.name == "redirect" else left


def _meant(name: str) -> str:
    """`_spf.x` for `spf.x` and the other way round: the usual slip."""
    first, _, rest = name.partition(".")
    return {"_spf": f"spf.{rest}", "spf": f"_spf.{rest}"}.get(first, "")


def _habits(case: Case) -> Iterator[Finding]:
    """What works, and should not be written so."""
    record, text = case.record, case.text
    inside, count = private(record), size(record)
    if inside or MANY < count < 2**31:
        terms = inside or wider(record, *WIDE)
        cure = cures.without(text, *inside) if inside else ""
        facts: dict[str, Fact] = {"addresses": count, "private": bool(inside)}
        yield case.says(TOO_WIDE, {**facts, "terms": terms, "cure": cure})
    for term in [term for term in record.terms if term.name == "ptr"][:1]:
        yield case.says(PTR, {"term": term.text, "cure": cures.without(text, term.text)})
    if record.redirect and record.all:
        cure = cures.without(text, record.all.text)
        yield case.says(REDIRECT_IGNORED, {"term": record.redirect.text, "cure": cure})
    if len(text) > _LONG:
        yield case.says(RECORD_LONG, {"bytes": len(text)})
