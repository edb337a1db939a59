"""The DKIM check: one zone a code, what proves absence, and what never does."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

import pytest

from postwarden.checks import dkim
from postwarden.checks.records import selectors
from postwarden.checks.records.dkim import parse
from postwarden.checks.records.providers import USUAL
from postwarden.checks.records.selectors import CONFIRMING, UNLIKELY
from postwarden.jobs.check import Means, check
from postwarden.model import Certainty, Finding, Severity
from postwarden.model.scope import Scope, Sender
from postwarden.model.snapshot import Question, Snapshot, State
from postwarden.model.world import World
from tests.checks._hosters import HEALTHY, D, Zone
from tests.checks._keys import ED25519, GOOD, key
from tests.checks._wire import server
from tests.checks._world import Known, codes, found

U, W, H = Severity.URGENT, Severity.WARNING, Severity.HINT
BASE: Zone = {(D, "TXT"): ["v=spf1 a mx ~all"], (D, "MX"): [f"10 {D}"], (D, "A"): ["192.0.2.1"]}


def zone(**selectors: Sequence[str]) -> dict[tuple[str, str], Sequence[str] | State]:
    """The shop's zone with these keys."""
    return {**BASE, **{(f"{n}._domainkey.{D}", "TXT"): texts for n, texts in selectors.items()}}


SMUDGED = GOOD.replace("p=MII", "p=M*I")
CASES: list[tuple[str, Severity, Sequence[str], str]] = [
    ("dkim.key-short", U, [key(512)], ""),
    ("dkim.key-short", U, [key(768)], ""),
    ("dkim.key-short", W, [key(1024)], ""),
    ("dkim.key-short", W, [key(1536)], ""),
    ("dkim.key-broken", U, [SMUDGED], ""),
    ("dkim.key-broken", U, [GOOD[:255]], ""),
    ("dkim.key-broken", U, [f'"{GOOD}"'], GOOD),
    ("dkim.key-broken", U, [GOOD.replace(";", "\\;")], GOOD),
    ("dkim.key-broken", U, ["k=rsa; v=DKIM1; p=" + GOOD.partition("p=")[2]], GOOD),
    ("dkim.key-broken", U, [GOOD.replace("DKIM1", "dkim1")], GOOD),
    ("dkim.key-broken", U, [GOOD, key(2048, "n=2; ")], ""),
    ("dkim.key-broken", U, ["v=DKIM1; k=rsa"], ""),
    ("dkim.key-broken", U, [key(2048, "s=tlsrpt; ")], GOOD),
    ("dkim.key-broken", U, ["v=DKIM1; k=dsa; p=AAAA"], ""),
    ("dkim.key-broken", U, ["v=DKIM1; p=" + ED25519.partition("p=")[2]], ""),
    ("dkim.revoked", H, ["v=DKIM1; p="], ""),
    ("dkim.test-mode", W, [key(2048, "t=y; ")], GOOD),
    ("dkim.test-mode", W, [key(2048, "t=y:s; ")], key(2048, "t=s; ")),
    ("dkim.sha1", U, [key(2048, "h=sha1; ")], GOOD),
    ("dkim.ed25519-only", W, [ED25519], ""),
]
each_case = pytest.mark.parametrize(("code", "severity", "texts", "cure"), CASES)


@each_case
def test_a_fault_yields_its_code_and_its_cure(
    code: str, severity: Severity, texts: Sequence[str], cure: str
) -> None:
    (one,) = found(dkim, zone(mail=texts))
    assert (one.code, one.severity) == (code, severity)
    assert one.facts.get("cure", "") == cure
    assert one.facts.get("name", f"mail._domainkey.{D}") == f"mail._domainkey.{D}"
    assert one.evidence


@each_case
def test_the_same_holds_over_the_wire(
    code: str, severity: Severity, texts: Sequence[str], cure: str
) -> None:
    with server(zone(mail=texts)) as stub:
        scope = Scope(D, shown=D, parts=frozenset({"mail"}))
        (checkup,) = check([scope], Means([(stub.host, stub.port)]))
    (one,) = [f for f in checkup.findings if f.code.startswith("dkim.")]
    assert (one.code, one.severity, one.facts.get("cure", "")) == (code, severity, cure)
    assert "dkim" in checkup.covered


