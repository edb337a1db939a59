"""Who is listed where, how much that matters, and what could not be asked."""

import pytest

from postwarden.checks import listed
from postwarden.model import Certainty, Evidence, Finding
from postwarden.model.blocklist import Blocklist
from postwarden.model.scope import PARTS, Scope, Sender
from postwarden.model.snapshot import State
from postwarden.model.world import World
from tests.checks._world import codes
from tests.checks.records._lists import WAIT, Lists, blocklist, entry

IP, V6 = "192.0.2.1", "2001:db8:bad:1::25"
ZONE = {("shop.example", "A"): [IP], ("shop.example", "AAAA"): [V6]}
LINE = Evidence("mail.log", 12, "postfix/smtp: to=<a***@gmx.test>")


def scope(*lists: Blocklist, only: bool = False, senders: tuple[Sender, ...] = ()) -> Scope:
    parts = frozenset({"lists"} if only else PARTS)
    return Scope("shop.example", "shop.example", parts, senders=senders, lists=lists)


def found(where: Scope, world: World) -> list[Finding]:
    return list(listed.find(where, world))


def test_an_address_on_a_list_is_told_with_its_proof() -> None:
    known = blocklist()
    world = Lists(ZONE, {"test": {IP: ["127.0.0.2"]}}, {"test": "see https://list.test/1"})
    where = scope(known, senders=(Sender(IP, messages=611, evidence=(LINE,)),))
    (finding,) = found(where, world)
    assert finding.code == "listed.address"
    assert (finding.severity, finding.certainty) == ("urgent", Certainty.PROVEN)
    assert (finding.subject.kind, finding.subject.name) == ("host", IP)
    assert finding.site == "shop.example"
    facts = finding.facts
    assert (facts["list"], facts["codes"], facts["meaning"]) == ("test", ("127.0.0.2",), ("trap",))
    assert (facts["messages"], facts["text"]) == (611, "see https://list.test/1")
    assert facts["delist_url"] == "https://list.test/?q=192.0.2.1"
    assert finding.evidence == (
        Evidence("A 1.2.0.192.test.bl.test", 0, "127.0.0.2 (see https://list.test/1)"),
        LINE,
    )
    assert listed.covered(where, world) == ("listed:test",)


def test_who_is_not_listed_has_no_finding_and_the_list_is_covered() -> None:
    where, world = scope(blocklist()), Lists(ZONE, {})
    assert found(where, world) == []
    assert listed.covered(where, world) == ("listed:test",)


def test_an_address_of_ipv6_is_told_by_its_network() -> None:
    findings = found(scope(blocklist()), Lists(ZONE, {"test": {V6: ["127.0.0.2"]}}))
    assert [(f.subject.name, f.facts["ip"]) for f in findings] == [("2001:db8:bad:1::/64",) * 2]
    assert findings[0].facts["delist_url"] == "https://list.test/?q=2001%3Adb8%3Abad%3A1%3A%3A25"


def test_parts_of_a_list_are_told_apart_and_two_codes_of_one_part_are_one() -> None:
    known = blocklist(
        codes={
            "127.0.0.2": entry("spam-source", name="SBL"),
            "127.0.0.10": entry("policy-provider", "policy", "PBL"),
            "127.0.0.11": entry("policy-list", "policy", "PBL"),
        }
    )
    records = ["127.0.0.2", "127.0.0.10", "127.0.0.11"]
    findings = found(scope(known), Lists(ZONE, {"test": {IP: records}}))
    told = {f.code: (f.facts["name"], f.facts["codes"]) for f in findings}
    assert told == {
        "listed.address": ("SBL", ("127.0.0.2",)),
        "listed.policy": ("PBL", ("127.0.0.10", "127.0.0.11")),
    }
    assert len({f.identity for f in findings}) == 2


def test_of_several_texts_the_one_that_names_the_part_is_quoted() -> None:
    known = blocklist(
        codes={
            "127.0.0.2": entry("spam-source", name="Test SBL"),
            "127.0.0.10": entry("policy-list", "policy", "Test PBL"),
        }
    )
    world = Lists(
        ZONE,
        {"test": {IP: ["127.0.0.2", "127.0.0.10"]}},
        {"test": ("https://a.test/", "https://a.test/SBL123")},
    )
    told = {f.code: (f.facts["text"], f.evidence[0].quote) for f in found(scope(known), world)}
    assert told["listed.address"] == (
        "https://a.test/SBL123",
        "127.0.0.2 (https://a.test/SBL123)",
    )
    # The other names no part: it may be about this one, and is not about the first.
    assert told["listed.policy"][0] == "https://a.test/"


