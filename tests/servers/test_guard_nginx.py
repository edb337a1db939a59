"""The guard beside real nginx and PHP-FPM: every verdict, from the visitor's side and the owner's."""

import asyncio
import io
import json
import re
import time
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path

import aiohttp
import pytest

from postwarden.guard.tokens import solve
from tests.shop.journeys import BAD, GOOD, typed, visit
from tests.shop.shop import OWNER, Shop, place, shop
from tests.shop.sink import Sink
from tests.shop.visitors import Answer, Visitor


@pytest.fixture(scope="module")
def guarded(needs: Callable[..., None]) -> Iterator[tuple[Shop, Sink]]:
    needs(nginx="nginx-light", **{"php-fpm8.2": "php8.2-fpm"})
    with place() as folder, Sink() as sink, shop(folder, smtp=sink.port) as running:  # type: ignore[arg-type] # a port is a number
        yield running, sink


def marked(fields: dict[str, str], mark: str) -> dict[str, str]:
    return {**fields, "mark": mark}


def test_pages_are_served_as_before_with_the_script_in_them(guarded: tuple[Shop, Sink]) -> None:
    page = visit(guarded[0], lambda visitor: visitor.get("/kontakt.php"))
    assert '<script src="/.postwarden/pw.js" defer></script></body>' in page


def test_an_honest_post_arrives_once_and_unchanged(guarded: tuple[Shop, Sink]) -> None:
    async def journey(visitor: Visitor) -> Answer:
        return await visitor.post(
            "/kontakt.php", marked(GOOD, "good"), await typed(visitor, "/kontakt.php")
        )

    answer = visit(guarded[0], journey)
    assert (answer.status, answer.verdict) == (200, "accept")
    assert guarded[0].runs(mark="good") == 1


def test_without_javascript_the_wait_page_brings_it_there_once(guarded: tuple[Shop, Sink]) -> None:
    async def journey(visitor: Visitor) -> list[Answer]:
        asked = await visitor.post("/kontakt.php?x=%C3%BC", marked(GOOD, "wait"))
        early = await visitor.answer(asked.text, wait=0.5)
        waited = await visitor.answer(early.text, wait=5.2)
        return [asked, early, waited, await visitor.answer(asked.text)]

    asked, early, waited, again = visit(guarded[0], journey)
    assert [asked.verdict, early.verdict, waited.verdict] == ["challenge", "challenge", "accept"]
    assert "Vielen Dank" in waited.text
    assert again.status == 409
    assert guarded[0].runs(mark="wait") == 1


def test_with_javascript_the_challenge_is_solved_and_two_answers_deliver_once(
    guarded: tuple[Shop, Sink],
) -> None:
    async def journey(visitor: Visitor) -> list[Answer]:
        asked = await visitor.post("/kontakt.php", marked(GOOD, "both"))
        both = [visitor.answer(asked.text, script=True) for _ in range(2)]
        return list(await asyncio.gather(*both))

    answers = visit(guarded[0], journey)
    assert min(answer.verdict for answer in answers) == "accept"
    assert guarded[0].runs(mark="both") == 1


def test_a_held_post_goes_to_the_owner_to_read_and_the_stranger_gets_nothing(
    guarded: tuple[Shop, Sink],
) -> None:
    running, sink = guarded
    before = len(running.to_strangers())

    async def journey(visitor: Visitor) -> Answer:
        return await visitor.post(
            "/kontakt.php", marked(BAD, "bad"), await typed(visitor, "/kontakt.php")
        )

    answer = visit(running, journey)
    assert answer.verdict == "hold"
    assert (running.runs(mark="bad"), len(running.to_strangers())) == (0, before)
    mail = sink.wait(1)[0]
    assert mail.to == [OWNER]
    assert "opfer@gmx.example" in mail.text
    assert "PW-" in answer.text
    assert "PW-" in mail.message["Subject"]


def test_released_twice_it_is_delivered_once_with_its_cookies_and_every_byte(
    guarded: tuple[Shop, Sink],
) -> None:
    running, _ = guarded

    async def journey(visitor: Visitor) -> Answer:
        visitor.headers["Cookie"] = "PHPSESSID=abc; b=2"
        return await visitor.post(
            "/kontakt.php", marked(BAD, "release"), await typed(visitor, "/kontakt.php")
        )

    visit(running, journey)
    rows = json.loads(running.command("held", "list", "--format", "json").stdout)
    name = rows[-1]["id"]
    first = running.command("held", "release", name.lower())
    second = running.command("held", "release", name)
    assert (first.returncode, second.returncode) == (0, 1), first.stderr
    assert running.runs(mark="release") == 1