def test_a_short_key_on_trial_is_both() -> None:
    findings = found(dkim, zone(mail=[key(512, "t=y; ")]))
    assert [(f.code, f.severity) for f in findings] == [
        ("dkim.key-short", U),
        ("dkim.test-mode", W),
    ]
    assert findings[0].facts["bits"] == 512


def test_a_key_beside_the_new_kind_is_enough() -> None:
    assert found(dkim, zone(mail=[ED25519], dkim=[GOOD])) == []


def test_absence_is_proven_by_the_name_that_does_not_exist() -> None:
    (one,) = found(dkim, BASE)
    assert (one.code, one.severity, one.certainty) == ("dkim.absent", U, Certainty.PROVEN)
    assert one.facts["doubled"] is False
    assert one.evidence[0].quote == "NXDOMAIN"
    assert one.evidence[0].source == f"TXT _domainkey.{D}"


def test_a_name_entered_twice_is_found() -> None:
    (one,) = found(dkim, {**BASE, (f"mail._domainkey.{D}.{D}", "TXT"): [GOOD]})
    assert (one.code, one.facts["doubled"]) == ("dkim.absent", True)


def test_the_hoster_and_the_records_to_publish_are_named() -> None:
    records = {k: v for k, v in HEALTHY["IONOS"].items() if "_domainkey" not in k[0]}
    (one,) = found(dkim, records)
    assert one.code == "dkim.absent"
    assert one.facts["providers"] == ("IONOS",)
    assert f"s1-ionos._domainkey.{D} CNAME s1.dkim.ionos.com" in one.facts["records"]  # type: ignore[operator]  # a tuple of texts
    assert str(one.facts["panel"]).startswith("IONOS")


def test_a_failed_guess_proves_nothing() -> None:
    (one,) = found(dkim, zone(kas202603031200=[GOOD]))
    assert (one.code, one.severity, one.facts["open"]) == ("dkim.unknown", H, "hidden")


class Answers(Known):
    """A zone where names nobody has are answered otherwise."""

    def __init__(self, records: Zone, state: State, texts: Sequence[str], end: str) -> None:
        super().__init__(records)
        self._state, self._texts, self._end = state, tuple(texts), end

    def ask(self, question: Question) -> Snapshot:
        known = super().ask(question)
        if known.state is State.NO_NAME and question.name.endswith(self._end):
            return Snapshot(question, self._state, self._texts)
        return known


@pytest.mark.parametrize("texts", [[], ["v=DKIM1; p="], ["v=spf1 -all"], [GOOD]])
def test_a_zone_that_answers_every_name_is_no_proof(texts: Sequence[str]) -> None:
    state = State.FOUND if texts else State.NO_RECORD
    world = Answers(BASE, state, texts, f".{D}")
    (one,) = dkim.find(Scope(D, shown=D), world)
    assert (one.code, one.facts["open"]) == ("dkim.unknown", "wildcard")


def test_a_real_key_is_seen_beside_a_wildcard() -> None:
    world = Answers(zone(mail=[key(1024)]), State.FOUND, ["v=DKIM1; p="], f".{D}")
    assert codes(list(dkim.find(Scope(D, shown=D), world))) == {"dkim.key-short"}


def test_an_old_server_that_denies_the_name_above_is_not_believed() -> None:
    records = {**zone(mail=[GOOD]), (f"_domainkey.{D}", "TXT"): State.NO_NAME}
    assert found(dkim, records) == []
    rare = {**zone(s1024=[GOOD], mail=[]), (f"_domainkey.{D}", "TXT"): State.NO_NAME}
    rare[f"mail._domainkey.{D}", "TXT"] = State.NO_RECORD
    assert found(dkim, rare) == []


@pytest.mark.parametrize("state", [State.TIMEOUT, State.REFUSED, State.BROKEN])
@pytest.mark.parametrize("name", ["_domainkey", f"{UNLIKELY}._domainkey", "default._domainkey"])
def test_what_could_not_be_looked_at_is_never_missing(state: State, name: str) -> None:
    assert found(dkim, {**BASE, (f"{name}.{D}", "TXT"): state}) == []


def test_a_domain_that_sends_nothing_needs_no_key() -> None:
    assert found(dkim, {(D, "TXT"): ["v=spf1 -all"], (D, "MX"): ["0 ."]}) == []
    assert found(dkim, {}) == []


