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
        owner = _owner(finding.code)
        name = str(finding.facts.get("list"))
        if f"{owner}:{name}" in run.covered:
            about = str(finding.facts.get("ip") or finding.facts.get("domain"))
            return any(is_about(each.question, name, about) for each in run.snapshots)
        return owner in run.covered and _looked_at_sender(run, finding)
    last = finding.facts.get("last")
    after = run.last is not None and (not isinstance(last, datetime) or run.last > last)
    return "mail" in run.covered and after


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
