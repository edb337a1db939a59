"""Somebody else knows the password of a mail account."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from postwarden.causes import networks, surges
from postwarden.causes.case import Case
from postwarden.causes.look import Look
from postwarden.model import Certainty, Code, Severity, Subject
from postwarden.model.log_tables import Handed, LoginCount

CODE = Code(
    "cause.stolen-account",
    Severity.URGENT,
    facts=(
        "messages",
        "recipients",
        "first",
        "last",
        "share",
        "failed",
        "why_not_higher",
        "addresses",
        "networks",
        "failed_before",
        "honest",
        "top_addresses",
    ),
    optional=("first_login",),
)


_DAY = 86400.0
_PROOF = 3
_TOP = 10
#: Points at which an account counts as stolen; each sign alone has an innocent reading.
_STOLEN = 4
#: Networks that one person's devices pass through in a surge's time.
_PHONE = 4
#: Mails in the surge for each mail before it, up to which a network is the owner's.
_TESTED = 5


@dataclass(frozen=True, slots=True)
class _Account:
    """An account's mail, split by whether its networks are the owner's."""

    name: str
    own: Sequence[Handed]
    strange: Sequence[Handed]
    logins: Sequence[LoginCount]

    @property
    def has_mailbox_log(self) -> bool:
        """Whether any mailbox login of this account was logged."""
        return any(login.worked for login in self.logins)


def find(look: Look) -> Iterator[Case]:
    """Accounts used in bulk from networks that are not their owner's."""
    by_account = groupby(look.tables.handed("account"), key=lambda m: (m.host, m.who.lower()))
    for _, group in by_account:
        mails = [m for m in group if not _is_own_machine(m.client)]
        if not mails:
            continue
        name = mails[0].who
        account = _split(name, mails, look.tables.logins(name))
        if account.strange and _is_stolen(look, account):
            yield _case(look, account)


def _is_own_machine(client: str) -> bool:
    return client.startswith("127.") or client == "::1"


def _split(name: str, mails: Sequence[Handed], logins: Sequence[LoginCount]) -> _Account:
    """The thief's mail is the surge from networks that the owner's mailbox programs never use."""
    known = _known_networks(logins, mails)
    outside = [m for m in mails if networks.network(m.client) not in known]
    nets = {networks.network(m.client) for m in surges.densest(outside)}
    strange = [m for m in outside if networks.network(m.client) in nets]
    taken = {m.message for m in strange}
    return _Account(name, [m for m in mails if m.message not in taken], strange, logins)


def _known_networks(logins: Sequence[LoginCount], mails: Sequence[Handed]) -> set[str]:
    """Networks of the owner: mailbox logins over more than a day, or mail on quiet days."""
    spans: dict[str, tuple[float, float]] = {}
    for login in logins:
        if login.worked and login.first_worked is not None and login.last_worked is not None:
            _widen(spans, networks.network(login.ip), login.first_worked, login.last_worked)
    surge = surges.densest(mails)
    start = surge[0].ts if surge else float("inf")
    sent = _by_network(mails)
    used = _used_before(sent, start)
    known = {
        net for net, (first, last) in spans.items() if first < start - 3600 or last - first > _DAY
    }
    fresh = spans.keys() - known
    if len(fresh) <= max(3, len(known)):
        known |= {n for n in fresh if _sends_little(sent.get(n, ()), mails)}
    refused = sum(1 for m in mails if m.refused)
    return {
        net for net in known | used if not _turned(sent.get(net, ()), start, refused, len(mails))
    }


def _by_network(mails: Sequence[Handed]) -> dict[str, list[Handed]]:
    found: dict[str, list[Handed]] = {}
    for mail in mails:
        found.setdefault(networks.network(mail.client), []).append(mail)
    return found


def _widen(spans: dict[str, tuple[float, float]], net: str, first: float, last: float) -> None:
    old = spans.get(net, (first, last))
    spans[net] = min(old[0], first), max(old[1], last)


def _sends_little(here: Sequence[Handed], mails: Sequence[Handed]) -> bool:
    return len(here) * 10 < len(mails) or len(here) < 3


def _used_before(sent: Mapping[str, Sequence[Handed]], start: float) -> set[str]:
    """Networks that wrote well before the surge, and more than the test mail of a thief."""
    found = set()
    for net, mails in sent.items():
        early = sum(1 for m in mails if m.ts < start - _DAY / 2)
        if early and len(mails) - early <= _TESTED * early:
            found.add(net)
    return found


