"""The DMARC check: one zone a code, whose record holds, and mail that it is held against."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from postwarden.checks import dmarc
from postwarden.checks.records.dmarc import is_record, parse
from postwarden.jobs.check import Means, check
from postwarden.model import Evidence, Severity
from postwarden.model.finding import Fact
from postwarden.model.scope import Scope, Sender
from postwarden.model.snapshot import State
from postwarden.model.world import World
from tests.checks._hosters import HEALTHY, D, Zone
from tests.checks._wire import server
from tests.checks._world import Known, codes, found

U, W, H = Severity.URGENT, Severity.WARNING, Severity.HINT
RUA = f"rua=mailto:dmarc@{D}"
BASE: Zone = {
    (D, "TXT"): ["v=spf1 a mx ~all"],
    (D, "MX"): [f"10 {D}"],
    (D, "A"): ["192.0.2.1"],
    ("reports.example", "MX"): ["10 mx.reports.example"],
}


def zone(*texts: str, **more: Sequence[str]) -> dict[tuple[str, str], Sequence[str] | State]:
    """The shop's zone with these DMARC records; `TXT_x__y` are records of `x.y.example`."""
    own: dict[tuple[str, str], Sequence[str] | State] = dict(BASE)
    if texts:
        own[f"_dmarc.{D}", "TXT"] = texts
    for key, records in more.items():
        kind, _, name = key.partition("_")
        own[f"{name.replace('__', '.')}.example", kind] = records
    return own


GOOD = f"v=DMARC1; p=quarantine; {RUA}"
#: A code, its severity, the records, and the one to publish instead.
CASES: list[tuple[str, Severity, Sequence[str], str]] = [
    ("dmarc.missing", W, [], f"v=DMARC1; p=none; {RUA}"),
    ("dmarc.missing", W, ["something else"], f"v=DMARC1; p=none; {RUA}"),
    (
        "dmarc.several",
        U,
        [f"v=DMARC1; p=reject; {RUA}", "v=DMARC1; p=quarantine; rua=mailto:x@reports.example"],
        f"v=DMARC1; p=quarantine; rua=mailto:x@reports.example,mailto:dmarc@{D}",
    ),
    ("dmarc.syntax", U, [f"v=dmarc1; p=quarantine; {RUA}"], GOOD),
    ("dmarc.syntax", U, [f" {GOOD}"], GOOD),
    ("dmarc.syntax", U, [f'"{GOOD}"'], GOOD),
    ("dmarc.syntax", U, [f"â\x80\x9c{GOOD}â\x80\x9d"], GOOD),
    ("dmarc.syntax", U, [GOOD.replace(";", ",")], GOOD),
    ("dmarc.syntax", U, [GOOD.replace(";", "")], GOOD),
    ("dmarc.syntax", U, [f"DMARC1; p=quarantine; {RUA}"], GOOD),
    ("dmarc.syntax", U, [f"p=quarantine; {RUA}"], GOOD),
    ("dmarc.syntax", U, ["v=DMARC1"], "v=DMARC1; p=none"),
    ("dmarc.syntax", U, ["v=DMARC1; p=block"], "v=DMARC1; p=none"),
    ("dmarc.syntax", U, [GOOD.replace("; rua", " rua")], GOOD),
    ("dmarc.syntax", U, [f"v=DMARC1; p=quarantine; sp=never; {RUA}"], GOOD),
    ("dmarc.syntax", W, [f"{GOOD}; yes"], GOOD),
    ("dmarc.syntax", W, [f"{GOOD}; p=none"], GOOD),
    ("dmarc.none", H, [f"v=DMARC1; p=none; {RUA}"], GOOD),
    ("dmarc.no-reports", W, ["v=DMARC1; p=quarantine"], GOOD),
    ("dmarc.rua-bad", W, [f"v=DMARC1; p=quarantine; rua=dmarc@{D}"], GOOD),
    ("dmarc.rua-bad", W, [f"v=DMARC1; p=quarantine; rua=https://{D}/x"], GOOD),
    ("dmarc.rua-bad", W, [f"{GOOD},mailto:nobody"], GOOD),
    ("dmarc.rua-bad", W, [f"{GOOD},mailto:dmarc@gone.example"], GOOD),
    ("dmarc.rua-bad", W, [f"v=DMARC1; p=quarantine; rua=mailto:dmarc@www.{D}"], GOOD),
    ("dmarc.rua-unauthorised", W, [f"{GOOD},mailto:x@reports.example"], GOOD),
    ("dmarc.old-tags", H, [f"{GOOD}; pct=50; rf=afrf; ri=3600"], GOOD),
    ("dmarc.old-tags", H, [f"{GOOD}!10m"], GOOD),
    ("dmarc.test-mode", W, [f"v=DMARC1; p=quarantine; t=y; {RUA}"], GOOD),
    ("dmarc.policy-hard", H, [f"v=DMARC1; p=reject; {RUA}"], GOOD),
]
each_case = pytest.mark.parametrize(("code", "severity", "texts", "cure"), CASES)


