"""check_host beyond the suite: the trace, what is asked when, and hostile input."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postwarden.checks.records.spf_answer import Answer, Limits
from postwarden.checks.records.spf_host import check_host
from postwarden.checks.records.spf_survey import survey
from postwarden.model.snapshot import State
from postwarden.model.world import World
from tests.checks._world import Known

Zone = Mapping[tuple[str, str], Sequence[str] | State]
SHOP: Zone = {
    ("shop.example", "TXT"): ["v=spf1 a:gone.example mx include:one.example ip4:192.0.2.7 -all"],
    ("shop.example", "MX"): ["10 mx.example"],
    ("mx.example", "A"): ["192.0.2.5"],
    ("one.example", "TXT"): ["v=spf1 include:two.example ~all"],
    ("two.example", "TXT"): ["v=spf1 ip4:192.0.2.9 a:mx.example ?all"],
}


def asked(zone: Zone, ip: str = "192.0.2.7", sender: str = "a@shop.example") -> Answer:
    return check_host(Known(zone), ip, "mail.example", sender)


def in_waves(zone: Zone, ip: str, sender: str = "a@shop.example") -> tuple[int, Answer]:
    """How often somebody had to look, and the answer then."""
    known, world = Known(zone), World()
    for count in range(30):
        answer = check_host(world, ip, "mail.example", sender)
        wanted = list(world.wanted)
        if not wanted:
            return count, answer
        assert answer.open
        world.add(known.ask(question) for question in wanted)
    raise AssertionError("it never ends")


def test_the_trace_shows_what_each_include_costs() -> None:
    answer = asked(SHOP)
    assert answer.result == "pass"
    assert (answer.lookups, answer.voids) == (5, 1)
    told = [(s.depth, s.term, s.outcome, s.lookups, s.void) for s in answer.trace]
    assert told == [
        (0, SHOP["shop.example", "TXT"][0], "record", 0, False),
        (0, "a:gone.example", "no-match", 1, True),
        (0, "mx", "no-match", 1, False),
        (0, "include:one.example", "no-match", 3, False),
        (1, "v=spf1 include:two.example ~all", "record", 0, False),
        (1, "include:two.example", "no-match", 2, False),
        (2, "v=spf1 ip4:192.0.2.9 a:mx.example ?all", "record", 0, False),
        (2, "ip4:192.0.2.9", "no-match", 0, False),
        (2, "a:mx.example", "no-match", 1, False),
        (2, "?all", "match", 0, False),
        (1, "~all", "match", 0, False),
        (0, "ip4:192.0.2.7", "match", 0, False),
    ]


def test_as_much_as_possible_is_asked_at_once() -> None:
    count, answer = in_waves(SHOP, "192.0.2.7")
    assert answer == asked(SHOP)
    # The record; its a, mx and include; the mx host with what the include includes.
    assert count == 3


@pytest.mark.parametrize(
    ("record", "why", "token"),
    [
        ("v=spf1 a foo -all", "syntax", "foo"),
        ("v=spf1 " + "mx " * 11 + "-all", "too-many-lookups", "mx"),
        ("v=spf1 a:a.example a:b.example a:c.example", "void-lookups", "a:c.example"),
        ("v=spf1 include:none.example -all", "no-record", "include:none.example"),
        ("v=spf1 redirect=none.example", "no-record", "redirect=none.example"),
    ],
)
def test_a_permanent_error_says_where(record: str, why: str, token: str) -> None:
    zone = {**SHOP, ("shop.example", "TXT"): [record], ("shop.example", "A"): ["192.0.2.1"]}
    answer = asked(zone)
    assert (answer.result, answer.why, answer.token, answer.at) == (
        "permerror",
        why,
        token,
        "shop.example",
    )
    assert why == "syntax" or answer.trace[-1].why == why


@pytest.mark.parametrize("state", [State.TIMEOUT, State.REFUSED, State.BROKEN])
def test_no_answer_is_a_temporary_error_and_says_where(state: State) -> None:
    answer = asked({**SHOP, ("two.example", "TXT"): state})
    assert (answer.result, answer.why, answer.at) == ("temperror", "no-answer", "two.example")
    assert not answer.open


@pytest.mark.parametrize(
    ("sender", "domain"),
    [
        ("a@shop.example", "shop.example"),
        ("<a@SHOP.example.>", "shop.example"),
        ("shop.example", "shop.example"),
        ("a@m\xfcller.example", "xn--mller-kva.example"),
        ("", "mail.example"),
        ("<>", "mail.example"),
        ("a@localhost", ""),
        ("a@[192.0.2.1]", ""),
        ("a@" + "x" * 300 + ".example", ""),
    ],
)
def test_whose_record_is_asked_for(sender: str, domain: str) -> None:
    answer = asked(SHOP, sender=sender)
    assert answer.domain == domain
    assert domain or (answer.result, answer.why) == ("none", "no-domain")


def test_the_time_and_the_receiver_stand_in_an_explanation() -> None:
    zone: Zone = {
        ("shop.example", "TXT"): ["v=spf1 -all exp=why.example"],
        ("why.example", "TXT"): ["%{t} %{r} %{s} %{h} %{v} %{O}"],
    }
    answer = check_host(
        Known(zone), "192.0.2.1", "h.example", "a@shop.example", at=7.9, receiver="mx.gmx.example"
    )
    assert answer.explanation == "7 mx.gmx.example a@shop.example h.example in-addr shop.example"


def test_an_explanation_is_fetched_on_a_fail_only() -> None:
    zone: Zone = {("shop.example", "TXT"): ["v=spf1 ip4:192.0.2.7 -all exp=why.example"]}
    for ip, is_asked in (("192.0.2.7", False), ("192.0.2.8", True)):
        world = Known(zone)
        check_host(world, ip, "h.example", "a@shop.example")
        assert any(q.name == "why.example" for q in world.asked) is is_asked


def test_mx_over_ten_hosts_and_ptr_over_ten_names_are_bounded() -> None:
    zone: Zone = {
        ("shop.example", "TXT"): ["v=spf1 mx -all"],
        ("shop.example", "MX"): [f"{n} mx{n}.example" for n in range(11)],
    }
    assert asked(zone).why == "too-many-hosts"
    names = [f"n{n:02}.shop.example" for n in range(100)]
    world = Known(
        {
            ("shop.example", "TXT"): ["v=spf1 ptr -all"],
            ("7.2.0.192.in-addr.arpa", "PTR"): names,
            ("n99.shop.example", "A"): ["192.0.2.7"],
        }
    )
    assert check_host(world, "192.0.2.7", "", "shop.example").result == "fail"
    assert len(world.asked) == 12


def test_a_normal_record_takes_well_under_a_millisecond() -> None:
    addresses = " ".join(f"ip4:198.51.{n}.0/24" for n in range(20))
    zone = {**SHOP, ("two.example", "TXT"): [f"v=spf1 {addresses} ~all"]}
    known = Known(zone)
    check_host(known, "192.0.2.7", "", "shop.example")
    world = World(Known(zone).ask(question) for question in known.asked)
    before = time.process_time()
    for _ in range(200):
        check_host(world, "192.0.2.7", "", "shop.example")
    assert (time.process_time() - before) / 200 < 0.001


NAMES = ("shop.example", "one.example", "two.example", "mx.example", "gone.example")
SPECS = st.sampled_from((*(f":{name}" for name in NAMES), ":%{p}", ":%{i}.one.example", ""))
TERMS = st.one_of(
    st.builds(
        "{}{}{}".format,
        st.sampled_from(("", "-", "~", "?")),
        st.sampled_from(("a", "mx", "ptr", "include", "exists")),
        SPECS,
    ),
    st.sampled_from(("ip4:192.0.2.7", "ip6:2001:db8::7", "all", "-all", "redirect=one.example")),
    st.sampled_from(("exp=two.example", "foo", "x=%{l}", "a/0", "mx//0")),
)
RECORDS = st.lists(TERMS, max_size=6).map(lambda terms: ["v=spf1 " + " ".join(terms)])
ANSWERS = st.one_of(RECORDS, st.sampled_from(State), st.lists(st.text(max_size=8), max_size=3))
HOSTS = st.lists(st.sampled_from(("192.0.2.7", "192.0.2.8", "nonsense")), min_size=1, max_size=3)
ZONES = st.fixed_dictionaries(
    {("shop.example", "TXT"): RECORDS},
    optional={
        **{(name, "TXT"): ANSWERS for name in NAMES[1:]},
        **{(name, "A"): HOSTS for name in NAMES},
        (NAMES[0], "AAAA"): st.just(["2001:db8::7"]),
        (NAMES[0], "MX"): st.sampled_from((["0 ."], ["10 mx.example", "5 shop.example"], ["10"])),
        ("7.2.0.192.in-addr.arpa", "PTR"): st.lists(st.sampled_from(NAMES), min_size=1, max_size=4),
    },
)


def answered(zone: Zone) -> Zone:
    """A zone in which nothing stays pending for ever."""
    return {k: State.TIMEOUT if v is State.PENDING else v for k, v in zone.items()}


@given(ZONES, st.sampled_from(("192.0.2.7", "2001:db8::7", "::ffff:192.0.2.8")))
def test_waves_come_to_the_answer_of_a_world_known_whole(zone: Zone, ip: str) -> None:
    zone = answered(zone)
    _, answer = in_waves(zone, ip)
    assert answer == asked(zone, ip)
    assert answer.lookups <= 11
    assert answer.voids <= 3
    assert all(step.outcome in ("record", "match", "no-match", "error") for step in answer.trace)


@given(ZONES)
def test_no_address_costs_more_than_the_worst_case(zone: Zone) -> None:
    """The survey follows all that an evaluation can come to, so none needs more."""
    zone = answered(zone)
    tree = survey(Known(zone), "shop.example")
    if all(branch.state == "found" for branch in tree.all()):
        free = Limits(lookups=1000, voids=1000)
        answer = check_host(Known(zone), "203.0.113.1", "", "shop.example", limits=free)
        assert answer.lookups <= tree.lookups


@given(st.text(max_size=80), st.text(max_size=80), st.text(max_size=200))
def test_hostile_senders_and_records_end_in_an_answer(sender: str, helo: str, text: str) -> None:
    zone: Zone = {("shop.example", "TXT"): ["v=spf1 exists:%{l}.%{h}.%{s}.example " + text]}
    for each in (sender, f"{sender}@shop.example"):
        answer = check_host(Known(zone), "192.0.2.7", helo, each)
        assert answer.result in {"none", "neutral", "permerror", "pass", "fail", "softfail"}
