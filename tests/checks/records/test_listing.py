"""What is asked of a blocklist, and what its answers say."""

from ipaddress import IPv4Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postwarden.checks.records.listing import (
    Answer,
    canary,
    is_about,
    matches,
    named_as,
    read,
)
from postwarden.model.blocklist import asked_as, ranges
from postwarden.model.snapshot import Question, Snapshot, State
from tests.checks.records._lists import blocklist, entry

ASKED = Question("list", "1.2.0.192", "test A")


def answer(*records: str, state: State = State.FOUND, rcode: str | None = None) -> Snapshot:
    return Snapshot(ASKED, state, records, facts={"rcode": rcode} if rcode else {})


@pytest.mark.parametrize(
    ("subject", "asked"),
    [
        ("192.0.2.1", "1.2.0.192"),
        ("2001:db8::1", "1." + "0." * 23 + "8.b.d.0.1.0.0.2"),
        ("::ffff:7f00:2", "2.0.0.0.0.0.f.7.f.f.f.f." + ".".join("0" * 20)),
        ("Shop.Example", "shop.example"),
    ],
)
def test_a_subject_stands_before_the_zone_as_rfc_5782_says(subject: str, asked: str) -> None:
    assert asked_as(subject) == asked


@given(st.ip_addresses())
def test_every_address_is_reversed_whole(address: object) -> None:
    parts = asked_as(str(address)).split(".")
    assert len(parts) == (4 if ip_address(str(address)).version == 4 else 32)


def test_an_entry_for_ipv6_is_about_the_network_where_the_list_works_so() -> None:
    assert named_as(blocklist(), "2001:db8:bad:1::25") == "2001:db8:bad:1::/64"
    assert named_as(blocklist(), "192.0.2.1") == "192.0.2.1"


@pytest.mark.parametrize(
    ("name", "subject", "same"),
    [
        ("1.2.0.192", "192.0.2.1", True),
        ("11.2.0.192", "192.0.2.1", False),
        ("shop.example", "shop.example", True),
        (asked_as("2001:db8:bad:1::25"), "2001:db8:bad:1::/64", True),
        (asked_as("2001:db8:bad:2::25"), "2001:db8:bad:1::/64", False),
    ],
)
def test_a_question_is_known_as_one_about_a_subject(name: str, subject: str, same: bool) -> None:
    assert is_about(Question("list", name, "test A"), "test", subject) is same
    assert not is_about(Question("list", name, "other A"), "test", subject)
    assert not is_about(Question("list", name, "test TXT"), "test", subject)


@pytest.mark.parametrize(
    ("records", "said"),
    [
        (("127.0.0.2",), ["trap"]),
        (("127.0.0.4", "127.0.0.2"), ["infected", "trap"]),
        (("127.0.0.99",), ["unknown"]),
        ((), []),
    ],
)
def test_every_record_is_read(records: tuple[str, ...], said: list[str]) -> None:
    known = blocklist(codes={"127.0.0.2": entry("trap"), "127.0.0.4": entry("infected")})
    reading = read(known, answer(*records))
    assert reading.answer is Answer.OK
    assert [each.meaning for _, each in reading.entries] == said


@pytest.mark.parametrize(
    ("record", "said"),
    [
        ("127.0.0.2", ["black"]),
        ("127.0.0.10", ["black", "red"]),
        ("127.0.0.14", ["black", "grey", "red"]),
        ("127.0.0.64", ["unknown"]),
        ("127.0.1.2", ["unknown"]),
    ],
)
def test_bits_are_read_one_by_one(record: str, said: list[str]) -> None:
    codes = {"2": entry("black"), "4": entry("grey"), "8": entry("red")}
    reading = read(blocklist(codes=codes, mode="bitmask", errors=("1",)), answer(record))
    assert [each.meaning for _, each in reading.entries] == said


@pytest.mark.parametrize(
    ("record", "said"),
    [
        ("127.255.255.254", Answer.REFUSED),
        ("127.255.255.0", Answer.REFUSED),
        ("127.0.0.1", Answer.REFUSED),
        ("203.0.113.7", Answer.WILDCARD),
        ("126.255.255.255", Answer.WILDCARD),
        ("not an address", Answer.WILDCARD),
        ("\x1b[31m", Answer.WILDCARD),
    ],
)
def test_one_record_that_is_no_listing_spoils_the_answer(record: str, said: Answer) -> None:
    reading = read(blocklist(errors=("127.0.0.1",)), answer("127.0.0.2", record))
    assert reading.answer is said
    assert reading.entries == ()


@pytest.mark.parametrize(
    ("state", "rcode", "said"),
    [
        (State.REFUSED, "REFUSED", Answer.REFUSED),
        (State.BROKEN, "SERVFAIL", Answer.BROKEN),
        (State.BROKEN, "unreachable", Answer.UNREACHABLE),
        (State.TIMEOUT, None, Answer.TIMEOUT),
        (State.TIMEOUT, "not-asked", Answer.PENDING),
        (State.PENDING, None, Answer.PENDING),
    ],
)
def test_no_answer_is_never_clean(state: State, rcode: str | None, said: Answer) -> None:
    assert read(blocklist(), answer(state=state, rcode=rcode)).answer is said


@pytest.mark.parametrize(
    ("listed", "unlisted", "said"),
    [
        (("127.0.0.2",), (), Answer.OK),
        ((), (), Answer.SILENT),
        (("127.0.0.2",), ("127.0.0.2",), Answer.WILDCARD),
        (("203.0.113.9",), ("203.0.113.9",), Answer.WILDCARD),
        (("127.255.255.254",), ("127.255.255.254",), Answer.REFUSED),
        (("127.0.0.2",), ("127.255.255.254",), Answer.REFUSED),
    ],
)
def test_test_points_show_whether_a_list_works(
    listed: tuple[str, ...], unlisted: tuple[str, ...], said: Answer
) -> None:
    both = [answer(*r, state=State.FOUND if r else State.NO_NAME) for r in (listed, unlisted)]
    assert canary(blocklist(), *both) is said


octets = st.integers(0, 255)


@given(octets, octets, octets, octets)
def test_a_range_stands_for_what_lies_in_it(low: int, high: int, third: int, last: int) -> None:
    low, high = sorted((low, high))
    address = IPv4Address(f"127.0.{third}.{last}")
    pattern = f"127.0.{third}.{low}-{high}"
    assert matches("pattern", pattern, address) is (low <= last <= high)
    assert matches("exact", str(address), address)


@given(octets, octets)
def test_a_bit_is_set_or_not(bits: int, last: int) -> None:
    address = IPv4Address(f"127.0.0.{last}")
    assert matches("bitmask", str(bits), address) is bool(bits & last)


@given(st.text() | st.from_regex(r"[\d.\-*]{1,20}", fullmatch=True))
def test_what_is_no_code_is_a_value_error(text: str) -> None:
    try:
        found = ranges(text)
    except ValueError:
        return
    assert len(found) == 4


@given(st.lists(st.text(max_size=40) | st.ip_addresses(v=4).map(str), max_size=8))
def test_no_answer_breaks_the_reading(records: list[str]) -> None:
    reading = read(blocklist(), answer(*records))
    inside = all(r.startswith("127.") and not r.startswith("127.255.255.") for r in records)
    assert (reading.answer is Answer.OK) <= inside
