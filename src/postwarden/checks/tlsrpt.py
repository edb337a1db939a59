"""TLS-RPT: where other mail servers report that they could not deliver encrypted.

Missing it is worth a word only to who publishes an MTA-STS policy. Source: RFC 8460 section 3.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from postwarden.checks.records.mta_sts import recorded
from postwarden.checks.records.proof import LONGEST, proof
from postwarden.model import Code, Finding, Severity, Subject
from postwarden.model.scope import Scope
from postwarden.model.world import World

PART = "tls"

MISSING = Code("tlsrpt.missing", Severity.HINT)
SYNTAX = Code("tlsrpt.syntax", Severity.WARNING, ("record", "rpt_fault"))

_RUA = re.compile(r"mailto:[^\s@,;!]{1,64}@[^\s@,;!]{3,255}|https://[^\s,;]{3,500}", re.IGNORECASE)


def find(scope: Scope, world: World) -> Iterator[Finding]:
    """Say whether reports would reach somebody."""
    answer = world.dns(f"_smtp._tls.{scope.domain}", "TXT")
    policy = world.dns(f"_mta-sts.{scope.domain}", "TXT")
    subject = Subject("site", scope.shown or scope.domain)
    found = [text for text in answer.records if text.lower().startswith("v=tlsrpt")]
    fault = _fault(found)
    if fault:
        yield SYNTAX.about(
            subject, (proof(answer),), site=scope.domain, record=found[0][:LONGEST], rpt_fault=fault
        )
    elif not found and answer.looked and recorded(policy.records):
        yield MISSING.about(subject, (proof(answer), proof(policy)), site=scope.domain)


def _fault(found: list[str]) -> str:
    """Why nobody would send a report there; '' where there is no record, or a good one."""
    if not found:
        return ""
    if len(found) > 1:
        return "several"
    version, *fields = (each.strip() for each in found[0].split(";"))
    if version != "v=TLSRPTv1":
        return "version"
    targets = [each[4:] for each in fields if each.startswith("rua=")]
    if not targets:
        return "no-rua"
    good = all(_RUA.fullmatch(each.strip()) for each in targets[0].split(","))
    return "" if good else "bad-rua"
