"""Whether the domain exists at all; of one that does not, nothing else is worth saying.

Source: RFC 8020: a name that does not exist has nothing below it either.
"""

from __future__ import annotations

from collections.abc import Iterator

from postwarden.checks.records.proof import proof
from postwarden.model import Code, Finding, Severity, Subject
from postwarden.model.scope import Scope
from postwarden.model.snapshot import State
from postwarden.model.world import World

PART = ("mail", "rdns", "tls")
MISSING = Code("domain.missing", Severity.URGENT, facts=("domain",))


def find(scope: Scope, world: World) -> Iterator[Finding]:
    """Say so where DNS knows no such name."""
    answers = [world.dns(scope.domain, rdtype) for rdtype in ("A", "TXT", "MX")]
    if all(each.state is State.NO_NAME for each in answers):
        shown = scope.shown or scope.domain
        subject = Subject("site", shown)
        yield MISSING.about(subject, [proof(answers[0])], site=scope.domain, domain=shown)
