"""DKIM: whether the domain's mail can bear its signature, as far as DNS alone shows it.

That a domain has no key is said only where DNS proves it: `_domainkey` does not exist. Else keys
may stand under names that nobody can guess.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from postwarden.checks.records import dkim
from postwarden.checks.records.domain import panel, providers_of, sends
from postwarden.checks.records.names import registrable, within
from postwarden.checks.records.proof import proof
from postwarden.checks.records.selectors import UNLIKELY, Found, Selector, found
from postwarden.checks.records.spf_senders import own_name
from postwarden.model import Certainty, Code, Evidence, Finding, Severity, Subject
from postwarden.model.finding import Fact
from postwarden.model.scope import Scope
from postwarden.model.snapshot import Snapshot, State
from postwarden.model.world import World

PART = "mail"

_U, _W, _H = Severity.URGENT, Severity.WARNING, Severity.HINT
_KEY = ("domain", "selector", "name", "alias", "panel", "record")
ABSENT = Code("dkim.absent", _U, ("domain", "providers", "records", "panel", "doubled"))
UNKNOWN = Code("dkim.unknown", _H, ("domain", "open", "tried", "providers"))
KEY_SHORT = Code("dkim.key-short", _W, (*_KEY, "bits", "void"))
KEY_BROKEN = Code("dkim.key-broken", _U, (*_KEY, "key_fault", "cure"))
REVOKED = Code("dkim.revoked", _H, _KEY)
TEST_MODE = Code("dkim.test-mode", _W, (*_KEY, "cure"))
SHA1 = Code("dkim.sha1", _U, (*_KEY, "cure"))
ED25519_ONLY = Code("dkim.ed25519-only", _W, ("domain", "selectors", "panel"))
CNAME_DEAD = Code("dkim.cname-dead", _W, _KEY)
STRICT_SUBDOMAIN = Code("dkim.strict-subdomain", _W, (*_KEY, "names", "cure"))

#: Keys of one domain that are judged.
_MOST = 12


@dataclass(frozen=True, slots=True)
class _Case:
    scope: Scope
    world: World
    seen: Found

    @property
    def keys(self) -> list[tuple[Selector, dkim.Key]]:
        """Keys that stand alone under their name."""
        alone = (each for each in self.seen.selectors if len(each.texts) == 1)
        return [(each, dkim.parse(each.texts[0])) for each in islice(alone, _MOST)]


def find(scope: Scope, world: World) -> Iterator[Finding]:
    """Judge every key that can be found; say that there is none only by proof."""
    world.dns(scope.domain, "NS")
    case = _Case(scope, world, found(scope.domain, world))
    if case.seen.selectors:
        yield from _of_keys(case)
    elif case.seen.absent and sends(scope, world):
        yield from _absent(case)
    elif case.seen.looked and not case.seen.absent and sends(scope, world):
        yield _unknown(case)


def _absent(case: _Case) -> Iterator[Finding]:
    """Proven: below a name that does not exist there is nothing."""
    domain, world = case.scope.domain, case.world
    twice = world.dns(f"_domainkey.{domain}.{domain}", "TXT")
    wild = world.dns(f"{UNLIKELY}.{domain}.{domain}", "TXT")
    doubled = twice.state in (State.FOUND, State.NO_RECORD) and wild.state is State.NO_NAME
    known = providers_of(domain, world)
    pairs = [(one, target) for each in known for one, target in each.aliases]
    yield ABSENT.about(
        _site(case.scope),
        (proof(case.seen.above), *([proof(twice)] if doubled else [])),
        site=domain,
        domain=_shown(case.scope),
        providers=tuple(each.name for each in known),
        records=tuple(f"{one}._domainkey.{domain} CNAME {target}" for one, target in pairs),
        panel=panel(domain, world),
        doubled=doubled,
    )


def _unknown(case: _Case) -> Finding:
    seen = case.seen
    return UNKNOWN.about(
        _site(case.scope),
        (proof(seen.above), proof(seen.wild)),
        site=case.scope.domain,
        domain=_shown(case.scope),
        open=seen.open,
        tried=seen.asked,
        providers=tuple(each.name for each in providers_of(case.scope.domain, case.world)),
    )


def _of_keys(case: _Case) -> Iterator[Finding]:
    for each in case.seen.selectors[:_MOST]:
        if len(each.texts) > 1:
            yield _says(case, each, KEY_BROKEN, each.texts[0], key_fault="several", cure="")
        elif not each.texts:
            yield from _dead(case, each)
    for each, key in case.keys:
        yield from _of_key(case, each, key)
    yield from _one_kind(case)


def _of_key(case: _Case, each: Selector, key: dkim.Key) -> Iterator[Finding]:
    """All that is wrong with one key."""
    if key.fault:
        cure = dkim.mended(key.text)
        yield _says(case, each, KEY_BROKEN, key.text, key_fault=key.fault, cure=cure)
        return
    if key.revoked:
        yield _says(case, each, REVOKED, key.text)
        return
    if key.kind == "rsa" and key.bits < dkim.GOOD_BITS:
        void = key.bits < dkim.LEAST_BITS
        severity = _U if void else None
        yield _says(case, each, KEY_SHORT, key.text, severity=severity, bits=key.bits, void=void)
    if key.sha1_only:
        cure = dkim.without(key.text, tag="h")
        yield _says(case, each, SHA1, key.text, cure=cure)
    if key.test:
        cure = dkim.without(key.text, flag="y") if key.usable else ""
        yield _says(case, each, TEST_MODE, key.text, cure=cure)
    if key.strict and (names := _names_below(case.scope)):
        cure = dkim.without(key.text, flag="s")
        yield _says(case, each, STRICT_SUBDOMAIN, key.text, names=names, cure=cure)


def _names_below(scope: Scope) -> tuple[str, ...]:
    """Names below the domain that mail bears in From, as far as logs or reports show it."""
    names = (own_name(name) for each in scope.senders for name in each.froms)
    below = (name for name in names if name != scope.domain and within(name, scope.domain))
    return tuple(dict.fromkeys(below))[:_MOST]


def _dead(case: _Case, each: Selector) -> Iterator[Finding]:
    """A CNAME that leads nowhere. Services that change keys in turn leave one of two unused."""
    working = [other for other, key in case.keys if key.usable]
    owner = registrable(each.alias)
    if any(other.alias and registrable(other.alias) == owner for other in working):
        return
    severity = None if working else _U
    yield _says(case, each, CNAME_DEAD, f"CNAME {each.alias}", severity=severity)


def _one_kind(case: _Case) -> Iterator[Finding]:
    """Only keys of a kind that many receivers cannot verify."""
    usable = [(each, key) for each, key in case.keys if key.usable]
    if not usable or any(key.kind == "rsa" for _, key in case.keys):
        return
    yield ED25519_ONLY.about(
        _site(case.scope),
        tuple(proof(each.snapshot, key.text) for each, key in usable),
        site=case.scope.domain,
        # Another key may stand under a name that cannot be guessed.
        certainty=Certainty.LIKELY,
        domain=_shown(case.scope),
        selectors=tuple(each.name for each, _ in usable),
        panel=panel(case.scope.domain, case.world),
    )


def _says(
    case: _Case,
    each: Selector,
    code: Code,
    text: str,
    *,
    severity: Severity | None = None,
    **facts: Fact,
) -> Finding:
    """A finding about one key, with the record that shows it."""
    also: dict[str, Fact] = {
        "domain": _shown(case.scope),
        "selector": each.name,
        "name": f"{each.name}._domainkey.{case.scope.domain}",
        "alias": each.alias,
        "panel": panel(case.scope.domain, case.world),
        "record": text,
        **facts,
    }
    evidence = _evidence(each.snapshot, each.texts if len(each.texts) > 1 else (text,))
    return code.about(
        _site(case.scope), evidence, site=case.scope.domain, severity=severity, also=also
    )


def _evidence(answer: Snapshot, texts: Sequence[str]) -> tuple[Evidence, ...]:
    return tuple(proof(answer, text) for text in texts[:_MOST])


def _site(scope: Scope) -> Subject:
    return Subject("site", _shown(scope))


def _shown(scope: Scope) -> str:
    return scope.shown or scope.domain
