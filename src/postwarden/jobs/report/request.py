"""The request to an operator: what a calm postmaster would write, out of the facts of the runs."""

from __future__ import annotations

import re
from datetime import tzinfo

from postwarden.jobs.report.choose import messages
from postwarden.jobs.report.clean import clean, cut
from postwarden.model.finding import Fact, Finding
from postwarden.model.review import Operator, Review
from postwarden.model.transition import Transition
from postwarden.texts.catalogue import find
from postwarden.texts.fill import Facts
from postwarden.texts.guide import parts

_PARAGRAPHS = (("hello",), ("refused",), ("cause", "done"), ("person", "thanks"))
_QUOTE = 300
_IP = re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])")


def subject_line(operator: Operator, review: Review, zone: tzinfo) -> str:
    """What a mail to the operator is headed with."""
    return _filled("subject", operator, _facts(operator, review, ""), zone)


def request(operator: Operator, review: Review, contact: str, zone: tzinfo) -> str:
    """The text to send or to paste, in the operator's language; paragraphs, under 15 lines."""
    facts = _facts(operator, review, contact)
    told = (
        " ".join(filter(None, (_filled(part, operator, facts, zone) for part in paragraph)))
        for paragraph in _PARAGRAPHS
    )
    return "\n\n".join(paragraph for paragraph in told if paragraph)


def _filled(part: str, operator: Operator, facts: dict[str, Fact], zone: tzinfo) -> str:
    entry = find(f"request.{part}", operator.language)
    return " ".join(parts(entry, Facts(facts, operator.language, zone)))


def _facts(operator: Operator, review: Review, contact: str) -> dict[str, Fact]:
    """What a request may say; '' and None where no run says it."""
    newest = operator.findings[-1]
    causes = sorted(review.causes, key=lambda each: messages(each.finding), reverse=True)
    quote = newest.facts.get("reply") or newest.facts.get("text") or ""
    reference = str(newest.facts.get("reference") or "")
    ip = _named(newest, review, str(quote))
    quoted = operator.kind == "receiver"  # what a list writes says only where to look
    facts: dict[str, Fact] = {
        "way": operator.kind,
        "ip": ip,
        "server": _server(review, ip),
        "site": review.site,
        "name": operator.name,
        "reply": cut(_open(clean(str(quote)), operator.ask).rstrip("."), _QUOTE) if quoted else "",
        "reference": "" if quoted and reference in str(quote) else reference,
        "ask": operator.ask,
        "since": operator.since,
        "until": review.until,
        "contact": contact,
        **_cause(causes),
    }
    return {name: clean(fact) if isinstance(fact, str) else fact for name, fact in facts.items()}


def _server(review: Review, ip: str) -> str:
    """The server as others know it; a name without a domain says nothing to them."""
    host = review.host if "." in review.host else ""
    if host and ip:
        return f"{host} [{ip}]"
    return host or ip or review.host or review.site


def _open(quote: str, ask: str) -> str:
    """The operator's own address as he wrote it: a saved run has it masked."""
    local, at, domain = ask.partition("@")
    return quote.replace(f"{local[:1]}***@{domain}", ask) if at and local else quote


def _named(finding: Finding, review: Review, quote: str) -> str:
    """The address or domain that is listed, else the one that the refusal names."""
    for name in ("ip", "domain"):
        value = finding.facts.get(name)
        if isinstance(value, str):
            return value
    seen = _IP.findall(quote)
    return review.ip or (seen[0] if len(set(seen)) == 1 else "")


def _cause(causes: list[Transition]) -> dict[str, Fact]:
    """The largest cause, and how many mails the others add."""
    if not causes:
        return {"cause": "", "others": 0, "what": "", "messages": 0, "first": None, "last": None}
    facts = causes[0].finding.facts
    return {
        "cause": causes[0].finding.code.removeprefix("cause."),
        "what": causes[0].finding.subject.name,
        "messages": facts.get("messages") or 0,
        "first": facts.get("first"),
        "last": facts.get("last"),
        "others": sum(messages(each.finding) for each in causes[1:]),
    }