def _turned(here: Sequence[Handed], start: float, refused: int, count: int) -> bool:
    """Whether a network that looked like the owner's turns to mail that fails as spam does.

    `refused`, `count`: all mail of the account.
    """
    surge = [m for m in here if m.ts >= start]
    if len(surge) <= _TESTED * (len(here) - len(surge)) + _PHONE:
        return False
    failed = sum(1 for m in surge if m.refused)
    elsewhere = refused - sum(1 for m in here if m.refused)
    return surges.fails_beyond(
        failed, len(surge), elsewhere, count - len(here), 0.0, surges.OLD_LIST
    )


def _networks_at_once(mails: Sequence[Handed]) -> int:
    """Networks in the hour that has most of them: devices of one person are in few at once."""
    hours: dict[int, set[str]] = {}
    for mail in mails:
        hours.setdefault(int(mail.ts // 3600), set()).add(networks.network(mail.client))
    return max(map(len, hours.values()), default=0)


def _is_stolen(look: Look, account: _Account) -> bool:
    """Whether the signs add up, with one among them that no newsletter service shows."""
    strange, own = account.strange, account.own
    nets = {networks.network(m.client) for m in strange}
    own_nets = {networks.network(m.client) for m in own}
    failed = sum(1 for m in strange if m.refused)
    usual = look.usual_failure("account", account.name)
    guessed = _guessed(account)
    spam = surges.fails_more(failed, len(strange), own, usual, surges.OLD_LIST)
    crowd = _networks_at_once(strange) > _PHONE
    many = len(nets) > _PHONE and len(nets) > 2 * len(own_nets)
    points = 3 * spam + 2 * many + 2 * crowd + 2 * account.has_mailbox_log + guessed
    points += _busiest(strange) > 5 * max(1, _busiest(own))
    points += _writes_as_others(account) + (len(own) > _PHONE)
    return points >= _STOLEN and (spam or many or guessed > 1)


def _busiest(mails: Sequence[Handed]) -> int:
    return surges.busiest_hour(m.ts for m in mails)


def _writes_as_others(account: _Account) -> bool:
    """Senders that the owner never used."""
    usual = {m.sender for m in account.own} | {account.name}
    other = sum(1 for m in account.strange if m.sender not in usual)
    return other * 2 > len(account.strange)


def _guessed(account: _Account) -> int:
    """Failed tries before: 2 where they came from the networks that then got in."""
    nets = {networks.network(m.client) for m in account.strange}
    start = account.strange[0].ts
    before = [x for x in account.logins if x.first_failed is not None and x.first_failed < start]
    if any(networks.network(x.ip) in nets for x in before):
        return 2
    return 1 if sum(x.failed for x in before) > 2 else 0


def _case(look: Look, account: _Account) -> Case:
    strange = account.strange
    addresses = Counter(m.client for m in strange)
    nets = {networks.network(m.client) for m in strange}
    limits = () if account.has_mailbox_log or account.own else ("no-login-log",)
    first = min(
        (x for x in account.logins if networks.network(x.ip) in nets and x.worked),
        key=lambda x: x.first_worked or 0.0,
        default=None,
    )
    login = first.first_worked if first else None
    finding = CODE.about(
        Subject("account", Counter(m.who for m in strange).most_common(1)[0][0]),
        look.evidence(
            [p for m in _spread(strange) for p in (m.asked, m.place, m.left)]
            + ([first.place] if first else [])
        ),
        host=strange[0].host or None,
        site=networks.domain(account.name) or None,
        certainty=Certainty.LIKELY if limits else Certainty.PROVEN,
        messages=len(strange),
        recipients=sum(m.recipients for m in strange),
        first=look.moment(strange[0].ts),
        last=look.moment(strange[-1].ts),
        share=look.share(len(strange)),
        failed=sum(1 for m in strange if m.failed),
        why_not_higher=limits,
        addresses=len(addresses),
        networks=len(nets),
        failed_before=look.tables.tries(account.name, strange[0].ts),
        honest=len(account.own),
        top_addresses=tuple(ip for ip, _ in addresses.most_common(_TOP)),
        first_login=look.moment(min(login or strange[0].ts, strange[0].ts)),
    )
    return Case(finding, array("q", (m.message for m in strange)))


def _spread(mails: Sequence[Handed]) -> list[Handed]:
    step = max(1, len(mails) // _PROOF)
    return list(mails[::step][:_PROOF])