@each_case
def test_a_fault_yields_its_code_and_its_cure(
    code: str, severity: Severity, texts: Sequence[str], cure: str
) -> None:
    (one,) = found(dmarc, zone(*texts))
    assert (one.code, one.severity, one.facts["cure"]) == (code, severity, cure)
    assert one.facts["where"] == f"_dmarc.{D}"
    assert one.evidence


@each_case
def test_the_same_holds_over_the_wire(
    code: str, severity: Severity, texts: Sequence[str], cure: str
) -> None:
    with server(zone(*texts)) as stub:
        scope = Scope(D, shown=D, parts=frozenset({"mail"}))
        (checkup,) = check([scope], Means([(stub.host, stub.port)]))
    (one,) = [f for f in checkup.findings if f.code.startswith("dmarc.")]
    assert (one.code, one.severity) == (code, severity)
    assert "dmarc" in checkup.covered


@each_case
def test_a_cure_is_a_record_without_a_fault(
    code: str, severity: Severity, texts: Sequence[str], cure: str
) -> None:
    assert is_record(cure)
    assert parse(cure).fault == ""


def test_weaker_names_below() -> None:
    findings = found(dmarc, zone(f"v=DMARC1; p=quarantine; sp=none; {RUA}"))
    assert [(f.code, f.severity) for f in findings] == [
        ("dmarc.sp-weaker", W),
        ("dmarc.np-absent", H),
    ]
    assert findings[0].facts["cure"] == GOOD
    assert findings[1].facts["cure"] == f"v=DMARC1; p=quarantine; sp=none; {RUA}; np=quarantine"
    (one,) = found(dmarc, zone(f"v=DMARC1; p=quarantine; np=none; {RUA}"))
    assert (one.code, one.facts["tag"], one.facts["weaker"]) == ("dmarc.sp-weaker", "np", "none")
    closed = f"v=DMARC1; p=quarantine; sp=none; np=reject; {RUA}"
    assert codes(found(dmarc, zone(closed))) == {"dmarc.sp-weaker"}


def test_to_follow_one_cure_undoes_no_other() -> None:
    findings = found(dmarc, zone("v=DMARC1; p=reject; sp=none; pct=10"))
    assert {f.code: f.facts["cure"] for f in findings} == {
        "dmarc.no-reports": f"v=DMARC1; p=reject; sp=none; {RUA}",
        "dmarc.policy-hard": f"v=DMARC1; p=quarantine; sp=none; {RUA}",
        "dmarc.sp-weaker": f"v=DMARC1; p=reject; {RUA}",
        "dmarc.np-absent": f"v=DMARC1; p=reject; sp=none; {RUA}; np=reject",
        "dmarc.old-tags": f"v=DMARC1; p=reject; sp=none; {RUA}",
    }


@pytest.mark.parametrize("place", [D, f"_dmarc.{D}.{D}"])
def test_a_record_in_the_wrong_place(place: str) -> None:
    records = {**zone(), (place, "TXT"): [GOOD, "v=spf1 a mx ~all"]}
    (one,) = found(dmarc, records)
    assert (one.code, one.severity, one.facts["found_at"]) == ("dmarc.misplaced", U, place)
    assert one.facts["cure"] == GOOD
    # Beside a good one it is a leftover that nobody reads.
    assert found(dmarc, {**records, (f"_dmarc.{D}", "TXT"): [GOOD]}) == []


