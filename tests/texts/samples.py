"""A finding of every code, with values of every kind: what the tests of the texts fill in."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta, timezone
from typing import get_args

from postwarden import registry
from postwarden.jobs import unseen
from postwarden.model import Certainty, Code, Finding, Subject
from postwarden.model.finding import Fact
from postwarden.probes.source import Reason

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
TRI_STATE: tuple[Fact, ...] = ("yes", "no", "unknown", True, False, None)
LISTS: tuple[Fact, ...] = ((), ("a",), ("a", "b"), tuple("abcdefg"))

#: The values a fact is tried with; every other fact is a number.
VALUES: Mapping[str, tuple[Fact, ...]] = {
    "first": (FIRST, None),
    "last": (LAST, FIRST, None),
    "share": (342 / 611, 1.0, 0.0, 0.004, 0.5597),
    "kind": KINDS,
    "reason": REASONS,
    "answer": ("refused", "timeout", "broken", "unreachable", "not-asked"),
    "names": LISTS,
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
    "zone_from": ("option", "log", "machine"),
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
    "reply": ("554 5.7.1 Refused", "550 no"),
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


def findings(code: Code) -> Iterator[Finding]:
    """Findings of a code that together try every value, with and without the optional facts."""
    for names in (code.facts, code.facts + code.optional):
        columns = {name: VALUES.get(name, NUMBERS) for name in names}
        for row in range(max((len(each) for each in columns.values()), default=1)):
            yield make(code, {name: each[row % len(each)] for name, each in columns.items()})
            yield make(
                code, {name: each[min(row, len(each) - 1)] for name, each in columns.items()}
            )
