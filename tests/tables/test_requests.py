"""Form names, and the joins of a mail with PHP's log and with its request."""

from __future__ import annotations

import pytest

from tests.tables._logs import (
    Lines,
    Told,
    called,
    client,
    delivery,
    forms,
    life,
    queued,
    removed,
    request,
    tables,
    told,
)

TO = "anna@gmx.test"
SCRIPT = "/var/www/laden/htdocs/kontakt.php"


@pytest.mark.parametrize(
    ("target", "form"),
    [
        ("/kontakt.php", "/kontakt.php"),
        ("/kontakt.php?utm_source=x&name=y", "/kontakt.php"),
        ("/kontakt.php#oben", "/kontakt.php"),
        ("//kontakt.php", "/kontakt.php"),
        ("https://laden.test/kontakt.php?a=b", "/kontakt.php"),
        ("/kontakt.php?cl=suggest", "/kontakt.php"),
        ("/index.php?cl=suggest", "/index.php?cl=suggest"),
        ("/index.php?lang=1&cl=suggest&anid=abc", "/index.php?cl=suggest"),
        ("/?cl=contact", "/?cl=contact"),
        (
            "/index.php?option=com_contact&view=contact&id=5",
            "/index.php?option=com_contact&view=contact",
        ),
        ("/wp-admin/admin-ajax.php?action=send_form", "/wp-admin/admin-ajax.php?action=send_form"),
        ("/shop_content.php?coID=7", "/shop_content.php?coID=7"),
        ("/index.php", "/index.php"),
        ("/index.php?name=cl", "/index.php"),
        ("/index.php?cl=<script>", "/index.php"),
        ("/", "/"),
    ],
)
def test_a_form_is_its_path_unless_the_query_chooses_it(target: str, form: str) -> None:
    with tables([[request(0, target)]]) as built:
        assert forms(built) == [form]


def test_one_form_under_many_numbered_paths() -> None:
    paths = [
        "/produkt/17/anfrage",
        *(f"/produkt/{n}/anfrage" for n in range(6)),
        "/produkt/17/anfrage",
    ]
    with tables([[request(n, path) for n, path in enumerate(paths)]]) as built:
        assert set(forms(built)) == {"/produkt/17/anfrage"}
        others = built.other_paths("", "/produkt/17/anfrage")
    assert set(others) == {f"/produkt/{n}/anfrage" for n in range(6)}


def test_a_few_numbered_paths_are_forms_of_their_own() -> None:
    with tables([[request(0, "/kontakt1"), request(1, "/kontakt2")]]) as built:
        assert set(forms(built)) == {"/kontakt1", "/kontakt2"}
        assert built.other_paths("", "/kontakt1") == ()


def test_web_mail_is_its_users_and_no_form() -> None:
    with tables([[request(0, "/roundcube/?_task=mail&_action=send"), request(1, "/a")]]) as built:
        assert forms(built) == ["/a"]


def test_a_clock_that_is_off_is_found_out() -> None:
    mail = [line for n in range(30) for line in life(300.0 * n + 31.4, f"4A{n:08}", TO)]
    access = [request(300.0 * n, "/kontakt.php") for n in range(30)]
    with tables([mail], [access]) as built:
        assert sum(p.messages for p in told(built)) == 30


def test_pages_are_no_forms() -> None:
    with tables([[request(0, "/kontakt.php", "GET"), request(1, "/kontakt.php", "HEAD")]]) as built:
        assert forms(built) == []


def test_a_script_among_files_may_be_called_by_reading_it() -> None:
    lines = [request(0, "/uploads/2026/x.php", "GET"), request(1, "/uploads/2026/x.jpg", "GET")]
    with tables([lines]) as built:
        assert forms(built) == ["/uploads/2026/x.php"]


def test_a_script_that_phps_log_knows_may_be_too() -> None:
    access = [request(0, "/versand.php", "GET"), request(1, "/seite.php", "GET")]
    with tables([access], [[called(0, "/srv/htdocs/versand.php", TO)]]) as built:
        assert forms(built) == ["/versand.php"]


def contact(at: float, number: int, to: str = TO, ip: str = "198.51.100.7") -> tuple[Lines, Lines]:
    """A visit that ends in a post, and the mail it causes."""
    visit = [
        request(at - 90, "/kontakt.php", "GET", ip, referer="https://laden.test/"),
        request(at - 89, "/style.css", "GET", ip),
        request(at, "/kontakt.php", "POST", ip, referer="https://laden.test/kontakt.php"),
    ]
    return visit, life(at + 0.4, f"4A0000{number:04}", to)


