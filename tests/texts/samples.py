"""A finding of every code, with values of every kind: what the tests of the texts fill in."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta, timezone
from typing import get_args

from postwarden import registry
from postwarden.checks.records.listing import Answer
from postwarden.jobs import unseen
from postwarden.model import Certainty, Code, Finding, Subject
from postwarden.model.blocklist import WAYS, WEIGHTS
from postwarden.model.finding import Fact
from postwarden.probes.source import Reason
from postwarden.texts.catalogue import family

PACKAGES = ("postwarden.causes", "postwarden.checks")
FIRST = datetime(2026, 11, 23, 9, 5, tzinfo=timezone(timedelta(hours=1)))
LAST = datetime(2026, 11, 24, 11, 5, tzinfo=timezone(timedelta(hours=1)))

KINDS = tuple(
    "contact tell-a-friend newsletter registration order comment password unknown".split()
)
REASONS = get_args(Reason)
LIMITS = tuple(
    (
        "time-join no-access-log no-mail-log no-script-log no-login-log "
        "location-only few-messages kind-unknown "
        "private-gateway pattern-only"
    ).split()
)


def _words(table: str) -> tuple[str, ...]:
    """The values of a fact that have a word."""
    return tuple(family("de", "values")[table])


TRI_STATE: tuple[Fact, ...] = ("yes", "no", "unknown", True, False, None)
LISTS: tuple[Fact, ...] = ((), ("a",), ("a", "b"), tuple("abcdefg"))

#: The values a fact is tried with; every other fact is a number.
VALUES: Mapping[str, tuple[Fact, ...]] = {
    "first": (FIRST, None),
    "last": (LAST, FIRST, None),
    "share": (342 / 611, 1.0, 0.0, 0.004, 0.5597),
    "kind": KINDS,
    "reason": REASONS,
    "answer": ("refused", "timeout", "broken", "unreachable", "not-asked", "not-told"),
    "names": LISTS,
    "selectors": LISTS,
    "receivers": LISTS,
    "part": ("mx", "spf"),
    "why_not_higher": ((), LIMITS),
    "copy_to_visitor": TRI_STATE,
    "linked": TRI_STATE,
    "evaled": TRI_STATE,
    "directory_only": TRI_STATE,
    "gateway": (None, False, True, "", "172.22.1.1"),
    "first_probe": (FIRST, None),
    "first_login": (FIRST, None),
    "top_addresses": LISTS,
    "other_paths": LISTS,
    "targets": LISTS,
    "callers": LISTS,
    "undeliverable": LISTS,
    "accounts": (*LISTS, 0, 1, 2),
    "missing": ((), ("requests", "scripts", "logins"), ("missing.login-log",), ("gap", "mail-log")),
    "origin": ("user", "account", "mixed", "", "user web1, net 192.0.2.1"),
    "script": ("/var/www/laden/x.php", ""),
    "script_line": (12, "12"),
    "trigger": ("/x.php", ""),
    "account": ("web1", "", None),
    "source": ("/var/log/mail.log", "-"),
    "format": ("postfix", "exim", "sendmail", "journald", ("exim", "postfix")),
    "zone": ("Europe/Berlin",),
    "known": ("log", "mx", "a"),
    "back": LISTS,
    "refused": ((), ("gmx",), ("t-online", "web.de")),
    "helo_fault": ("address", "no-name", "inside", "short", "unknown"),
    "ips": LISTS,
    "fallback": LISTS,
    "target": ("mail.hoster.example",),
    "address": ("192.0.2.10",),
    "error": ("HANDSHAKE_FAILURE",),
    "until": (LAST,),
    "early": (False, True),
    "enforced": (False, True),
    "certified": LISTS,
    "issuer": ("CN=web01",),
    "version": ("TLSv1", "SSLv3"),
    "record": ("v=STSv1; id=1",),
    "sts_fault": ("several", "no-id", "bad-id", "syntax"),
    "url": ("https://mta-sts.shop.example/.well-known/mta-sts.txt",),
    "fetch_fault": tuple(
        "no-host address certificate tls redirect status content-type too-big".split()
    ),
    "policy_faults": (
        ("version",),
        ("mode", "max-age"),
        ("no-mx",),
        ("bad-mx", "line"),
    ),
    "mode": ("enforce", "testing"),
    "hosts": LISTS,
    "allowed": LISTS,
    "rpt_fault": ("several", "version", "no-rua", "bad-rua"),
    "server": ("mail.shop.example",),
    "reply": ("550 5.1.1 User unknown",),
    "fault": tuple(
        (
            "unknown character empty value domain address length macro twice version glued no-effect"
        ).split()
    ),
    "dead": ("no-name", "no-record", "several", "syntax"),
    "result": ("fail", "softfail", "neutral"),
    "private": (False, True),
    "cure": ("v=spf1 mx ip4:192.0.2.12 ~all", ""),
    "hit": LISTS,
    "counted": LISTS,
    "zone_from": ("option", "log", "machine"),
    # DKIM, DMARC, domains without mail, names that lead nowhere.
    "selector": ("s1-ionos",),
    "alias": ("", "s1.dkim.ionos.com"),
    "dkim.cname-dead.alias": ("s1.dkim.ionos.com",),
    "panel": ("", "KAS > Tools > DNS-Einstellungen"),
    "providers": LISTS,
    "dkim.absent.records": LISTS,
    "doubled": (False, True),
    "open": ("hidden", "wildcard"),
    "void": (False, True),
    "key_fault": _words("key_fault"),
    "where": ("_dmarc.shop.example",),
    "dmarc_fault": _words("dmarc_fault"),
    "bad": ("", "p=monitor"),
    "found_at": ("shop.example",),
    "dmarc.none.reports": (False, True),
    "rua_fault": _words("rua_fault"),
    "asked": ("shop.example._report._dmarc.reports.example",),
    "dmarc.rua-unauthorised.receiver": ("reports.example",),
    "tag": ("sp", "np"),
    "weaker": ("none", "quarantine"),
    "policy": ("reject", "quarantine", "none", ""),
    "old": LISTS,
    "sender": ("shop.example",),
    "envelopes": LISTS,
    "froms": LISTS,
    "dmarc.rua-bad.address": ("mailto:dmarc@shop.example",),
    "lacking": (*((each,) for each in _words("lacking")), _words("lacking")),
    "dangling.for-sale.reference": _words("reference"),
    "dangling.dead.reference": _words("reference"),
    "owner": ("shop.example",),
    "via": ("", "include:spf.hoster.example"),
    "free": ("gone.example",),
    # Blocklists.
    "missing.list.answer": (*(a.value for a in Answer if a is not Answer.OK), "key-needed"),
    "list": ("spamhaus-zen",),
    "name": ("Spamhaus CSS", "static.10.2.0.192.clients.example"),
    "ip": ("192.0.2.1", "2001:db8::/64"),
    "helo.bad.ip": ("192.0.2.1", ""),
    "domain": ("shop.example",),
    "own": (True, False),
    "codes": (("127.0.0.3",), ("127.0.0.10", "127.0.0.11")),
    "meaning": (*((each,) for each in _words("meaning")), ("trap", "reputation")),
    "weight": WEIGHTS,
    "text": ("", "Listed, see SBL123456"),
    "used_by": ((), ("most-servers", "Microsoft"), _words("used_by")),
    "delist": WAYS,
    "delist_url": ("https://check.example/",),
    "needs": ((), *((each,) for each in _words("needs")), _words("needs")),
    "never_pay": (False, True),
    "wait": _words("wait"),
    "resolver": ("", "192.0.2.53"),
    "public": (False, True),
    "quote": ("", "127.255.255.254"),
    "keys": ((), ("POSTWARDEN_KEY_ABUSIX",)),
    # Refusals.
    "receiver": ("gmx", "spamhaus", "mx.kunde.example", "others"),
    "class": (
        "address-listed",
        "domain-listed",
        "reputation",
        "ptr",
        "helo",
        "unknown",
    ),
    "temporary": (True, False),
    "over": (False, True),
    "ask": ("https://lists.example/form", "tosa@rx.example", "recipient", "hoster", ""),
    "domains": LISTS,
    "filter": ("spamhaus", "rbl.example"),
    "reference": ("S3140", "r0501"),
}
NUMBERS: tuple[Fact, ...] = (342, 0, 1, 1_234_567)
SUBJECTS = {"form-abuse": "form", "list-bombing": "form", "infected-script": "script"}


def codes() -> list[Code]:
    """Every code that a cause, a check or a job declares, by name."""
    modules = [registry.load(package, n) for package in PACKAGES for n in registry.names(package)]
    modules.append(unseen)
    found = {
        each.name: each for m in modules for each in vars(m).values() if isinstance(each, Code)
    }
    return [found[name] for name in sorted(found)]


def make(
    code: Code,
    facts: Mapping[str, Fact],
    name: str = "/kontakt.php",
    site: str | None = "laden.test",
    certainty: Certainty = Certainty.PROVEN,
) -> Finding:
    """A finding of the code; `about` checks the facts, name by name."""
    subject = Subject(SUBJECTS.get(code.name.partition(".")[2], "host"), name)
    return code.about(
        subject,
        site=site,
        certainty=certainty,
        **facts,  # type: ignore[arg-type] # checked by Code.about, name by name
    )


def _values(code: Code, name: str) -> tuple[Fact, ...]:
    """What a fact is tried with; a code may have its own for one that others have too."""
    return VALUES.get(f"{code.name}.{name}") or VALUES.get(name, NUMBERS)


def findings(code: Code) -> Iterator[Finding]:
    """Findings of a code that together try every value, with and without the optional facts."""
    for names in (code.facts, code.facts + code.optional):
        columns = {name: _values(code, name) for name in names}
        for row in range(max((len(each) for each in columns.values()), default=1)):
            yield make(code, {name: each[row % len(each)] for name, each in columns.items()})
            yield make(
                code, {name: each[min(row, len(each) - 1)] for name, each in columns.items()}
            )
