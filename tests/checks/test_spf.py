"""The SPF check: one zone a code, healthy zones of five hosters, and zones made to hurt."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

import pytest

from postwarden.checks import spf
from postwarden.checks.records.spf import parse
from postwarden.jobs.check import Means, check
from postwarden.model import Evidence, Finding, Severity
from postwarden.model.scope import Scope, Sender
from postwarden.model.snapshot import Question, Snapshot, State
from postwarden.model.world import World
from tests.checks._wire import server
from tests.checks._world import Known, codes, facts, found

Zone = Mapping[tuple[str, str], Sequence[str] | State]
D = "shop.example"
HOSTER: Zone = {
    ("spf.hoster.example", "TXT"): ["v=spf1 ip4:198.51.100.0/26 ~all"],
    ("mx.hoster.example", "A"): ["198.51.100.1"],
}


def zone(record: str, **more: Sequence[str]) -> dict[tuple[str, str], Sequence[str] | State]:
    """The shop's zone with this record; `TXT_x` are records of the name `x`.shop.example."""
    own: dict[tuple[str, str], Sequence[str] | State] = {
        (D, "TXT"): ["google-site-verification=1", record] if record else ["something else"],
        (D, "A"): ["192.0.2.1"],
        (D, "MX"): ["10 mx.hoster.example"],
        **HOSTER,
    }
    for key, records in more.items():
        kind, _, name = key.partition("_")
        own[f"{name.replace('__', '.')}.example", kind] = records
    return own


def only(findings: Sequence[Finding], code: str) -> Mapping[str, object]:
    """The facts of the one finding of this code, with nothing else found."""
    assert codes(findings) == {code}, [f.code for f in findings]
    (one,) = facts(findings, code)
    assert str(one.get("cure", "")) == "" or not parse(str(one["cure"])).faults
    return one


#: A code, the record that yields it, what else stands in DNS, and the record to publish instead.
CASES: list[tuple[str, str, dict[str, Sequence[str]], str]] = [
    ("spf.missing", "", {}, "v=spf1 mx a ~all"),
    ("spf.syntax", "v=spf1 ipv4:192.0.2.1 ~all", {}, "v=spf1 ip4:192.0.2.1 ~all"),
    ("spf.syntax", "v=spf1 a, mx ~all", {}, "v=spf1 a mx ~all"),
    (
        "spf.syntax",
        "v=spf1 include: spf.hoster.example ~all",
        {},
        "v=spf1 include:spf.hoster.example ~all",
    ),
    ("spf.syntax", "â\x80\x9cv=spf1 a ~allâ\x80\x9d", {}, "v=spf1 a ~all"),
    (
        "spf.syntax",
        "v=spf1 include:spf.hoster.exampleinclude:spf.hoster.example ~all",
        {},
        "v=spf1 include:spf.hoster.example ~all",
    ),
    (
        "spf.syntax",
        "v=spf1 a include=spf.hoster.example ~all",
        {},
        "v=spf1 a include:spf.hoster.example ~all",
    ),
    ("spf.syntax", " v=spf1 a ~all", {}, "v=spf1 a ~all"),
    ("spf.syntax", "v=spf1; a ~all", {}, "v=spf1 a ~all"),
    ("spf.syntax", "v=spf1 a mx foo ~all", {}, ""),
    ("spf.allows-all", "v=spf1 a +all", {}, "v=spf1 a ~all"),
    ("spf.allows-all", "v=spf1 a all", {}, "v=spf1 a ~all"),
    (
        "spf.allows-all",
        "v=spf1 a ip4:0.0.0.0/1 ip4:128.0.0.0/1 -all",
        {},
        "v=spf1 a ~all",
    ),
    ("spf.allows-all", "v=spf1 a ip6:::/0 ~all", {}, "v=spf1 a ~all"),
    (
        "spf.include-allows-all",
        "v=spf1 a include:open.example ~all",
        {"TXT_open": ["v=spf1 +all"]},
        "v=spf1 a ~all",
    ),
    (
        "spf.include-allows-all",
        "v=spf1 a include:outer.example ~all",
        {
            "TXT_outer": ["v=spf1 include:open.example ~all"],
            "TXT_open": ["v=spf1 ip4:0.0.0.0/1 ip4:128.0.0.0/1 -all"],
        },
        "v=spf1 a ~all",
    ),
    (
        "spf.include-allows-all",
        "v=spf1 redirect=open.example",
        {"TXT_open": ["v=spf1 +all"]},
        "v=spf1 ~all",
    ),
    ("spf.neutral", "v=spf1 +a +mx ?all", {}, "v=spf1 +a +mx ~all"),
    ("spf.no-all", "v=spf1 a mx", {}, "v=spf1 a mx ~all"),
    ("spf.no-all", "v=spf1", {}, "v=spf1 ~all"),
    (
        "spf.void-lookups",
        "v=spf1 a a:x.example a:y.example a:z.example ~all",
        {},
        "v=spf1 a ~all",
    ),
    (
        "spf.void-lookups",
        "v=spf1 a:x.example a:y.example a:z.example ip6:2001:db8:1::/64 ~all",
        {"A_x": ["192.0.2.1"], "A_y": ["192.0.2.2"], "A_z": ["192.0.2.3"]},
        "",
    ),
    ("spf.include-dead", "v=spf1 a include:gone.example ~all", {}, "v=spf1 a ~all"),
    ("spf.include-dead", "v=spf1 a redirect=gone.example", {}, "v=spf1 a ~all"),
    (
        "spf.include-dead",
        "v=spf1 a include:empty.example ~all",
        {"TXT_empty": ["not SPF"]},
        "v=spf1 a ~all",
    ),
    (
        "spf.include-dead",
        "v=spf1 a include:_spf.hoster.example ~all",
        {},
        "v=spf1 a include:spf.hoster.example ~all",
    ),
    (
        "spf.include-dead",
        "v=spf1 a include:outer.example ~all",
        {"TXT_outer": ["v=spf1 include:gone.example ~all"]},
        "",
    ),
    ("spf.include-loop", f"v=spf1 a include:{D} ~all", {}, "v=spf1 a ~all"),
    (
        "spf.include-loop",
        "v=spf1 a include:outer.example ~all",
        {"TXT_outer": ["v=spf1 include:outer.example ~all"]},
        "",
    ),
    ("spf.too-wide", "v=spf1 a ip4:192.0.0.0/12 ~all", {}, ""),
    ("spf.too-wide", "v=spf1 a ip4:192.0.0.0/16 ip4:198.50.0.0/16 ~all", {}, ""),
    ("spf.too-wide", "v=spf1 a ip4:192.168.1.10 ~all", {}, "v=spf1 a ~all"),
    ("spf.ptr", "v=spf1 a ptr ~all", {}, "v=spf1 a ~all"),
    (
        "spf.redirect-ignored",
        "v=spf1 a redirect=spf.hoster.example ~all",
        {},
        "v=spf1 a redirect=spf.hoster.example",
    ),
]
each = pytest.mark.parametrize(("code", "record", "more", "cure"), CASES)