def test_a_record_above_counts() -> None:
    name = f"www.{D}"
    records: Zone = {**zone(GOOD), (name, "TXT"): ["v=spf1 a ~all"], (name, "A"): ["192.0.2.1"]}
    assert found(dmarc, records, domain=name) == []
    without = {k: v for k, v in records.items() if not k[0].startswith("_dmarc")}
    assert codes(found(dmarc, without, domain=name)) == {"dmarc.missing"}


def test_the_hosters_default_is_a_pointer() -> None:
    records = {**zone(), (f"_dmarc.{D}", "CNAME"): ["dmarc.ionos.de"]}
    records["dmarc.ionos.de", "TXT"] = ["v=DMARC1; p=none;"]
    findings = found(dmarc, records)
    assert codes(findings) == {"dmarc.none", "dmarc.no-reports"}
    assert {f.facts["alias"] for f in findings} == {"dmarc.ionos.de"}


def test_reports_may_go_to_who_agrees() -> None:
    records = zone(f"{GOOD},mailto:x@reports.example")
    name = f"{D}._report._dmarc.reports.example"
    assert found(dmarc, {**records, (name, "TXT"): ["v=DMARC1"]}) == []
    assert found(dmarc, {**records, (name, "TXT"): State.TIMEOUT}) == []
    refused = found(dmarc, {**records, (name, "TXT"): ["v=spf1 -all"]})
    assert codes(refused) == {"dmarc.rua-unauthorised"}
    assert refused[0].facts["asked"] == name


def test_reports_to_a_name_below_need_no_agreement() -> None:
    records = zone(f"v=DMARC1; p=quarantine; rua=mailto:x@mail.{D}")
    assert found(dmarc, {**records, (f"mail.{D}", "A"): ["192.0.2.9"]}) == []


def test_a_domain_without_mail_is_judged_elsewhere() -> None:
    silent: Zone = {(D, "TXT"): ["v=spf1 -all"], (D, "MX"): ["0 ."]}
    assert found(dmarc, silent) == []
    assert found(dmarc, {**silent, (f"_dmarc.{D}", "TXT"): ["v=DMARC1; p=reject"]}) == []
    assert found(dmarc, {}) == []


@pytest.mark.parametrize("state", [State.TIMEOUT, State.REFUSED, State.BROKEN])
def test_what_could_not_be_looked_at_is_never_missing(state: State) -> None:
    assert found(dmarc, {**zone(), (f"_dmarc.{D}", "TXT"): state}) == []
    name = f"www.{D}"
    records: Zone = {**zone(), (name, "TXT"): ["x"], (name, "MX"): [f"10 {D}"]}
    failed: Zone = {**records, (f"_dmarc.{D}", "TXT"): state}
    assert found(dmarc, failed, domain=name) == []
    assert codes(found(dmarc, records, domain=name)) == {"dmarc.missing"}
    dead: Zone = {**zone(f"{GOOD},mailto:x@gone.example"), ("gone.example", "MX"): state}
    assert "dmarc.rua-bad" not in codes(found(dmarc, dead))


def test_who_sends_a_lot_needs_it_today() -> None:
    first = datetime(2026, 11, 1, tzinfo=UTC)
    week = Sender("192.0.2.1", 30_000, first=first, last=first + timedelta(days=7))
    (one,) = found(dmarc, zone(), senders=[week])
    assert (one.code, one.severity, one.facts["messages"]) == ("dmarc.missing", W, 30_000)
    day = Sender("192.0.2.1", 30_000, first=first, last=first + timedelta(days=2))
    (one,) = found(dmarc, zone(), senders=[day])
    assert (one.code, one.severity) == ("dmarc.missing", U)


LINE = (Evidence("/var/log/mail.log", 7, "status=sent"),)


def sender(froms: Sequence[str], envelopes: Sequence[str]) -> Sender:
    return Sender("192.0.2.1", 9, froms=tuple(froms), envelopes=tuple(envelopes), evidence=LINE)


