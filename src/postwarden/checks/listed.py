"""Whether blocklists name the addresses that send, or the domain; what could not be asked is said.

Each list is asked for its test points in the same run: one that does not answer as it should says
nothing about anybody (RFC 5782 section 5). A listing is known by list, subject and return code,
never by its text, which may change from day to day.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from postwarden.checks.records.listing import PUBLIC_RESOLVERS, Answer
from postwarden.checks.records.lookup import Hit, Looked, look
from postwarden.checks.records.names import registrable
from postwarden.checks.records.subjects import Subjects, subjects
from postwarden.model import Code, Finding, Severity, Subject
from postwarden.model.blocklist import WEIGHTS, Blocklist
from postwarden.model.finding import Fact
from postwarden.model.scope import Scope
from postwarden.model.world import World

PART = "lists"
_FACTS = tuple(
    """
    list name codes meaning weight text used_by delist delist_url needs never_pay wait
    """.split()
)
ADDRESS = Code("listed.address", Severity.WARNING, facts=("ip", "messages", *_FACTS))
POLICY = Code("listed.policy", Severity.WARNING, facts=("ip", "messages", *_FACTS))
NETWORK = Code("listed.network", Severity.HINT, facts=("ip", "messages", *_FACTS))
DOMAIN = Code("listed.domain", Severity.WARNING, facts=("domain", "own", *_FACTS))
UNASKED = Code(
    "missing.list",
    Severity.HINT,
    facts=("list", "names", "answer", "resolver", "public", "quote", "keys"),
)

_BY_KIND = {"listed": ADDRESS, "policy": POLICY, "network": NETWORK}
_BY_WEIGHT = (Severity.URGENT, Severity.WARNING, Severity.HINT, Severity.HINT)
#: How a list ends that cannot be asked without a key.
_KEY = "key-needed"


def find(scope: Scope, world: World) -> Iterator[Finding]:
    """Say who is listed where, and which lists could not be asked."""
    about = subjects(scope, world)
    looks = [look(each, about, world) for each in _chosen(scope)]
    for looked in looks:
        for hit in looked.hits.values():
            yield _found(scope, about, looked.blocklist, hit)
    yield from _unasked(scope, looks)


def covered(scope: Scope, world: World) -> tuple[str, ...]:
    """Name the lists that answered about every subject: `listed:spamhaus-zen`."""
    about = subjects(scope, world)
    looks = [look(each, about, world) for each in _chosen(scope)] if about.whole else []
    return tuple(f"listed:{each.blocklist.id}" for each in looks if each.answer is Answer.OK)


def _chosen(scope: Scope) -> tuple[Blocklist, ...]:
    """Lists that matter; all of them where lists and nothing else are looked at."""
    weights = WEIGHTS if scope.parts == {PART} else WEIGHTS[:2]
    return tuple(each for each in scope.lists if each.weight in weights)


def _found(scope: Scope, about: Subjects, blocklist: Blocklist, hit: Hit) -> Finding:
    delisting = hit.entry.delisting
    facts: dict[str, Fact] = {
        "list": blocklist.id,
        "name": hit.entry.name,
        "codes": tuple(hit.codes),
        "meaning": tuple(hit.meanings),
        "weight": blocklist.weight,
        "text": hit.text,
        "used_by": blocklist.used_by,
        "delist": delisting.how,
        "delist_url": delisting.url.replace("{value}", _encoded(hit.asked)),
        "needs": delisting.needs,
        "never_pay": delisting.never_pay,
        "wait": delisting.wait,
    }
    severity = _BY_WEIGHT[WEIGHTS.index(blocklist.weight)]
    if blocklist.kind == "domain":
        own = hit.subject in (scope.domain, registrable(scope.domain))
        subject = Subject("site", scope.shown) if own else Subject("host", hit.subject)
        facts |= {"domain": hit.subject, "own": own}
        return DOMAIN.about(
            subject, [hit.evidence], site=scope.domain, severity=severity, also=facts
        )
    sender = about.senders.get(hit.asked)
    facts |= {"ip": hit.subject, "messages": sender.messages if sender else 0}
    return _BY_KIND[hit.entry.kind].about(
        Subject("host", hit.subject),
        [hit.evidence, *(sender.evidence[:2] if sender else ())],
        site=scope.domain,
        severity=_severity(severity, hit, known=sender is not None),
        also=facts,
    )


def _severity(by_weight: Severity, hit: Hit, *, known: bool) -> Severity:
    """Guilt of neighbours is a hint; that an address should not send matters if it does."""
    if hit.entry.kind == "network":
        return Severity.HINT
    if hit.entry.kind == "policy" and not known and by_weight is Severity.URGENT:
        return Severity.WARNING
    return by_weight


def _encoded(value: str) -> str:
    """An address or ASCII name as part of a URL: only the colon of IPv6 needs it."""
    return value.replace(":", "%3A")


def _unasked(scope: Scope, looks: Sequence[Looked]) -> Iterator[Finding]:
    """One hint for each way in which lists did not answer."""
    by_answer: dict[str, list[Looked]] = {}
    for each in looks:
        if each.keyless:
            by_answer.setdefault(_KEY, []).append(each)
        elif each.answer not in (None, Answer.OK):
            by_answer.setdefault(str(each.answer), []).append(each)
    for answer, group in by_answer.items():
        group.sort(key=lambda each: WEIGHTS.index(each.blocklist.weight))
        resolver = next((each.resolver for each in group if each.resolver), "")
        yield UNASKED.about(
            Subject("site", scope.shown or scope.domain),
            [each.evidence[0] for each in group if each.evidence],
            site=scope.domain,
            list=tuple(each.blocklist.id for each in group),
            names=tuple(each.blocklist.name for each in group),
            answer=answer,
            resolver=resolver,
            public=resolver in PUBLIC_RESOLVERS,
            quote=next((each.quote for each in group if each.quote), ""),
            keys=tuple(dict.fromkeys(each.blocklist.key for each in group if each.blocklist.key)),
        )