@each
def test_a_fault_yields_its_code_and_its_cure(
    code: str, record: str, more: Mapping[str, Sequence[str]], cure: str
) -> None:
    one = only(found(spf, zone(record, **more)), code)
    assert one["cure"] == cure
    assert one["domain"] == D


@each
def test_the_same_holds_over_the_wire(
    code: str, record: str, more: Mapping[str, Sequence[str]], cure: str
) -> None:
    with server(zone(record, **more)) as stub:
        scope = Scope(D, shown=D, parts=frozenset({"mail"}))
        (checkup,) = check([scope], Means([(stub.host, stub.port)]))
    findings = [f for f in checkup.findings if f.code.startswith("spf.")]
    assert only(findings, code)["cure"] == cure
    assert "spf" in checkup.covered


def test_several_records_become_one() -> None:
    records = ["v=spf1 a mx -all", "v=spf1 include:spf.hoster.example ~all"]
    one = only(found(spf, {**zone(""), (D, "TXT"): records}), "spf.several")
    assert one["count"] == 2
    assert one["cure"] == "v=spf1 a mx include:spf.hoster.example ~all"


def test_sender_id_and_higher_versions_are_no_spf() -> None:
    records = ["spf2.0/pra -all", "v=spf10 -all"]
    assert codes(found(spf, {**zone(""), (D, "TXT"): records})) == {"spf.missing"}
    assert codes(found(spf, {**zone(""), (D, "TXT"): [*records, "v=spf1 a ~all"]})) == set()


def test_a_long_record_is_a_hint() -> None:
    record = "v=spf1 " + " ".join(f"ip4:192.0.2.{n}" for n in range(40)) + " ~all"
    (one,) = found(spf, zone(record))
    assert (one.code, one.severity, one.facts["bytes"]) == (
        "spf.record-long",
        Severity.HINT,
        len(record),
    )


