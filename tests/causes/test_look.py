"""What all causes look at: worked out once, from the tables alone."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from postwarden.causes.look import Look
from postwarden.model import Evidence
from postwarden.model.log_tables import Handed, Place
from tests.causes._fake import DAY, MINUTE, NOWHERE, START, Fake, every, handed, person, program

FLOOD = [program(at=at) for at in every(MINUTE, 60)]
PEOPLE = [person(form="/bestellen.php", at=at) for at in every(DAY / 4, 20)]


def test_the_flooded_form_is_abused_and_the_other_is_not() -> None:
    assert [s.form for s in Look(Fake([*FLOOD, *PEOPLE])).abused] == ["/kontakt.php"]


def test_without_mail_a_look_is_blind_and_guesses() -> None:
    look = Look(Fake(silent=FLOOD))
    assert look.blind
    assert [s.form for s in look.abused] == ["/kontakt.php"]


def test_bounces_and_forwarded_mail_are_mail_too() -> None:
    assert not Look(Fake(untraced=1)).blind
    assert Look(Fake()).blind


def sends(who: str, times: int, failing: int) -> list[Handed]:
    made = [handed("account", who, at) for at in every(MINUTE, times)]
    return [
        m._replace(failed=int(n < failing), refused=int(n < failing)) for n, m in enumerate(made)
    ]


def test_what_usually_fails_is_measured_without_the_one_who_is_asked_about() -> None:
    look = Look(Fake(mails=sends("Info@laden.test", 50, 40), others=80, others_failed=8))
    assert look.usual_failure("account", "Info@laden.test") == 0.1
    assert look.usual_failure("user", "www-data") == 0.8


def test_a_second_thief_does_not_hide_the_first() -> None:
    honest = [m for n in range(5) for m in sends(f"ehrlich{n}@laden.test", 40, 1)]
    thieves = [m for n in range(2) for m in sends(f"opfer{n}@laden.test", 200, 90)]
    look = Look(Fake(mails=[*honest, *thieves]))
    assert look.usual_failure("account", "opfer0@laden.test") == 1 / 40


def test_a_server_that_sends_nothing_else_fails_never() -> None:
    assert Look(Fake(FLOOD)).usual_failure() == 0.0


def test_a_share_is_of_all_sent_mail() -> None:
    assert Look(Fake(others=200)).share(50) == 0.25
    assert Look(Fake()).share(50) == 0.0


def test_moments_are_whole_seconds_in_the_zone_of_the_report() -> None:
    moment = Look(Fake(), ZoneInfo("Europe/Berlin")).moment(START + 0.9)
    assert (moment.timestamp(), moment.utcoffset()) == (START, timedelta(hours=2))


def test_each_proof_is_shown_once_and_none_is_made_up() -> None:
    places = [Place(0, 7), Place(1, 7), Place(0, 7), NOWHERE]
    assert Look(Fake()).evidence(places) == [Evidence("log0", 7), Evidence("log1", 7)]
