from hypothesis import given
from hypothesis import strategies as st

from postwarden.checks.records.mta_sts import Policy, parse, recorded

GOOD = "version: STSv1\nmode: testing\nmx: a.example\nmx: *.b.example\nmax_age: 86400\n"
pieces = st.sampled_from(
    (
        "version mode mx max_age : STSv1 enforce none *. a.example 31557600 -1 ٣ é".split(),
        " \n\r\t\0\x1b".split(" "),
        ["\n", "\r\n", " ", "x" * 300],
    )
).flatmap(st.sampled_from)


def test_a_policy_is_read_as_the_standard_shows_it() -> None:
    assert parse(GOOD) == Policy("testing", ("a.example", "*.b.example"), 86400)
    assert parse(GOOD.replace("\n", "\r\n")) == parse(GOOD)
    assert parse(GOOD.replace(": ", ":")) == parse(GOOD)


def test_the_first_of_two_counts_and_what_nobody_knows_is_passed_over() -> None:
    assert parse(GOOD + "mode: enforce\nfuture: x\n") == parse(GOOD)


def test_a_star_stands_for_one_label() -> None:
    policy = parse(GOOD)
    assert [
        policy.matches(n) for n in ("a.example", "x.b.example", "b.example", "x.y.b.example")
    ] == [
        True,
        True,
        False,
        False,
    ]


def test_a_policy_of_none_needs_no_server() -> None:
    assert parse("version: STSv1\nmode: none\nmax_age: 86400\n").faults == ()


@given(st.one_of(st.text(), st.lists(pieces).map("".join)))
def test_any_text_is_a_policy_or_has_a_fault(text: str) -> None:
    policy = parse(text)
    assert policy.faults or (policy.mode in {"enforce", "testing", "none"} and policy.max_age >= 0)
    assert len(policy.hosts) <= 100
    assert policy.matches("mail.shop.example") in {True, False}


@given(st.lists(st.one_of(st.text(), st.text().map(lambda t: "v=STSv1" + t), pieces)))
def test_any_texts_are_a_record_or_none(texts: list[str]) -> None:
    record = recorded(texts)
    assert record is None or record.text in texts


def test_what_begins_otherwise_is_no_record() -> None:
    assert recorded(["v=STSv10; id=1", " v=STSv1; id=1", "V=STSv1; id=1"]) is None
    assert recorded(["other", "v=STSv1 ; id=1"]) == ("v=STSv1 ; id=1", "")