@pytest.mark.parametrize(
    ("texts", "severity"),
    [
        ([GOOD], U),
        ([f"v=DMARC1; p=reject; {RUA}"], U),
        ([f"v=DMARC1; p=none; {RUA}"], W),
        ([], W),
    ],
)
def test_a_sender_with_a_foreign_envelope(texts: Sequence[str], severity: Severity) -> None:
    findings = found(dmarc, zone(*texts), senders=[sender([D], ["web1.hoster.example"])])
    (one,) = [f for f in findings if f.code == "dmarc.unaligned-sender"]
    assert (one.severity, one.subject.name) == (severity, "192.0.2.1")
    assert (one.facts["sender"], one.facts["envelopes"]) == (D, ("web1.hoster.example",))
    assert one.evidence == LINE


@pytest.mark.parametrize(
    ("froms", "envelopes", "strict", "wrong"),
    [
        ([D], [D], "", False),
        ([D], [f"bounce.{D}"], "", False),
        ([f"news.{D}"], [D], "", False),
        ([D], [f"bounce.{D}"], "aspf=s; ", True),
        ([D], [D], "aspf=s; ", False),
        ([D], [], "", False),
        ([], ["hoster.example"], "", False),
        (["other.example"], ["hoster.example"], "", False),
        ([D], ["hoster.example", D], "", False),
        ([f"x{D}"], ["hoster.example"], "", False),
    ],
)
def test_alignment(
    froms: Sequence[str], envelopes: Sequence[str], strict: str, wrong: bool
) -> None:
    records = zone(f"v=DMARC1; p=quarantine; {strict}{RUA}")
    findings = found(dmarc, records, senders=[sender(froms, envelopes)])
    assert codes(findings) == ({"dmarc.unaligned-sender"} if wrong else set())


def test_an_envelope_whose_organisation_is_not_known_says_nothing() -> None:
    records: dict[tuple[str, str], Sequence[str] | State] = zone(GOOD)
    records["_dmarc.hoster.example", "TXT"] = State.TIMEOUT
    assert found(dmarc, records, senders=[sender([D], ["hoster.example"])]) == []


def test_a_form_that_sends_as_its_visitors() -> None:
    froms = ["gmx.de", "gmail.com", D]
    (one,) = found(dmarc, zone(GOOD), senders=[sender(froms, [D])])
    facts: Mapping[str, Fact] = one.facts
    assert (one.code, one.severity) == ("dmarc.from-foreign", U)
    assert facts["froms"] == ("gmx.de", "gmail.com")
    assert found(dmarc, zone(GOOD), senders=[sender(["partner.example"], [D])]) == []


@pytest.mark.parametrize("hoster", HEALTHY)
def test_a_healthy_zone_yields_nothing(hoster: str) -> None:
    assert found(dmarc, HEALTHY[hoster]) == []


@pytest.mark.parametrize("hoster", HEALTHY)
def test_it_is_known_after_two_rounds(hoster: str) -> None:
    known, world, rounds = Known(HEALTHY[hoster]), World(), 0
    while list(dmarc.find(Scope(D, shown=D), world)) or world.wanted:
        rounds += 1
        world.add(known.ask(question) for question in list(world.wanted))
    assert rounds <= 2


def test_nothing_is_said_while_all_is_pending() -> None:
    scope = Scope(D, shown=D, senders=(sender([D], ["hoster.example"]),))
    assert list(dmarc.find(scope, World())) == []


@pytest.mark.parametrize(
    "texts",
    [
        ["v=DMARC1; p=none; rua=" + "mailto:a@b.example," * 3000],
        ["v=DMARC1; " + "p=none; " * 8000],
        ["v=DMARC1; p=none; x=\x1b[31m<script>" * 1000],
        ["v" + " " * 60_000 + "=DMARC1"],
        ["p" + " =" * 30_000],
        ["v=DMARC1; p=none"] * 10_000,
        ["v=DMARC1; p=none; rua=mailto:" + "a" * 60_000 + "@x.example"],
        ["v=DMARC1; p=none; rua=mailto:a@" + "x." * 30_000 + "example"],
    ],
)
def test_monstrous_answers_are_bounded(texts: Sequence[str]) -> None:
    before = time.process_time()
    assert len(found(dmarc, zone(*texts))) < 20
    assert time.process_time() - before < 1
