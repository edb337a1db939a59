"""SPF records are parsed whole: terms, modifiers, and each token that is wrong with its reason."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postwarden.checks.records.spf import Fault, parse, selected


@pytest.mark.parametrize(
    ("token", "why"),
    [
        ("foo", "unknown"),
        ("ipv4:192.0.2.1", "unknown"),
        ("a,mx", "unknown"),
        ("redirect:x.example", "unknown"),
        ("-all.", "unknown"),
        ("m\xfcller", "character"),
        ("a:x.example\x00", "character"),
        ("\x1b[31mall", "character"),
        ("include:", "empty"),
        ("include", "empty"),
        ("ip4", "empty"),
        ("redirect=", "empty"),
        ("all:x", "value"),
        ("all/8", "value"),
        ("a/24/64", "value"),
        ("a:museum", "domain"),
        ("a:192.0.2.1", "domain"),
        ("include:x.example/24", "domain"),
        ("exp=-all", "domain"),
        ("ip4:192.0.2", "address"),
        ("ip4:192.0.2.01", "address"),
        ("ip4:x.example", "address"),
        ("ip6:fe80::1%eth0", "address"),
        ("ip4:192.0.2.0/33", "length"),
        ("ip4:192.0.2.0/024", "length"),
        ("ip6:2001:db8::/129", "length"),
        ("a:x.example/33", "length"),
        ("a:%{x}.example", "macro"),
        ("a:%{d0}.example", "macro"),
        ("a:%.example", "macro"),
        ("exp=%{r}.example", "macro"),
        ("any=%{", "macro"),
    ],
)
def test_a_wrong_token_is_named_with_its_reason(token: str, why: str) -> None:
    assert parse(f"v=spf1 a {token} mx").faults == (Fault(token, why),)


def test_every_fault_of_a_record_is_named() -> None:
    record = parse("v=spf1 foo redirect=a.example bar redirect=b.example")
    assert record.faults == (
        Fault("foo", "unknown"),
        Fault("bar", "unknown"),
        Fault("redirect=b.example", "twice"),
    )


@pytest.mark.parametrize(
    "token",
    [
        "a:foo:bar/baz.example",
        "mx:x.example.//64",
        "exists:%{ir}.%{l1r-+}._spf.%{d2}",
        "a:%{d}",
        "a:x.%%",
        "ip4:192.0.2.0/0",
        "IP6:2001:DB8::1",
        "exp=%{d2}.x.example",
        "moo.cow-far_out=man:dog/cat",
        "any=%{c}%{r}%{t}",
    ],
)
def test_odd_tokens_that_are_legal(token: str) -> None:
    assert parse(f"v=spf1 {token}").faults == ()


def test_what_is_no_spf_is_not_selected() -> None:
    texts = ["v=spf10 a", "spf2.0/pra", "v=spf1,a", " v=spf1", "V=SPF1 a", "v=spf1", "v=spf1\ta"]
    assert selected(texts) == ("V=SPF1 a", "v=spf1")


def test_what_stands_behind_all_is_not_reached() -> None:
    record = parse("v=spf1 a ~all mx redirect=x.example")
    assert [term.text for term in record.reached] == ["a", "~all"]
    assert [term.text for term in parse("v=spf1 redirect=x.example a").reached] == [
        "a",
        "redirect=x.example",
    ]


WORDS = st.lists(
    st.one_of(
        st.sampled_from(
            "a mx ptr all -all ip4:192.0.2.1 ip6:::/0 include:x.example exists:%{i}.x.example"
            " redirect=y.example exp=z.example a/24 %{ , ; ip4: a:".split()
        ),
        st.text(max_size=12),
    ),
    max_size=12,
)


@given(WORDS, st.text(max_size=40))
def test_nothing_that_is_published_breaks_the_parser(words: list[str], text: str) -> None:
    record = parse("v=spf1 " + " ".join(words) + text)
    tokens = [token for token in record.text[6:].split(" ") if token]
    known = [*record.terms, *record.others, *filter(None, (record.redirect, record.exp))]
    assert {f.token for f in record.faults} | {t.text for t in known} == set(tokens)
