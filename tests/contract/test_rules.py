"""All rules and the policy: nothing forgotten, honest people pass, no field makes a rule raise or hang."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postwarden import registry
from postwarden.guard.rulebook import RULES, Rulebook
from postwarden.guard.weigh import weigh
from postwarden.model.attempt import Attempt, Copy, Field, Kind, Proof, Role, Token
from postwarden.model.history import History, Look
from postwarden.model.verdict import Action, Hit, Measure, Verdict
from postwarden.settings.policy import merged
from tests.rules._post import NOW, contact, field, honest, named, wrote

BOOK = Rulebook(lambda key: "\x1f".join(key).encode("utf-8", "replace"))
POLICY = merged()
PITCH = (
    "We bring you to the top of Google: http://a.example http://b.example http://c.example bit.ly/x"
)


def verdict(attempt: Attempt, **counts: float) -> Verdict:
    history = History({name.replace("__", "."): value for name, value in counts.items()})
    return weigh(BOOK.hits(Look(attempt, history)), attempt, POLICY)


def names(found: Verdict) -> set[str]:
    return {each.hit.rule for each in found.hits}


def test_every_rule_has_its_entry_in_the_policy_and_every_entry_its_rule() -> None:
    assert set(POLICY.rules) == set(registry.names(RULES))


def test_every_rule_says_what_why_and_from_where() -> None:
    for name in registry.names(RULES):
        text = registry.load(RULES, name).__doc__ or ""
        assert all(word in text for word in ("What:", "Why:", "Source:")), name


def test_what_a_rule_counts_bears_its_name() -> None:
    for name in registry.names(RULES):
        for count in getattr(registry.load(RULES, name), "COUNTS", ()):
            assert count.name.partition(".")[0] == name


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("copy", list(Copy))
def test_honest_posts_pass_on_every_kind_of_form(kind: Kind, copy: Copy) -> None:
    for attempt in honest():
        found = verdict(replace(attempt, kind=kind, copy=copy))
        assert found.action is Action.ACCEPT, (attempt.fields[0].value, names(found))


@pytest.mark.parametrize("kind", list(Kind))
def test_a_missing_token_alone_is_asked_about_on_every_kind_of_form(kind: Kind) -> None:
    for attempt in honest():
        found = verdict(replace(attempt, kind=kind, token=Token(Proof.ABSENT)))
        assert found.action is Action.CHALLENGE


def test_who_answered_the_challenge_is_not_asked_again() -> None:
    token = Token(Proof.VALID, NOW - timedelta(seconds=1), solved=True)
    for attempt in honest():
        assert verdict(replace(attempt, token=token)).action is Action.ACCEPT


def test_advertising_in_a_name_is_held_where_mails_greet_by_name() -> None:
    for kind in (Kind.REGISTRATION, Kind.NEWSLETTER, Kind.TELL_A_FRIEND):
        assert verdict(named("Gewinn https://win.example/7", kind=kind)).action is Action.HOLD
    assert (
        verdict(named("Gewinn https://win.example/7", kind=Kind.CONTACT)).action is Action.CHALLENGE
    )


def test_list_bombing_is_held_never_refused() -> None:
    signup = named("Anna", kind=Kind.NEWSLETTER)
    grades = [verdict(signup, breaker__signups__minutes=count).action for count in (0, 2, 14, 500)]
    assert grades == [Action.ACCEPT, Action.ACCEPT, Action.HOLD, Action.HOLD]


def test_one_text_from_many_through_a_form_that_copies_is_held() -> None:
    some = wrote(PITCH + " Buy now and be happy for all your life, dear friend", copy=Copy.ALWAYS)
    assert verdict(some, repeated__0=6).action is Action.HOLD
    assert verdict(replace(some, copy=Copy.NEVER), repeated__0=6).action >= Action.CHALLENGE


def test_content_and_volume_alone_never_refuse() -> None:
    worst = contact(
        "Claim 5 BTC http://x.example/ wPkzQbXhYtRm" * 4,
        "a@x.example",
        "[url=http://x.example]x[/url]",
        PITCH + " V\u0435rdi\u0435n\u0435n Si\u0435 {{7*7}}",
        copy=Copy.ALWAYS,
        token=Token(Proof.ABSENT),
        headers={"user-agent": "curl/8"},
    )
    counts = dict.fromkeys(
        ("breaker__mails__minutes", "repeated__0", "rate_prefix__day", "trapped"), 10000.0
    )
    assert verdict(worst, **counts).action is Action.HOLD


def test_attacks_on_the_form_itself_are_refused() -> None:
    assert (
        verdict(contact("Max\r\nBcc: a@x.example", "a@x.example", "x", "y")).action is Action.REFUSE
    )
    assert verdict(named("{{var this.getFoo()}}")).action is Action.REFUSE


def test_two_addresses_in_one_field_reach_nobody() -> None:
    assert verdict(contact("Eva", "eva@gmx.de, udo@web.de", "x", "Guten Tag")).action >= Action.HOLD


def test_a_sale_brings_many_posts_to_one_form_and_goes_on() -> None:
    order = wrote("Bitte klingeln", kind=Kind.ORDER)
    assert (
        verdict(order, rate_form__minutes=5000.0, breaker__minutes=5000.0).action is Action.ACCEPT
    )


VALUES = st.text(max_size=300) | st.sampled_from(
    [
        PITCH,
        "a@b.example\r\nBcc: c@d.example",
        "{{7*7}}",
        "\ud800",
        "\x00",
        "[url",
        "\u0435" * 50,
        "%0a%0d",
        "@" * 99,
    ]
)
FIELDS = st.lists(st.builds(Field, st.text(max_size=30), VALUES, st.sampled_from(Role)), max_size=8)


@given(
    FIELDS, st.sampled_from(Kind), st.sampled_from(Copy), st.text(max_size=20), st.text(max_size=40)
)
def test_no_field_makes_a_rule_raise(
    fields: list[Field], kind: Kind, copy: Copy, ip: str, header: str
) -> None:
    headers = {"user-agent": header, "origin": header, "referer": header}
    attempt = Attempt(
        NOW,
        host=header,
        path=header,
        ip=ip,
        headers=headers,
        kind=kind,
        copy=copy,
        fields=tuple(fields),
        language="de",
    )
    assert all(isinstance(each.bin.key, bytes) for each in BOOK.bins(attempt))
    for each in BOOK.hits(Look(attempt, spam_text=lambda _: 0.7)):
        assert isinstance(each, Hit | Measure)
        assert not isinstance(each, Hit) or 0 <= each.degree <= 1


HOSTILE = (
    "a" * 20_000, "a." * 10_000, "http://" * 3000, "www." * 5000, "@" * 20_000, "a@" * 10_000, "{{" * 10_000, "[url" * 5000,
    "<a " * 7000, "\n" * 20_000, "%0a" * 7000, "aB" * 10_000, "\u0435a" * 10_000, "1 " * 10_000, "x@y.z," * 3000, "a-" * 10_000,
    "https://a.b/" + "?" * 20_000, "x " * 10_000, "[a](" * 5000, "&lt;a " * 4000, "${" * 10_000, "\u0301" * 20_000,
)  # fmt: skip # a table


@pytest.mark.parametrize("value", HOSTILE, ids=lambda value: repr(value[:8]))
def test_long_values_cost_little_more_than_short_ones(value: str) -> None:
    """No time is asserted: what is not linear would not come to an end here."""
    fields = tuple(field(value, role, f"{role}{n}") for role in Role for n in range(10))
    attempt = wrote("x", copy=Copy.ALWAYS)
    attempt = replace(
        attempt, fields=fields, headers={"user-agent": value, "origin": value, "referer": value}
    )
    assert BOOK.bins(attempt) is not None
    assert list(BOOK.hits(Look(attempt))) is not None
