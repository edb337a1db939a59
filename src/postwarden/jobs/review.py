"""report: saved runs -> what happened, whether it is over, who still refuses, and whom to ask."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from ipaddress import ip_address

from postwarden.causes.replies.book import book
from postwarden.checks.records.names import within
from postwarden.jobs.report.choose import messages
from postwarden.jobs.saved import Saved
from postwarden.jobs.settle import settle
from postwarden.model import Finding, Severity
from postwarden.model.finding import Fact
from postwarden.model.review import Operator, Review, Standing
from postwarden.model.transition import Change, Transition

_ASKED = ("listed.", "refused.")
#: Where everybody reads German.
_GERMAN = (".de", ".at")


def review(runs: Sequence[Saved], site: str, at: datetime, language: str) -> Review:
    """Put the runs of a site together; `runs` by time, `language` for its own hoster."""
    own = [run for run in runs if _about(run, site)]
    all_ = settle(own)
    changes = [t for t in all_ if _belongs(t.finding, site)]
    causes = tuple(t for t in changes if t.finding.is_cause)
    state = _state(own, causes, site)
    rest = [t for t in changes if not t.finding.is_cause]
    logs = [run for run in own if run.kind == "diagnose"]
    return Review(
        site=site,
        at=at,
        state=state,
        runs=len(own),
        causes=causes,
        done=_with(rest, Change.CLOSED),
        standing=_with(rest, Change.OPENED, Change.STILL),
        unseen=_with(rest, Change.UNSEEN),
        operators=tuple(_operators(rest, state, language)),
        host=next((str(run.whole["host"]) for run in reversed(logs) if run.whole.get("host")), ""),
        ip=_address(changes),
        first=min((run.first for run in logs if run.first), default=None),
        until=max((run.last for run in logs if run.last), default=None),
        missed=_missed(own),
        asked=any("refusals" in r.whole or any(map(_is_list, r.covered)) for r in own),
        zone=next((str(run.whole.get("timezone", "")) for run in reversed(logs)), ""),
        elsewhere=sum(messages(t.finding) for t in all_ if t.finding.is_cause and t not in changes),
    )


def _about(run: Saved, site: str) -> bool:
    """A check of the site, or logs of its server, of all sites or of this one."""
    if run.kind == "check":
        return run.target.lower().rstrip(".") == site
    return run.whole.get("site") in (None, site)


def _belongs(finding: Finding, site: str) -> bool:
    """What is about the server is about each of its sites."""
    named = finding.site
    return named is None or within(named, site) or within(site, named)


def _is_list(covered: str) -> bool:
    return covered.startswith("listed")


def _state(runs: Sequence[Saved], causes: Sequence[Transition], site: str) -> Standing:
    if not any(run.kind == "diagnose" and "mail" in run.covered for run in runs):
        return "unknown"
    if any(t.change is not Change.CLOSED for t in causes):
        return "open"
    if causes:
        return "over"
    return "clean" if any(_knows(run, site) for run in runs) else "absent"


def _knows(run: Saved, site: str) -> bool:
    """Whether the logs of a run hold the site: as a domain of the server, or by a finding."""
    names = [*run.whole.get("domains", ()), run.whole.get("site"), *(f.site for f in run.findings)]
    return any(within(str(n), site) for n in names if n)


def _with(changes: Iterable[Transition], *wanted: Change) -> tuple[Transition, ...]:
    """Those that matter, the most urgent first."""
    urgency = list(Severity)
    found = [t for t in changes if t.change in wanted and t.finding.severity is not Severity.HINT]
    return tuple(sorted(found, key=lambda t: urgency.index(t.finding.severity)))


def _missed(runs: Sequence[Saved]) -> tuple[Finding, ...]:
    """What the latest run of each kind could not look at."""
    latest = {run.kind: run for run in runs}
    return tuple(
        f for run in latest.values() for f in run.findings if f.code.startswith("missing.")
    )


def _address(changes: Sequence[Transition]) -> str:
    """The address that lists or receivers name: of a listing, else none is sure."""
    for change in changes:
        ip = change.finding.facts.get("ip")
        if change.finding.code.startswith("listed.") and isinstance(ip, str):
            try:
                return str(ip_address(ip))
            except ValueError:
                continue
    return ""


def _operators(changes: Sequence[Transition], state: str, language: str) -> Iterator[Operator]:
    """Those who list or refuse, one for each whom to ask."""
    groups: dict[tuple[str, str], list[Transition]] = {}
    for change in changes:
        if change.finding.code.startswith(_ASKED):
            groups.setdefault(_whom(change.finding), []).append(change)
    named = not any(_is_nameless(change) for change in changes)
    for group in groups.values():
        yield _operator(group, state, language, named)


def _is_nameless(change: Transition) -> bool:
    """Whether an address still lacks its name, which lists ask for first."""
    return change.finding.code.startswith("rdns.") and change.change is not Change.CLOSED


def _whom(finding: Finding) -> tuple[str, str]:
    """A list, or a receiver; where a receiver asks a list, it is the list that can be asked."""
    if finding.code.startswith("listed."):
        return "list", f"{finding.facts['list']} {finding.facts['name']}"
    key = finding.facts.get("filter") or finding.facts["receiver"]
    return "receiver", str(key)


def _not_yet(state: str, needs: Sequence[str], named: bool) -> str:
    """Why it is too early to ask; '' when it is time."""
    if state in ("open", "unknown"):
        return f"cause-{state}"
    return "" if named or "ptr" not in needs else "name-open"


def _operator(group: Sequence[Transition], state: str, language: str, named: bool) -> Operator:
    newest = max(group, key=lambda t: t.at).finding
    kind, key = _whom(newest)
    listed = kind == "list"
    ask = _text(newest.facts.get("delist_url" if listed else "ask"))
    way = _text(newest.facts.get("delist")) if listed else _way(ask)
    over = all(t.change is Change.CLOSED or t.finding.facts.get("over") is True for t in group)
    needs = _texts(newest.facts.get("needs"))
    return Operator(
        key=_text(newest.facts.get("list")) if listed else key,
        name=_text(newest.facts.get("name")) if listed else "",
        kind="hoster" if way == "hoster" else kind,
        ask="" if ask in ("recipient", "hoster") else ask,
        way=way,
        wait=_text(newest.facts.get("wait")) or "unknown",
        needs=needs,
        language=language if way == "hoster" else _language(key),
        never_pay=newest.facts.get("never_pay") is True,
        findings=tuple(t.finding for t in group),
        since=min(t.since for t in group),
        over=over,
        not_yet="" if over else _not_yet(state, needs, named),
    )


def _language(key: str) -> str:
    """In which an operator is asked; one that is not in the book is a domain of mail servers."""
    return book().languages.get(key) or ("de" if key.endswith(_GERMAN) else "en")


def _way(ask: str) -> str:
    if ask in ("", "recipient", "hoster"):
        return ask or "none"
    return "mail" if "@" in ask and "/" not in ask else "form"


def _text(value: Fact) -> str:
    return value if isinstance(value, str) else ""


def _texts(value: Fact) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()