def many(own: str = "") -> dict[tuple[str, str], Sequence[str] | State]:
    """A record of eleven look-ups, in the manner of too many services."""
    three = "v=spf1 include:spf.hoster.example a:mx.hoster.example a:mx.hoster.example ~all"
    record = f"v=spf1 a {own}include:s1.example include:s2.example mx a:mx.hoster.example ~all"
    return zone(record, TXT_s1=[three], TXT_s2=[three])


def test_too_many_lookups_say_what_costs_what() -> None:
    one = only(found(spf, many()), "spf.too-many-lookups")
    assert one["lookups"] == 11
    assert one["costs"] == (
        "include:s1.example (4)",
        "include:s2.example (4)",
        "a (1)",
        "mx (1)",
        "a:mx.hoster.example (1)",
    )
    assert one["hit"] == ()
    # Without logs the servers that DNS names are counted: the web server is found at once.
    assert "192.0.2.1 (1)" in one["counted"]  # type: ignore[operator]  # a tuple of texts
    assert str(one["cure"]).startswith("v=spf1 ip4:192.0.2.1 include:s1.example")


def test_too_many_lookups_are_urgent_when_they_hit_a_sender() -> None:
    (hit,) = [
        f
        for f in found(spf, many(), senders=[Sender("203.0.113.9", 12)])
        if f.code == "spf.too-many-lookups"
    ]
    assert hit.severity is Severity.URGENT
    assert hit.facts["hit"] == ("203.0.113.9",)
    assert hit.facts["counted"] == ("203.0.113.9 (11)",)


def test_a_sender_that_is_found_in_time_is_not_hit() -> None:
    (one,) = found(spf, many("ip4:203.0.113.9 "), senders=[Sender("203.0.113.9", 12)])
    assert (one.code, one.severity) == ("spf.too-many-lookups", Severity.WARNING)
    assert one.facts["counted"] == ("203.0.113.9 (1)",)


SENT = Sender("203.0.113.12", 611, evidence=(Evidence("/var/log/mail.log", 7, "status=sent"),))


@pytest.mark.parametrize(
    ("end", "result"), [("-all", "fail"), ("~all", "softfail"), ("?all", "neutral")]
)
def test_the_strongest_check_names_the_address_and_what_to_add(end: str, result: str) -> None:
    findings = found(spf, zone(f"v=spf1 a {end}"), senders=[SENT])
    (one,) = [f for f in findings if f.code == "spf.sender-missing"]
    assert one.severity is Severity.URGENT
    assert (one.subject.kind, one.subject.name) == ("host", "203.0.113.12")
    assert one.facts == {
        "domain": D,
        "ip": "203.0.113.12",
        "messages": 611,
        "result": result,
        "mechanism": "ip4:203.0.113.12",
        "record": f"v=spf1 a {end}",
        "cure": f"v=spf1 ip4:203.0.113.12 a {end.replace('?', '~')}",
    }
    assert one.evidence == (Evidence(f"TXT {D}", 0, f"v=spf1 a {end}"), *SENT.evidence)


def test_several_unnamed_senders_go_into_one_record() -> None:
    six = Sender("2001:db8:5::1", 3)
    findings = found(spf, zone("v=spf1 a -all"), senders=[SENT, six])
    cured = [f["cure"] for f in facts(findings, "spf.sender-missing")]
    assert cured == [
        "v=spf1 ip4:203.0.113.12 ip6:2001:db8:5::1 a -all",
        "v=spf1 ip6:2001:db8:5::1 ip4:203.0.113.12 a -all",
    ]


@pytest.mark.parametrize(
    "sender",
    [
        Sender("192.0.2.1", 9),  # named by `a`
        Sender("203.0.113.12", 9, envelopes=("hoster.example",)),  # not our domain's mail
        Sender("192.168.1.5", 9),  # no receiver ever sees it
        Sender("127.0.0.1", 9),
        Sender("nonsense", 9),
    ],
)
def test_other_senders_are_left_alone(sender: Sender) -> None:
    assert codes(found(spf, zone("v=spf1 a -all"), senders=[sender])) == set()


def test_who_sends_without_a_record_is_urgent_and_gets_one_that_names_him() -> None:
    (one,) = found(spf, zone(""), senders=[SENT])
    assert (one.code, one.severity) == ("spf.missing", Severity.URGENT)
    assert one.facts["cure"] == "v=spf1 ip4:203.0.113.12 mx a ~all"


def test_a_domain_without_servers_sends_nothing() -> None:
    (one,) = found(spf, {(D, "TXT"): ["x"], (D, "MX"): ["0 ."]})
    assert one.facts["cure"] == "v=spf1 -all"


