"""What form abuse and list bombing say alike."""

from __future__ import annotations

from datetime import datetime

import pytest

from postwarden.causes import form_abuse, forms, list_bombing
from postwarden.causes.look import Look
from postwarden.model import Certainty, Code, Finding, Severity
from postwarden.model.log_tables import Place
from tests.causes._fake import (
    HOUR,
    MINUTE,
    Fake,
    every,
    keep_promises,
    logged,
    person,
    program,
    without_mail,
)
from tests.causes._posts import FormPost

FLOOD = [program(at=at) for at in every(MINUTE, 60)]


def said(*posts: FormPost, code: Code = form_abuse.CODE, others: int = 0) -> Finding:
    """What is said of the one form."""
    look = Look(Fake(posts, others=others))
    (story,) = look.stories
    finding = forms.case(look, code, story, story.kind).finding
    keep_promises(finding)
    return finding


def test_the_numbers_are_the_programs() -> None:
    honest = [person(at=at) for at in every(HOUR, 20)]
    refused = [without_mail(program(at=at)) for at in every(MINUTE, 15)]
    facts = said(*FLOOD, *honest, *refused, others=40).facts
    assert (facts["messages"], facts["recipients"], facts["honest"]) == (60, 60, 20)
    assert (facts["posts"], facts["share"]) == (75, 60 / 120)
    assert facts["first"] == Look(Fake()).moment(FLOOD[0].ts)
    assert facts["last"] == Look(Fake()).moment(FLOOD[-1].ts)


def test_a_clear_flood_is_proven() -> None:
    assert said(*FLOOD).certainty is Certainty.PROVEN


def test_a_purpose_that_the_log_does_not_tell_leaves_it_likely() -> None:
    finding = said(*(p._replace(form="/x1y2.php") for p in FLOOD))
    assert finding.facts["why_not_higher"] == ("kind-unknown",)
    assert finding.certainty is Certainty.LIKELY


def test_a_handful_of_mails_leaves_it_likely() -> None:
    finding = said(*FLOOD[:5])
    assert finding.facts["why_not_higher"] == ("few-messages",)
    assert finding.certainty is Certainty.LIKELY


def test_a_handful_to_an_unknown_form_is_possible() -> None:
    finding = said(*(p._replace(form="/x1y2.php") for p in FLOOD[:5]))
    assert finding.certainty is Certainty.POSSIBLE


def test_joined_by_time_and_not_by_a_constant_number_leaves_it_likely() -> None:
    mixed = [p._replace(messages=1 + n % 2) for n, p in enumerate(FLOOD)]
    assert said(*mixed).facts["why_not_higher"] == ("time-join",)


def test_what_php_logged_is_not_joined_by_time() -> None:
    mixed = [logged(p._replace(messages=1 + n % 2), "/srv/m.php") for n, p in enumerate(FLOOD)]
    finding = said(*mixed)
    assert finding.facts["script"] == "/srv/m.php"
    assert finding.certainty is Certainty.PROVEN


@pytest.mark.parametrize("code", [form_abuse.CODE, list_bombing.CODE])
def test_the_first_probe_is_older_than_the_first_mail(code: Code) -> None:
    answered = program(at=0.0, ip="203.0.113.5")
    probe = without_mail(answered)._replace(post=0, ts=answered.ts - HOUR, place=Place(1, 0))
    facts = said(probe, answered, *FLOOD, code=code).facts
    probed, first = facts["first_probe"], facts["first"]
    assert isinstance(probed, datetime)
    assert isinstance(first, datetime)
    assert (first - probed).total_seconds() == HOUR


def test_only_the_owner_was_written_to() -> None:
    finding = said(*(p._replace(to=("chef@gmx.test",)) for p in FLOOD))
    assert finding.facts["copy_to_visitor"] is False
    assert finding.severity is Severity.WARNING


def test_strangers_were_written_to() -> None:
    finding = said(*FLOOD)
    assert finding.facts["copy_to_visitor"] is True
    assert finding.severity is Severity.URGENT
