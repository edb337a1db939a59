"""The guard before a real WordPress: comments, registrations, and all that it must leave alone."""

import asyncio
import json
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.shop.shop import OWNER
from tests.shop.sink import Sink
from tests.shop.visitors import somewhere
from tests.shop.wordpress import COMMENTS, Blog, Guest, Seen, nonce, wordpress

COMMENT = {"author": "Jürgen Groß", "email": "j.gross@web.example", "url": "", "submit": "Post Comment"}  # fmt: skip # one form
#: No policy lets it pass: an advertisement for a name, and links.
SPAM = {**COMMENT, "author": "Claim 900 EUR https://win.example/x", "email": "w@gmx.example",
        "url": "https://bit.ly/aa"}  # fmt: skip # one form
LINKS = "[url=http://win.example]win[/url] http://a.example http://b.example bit.ly/aa " * 3
TEXT = "Schöner Bericht über die Möbel aus Österreich! Die Maße passen, nur der Fuß wackelt. Zeichen {}"


@pytest.fixture(scope="module")
def blog(needs: Callable[..., None]) -> Iterator[tuple[Blog, Sink]]:
    needs(nginx="nginx-light", **{"php-fpm8.2": "php8.2-fpm"})
    needs(mariadbd="mariadb-server", **{"wp-setup": "wordpress"})
    # No tmp_path: a second pytest beside this one takes its parent's rights from other users.
    folder = tempfile.TemporaryDirectory(prefix="pw-blog-", ignore_cleanup_errors=True)
    with folder as name, Sink() as sink, wordpress(Path(name), sink.port) as running:
        yield running, sink


def test_the_page_with_the_form_carries_the_script(blog: tuple[Blog, Sink]) -> None:
    page = blog[0].visit(lambda visitor: visitor.get("/?p=1"))
    assert '<script src="/.postwarden/pw.js" defer></script></body>' in page
    assert 'id="commentform"' in page


def test_an_honest_comment_arrives_once_and_waits_for_moderation(blog: tuple[Blog, Sink]) -> None:
    async def journey(visitor: Guest) -> tuple[Seen, str]:
        fields = {**COMMENT, "comment": TEXT.format("ehrlich")}
        return await visitor.comments(fields, await visitor.typed(COMMENTS)), visitor.ip

    answer, ip = blog[0].visit(journey)
    assert (answer.status, answer.verdict) == (302, "accept")
    found = {**COMMENT, "text": TEXT.format("ehrlich"), "ip": ip, "approved": "0"}
    del found["url"], found["submit"]
    assert blog[0].comments("ehrlich") == [found]


def test_without_javascript_wordpress_answers_by_itself_after_the_wait(
    blog: tuple[Blog, Sink],
) -> None:
    async def journey(visitor: Guest) -> tuple[Seen, Seen, str]:
        fields = {**COMMENT, "comment": TEXT.format("gewartet"), "wp-comment-cookies-consent": "yes"}  # fmt: skip # one form
        asked = await visitor.comments(fields)
        assert blog[0].comments("gewartet") == []
        waited = await visitor.answer(asked.text, wait=5.2)
        assert isinstance(waited, Seen)
        return asked, waited, visitor.ip

    asked, waited, ip = blog[0].visit(journey)
    assert (asked.status, asked.verdict) == (403, "challenge")
    assert (waited.status, waited.verdict) == (302, "accept")
    assert waited.location.startswith("http://shop.example/?p=1")
    assert "pw_parked" not in waited.location
    assert any(name.startswith("comment_author_email") for name in waited.cookies)
    rows = blog[0].comments("gewartet")
    assert [(row["author"], row["ip"], row["approved"]) for row in rows] == [("Jürgen Groß", ip, "0")]  # fmt: skip # one row


def test_a_held_comment_that_is_released_is_there_once(blog: tuple[Blog, Sink]) -> None:
    running, _ = blog

    async def journey(visitor: Guest) -> tuple[Seen, str]:
        fields = {**SPAM, "comment": f"{LINKS} Größe gehalten"}
        return await visitor.comments(fields, await visitor.typed(COMMENTS)), visitor.ip

    answer, ip = running.visit(journey)
    assert (answer.verdict, running.comments("gehalten")) == ("hold", [])
    name = json.loads(running.shop.command("held", "list", "--format", "json").stdout)[-1]["id"]
    first = running.shop.command("held", "release", name)
    second = running.shop.command("held", "release", name)
    assert (first.returncode, second.returncode) == (0, 1), first.stderr
    rows = running.comments("gehalten")
    assert [(row["text"].endswith("Größe gehalten"), row["ip"]) for row in rows] == [(True, ip)]


@pytest.mark.parametrize(
    "path",
    ["//wp-comments-post.php", "/wp-comments-post%2Ephp", "/x/../wp-comments-post.php",
     "/./wp-comments-post.php", "/wp-comments-post.php?a=%00", "/." * 1500 + "/wp-comments-post.php"],
)  # fmt: skip # a list
def test_a_path_written_otherwise_leads_not_past_the_guard(
    blog: tuple[Blog, Sink], path: str
) -> None:
    mark = f"vorbei {len(path)}{path[1]}"
    fields = {**SPAM, "comment_post_ID": "1", "comment": f"{LINKS} {mark}"}
    answer = blog[0].visit(lambda visitor: visitor.post(path, fields))
    assert (answer.verdict, blog[0].comments(mark)) == ("hold", [])