def test_a_hoster_is_known_by_its_mail_servers() -> None:
    (one,) = found(spf, {(D, "TXT"): ["x"], (D, "MX"): ["10 smtpin.rzone.de"]})
    assert one.facts["cure"] == "v=spf1 include:smtp.rzone.de mx ~all"


def test_an_ipv6_address_beside_a_listed_one_has_to_be_listed() -> None:
    records = zone("v=spf1 ip4:192.0.2.12 ~all")
    records |= {
        (D, "MX"): ["10 mail.shop.example"],
        ("mail.shop.example", "A"): ["192.0.2.12"],
        ("mail.shop.example", "AAAA"): ["2001:db8::12"],
    }
    one = only(found(spf, records), "spf.ipv6-missing")
    assert one["server"] == "mail.shop.example"
    assert one["cure"] == "v=spf1 ip6:2001:db8::12 ip4:192.0.2.12 ~all"
    records[D, "TXT"] = ["v=spf1 a:mail.shop.example ~all"]
    assert codes(found(spf, records)) == set()


OWN: Zone = {
    (D, "TXT"): ["v=spf1 mx ~all"],
    (D, "MX"): ["10 mail.shop.example"],
    ("mail.shop.example", "A"): ["192.0.2.12"],
    ("12.2.0.192.in-addr.arpa", "PTR"): ["mail.shop.example"],
}


def test_a_server_of_its_own_name_needs_a_record_of_its_own() -> None:
    one = only(found(spf, OWN), "spf.subdomain-open")
    assert (one["name"], one["cure"]) == ("mail.shop.example", "v=spf1 a -all")
    good = {**OWN, ("mail.shop.example", "TXT"): ["v=spf1 a -all"]}
    assert codes(found(spf, good)) == set()
    # A name that the hoster's server does not bear is never a HELO name.
    hosted = {**OWN, ("12.2.0.192.in-addr.arpa", "PTR"): ["srv1.hoster.example"]}
    assert codes(found(spf, hosted)) == set()


def test_names_that_logs_show_need_a_record_of_their_own() -> None:
    sender = Sender("192.0.2.1", 40, helo="web1.shop.example", envelopes=("news.shop.example",))
    records = zone("v=spf1 a ~all", A_web1__shop=["192.0.2.1"], A_news__shop=["192.0.2.9"])
    findings = found(spf, records, senders=[sender])
    assert codes(findings) == {"spf.subdomain-open"}
    assert [
        (f["name"], f["messages"], f["cure"]) for f in facts(findings, "spf.subdomain-open")
    ] == [
        ("news.shop.example", 40, "v=spf1 ip4:192.0.2.1 -all"),
        ("web1.shop.example", 0, "v=spf1 a -all"),
    ]


HEALTHY: Mapping[str, Zone] = {
    "IONOS": {
        (D, "TXT"): ["v=spf1 include:_spf-eu.ionos.com ~all"],
        (D, "MX"): ["10 mx00.ionos.de", "10 mx01.ionos.de"],
        (D, "A"): ["217.160.0.1"],
        (D, "AAAA"): ["2001:8d8::1"],
        ("mx00.ionos.de", "A"): ["212.227.15.41"],
        ("mx01.ionos.de", "A"): ["217.72.192.67"],
        ("_spf-eu.ionos.com", "TXT"): [
            "v=spf1 ip4:212.227.126.128/25 ip4:212.227.15.0/25 ip4:212.227.17.0/27"
            " ip4:217.72.192.64/26 ~all"
        ],
    },
    "STRATO": {
        (D, "TXT"): ["v=spf1 include:smtp.rzone.de ~all"],
        (D, "MX"): ["5 smtpin.rzone.de"],
        (D, "A"): ["81.169.145.1"],
        (D, "AAAA"): ["2a01:238::1"],
        ("smtpin.rzone.de", "A"): ["81.169.145.97"],
        ("smtp.rzone.de", "TXT"): [
            "v=spf1 ip4:81.169.146.128/25 ip4:85.215.255.0/24 ip6:2a01:238:400::/48 ~all"
        ],
    },
    "ALL-INKL": {
        (D, "TXT"): ["v=spf1 a mx include:spf.kasserver.com ~all"],
        (D, "MX"): ["10 w0123456.kasserver.com"],
        (D, "A"): ["85.13.128.1"],
        ("w0123456.kasserver.com", "A"): ["85.13.128.1"],
        ("spf.kasserver.com", "TXT"): ["v=spf1 ip4:85.13.128.0/18 ?all"],
    },
    "Hetzner": {
        (D, "TXT"): ["v=spf1 +a +mx ~all"],
        (D, "MX"): ["10 www123.your-server.de"],
        (D, "A"): ["78.46.1.1"],
        (D, "AAAA"): ["2a01:4f8::2"],
        ("www123.your-server.de", "A"): ["78.46.1.1"],
        ("www123.your-server.de", "AAAA"): ["2a01:4f8::2"],
    },
    "netcup": {
        (D, "TXT"): ["v=spf1 mx a include:_spf.webhosting.systems ~all"],
        (D, "MX"): ["10 mail.shop.example"],
        (D, "A"): ["188.68.47.1"],
        (D, "AAAA"): ["2a03:4000::1"],
        ("mail.shop.example", "A"): ["188.68.47.2"],
        ("2.47.68.188.in-addr.arpa", "PTR"): ["mx2f1a.netcup.net"],
        ("_spf.webhosting.systems", "TXT"): ["v=spf1 ip4:188.68.47.0/24 ip4:46.38.247.0/24 ~all"],
    },
}