def test_a_list_that_talks_for_ever_is_cut_short() -> None:
    world = Lists(ZONE, {"test": {IP: ["127.0.0.2"]}}, {"test": "x" * 10_000})
    (finding,) = found(scope(blocklist()), world)
    assert len(str(finding.facts["text"])) == len(finding.evidence[0].quote) == 300


def test_a_changed_text_is_the_same_listing() -> None:
    where, answers = scope(blocklist()), {"test": {IP: ["127.0.0.2"]}}
    one, other = (
        found(where, Lists(ZONE, answers, {"test": t}))[0] for t in ("score 7", "score 9")
    )
    assert one.identity == other.identity


@pytest.mark.parametrize(
    ("weight", "severity"),
    [("high", "urgent"), ("medium", "warning"), ("low", "hint"), ("vanity", "hint")],
)
def test_how_much_it_matters_depends_on_who_uses_the_list(weight: str, severity: str) -> None:
    where = scope(blocklist(weight=weight), only=True)
    (finding,) = found(where, Lists(ZONE, {"test": {IP: ["127.0.0.2"]}}))
    assert finding.severity == severity


def test_lists_that_do_not_matter_are_asked_only_where_lists_alone_are_wanted() -> None:
    known = [blocklist(w, weight=w) for w in ("high", "medium", "low", "vanity")]
    world = Lists(ZONE, {})
    assert listed.covered(scope(*known), world) == ("listed:high", "listed:medium")
    assert len(listed.covered(scope(*known, only=True), world)) == 4


@pytest.mark.parametrize(("sent", "severity"), [(True, "urgent"), (False, "warning")])
def test_that_an_address_should_not_send_matters_more_if_it_does(sent: bool, severity: str) -> None:
    known = blocklist(codes={"127.0.0.2": entry("dynamic", "policy")})
    where = scope(known, senders=(Sender(IP),) if sent else ())
    (finding,) = found(where, Lists(ZONE, {"test": {IP: ["127.0.0.2"]}}))
    assert (finding.code, finding.severity) == ("listed.policy", severity)


def test_what_neighbours_did_is_a_hint_whatever_the_list() -> None:
    known = blocklist(codes={"127.0.0.2": entry("neighbours", "network", how=WAIT)})
    (finding,) = found(scope(known), Lists(ZONE, {"test": {IP: ["127.0.0.2"]}}))
    assert (finding.code, finding.severity) == ("listed.network", "hint")
    assert finding.facts["never_pay"] is True


def test_praise_is_no_listing() -> None:
    known = blocklist(codes={"127.0.0.2": entry("trusted", "good")})
    world = Lists(ZONE, {"test": {IP: ["127.0.0.2"]}})
    assert found(scope(known), world) == []
    assert not [q for q in world.asked if q.detail.endswith("TXT") and q.kind == "list"]


def test_the_domain_and_names_of_its_servers_are_asked_about_as_registrable_domains() -> None:
    known = blocklist(kind="domain", codes={"127.0.0.2": entry("phishing")})
    answers = {"test": {"shop.example": ["127.0.0.2"], "hoster.example": ["127.0.0.2"]}}
    sender = Sender(IP, helo="web01.hoster.example")
    world = Lists(ZONE, answers)
    findings = found(scope(known, senders=(sender,)), world)
    assert [(f.code, f.subject.kind, f.subject.name, f.facts["own"]) for f in findings] == [
        ("listed.domain", "site", "shop.example", True),
        ("listed.domain", "host", "hoster.example", False),
    ]
    names = {q.name for q in world.asked if q.kind == "list"}
    assert names == {"test", "invalid", "shop.example", "hoster.example"}


def test_a_list_that_wants_host_names_gets_them_too() -> None:
    known = blocklist(kind="domain", full_host=True)
    world = Lists({}, {"test": {"www.shop.example": ["127.0.0.2"]}})
    where = Scope("www.shop.example", "www.shop.example", lists=(known,))
    (finding,) = found(where, world)
    assert (finding.subject.kind, finding.facts["domain"]) == ("site", "www.shop.example")


