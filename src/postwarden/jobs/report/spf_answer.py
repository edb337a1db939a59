"""What SPF says of one address, for programs and for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from postwarden.checks.records import spf_cures as cures
from postwarden.checks.records.spf_answer import Step
from postwarden.jobs.report.as_json import SCHEMA
from postwarden.jobs.report.clean import clean, cut
from postwarden.jobs.report.paper import Paper
from postwarden.jobs.spf import Explained
from postwarden.texts.labels import label

#: Signs of one line of the trace for people; and how many addresses in a row are one line.
_LINE, _IN_A_ROW = 160, 3
_CURED = frozenset({"fail", "softfail", "neutral"})


def as_json(found: Explained) -> dict[str, object]:
    """The result, the trace in the order it was evaluated, and the sums."""
    answer = found.answer
    told: dict[str, object] = {
        "schema": SCHEMA,
        "report": "spf",
        "ip": _safe(found.ip),
        "sender": _safe(found.sender),
        "domain": answer.domain,
        "result": answer.result,
        "why": answer.why or None,
        "lookups": answer.lookups,
        "lookups_worst": found.policy.lookups,
        "voids": answer.voids,
        "explanation": _safe(answer.explanation) or None,
    }
    return told | {"trace": [_step(step) for step in answer.trace]}


def _step(step: Step) -> dict[str, object]:
    return {
        "depth": step.depth,
        "domain": _safe(step.domain),
        "term": _safe(step.term),
        "outcome": step.outcome,
        "name": _safe(step.name) or None,
        "result": step.result or None,
        "lookups": step.lookups,
        "void": step.void,
        "why": step.why or None,
    }


def as_text(found: Explained, language: str, width: int = 80) -> str:
    """The answer in one sentence, the way there, and what to publish instead."""
    paper = Paper(width, colour=False)
    paper.write(_verdict(found, language))
    answer = found.answer
    at, token = _shown(answer.at), _shown(answer.token)
    if answer.why in _EXPLAINED:
        paper.write(label(f"explain.why.{answer.why}", language, at=at, token=token))
    paper.gap()
    for depth, line, outcome in _lines(answer.trace, language):
        paper.write(f"{line}  {outcome}".rstrip(), "  " * depth, "  " * depth + "    ")
    paper.gap()
    for text in _sums(found, language):
        paper.write(text)
    return str(paper)


_EXPLAINED = frozenset(
    ("no-answer several syntax too-many-lookups void-lookups too-many-hosts no-record").split()
)


def _verdict(found: Explained, language: str) -> str:
    answer = found.answer
    key = answer.result if answer.domain else "nobody"
    sender, domain = _shown(found.sender or found.helo), answer.domain
    return label(
        f"explain.verdict.{key}", language, ip=_shown(found.ip), sender=sender, domain=domain
    )


def _lines(trace: Sequence[Step], language: str) -> Iterator[tuple[int, str, str]]:
    """Depth, what was looked at, what came of it; long lists of addresses are one line."""
    at = 0
    while at < len(trace):
        step, others = trace[at], _others(trace, at)
        if step.outcome == "record":
            yield 2 * step.depth, f"{_shown(step.domain)}:  {_shown(step.term)}", ""
        else:
            yield 2 * step.depth + 1, _shown(step.term), _outcome(step, language)
        if others > _IN_A_ROW:
            yield 2 * step.depth + 1, label("explain.line.others", language, count=others), ""
            at += others
        at += 1


def _others(trace: Sequence[Step], at: int) -> int:
    """How many addresses follow that did not match, as this one."""
    if not _is_passed_over(trace[at]):
        return 0
    count = 0
    while at + count + 1 < len(trace) and _is_passed_over(trace[at + count + 1]):
        count += 1
    return count


def _is_passed_over(step: Step) -> bool:
    return step.outcome == "no-match" and not step.lookups


def _outcome(step: Step, language: str) -> str:
    said = [label(f"explain.line.{step.outcome}", language, means=step.result)]
    if step.void:
        said.append(label("explain.line.void", language))
    if step.lookups:
        said.append(label("explain.line.cost", language, lookups=step.lookups))
    return "(" + "; ".join(said) + ")"


def _sums(found: Explained, language: str) -> Iterator[str]:
    answer = found.answer
    if answer.trace:
        sums = {"lookups": answer.lookups, "worst": found.policy.lookups, "voids": answer.voids}
        yield label("explain.sum.lookups", language, **sums)
    if answer.explanation:
        yield label("explain.sum.explanation", language, words=_shown(answer.explanation))
    if answer.result in _CURED:
        cure = cures.with_first(answer.trace[0].term, [cures.as_mechanism(found.ip)])
        yield label("explain.sum.cure", language, domain=answer.domain, cure=_safe(cure))


def _safe(text: str) -> str:
    return cut(clean(text))


def _shown(text: str) -> str:
    return cut(clean(text), _LINE)