def test_a_pointer_to_nothing_is_urgent_while_no_key_works() -> None:
    dead = {**BASE, (f"crsend._domainkey.{D}", "CNAME"): ["gone.crsend.example"]}
    (one,) = found(dkim, dead)
    assert (one.code, one.severity) == ("dkim.cname-dead", U)
    assert one.facts["alias"] == "gone.crsend.example"
    (one,) = found(dkim, {**dead, **zone(mail=[GOOD])})
    assert (one.code, one.severity) == ("dkim.cname-dead", W)
    failed = {**dead, ("gone.crsend.example", "TXT"): State.TIMEOUT}
    assert found(dkim, failed) == []


def test_a_key_for_the_domain_alone_matters_where_names_below_it_send() -> None:
    strict = zone(mail=[key(2048, "t=s; ")])
    assert found(dkim, strict) == []
    senders = [Sender("192.0.2.1", 9, froms=(D, f"news.{D}", "other.example"))]
    (one,) = found(dkim, strict, senders=senders)
    assert (one.code, one.severity) == ("dkim.strict-subdomain", W)
    assert (one.facts["names"], one.facts["cure"]) == ((f"news.{D}",), GOOD)


@pytest.mark.parametrize("hoster", HEALTHY)
def test_a_healthy_zone_yields_at_most_a_hint(hoster: str) -> None:
    findings = found(dkim, HEALTHY[hoster])
    assert {f.code for f in findings} <= ({"dkim.unknown"} if hoster == "ALL-INKL" else set())


def run(records: Zone) -> tuple[list[int], list[Finding]]:
    """How many questions each round asks, and what is found at last."""
    known, world = Known(records), World()
    asked: list[int] = []
    while True:
        findings = list(dkim.find(Scope(D, shown=D), world))
        wanted = list(world.wanted)
        if not wanted:
            return asked, findings
        asked.append(len(wanted))
        world.add(known.ask(question) for question in wanted)


def test_it_asks_in_few_rounds_and_guesses_only_if_there_is_a_key() -> None:
    asked, _ = run(HEALTHY["netcup"])
    assert len(asked) <= 3
    assert len(USUAL) <= asked[1] <= len(USUAL) + 5
    asked, findings = run(BASE)
    assert codes(findings) == {"dkim.absent"}
    assert asked == [5, len(CONFIRMING), 2]


def test_names_that_are_counted_on_are_followed() -> None:
    findings = found(dkim, zone(brevo1=[GOOD], brevo2=[key(512)], dkim2=[key(512)]))
    assert [f.facts["selector"] for f in findings] == ["brevo2"]


def test_nothing_is_said_while_all_is_pending() -> None:
    assert list(dkim.find(Scope(D, shown=D), World())) == []


def test_a_hundred_names_that_do_not_exist_cost_next_to_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(selectors, "USUAL", tuple(f"key{n}x" for n in range(100)))
    known, world = Known(zone(kas202603031200=[GOOD])), World()
    for _ in range(4):
        list(dkim.find(Scope(D, shown=D), world))
        world.add(known.ask(question) for question in list(world.wanted))
    best = 1.0
    for _ in range(50):
        before = time.perf_counter()
        assert len(list(dkim.find(Scope(D, shown=D), world))) == 1
        best = min(best, time.perf_counter() - before)
    # Measured: 0.07 ms.
    assert best < 0.0003


@pytest.mark.parametrize(
    "texts",
    [
        ["v=DKIM1; p=" + "A" * 60_000],
        ["v=DKIM1; " + "t=y; " * 10_000],
        ["v=DKIM1; p=\x1b[31m<script>" * 2000],
        ["v=DKIM1;" + "p=" * 30_000],
        [GOOD] * 200,
        ["\xff" * 60_000],
        ['"' * 60_000 + "v=DKIM1"],
    ],
)
def test_monstrous_answers_are_bounded(texts: Sequence[str]) -> None:
    records: Mapping[tuple[str, str], Sequence[str] | State] = {
        **BASE,
        **{(f"{name}._domainkey.{D}", "TXT"): texts for name in USUAL},
    }
    before = time.process_time()
    assert len(found(dkim, records)) < 30
    assert time.process_time() - before < 2


def test_the_cures_are_keys() -> None:
    assert all(parse(cure).usable for *_, cure in CASES if cure)
