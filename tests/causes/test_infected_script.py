"""A script that does not belong to the site sends mail; the site's own mailers are not blamed."""

from __future__ import annotations

from postwarden.causes import infected_script
from postwarden.causes.case import Case
from postwarden.causes.look import Look
from postwarden.model import Certainty
from tests.causes._fake import (
    DAY,
    HOUR,
    MINUTE,
    Fake,
    Scripted,
    claimed,
    every,
    handed,
    keep_promises,
    logged,
    only,
    person,
    program,
    script_mail,
)
from tests.causes._posts import FormPost

ROOT = "/var/www/laden/htdocs"
UPLOAD = "/wp-content/uploads/2026/x.php"
PLUGIN = "/wp-content/plugins/slider/inc/a1b2.php"
MAILER = "/var/www/laden/htdocs/wp-includes/PHPMailer/PHPMailer.php"
BURST = every(10 * MINUTE, 20)


def calls(url: str, path: str = "", mails: int = 8) -> list[FormPost]:
    """Requests that make a script send several mails each."""
    posts = [program(url, at)._replace(messages=mails, recipients=mails) for at in BURST]
    return [logged(p, path, 12) for p in posts] if path else posts


def unasked(path: str, times: int = 40, evaled: bool = False) -> list[Scripted]:
    """Mail that PHP logged and nobody requested."""
    mails = [handed("user", "www-data", at) for at in every(MINUTE, times)]
    return [script_mail(m, path, evaled=evaled) for m in mails]


def named(fake: Fake) -> list[str]:
    return [c.finding.subject.name for c in infected_script.find(Look(fake))]


def case(fake: Fake) -> Case:
    look = Look(fake)
    found = only(infected_script.find(look))
    assert found.finding.code == "cause.infected-script"
    assert claimed(look, found) == found.finding.facts["messages"]
    return found


def test_a_mailer_in_an_upload_folder_is_named_by_its_path() -> None:
    finding = case(Fake(calls(UPLOAD, ROOT + UPLOAD), others=60)).finding
    facts = finding.facts
    assert (finding.subject.kind, finding.subject.name) == ("script", ROOT + UPLOAD)
    assert (facts["messages"], facts["requests"], facts["script_line"]) == (160, 20, 12)
    assert (facts["trigger"], facts["evaled"], facts["honest"]) == (UPLOAD, False, 0)
    assert finding.certainty is Certainty.PROVEN


def test_the_callers_are_named() -> None:
    posts = [p._replace(ip="203.0.113.5") for p in calls(UPLOAD, ROOT + UPLOAD)]
    assert case(Fake(posts)).finding.facts["callers"] == ("203.0.113.5",)


def test_an_infected_file_among_code_that_nobody_calls() -> None:
    assert named(Fake(calls(PLUGIN, ROOT + PLUGIN))) == [ROOT + PLUGIN]


def test_only_the_access_log_knows_it_so_it_is_likely() -> None:
    finding = case(Fake(calls(UPLOAD))).finding
    assert finding.subject.name == UPLOAD
    assert finding.facts["why_not_higher"] == ("no-script-log",)
    assert finding.certainty is Certainty.LIKELY


def test_nobody_was_seen_calling_it_so_it_is_likely() -> None:
    finding = case(Fake(scripts=unasked(ROOT + UPLOAD), others=100)).finding
    assert finding.subject.name == ROOT + UPLOAD
    assert finding.facts["why_not_higher"] == ("location-only",)
    assert finding.certainty is Certainty.LIKELY


def test_without_a_mail_log_it_is_possible_at_most() -> None:
    posts = [program(UPLOAD, at) for at in every(MINUTE, 60)]
    finding = only(infected_script.find(Look(Fake(silent=posts)))).finding
    assert finding.facts["why_not_higher"] == ("no-mail-log",)
    assert finding.certainty is Certainty.POSSIBLE


def test_code_made_up_at_run_time_has_no_good_reason() -> None:
    finding = case(Fake(scripts=unasked(ROOT + "/index.php", evaled=True), others=100)).finding
    assert finding.facts["evaled"] is True


def test_only_a_folder_is_known() -> None:
    posts = calls("/de/kontakt", ROOT + "/wp-content/uploads/")
    finding = case(Fake(posts)).finding
    assert finding.subject.name == ROOT + "/wp-content/uploads/"
    assert finding.facts["directory_only"] is True


def test_the_folder_and_the_url_make_the_path() -> None:
    posts = calls(UPLOAD, ROOT + "/wp-content/uploads/2026/")
    assert named(Fake(posts)) == [ROOT + UPLOAD]


def test_what_the_script_sent_unasked_belongs_to_it() -> None:
    posts = calls(UPLOAD, ROOT + UPLOAD)
    asked = [script_mail(handed("user", "u", HOUR), ROOT + UPLOAD, form=1) for _ in posts]
    fake = Fake(posts, scripts=[*asked, *unasked(ROOT + UPLOAD, times=5)], others=50)
    look = Look(fake)
    found = only(infected_script.find(look))
    assert found.finding.facts["messages"] == 160 + 5
    assert (len(found.messages), list(found.forms)) == (5, [1])


def test_a_mailer_that_the_site_uses_too_is_not_the_culprit() -> None:
    honest = [logged(person("/kontakt.php", at), MAILER) for at in every(HOUR, 30)]
    assert named(Fake([*honest, *calls(UPLOAD, MAILER)])) == [UPLOAD]


def test_the_sites_own_mailer_sends_newsletters() -> None:
    assert named(Fake(scripts=unasked(MAILER, times=400))) == []


def test_a_form_that_people_use_is_no_script() -> None:
    posts = [logged(person("/kontakt.php", at), MAILER) for at in every(DAY / 6, 40)]
    assert named(Fake(posts)) == []


def test_an_abused_form_is_no_script() -> None:
    posts = [logged(program("/kontakt.php", at), MAILER) for at in every(MINUTE, 90)]
    assert named(Fake(posts)) == []


def test_two_scripts_are_two_findings() -> None:
    found = list(infected_script.find(Look(Fake([*calls(UPLOAD), *calls("/cache/y.php")]))))
    assert {c.finding.subject.name for c in found} == {UPLOAD, "/cache/y.php"}
    for each in found:
        keep_promises(each.finding)
