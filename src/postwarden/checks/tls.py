"""TLS: how the domain's mail servers encrypt what others deliver to them.

Few senders verify certificates, so a bad one is a hint, unless the domain's own MTA-STS policy
makes them. Sources: RFC 3207, RFC 6125, RFC 8461 section 4.2, RFC 8996.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from postwarden.checks.records.mail_hosts import reachable
from postwarden.checks.records.mta_sts import published
from postwarden.model import Code, Evidence, Finding, Severity, Subject
from postwarden.model.finding import Fact
from postwarden.model.scope import Scope
from postwarden.model.snapshot import Snapshot
from postwarden.model.world import World

PART = "tls"

MISSING = Code("starttls.missing", Severity.WARNING, ("address",))
BROKEN = Code("starttls.broken", Severity.WARNING, ("address", "error"))
EXPIRED = Code("tls.expired", Severity.HINT, ("address", "until", "early", "enforced"))
NAME = Code("tls.name", Severity.HINT, ("address", "certified", "enforced"))
SELFSIGNED = Code("tls.selfsigned", Severity.HINT, ("address", "issuer", "own", "enforced"))
OLD = Code("tls.old", Severity.WARNING, ("address", "version"))

#: Mail servers of one domain that are visited, and names of a certificate that are shown.
MOST_SERVERS, _SHOWN = 4, 8
_OLD = frozenset({"SSLv2", "SSLv3", "TLSv1", "TLSv1.1"})


def find(scope: Scope, world: World) -> Iterator[Finding]:
    """Say which mail servers do not encrypt, or not as a verifying sender wants it."""
    policy = published(world, scope.domain).policy
    enforced = policy is not None and not policy.faults and policy.mode == "enforce"
    for host, address in reachable(world, scope.domain, MOST_SERVERS):
        seen = world.smtp(host, address)
        if "extensions" in seen.facts:
            yield from _judged(scope, host, address, seen, enforced=enforced)


def _judged(
    scope: Scope, host: str, address: str, seen: Snapshot, *, enforced: bool
) -> Iterator[Finding]:
    subject, extensions = Subject("host", host), seen.facts["extensions"]
    evidence = tuple(_proof(host, address, seen))
    if isinstance(extensions, tuple) and "STARTTLS" not in extensions:
        yield MISSING.about(subject, evidence, site=scope.domain, address=address)
    elif "tls_error" in seen.facts:
        error = seen.facts["tls_error"]
        yield BROKEN.about(subject, evidence, site=scope.domain, address=address, error=error)
    elif "tls_version" in seen.facts:
        version = seen.facts["tls_version"]
        if version in _OLD:
            yield OLD.about(subject, evidence, site=scope.domain, address=address, version=version)
        severity = Severity.URGENT if enforced else Severity.HINT
        for code, facts in _certificate(scope, host, seen):
            yield code.about(
                subject,
                evidence,
                site=scope.domain,
                severity=severity,
                also={"address": address, "enforced": enforced, **facts},
            )


def _certificate(scope: Scope, host: str, seen: Snapshot) -> Iterator[tuple[Code, dict[str, Fact]]]:
    """What a sender that verifies would not accept."""
    begin, end = seen.facts.get("not_before"), seen.facts.get("not_after")
    if isinstance(end, int) and isinstance(begin, int) and not begin <= scope.at <= end:
        early = scope.at < begin
        yield EXPIRED, {"until": _moment(begin if early else end), "early": early}
    names = seen.facts.get("names")
    if isinstance(names, tuple) and not any(_covers(name, host) for name in names):
        yield NAME, {"certified": names[:_SHOWN]}
    if seen.facts.get("trusted") is False:
        own = bool(seen.facts.get("self_signed"))
        yield SELFSIGNED, {"issuer": seen.facts.get("issuer", ""), "own": own}


def _covers(name: str, host: str) -> bool:
    """Whether a certificate's name is this host's; `*` stands for one label (RFC 6125 6.4.3)."""
    name = name.lower().rstrip(".")
    return name == host or (name.startswith("*.") and name[2:] == host.partition(".")[2])


def _proof(host: str, address: str, seen: Snapshot) -> Iterator[Evidence]:
    """The greeting, and the certificate's names and end."""
    port = seen.question.detail.split(" ")[1]
    greeting = str(seen.facts.get("greeting", ""))
    yield Evidence(f"SMTP {host} {address}:{port}", 0, quote=greeting[:300])
    if "subject" in seen.facts:
        told = ("tls_version", "subject", "issuer", "verify_error")
        shown = [f"{key}={seen.facts[key]}" for key in told if seen.facts.get(key)]
        end = seen.facts.get("not_after")
        shown += [f"not_after={_moment(end):%Y-%m-%d}"] if isinstance(end, int) else []
        yield Evidence(f"TLS {host} {address}:{port}", 0, quote="; ".join(shown)[:300])


def _moment(seconds: int) -> datetime:
    """A certificate's date; years reach from 1950 to 9999 (RFC 5280 section 4.1.2.5)."""
    return datetime.fromtimestamp(seconds, UTC)