@pytest.mark.parametrize(
    "query", ["?action=%72egister", "?%61ction=register", "?+action=register", "?action=login&action=register", f"?a={'a' * 7000}&action=register", ""]
)  # fmt: skip # a list
def test_an_action_said_otherwise_leads_not_past_the_guard(
    blog: tuple[Blog, Sink], query: str
) -> None:
    to = f"vorbei{len(query)}@gmx.example"
    fields = {"user_login": f"Claim {len(query)} EUR www.win.example", "user_email": to}
    more = {} if query else {"action": "register"}
    answer = blog[0].visit(
        lambda visitor: visitor.post(f"/wp-login.php{query}", {**fields, **more})
    )
    assert (answer.verdict, blog[0].mails_to(to)) == ("hold", [])


def test_a_registration_is_mailed_to_who_registered(blog: tuple[Blog, Sink]) -> None:
    async def journey(visitor: Guest) -> Seen:
        token = await visitor.typed("/wp-login.php")
        return await visitor.registers("erika.gross", "erika@web.example", token)

    answer = blog[0].visit(journey)
    assert (answer.status, answer.verdict) == (302, "accept")
    assert "checkemail=registered" in answer.location
    assert blog[0].users().count("erika.gross") == 1
    assert len(blog[0].mails_to("erika@web.example")) == 1


def test_an_advertisement_for_a_name_is_mailed_by_wordpress_alone_and_not_with_the_guard(
    blog: tuple[Blog, Sink],
) -> None:
    running, _ = blog
    name = "Claim 900 EUR www.win.example"

    async def journey(visitor: Guest) -> Seen:
        token = await visitor.typed("/wp-login.php")
        return await visitor.registers(f"{name} now", "opfer@gmx.example", token)

    answer = running.visit(journey)
    assert (answer.verdict, running.mails_to("opfer@gmx.example")) == ("hold", [])
    bare = f"http://127.0.0.1:{running.shop.plain}"
    running.visit(lambda visitor: visitor.registers(name, "opfer2@gmx.example"), bare)
    assert [name in text for text in running.mails_to("opfer2@gmx.example")] == [True]


def test_a_held_registration_that_is_released_is_taken_and_said_to_be(
    blog: tuple[Blog, Sink],
) -> None:
    running, sink = blog
    name, before = "jetzt gratis www.shop-berger.example", len(sink.mails)
    answer = running.visit(lambda visitor: visitor.registers(name, "berger@gmx.example"))
    assert (answer.verdict, running.users().count(name)) == ("hold", 0)
    held = json.loads(running.shop.command("held", "list", "--format", "json").stdout)[-1]["id"]
    done = running.shop.command("held", "release", "--lang", "en", held)
    assert (done.returncode, running.users().count(name)) == (0, 1), done.stderr
    assert len(running.mails_to("berger@gmx.example")) == 1
    assert "the site took the message" in done.stdout
    assert len(sink.mails) == before


def test_of_twelve_strangers_at_once_few_get_a_mail(blog: tuple[Blog, Sink]) -> None:
    running, _ = blog
    names = ("anna", "bernd", "clara", "dieter", "eva", "frank", "gisela", "hans", "ines", "jan", "karin", "lutz")  # fmt: skip # a list

    async def one(visitor: Guest, n: int, name: str) -> Seen:
        token = await visitor.typed("/wp-login.php")
        return await visitor.registers(f"{name}.{n}weber", f"{name}@haus{n}.example", token)

    async def journey(visitor: Guest) -> list[Seen]:
        guests = [replace(visitor, ip=somewhere()) for _ in names]
        posts = (one(guest, n, name) for n, (guest, name) in enumerate(zip(guests, names, strict=True)))  # fmt: skip # one line
        return list(await asyncio.gather(*posts))

    answers = running.visit(journey)
    mailed = sum(len(running.mails_to(f"{name}@haus{n}.example")) for n, name in enumerate(names))
    passed = sum(answer.verdict == "accept" for answer in answers)
    assert mailed == passed <= 5


def test_the_owner_logs_in_and_works_as_before(blog: tuple[Blog, Sink]) -> None:
    async def journey(visitor: Guest) -> tuple[Seen, str, Seen]:
        login = await visitor.logs_in()
        board = await visitor.get("/wp-admin/")
        page = await visitor.get("/wp-admin/profile.php")
        fields = {"_wpnonce": nonce(page), "user_id": "1", "checkuser_id": "1", "action": "update",
                  "from": "profile", "nickname": "Ömer", "email": OWNER, "display_name": "x",
                  "description": f"{LINKS} <b>eigenes</b>"}  # fmt: skip # one form
        return login, board, await visitor.post("/wp-admin/profile.php", fields)

    login, board, saved = blog[0].visit(journey)
    assert (login.status, login.verdict) == (302, "accept")
    assert "<h1>Dashboard</h1>" in board
    assert (saved.status, "updated=1" in saved.location) == (302, True)
    sql = (
        "SELECT JSON_QUOTE(meta_value) FROM wp_usermeta WHERE meta_key = 'nickname' AND user_id = 1"
    )
    assert blog[0].rows(sql) == ["Ömer"]


def test_a_wrong_password_is_answered_by_wordpress(blog: tuple[Blog, Sink]) -> None:
    fields = {"log": "Inhaberin", "pwd": "falsch"}
    answer = blog[0].visit(lambda visitor: visitor.post("/wp-login.php", fields))
    assert (answer.status, answer.verdict) == (200, "accept")
    assert "is incorrect" in answer.text
