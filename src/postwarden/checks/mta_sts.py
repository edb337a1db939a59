"""MTA-STS: a policy that other mail servers obey has to be right, else mail to the domain is lost.

A domain without one lacks nothing that its mail is refused for, so that is no finding.
"""

from __future__ import annotations

from collections.abc import Iterator

from postwarden.checks.records.mail_hosts import hosts
from postwarden.checks.records.mta_sts import Policy, Published, fetch_fault, published, url
from postwarden.checks.records.proof import LONGEST, proof
from postwarden.model import Code, Evidence, Finding, Severity, Subject
from postwarden.model.finding import Fact
from postwarden.model.scope import Scope
from postwarden.model.world import World

PART = "tls"

RECORD = Code("mta-sts.record", Severity.WARNING, ("record", "sts_fault"))
POLICY_MISSING = Code("mta-sts.policy-missing", Severity.WARNING, ("url", "fetch_fault", "status"))
POLICY_SYNTAX = Code("mta-sts.policy-syntax", Severity.WARNING, ("url", "policy_faults"))
UNMATCHED = Code("mta-sts.unmatched", Severity.URGENT, ("url", "mode", "hosts", "allowed"))
MAX_AGE = Code("mta-sts.max-age", Severity.HINT, ("url", "seconds"))
TESTING = Code("mta-sts.testing", Severity.HINT, ("url",))

#: A policy that is kept shorter than a day protects nobody between two visits.
DAY = 86_400
_SHOWN = 10


def find(scope: Scope, world: World) -> Iterator[Finding]:
    """Say what keeps the published policy from working, or makes it harm."""
    names = hosts(world, scope.domain)
    seen = published(world, scope.domain)
    if seen.record is None:
        return
    if seen.record.fault:
        yield RECORD.about(
            _site(scope),
            (proof(seen.answer),),
            site=scope.domain,
            record=seen.record.text[:LONGEST],
            sts_fault=seen.record.fault,
        )
    fault = _missing(seen)
    if fault:
        yield _not_fetched(scope, seen, fault)
    elif seen.policy is not None:
        yield from _judged(scope, seen, seen.policy, names)


def _missing(seen: Published) -> str:
    """Why there is no policy; '' if there is one, or if it could not be looked at."""
    if seen.page is not None:
        return fetch_fault(seen.page) if seen.page.looked else ""
    if not all(each.looked for each in seen.host):
        return ""
    return "address" if any(each.records for each in seen.host) else "no-host"


def _not_fetched(scope: Scope, seen: Published, fault: str) -> Finding:
    status = seen.page.facts.get("status", 0) if seen.page else 0
    return POLICY_MISSING.about(
        _site(scope),
        (proof(seen.answer), *(_page(seen) if seen.page else map(proof, seen.host))),
        site=scope.domain,
        url=url(scope.domain),
        fetch_fault=fault,
        status=status,
    )


def _judged(
    scope: Scope, seen: Published, policy: Policy, names: tuple[str, ...]
) -> Iterator[Finding]:
    subject, evidence, where = _site(scope), tuple(_page(seen)), url(scope.domain)
    if policy.faults:
        yield POLICY_SYNTAX.about(
            subject, evidence, site=scope.domain, url=where, policy_faults=policy.faults
        )
        return
    yield from _unmatched(scope, seen, policy, names)
    if policy.mode != "none" and policy.max_age < DAY:
        yield MAX_AGE.about(subject, evidence, site=scope.domain, url=where, seconds=policy.max_age)
    if policy.mode == "testing":
        yield TESTING.about(subject, evidence, site=scope.domain, url=where)


def _unmatched(
    scope: Scope, seen: Published, policy: Policy, names: tuple[str, ...]
) -> Iterator[Finding]:
    """Mail servers that the policy does not name: senders that obey it do not deliver there."""
    outside = tuple(name for name in names if not policy.matches(name))
    if outside and policy.mode != "none":
        facts: dict[str, Fact] = {"hosts": outside[:_SHOWN], "allowed": policy.hosts[:_SHOWN]}
        yield UNMATCHED.about(
            _site(scope),
            (proof(seen.answer), *_page(seen)),
            site=scope.domain,
            severity=Severity.URGENT if policy.mode == "enforce" else Severity.WARNING,
            url=url(scope.domain),
            mode=policy.mode,
            also=facts,
        )


def _page(seen: Published) -> Iterator[Evidence]:
    """What the policy host answered, as one line."""
    if seen.page is not None:
        facts = seen.page.facts
        body = " / ".join(str(facts.get("body", "")).split("\n"))
        told = f"{facts.get('status') or facts.get('detail') or ''} {body}"
        yield Evidence(seen.page.question.name, 0, quote=" ".join(told.split())[:LONGEST])


def _site(scope: Scope) -> Subject:
    return Subject("site", scope.shown or scope.domain)