@pytest.mark.parametrize("hoster", HEALTHY)
def test_a_healthy_zone_yields_nothing(hoster: str) -> None:
    assert found(spf, HEALTHY[hoster]) == []


def test_what_could_not_be_looked_at_is_never_absent() -> None:
    for state in (State.TIMEOUT, State.REFUSED, State.BROKEN):
        assert found(spf, {(D, "TXT"): state, (D, "A"): ["192.0.2.1"]}, senders=[SENT]) == []
        failed = {**zone("v=spf1 include:x.example ~all"), ("x.example", "TXT"): state}
        assert found(spf, failed, senders=[SENT]) == []
        records = zone("v=spf1 a:x.example a:y.example a:z.example ~all")
        records |= {(f"{n}.example", "A"): state for n in "xyz"}
        assert found(spf, records) == []


def test_nothing_is_said_while_all_is_pending() -> None:
    scope = Scope(D, shown=D, senders=(SENT,), has_logs=True)
    assert list(spf.find(scope, World())) == []


def rounds(records: Zone, senders: Sequence[Sender] = ()) -> tuple[int, int, list[Finding]]:
    """Rounds of looking, questions, and what is found at last, as the job does it."""
    known, world = Known(records), World()
    scope = Scope(D, shown=D, senders=tuple(senders), has_logs=bool(senders))
    for number in range(25):
        findings = list(spf.find(scope, world))
        wanted = list(world.wanted)
        if not wanted:
            return number, len(list(world)), findings
        world.add(known.ask(question) for question in wanted)
    raise AssertionError("it never ends")


@pytest.mark.parametrize("hoster", HEALTHY)
def test_a_domain_is_known_after_few_rounds(hoster: str) -> None:
    count, _, findings = rounds(HEALTHY[hoster], [SENT])
    assert count <= 3
    assert findings == found(spf, HEALTHY[hoster], senders=[SENT])


class Endless(World):
    """Every name has a record that includes ten more names: a bomb."""

    def ask(self, question: Question) -> Snapshot:
        if question.detail != "TXT":
            return Snapshot(question, State.NO_NAME)
        below = " ".join(f"include:{n}.{question.name[-200:]}" for n in range(10))
        return Snapshot(question, State.FOUND, (f"v=spf1 {below} ~all",))


def test_includes_without_an_end_are_bounded() -> None:
    before = time.process_time()
    findings = list(spf.find(Scope(D, shown=D, senders=(SENT,)), Endless()))
    assert codes(findings) == {"spf.too-many-lookups"}
    assert time.process_time() - before < 2


@pytest.mark.parametrize(
    "texts",
    [
        ["x" * 40] * 10_000,
        ["v=spf1 " + "a:b.example " * 5000 + "~all"],
        ["v=spf1 " + "include:b.example " * 3000],
        ["v=spf1 " + "ip4:192.0.2.1 " * 4000 + "-all"],
        ["v=spf1 " + "%{d}" * 10_000],
        ["v=spf1 exists:" + "%{l1r+-}" * 5000 + ".example ~all"],
        ["v=spf1 a:" + "a" * 60_000 + ".example ~all"],
        ["v=spf1" + "\x1b[31m<script>" * 3000],
        ["v=spf1 -all"] * 10_000,
        ["\xff" * 60_000, "v=spf1\x00"],
    ],
)
def test_monstrous_answers_are_bounded(texts: list[str]) -> None:
    records: Zone = {**zone(""), (D, "TXT"): texts}
    before = time.process_time()
    found(spf, records, senders=[SENT])
    assert time.process_time() - before < 3


def test_a_cut_answer_does_not_say_that_there_is_no_record() -> None:
    assert found(spf, {**zone(""), (D, "TXT"): ["x"] * 200}) == []
