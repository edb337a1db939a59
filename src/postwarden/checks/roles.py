"""Role addresses: whether postmaster and abuse take mail, asked only where the caller allows it.

The server is asked up to RCPT and never for DATA, so no mail is sent. It is judged only where it
refuses: a server that takes every name proves nothing, nor does one that says "later" or speaks of
its policy. Sources: RFC 2142, RFC 5321 section 4.5.1, RFC 3463.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from postwarden.checks.records.mail_hosts import reachable
from postwarden.model import Code, Evidence, Finding, Severity, Subject
from postwarden.model.scope import Scope
from postwarden.model.snapshot import Snapshot
from postwarden.model.world import World

PART = "tls"

_FACTS = ("server", "reply")
POSTMASTER = Code("role.postmaster", Severity.WARNING, _FACTS)
ABUSE = Code("role.abuse", Severity.WARNING, _FACTS)

#: Answers that mean this mailbox: the code, and the class of its status; else the words.
_NO_MAILBOX = frozenset({"550", "551", "553"})
_STATUS = re.compile(r"\b5\.(\d{1,3})\.\d{1,3}\b")
_WORDS = re.compile(
    r"unknown|no such|not exist|unavailable|recipient rejected|user not|no mailbox|invalid",
    re.IGNORECASE,
)


def find(scope: Scope, world: World) -> Iterator[Finding]:
    """Say which role addresses the first mail server refuses."""
    if not scope.rcpt:
        return
    for host, address in reachable(world, scope.domain, 1):
        seen = world.rcpt(host, address, scope.domain)
        for code, role in ((POSTMASTER, "postmaster"), (ABUSE, "abuse")):
            answer = str(seen.facts.get(role, ""))
            if _refused(answer):
                yield _about(scope, code, host, seen, answer)


def _refused(answer: str) -> bool:
    """Whether the answer says that there is no such mailbox, and not that we are not wanted."""
    status = _STATUS.search(answer)
    if answer[:3] not in _NO_MAILBOX:
        return False
    return status[1] == "1" if status else _WORDS.search(answer) is not None


def _about(scope: Scope, code: Code, host: str, seen: Snapshot, answer: str) -> Finding:
    source = f"SMTP {host} {seen.question.detail.partition(' ')[0]}"
    return code.about(
        Subject("site", scope.shown or scope.domain),
        (Evidence(source, 0, quote=answer[:300]),),
        site=scope.domain,
        server=host,
        reply=answer[:200],
    )