def posts(*visits: tuple[Lines, Lines]) -> list[Told]:
    access = [line for visit, _ in visits for line in visit]
    mail = [line for _, sent in visits for line in sent]
    with tables([mail], [access]) as built:
        return told(built)


def test_a_mail_is_joined_to_its_post() -> None:
    found = posts(*(contact(600.0 * n, n) for n in range(6)))
    assert [p.messages for p in found] == [1] * 6
    assert [p.to for p in found] == [(TO,)] * 6


def test_what_the_visitor_did_before_is_told() -> None:
    (post, *_) = posts(*(contact(600.0 * n, n, ip=f"198.51.{n}.7") for n in range(6)))
    assert (post.ip, post.pages, post.gap, post.stay) == ("198.51.0.7", 1, 90.0, 90.0)
    assert (post.assets > 0, post.posted) == (True, 1)


def test_a_post_out_of_nowhere_says_so() -> None:
    visits = [(visit[2:], mail) for visit, mail in (contact(600.0 * n, n) for n in range(6))]
    post = posts(*visits)[0]
    assert (post.pages, post.gap, post.stay, post.assets) == (0, None, None, 0)


def test_a_mail_of_an_application_on_this_machine_is_joined_too() -> None:
    mail: Lines = []
    for n in range(6):
        at, queue_id = 600.0 * n, f"4A0000000{n}"
        mail += [client(at + 0.4, queue_id, "127.0.0.1", "localhost"), queued(at + 0.5, queue_id)]
        mail += [delivery(at + 1, queue_id, TO), removed(at + 1, queue_id)]
    access = [request(600.0 * n, "/kontakt.php") for n in range(6)]
    with tables([mail], [access]) as built:
        assert [p.messages for p in told(built)] == [1] * 6


def test_a_mail_from_outside_is_never_a_forms() -> None:
    mail: Lines = []
    for n in range(6):
        at, queue_id = 600.0 * n, f"4A0000000{n}"
        mail += [client(at + 0.4, queue_id, "203.0.113.9"), queued(at + 0.5, queue_id)]
        mail += [delivery(at + 1, queue_id, TO), removed(at + 1, queue_id)]
    access = [request(600.0 * n, "/kontakt.php") for n in range(6)]
    with tables([mail], [access]) as built:
        assert told(built) == []


def test_phps_log_names_the_script_of_a_mail() -> None:
    visits = [contact(600.0 * n, n, to=f"kunde{n}@gmx.test") for n in range(6)]
    php = [called(600.0 * n, SCRIPT, f"Kunde{n}@gmx.test", line=31) for n in range(6)]
    mail = [line for _, sent in visits for line in sent]
    access = [line for visit, _ in visits for line in visit]
    with tables([mail], [access], [php]) as built:
        found = told(built)
        assert [(p.script, p.script_line, p.evaled) for p in found] == [(SCRIPT, 31, False)] * 6
        assert found[0].subject == "Ihre Anfrage"
        assert [row[0].script for row in built.scripted()] == [SCRIPT] * 6


@pytest.mark.parametrize("lag", [-5, 60])
def test_a_call_at_another_time_is_not_this_mails(lag: float) -> None:
    mail = life(100, "4A00000001", TO)
    with tables([mail], [[called(100 - lag, SCRIPT, TO)]]) as built:
        assert list(built.scripted()) == []


def test_a_call_for_somebody_else_is_not_this_mails() -> None:
    with tables([life(0, "4A00000001", TO)], [[called(0, SCRIPT, "b@gmx.test")]]) as built:
        assert list(built.scripted()) == []


def test_a_call_in_code_made_up_at_run_time() -> None:
    path = "/tmp/m.php(5) : eval()'d code"
    with tables([life(0, "4A00000001", TO)], [[called(0, path, TO, line=1)]]) as built:
        ((mail, form, _, evaled, _),) = built.scripted()
        assert (mail.script, form, evaled) == ("/tmp/m.php", None, True)


def test_a_recipient_cannot_lend_a_script_to_mail_of_an_account() -> None:
    lines = [client(0, "4A00000001", "198.51.100.9", account="info@laden.test")]
    lines += [queued(0, "4A00000001"), delivery(1, "4A00000001", TO)]
    with tables([lines], [[called(0, SCRIPT, TO)]]) as built:
        assert list(built.scripted()) == []