def test_the_box_for_a_copy_is_left_out_and_the_rest_arrives(guarded: tuple[Shop, Sink]) -> None:
    running, _ = guarded
    before = len(running.to_strangers())
    fields = {"name": "Bob", "email": "opfer@gmx.example", "send_copy": "1", "mark": "box",
              "message": "Make money online, casino bonus for free! https://a.example https://b.example https://c.example"}  # fmt: skip # one post

    async def journey(visitor: Visitor) -> Answer:
        token = await typed(visitor, "/kopie.php")
        answer = await visitor.post("/kopie.php", fields, token)
        # Whoever answers a challenge gets no copy either.
        asked = answer.verdict == "challenge"
        return await visitor.answer(answer.text, script=True) if asked else answer

    answer = visit(running, journey)
    assert (answer.verdict, running.runs(mark="box")) == ("accept", 1)
    assert len(running.to_strangers()) == before


def test_a_closed_form_answers_410_and_is_not_run(guarded: tuple[Shop, Sink]) -> None:
    answer = visit(
        guarded[0], lambda visitor: visitor.post("/alt_kontakt.php", marked(GOOD, "closed"))
    )
    assert (answer.status, answer.verdict) == (410, "closed")
    assert guarded[0].runs(mark="closed") == 0


def test_header_injection_is_refused(guarded: tuple[Shop, Sink]) -> None:
    hole = {"email": "a@b.example\r\nBcc: opfer@gmx.example", "nachricht": "x", "mark": "hole"}
    answer = visit(guarded[0], lambda visitor: visitor.post("/loch.php", hole))
    assert answer.verdict == "refuse"
    assert guarded[0].runs(mark="hole") == 0


def test_twenty_megabytes_pass_as_they_are(guarded: tuple[Shop, Sink]) -> None:
    async def journey(visitor: Visitor) -> Answer:
        form = aiohttp.FormData(
            {"name": "Erika", "email": "e@web.example", "nachricht": "Plan", "mark": "big"}
        )
        form.add_field("datei", io.BytesIO(b"\xff" * 20_000_000), filename="Grundriß.pdf")
        return await visitor.post("/upload.php", form, await typed(visitor, "/upload.php"))

    assert visit(guarded[0], journey).verdict == "accept"
    assert guarded[0].runs(mark="big") == 1


def test_a_form_that_the_settings_do_not_name_is_not_touched(
    guarded: tuple[Shop, Sink], tmp_path: Path
) -> None:
    page = visit(guarded[0], lambda visitor: visitor.post("/index.php", {"a": "1"}))
    assert page.verdict == "accept"


def test_the_report_adds_up(guarded: tuple[Shop, Sink]) -> None:
    done = guarded[0].command("guard", "report", "--format", "json")
    for form in json.loads(done.stdout)["forms"]:
        parts = (
            "passed",
            "parked",
            "held",
            "released",
            "deleted",
            "expired",
            "unclear",
            "refused",
            "closed",
            "failed",
        )
        assert form["posts"] == sum(form[part] for part in parts)


def test_one_solved_challenge_answers_one_post_alone(guarded: tuple[Shop, Sink]) -> None:
    async def journey(visitor: Visitor) -> list[Answer]:
        first = await visitor.post("/upload.php", marked(GOOD, "solved-a"))
        second = await visitor.post("/upload.php", marked(GOOD, "solved-b"))
        token = await visitor.token("/upload.php")
        action = re.search(r'action="([^"]+)"', second.text)
        assert action
        fields = {"pw_token": token, "pw_wait": ""}
        own = await visitor.post(unescape(action[1]), fields)
        challenge = re.search(r'id="pw-challenge"[^>]*>(.*?)</script>', first.text, re.DOTALL)
        assert challenge
        fields["pw_token"] = solve(json.loads(unescape(challenge[1])))
        return [own, await visitor.post(unescape(action[1]), fields)]

    answers = visit(guarded[0], journey)
    assert [each.verdict for each in answers] == ["challenge", "challenge"]
    assert guarded[0].runs(mark="solved-b") == 0


def test_what_is_held_after_a_challenge_goes_to_the_owner_too(guarded: tuple[Shop, Sink]) -> None:
    running, sink = guarded
    words = "Casino bonus! https://a.example https://b.example https://c.example https://d.example"
    fields = {**GOOD, "nachricht": words, "mark": "after", "email": "danach@gmx.example"}

    async def journey(visitor: Visitor) -> list[Answer]:
        asked = await visitor.post("/kontakt.php", fields)
        if asked.verdict == "hold":
            return [asked, asked]
        return [asked, await visitor.answer(asked.text, script=True)]

    _, last = visit(running, journey)
    assert (last.verdict, running.runs(mark="after")) == ("hold", 0)
    end = time.monotonic() + 10
    while time.monotonic() < end and not any("danach@gmx" in mail.text for mail in sink.mails):
        time.sleep(0.1)
    assert any("danach@gmx" in mail.text for mail in sink.mails)