@pytest.mark.parametrize(
    ("answers", "how", "quote"),
    [
        ({"127.0.0.2": ["127.255.255.254"], "127.0.0.1": ["127.255.255.254"]}, "refused", "open"),
        ({"127.0.0.2": State.REFUSED, "127.0.0.1": State.REFUSED}, "refused", ""),
        ({"127.0.0.2": []}, "silent", ""),
        ({"127.0.0.1": ["127.0.0.2"], IP: ["127.0.0.2"]}, "wildcard", "open"),
        ({"127.0.0.2": ["203.0.113.9"], "127.0.0.1": ["203.0.113.9"]}, "wildcard", "open"),
        ({"127.0.0.2": State.TIMEOUT}, "timeout", ""),
        ({"127.0.0.2": State.BROKEN}, "broken", ""),
        ({IP: State.TIMEOUT}, "timeout", ""),
        ({IP: ["127.255.255.255"]}, "refused", ""),
        ({IP: ["203.0.113.9"]}, "wildcard", ""),
    ],
)
def test_a_list_that_does_not_answer_is_said_and_is_never_clean(
    answers: dict[str, list[str] | State], how: str, quote: str
) -> None:
    known = blocklist(families=("v4",))
    world = Lists(ZONE, {"test": answers}, {"test": "open"} if quote else {})
    findings = found(scope(known), world)
    assert [(f.code, f.severity, f.facts["answer"]) for f in findings] == [
        ("missing.list", "hint", how)
    ]
    assert findings[0].facts["list"] == ("test",)
    assert findings[0].facts["quote"] == quote
    assert listed.covered(scope(known), world) == ()


def test_one_family_of_a_list_may_fail_and_what_the_other_says_counts() -> None:
    answers = {"test": {"::ffff:7f00:2": [], IP: ["127.0.0.2"], V6: ["127.0.0.2"]}}
    findings = found(scope(blocklist()), Lists(ZONE, answers))
    assert [f.code for f in findings] == ["listed.address", "missing.list"]
    assert findings[0].subject.name == IP


@pytest.mark.parametrize(("resolver", "public"), [("8.8.8.8", True), ("192.0.2.53", False)])
def test_lists_that_fail_alike_are_one_hint_with_the_resolver(resolver: str, public: bool) -> None:
    known = [blocklist(n, families=("v4",), key=k) for n, k in (("a", "KEY_A"), ("b", ""))]
    refusal = {"127.0.0.2": ["127.255.255.254"], "127.0.0.1": ["127.255.255.254"]}
    world = Lists(ZONE, {"a": refusal, "b": refusal}, resolver=resolver)
    (finding,) = found(scope(*known), world)
    facts = finding.facts
    assert (facts["list"], facts["names"], facts["keys"]) == (("a", "b"), ("A", "B"), ("KEY_A",))
    assert (facts["resolver"], facts["public"]) == (resolver, public)
    assert [e.source for e in finding.evidence] == [
        "A 2.0.0.127.a.bl.test",
        "A 2.0.0.127.b.bl.test",
    ]


def test_lists_without_their_key_are_one_hint_and_nothing_is_asked() -> None:
    known = [blocklist(n, usable=False, key=f"POSTWARDEN_KEY_{n}") for n in ("a", "b")]
    world = Lists(ZONE, {})
    (finding,) = found(scope(*known), world)
    assert (finding.code, finding.facts["answer"]) == ("missing.list", "key-needed")
    assert finding.facts["keys"] == ("POSTWARDEN_KEY_a", "POSTWARDEN_KEY_b")
    assert not [q for q in world.asked if q.kind == "list"]


def test_a_list_with_nothing_to_ask_is_neither_covered_nor_missing() -> None:
    where, world = scope(blocklist(families=("v6",))), Lists({("shop.example", "A"): [IP]}, {})
    assert found(where, world) == []
    assert listed.covered(where, world) == ()


def test_nothing_is_covered_while_the_addresses_are_not_all_known() -> None:
    world = Lists(ZONE | {("shop.example", "MX"): State.TIMEOUT}, {})
    assert listed.covered(scope(blocklist()), world) == ()


def test_what_is_pending_is_nothing_yet_and_subjects_are_asked_beside_the_test_points() -> None:
    world = World()
    sender = Sender(IP, helo="mail.shop.example")
    findings = found(scope(blocklist(), senders=(sender,)), world)
    assert codes(findings) == {"missing.list"}
    assert [q.name for q in world.wanted if q.kind == "list"] == [
        "2.0.0.127",
        "1.0.0.127",
        "1.2.0.192",
    ]


def test_a_list_that_failed_its_test_is_asked_nothing_more() -> None:
    world = Lists(ZONE, {"test": {"127.0.0.2": []}})
    found(scope(blocklist(families=("v4",))), world)
    assert {q.name for q in world.asked if q.kind == "list"} == {"2.0.0.127", "1.0.0.127"}
