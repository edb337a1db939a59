"""Runs in the order of time -> what was opened, closed, or could not be looked at again.

A finding closes only through a run that covered it: a check that looked at the same domain with
the same check and missed nothing, a diagnosis whose logs go on after the finding's last mail.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from functools import cache

from postwarden import registry
from postwarden.checks.records.addresses import parsed
from postwarden.checks.records.listing import is_about
from postwarden.jobs.saved import Saved
from postwarden.model import Code, Finding
from postwarden.model.blocklist import asked_as
from postwarden.model.transition import Change, Transition

_CHECKS = "postwarden.checks"


def settle(runs: Iterable[Saved]) -> list[Transition]:
    """Each finding that any run had, with its latest change; the open ones first.

    `runs` by time. A finding is known by the kind and target of its runs, and its identity.
    """
    known: dict[tuple[str, ...], Transition] = {}
    for run in runs:
        place = run.kind, run.target
        for key, old in known.items():
            if key[:2] == place and old.change is not Change.CLOSED:
                known[key] = _absent(old, run)
        for finding in filter(_lasting, run.findings):
            key = (*place, *_identity(finding))
            known[key] = _present(known.get(key), finding, run.at)
    return sorted(known.values(), key=lambda each: each.change is Change.CLOSED)


def _lasting(finding: Finding) -> bool:
    return not finding.code.startswith(("missing.", "postwarden."))


def _identity(finding: Finding) -> tuple[str, ...]:
    """As the finding says, less how the domain was written in that call."""
    site, code, kind, name, *members = finding.identity
    return (site, code, kind, site if kind == "site" else name, *members)


def _present(old: Transition | None, finding: Finding, at: datetime) -> Transition:
    if old is None or (old.change is Change.CLOSED and old.at < at):
        return Transition(Change.OPENED, finding, since=at, at=at)
    return Transition(Change.STILL, finding, since=old.since, at=at)


def _absent(old: Transition, run: Saved) -> Transition:
    """What a run says of a finding that it has not."""
    if not _covers(run, old.finding):
        return replace(old, change=Change.UNSEEN)
    return replace(old, change=Change.CLOSED, at=run.at)


def _covers(run: Saved, finding: Finding) -> bool:
    """Whether the run looked at what the finding is about."""
    if run.kind == "check":
        return _checked(run, finding)
    if finding.code.startswith("reports."):
        return "reports" in run.covered
    last = finding.facts.get("last")
    after = run.last is not None and (not isinstance(last, datetime) or run.last > last)
    if "mail" not in run.covered or not after:
        return False
    # Silence of a receiver is no proof: its domains have to have taken mail since.
    domains = finding.facts.get("domains")
    taken = run.whole.get("accepted_by", ())
    return not finding.code.startswith("refused.") or (
        isinstance(domains, tuple) and not set(domains).isdisjoint(taken)
    )


def _checked(run: Saved, finding: Finding) -> bool:
    """What logs showed only logs can show gone; an address has to have been looked at again."""
    owner = _owner(finding.code)
    name = str(finding.facts.get("list"))
    about = str(finding.facts.get("ip") or finding.facts.get("domain"))
    if f"{owner}:{name}" in run.covered:
        return any(is_about(each.question, name, about) for each in run.snapshots)
    if owner not in run.covered or not _looked_at_sender(run, finding):
        return False
    if any(each.line for each in finding.evidence):
        return bool(dict(run.whole.get("scope") or {}).get("has_logs"))
    return finding.subject.kind != "host" or _names(run, finding.subject.name)


def _names(run: Saved, host: str) -> bool:
    """Whether any question or answer of the run is about this address or name."""
    reverse = asked_as(host)
    return any(
        s.question.name in (host, reverse)
        or s.question.name.startswith(f"{reverse}.")
        or any(host in record for record in s.records)
        for s in run.snapshots
    )


def _looked_at_sender(run: Saved, finding: Finding) -> bool:
    """Whether an address that logs had shown as a sender was one in this run too."""
    host = finding.subject.name if finding.subject.kind == "host" else finding.facts.get("ip")
    if not finding.facts.get("messages") or parsed(str(host)) is None:
        return True
    scope = run.whole.get("scope")
    senders = scope.get("senders", ()) if isinstance(scope, dict) else ()
    return any(isinstance(each, dict) and each.get("ip") == host for each in senders)


@cache
def _owner(code: str) -> str:
    """The check that makes findings of this code; '' for those of a diagnosis."""
    return _owners().get(code, "")


@cache
def _owners() -> dict[str, str]:
    found = {}
    for name in registry.names(_CHECKS):
        for each in vars(registry.load(_CHECKS, name)).values():
            if isinstance(each, Code):
                found[each.name] = name
    return found
