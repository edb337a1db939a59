"""What the parts of the DMARC check share: the codes, and the record that they are about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from postwarden.checks.records import domain
from postwarden.checks.records.dmarc import Record
from postwarden.checks.records.proof import LONGEST, proof
from postwarden.model import Certainty, Code, Evidence, Finding, Severity, Subject
from postwarden.model.finding import Fact
from postwarden.model.scope import Scope
from postwarden.model.snapshot import Snapshot
from postwarden.model.world import World

URGENT, _W, _H = Severity.URGENT, Severity.WARNING, Severity.HINT
_PLACE = ("domain", "where", "alias", "panel")
_KNOWN = (*_PLACE, "record", "cure")
MISSING = Code("dmarc.missing", _W, (*_PLACE, "messages", "cure"))
SEVERAL = Code("dmarc.several", URGENT, (*_PLACE, "count", "cure"))
SYNTAX = Code("dmarc.syntax", URGENT, (*_KNOWN, "dmarc_fault", "bad"))
MISPLACED = Code("dmarc.misplaced", URGENT, (*_KNOWN, "found_at"))
NONE = Code("dmarc.none", _H, (*_KNOWN, "reports"))
NO_REPORTS = Code("dmarc.no-reports", _W, _KNOWN)
RUA_BAD = Code("dmarc.rua-bad", _W, (*_KNOWN, "address", "rua_fault"))
RUA_UNAUTHORISED = Code("dmarc.rua-unauthorised", _W, (*_KNOWN, "address", "asked", "receiver"))
SP_WEAKER = Code("dmarc.sp-weaker", _W, (*_KNOWN, "tag", "weaker", "policy"))
NP_ABSENT = Code("dmarc.np-absent", _H, (*_KNOWN, "weaker", "policy"))
OLD_TAGS = Code("dmarc.old-tags", _H, (*_KNOWN, "old"))
TEST_MODE = Code("dmarc.test-mode", _W, (*_KNOWN, "policy"))
POLICY_HARD = Code("dmarc.policy-hard", _H, _KNOWN)
UNALIGNED = Code(
    "dmarc.unaligned-sender", _W, ("domain", "ip", "messages", "sender", "envelopes", "policy")
)
FROM_FOREIGN = Code("dmarc.from-foreign", URGENT, ("domain", "ip", "messages", "froms"))


@dataclass(frozen=True, slots=True)
class Case:
    """The one record that the domain itself publishes, and the answer it stands in."""

    scope: Scope
    world: World
    record: Record
    answer: Snapshot

    def says(self, code: Code, cure: str, **facts: Fact) -> Finding:
        """A finding about the domain that quotes its record."""
        text = self.record.text
        also: dict[str, Fact] = {"record": text, "cure": cure, **facts}
        evidence = (proof(self.answer, text),)
        return about(self.scope, self.world, code, evidence, {"alias": alias(self.answer), **also})


def about(
    scope: Scope,
    world: World,
    code: Code,
    evidence: Sequence[Evidence],
    facts: Mapping[str, Fact],
    *,
    severity: Severity | None = None,
) -> Finding:
    """A finding about the domain of the check, and where a record is to be published."""
    place: dict[str, Fact] = {
        "domain": shown(scope),
        "where": f"_dmarc.{scope.domain}",
        "panel": domain.panel(scope.domain, world),
    }
    return code.about(
        Subject("site", shown(scope)),
        evidence,
        site=scope.domain,
        certainty=Certainty.PROVEN,
        severity=severity,
        also={**place, **facts},
    )


def alias(answer: Snapshot) -> str:
    """Where the name leads to by a CNAME: then the record is somebody else's."""
    return str(answer.facts.get("alias", ""))[:LONGEST]


def shown(scope: Scope) -> str:
    """The domain as the caller wrote it."""
    return scope.shown or scope.domain
