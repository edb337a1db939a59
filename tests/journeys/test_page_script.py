"""What the page script does in a real browser, under a strict Content-Security-Policy throughout."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from postwarden.guard import tokens
from postwarden.model.attempt import Proof
from tests.journeys.chromium import Page
from tests.journeys.conftest import Travel
from tests.journeys.stub import Stub

pytestmark = pytest.mark.slow
SOLVED = "!!document.querySelector('form input[name=pw_token]')?.value"
THANKS = "document.body?.textContent.includes('Danke')"
INSECURE = "shop.example"


async def once(holds: Callable[[], object]) -> None:
    """Wait until something has happened at the server."""
    for _ in range(1000):
        if holds():
            return
        await asyncio.sleep(0.02)
    raise AssertionError("never happened")


def test_a_form_that_was_filled_in_carries_a_valid_token(travel: Travel) -> None:
    async def journey(page: Page, stub: Stub, base: str) -> None:
        await page.open(f"{base}/form")
        assert stub.asked == []
        await page.write("[name=text]", "Guten Tag")
        await page.until(SOLVED)
        await page.click("#b")
        await page.until(THANKS)
        [post] = stub.posts
        assert (post.proof, post.fields["text"], post.fields["weg"]) == (
            Proof.VALID,
            "Guten Tag",
            "b",
        )
        assert stub.asked == [{"f": "/kontakt.php"}]
        assert (
            await page.run("document.cookie + localStorage.length + sessionStorage.length") == "00"
        )

    travel(journey)


def test_a_form_sent_before_the_solution_waits_and_keeps_its_button(travel: Travel) -> None:
    async def journey(page: Page, stub: Stub, base: str) -> None:
        await page.open(f"{base}/form")
        await page.click("#b")
        await page.until(THANKS)
        [post] = stub.posts
        assert (post.proof, post.fields["weg"], post.fields["action"]) == (Proof.VALID, "b", "send")

    travel(journey, delay=0.5)


def test_a_button_switched_off_by_the_page_still_goes_along(travel: Travel) -> None:
    async def journey(page: Page, stub: Stub, base: str) -> None:
        await page.open(f"{base}/form")
        await page.run("b.onclick = () => { setTimeout(() => { b.disabled = true }) }, 0")
        await page.click("#b")
        await page.until(THANKS)
        assert [post.fields.get("weg") for post in stub.posts] == ["b"]

    travel(journey, delay=0.3)


def test_a_double_click_before_the_solution_sends_once(travel: Travel) -> None:
    async def journey(page: Page, stub: Stub, base: str) -> None:
        await page.open(f"{base}/form")
        await page.click("#b", times=2)
        await page.until(THANKS)
        assert [post.proof for post in stub.posts] == [Proof.VALID]

    travel(journey, delay=0.5)


def test_a_double_click_after_it_sends_the_same_token(travel: Travel) -> None:
    async def journey(page: Page, stub: Stub, base: str) -> None:
        await page.open(f"{base}/form")
        await page.write("[name=text]", "x")
        await page.until(SOLVED)
        await page.click("#b", times=2)
        await page.until(THANKS)
        assert 1 <= len(stub.posts) <= 2
        assert {post.proof for post in stub.posts} == {Proof.VALID}
        assert len({post.nonce for post in stub.posts}) == 1

    travel(journey)


def test_a_button_that_posts_elsewhere_gets_a_token_for_there(travel: Travel) -> None:
    async def journey(page: Page, stub: Stub, base: str) -> None:
        await page.open(f"{base}/form")
        await page.write("[name=text]", "x")
        await page.until(SOLVED)
        await page.click("#c")
        await page.until(THANKS)
        assert [(post.path, post.proof) for post in stub.posts] == [("/anders.php", Proof.VALID)]

    travel(journey)


def test_the_back_button_brings_a_fresh_token(travel: Travel) -> None:
    async def journey(page: Page, stub: Stub, base: str) -> None:
        await page.open(f"{base}/form")
        await page.run("addEventListener('pageshow', e => { window.back = e.persisted }), 0")
        await page.write("[name=text]", "x")
        await page.until(SOLVED)
        await page.click("#a")
        await page.until(THANKS)
        await page.run("setTimeout(() => history.back(), 50), 0")
        await page.until("!!document.querySelector('form')")
        if await page.run("window.back === true"):
            await page.until(SOLVED)
        await page.click("#a")
        await once(lambda: len(stub.posts) == 2)
        assert [post.proof for post in stub.posts] == [Proof.VALID] * 2
        assert len({post.nonce for post in stub.posts}) == 2

    travel(journey)


def test_a_page_from_memory_forgets_what_was_spent(travel: Travel) -> None:
    async def journey(page: Page, stub: Stub, base: str) -> None:
        await page.open(f"{base}/form")
        await page.click("[name=text]")
        await page.until(SOLVED)
        spent = await page.run("document.querySelector('[name=pw_token]').value")
        await page.run("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
        assert await page.run("document.querySelector('[name=pw_token]').value") == ""
        await page.until(SOLVED)
        assert await page.run("document.querySelector('[name=pw_token]').value") != spent

    travel(journey)


def test_a_form_that_stays_on_the_page_gets_a_new_token_after_each_post(travel: Travel) -> None:
    async def journey(page: Page, stub: Stub, base: str) -> None:
        await page.open(f"{base}/form")
        await page.run(
            "f.addEventListener('submit', e => { e.preventDefault();"
            " fetch('/kontakt.php', {method: 'POST', body: new FormData(f)}) }), 0"
        )
        await page.write("[name=text]", "x")
        await page.until(SOLVED)
        await page.click("#a")
        await once(lambda: len(stub.posts) == 1 and len(stub.asked) == 2)
        await page.until(SOLVED)
        await page.click("#a")
        await once(lambda: len(stub.posts) == 2)
        assert [post.proof for post in stub.posts] == [Proof.VALID] * 2
        assert len({post.nonce for post in stub.posts}) == 2

    travel(journey)


def test_a_token_is_renewed_before_it_ends(travel: Travel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(tokens._LIVES, tokens.PAGE, 2)

    async def journey(page: Page, stub: Stub, base: str) -> None:
        await page.open(f"{base}/form")
        await page.click("[name=text]")
        await once(lambda: len(stub.asked) == 3)
        await page.click("#a")
        await page.until(THANKS)
        assert [post.proof for post in stub.posts] == [Proof.VALID]

    travel(journey)


def test_a_file_arrives_as_it_is(travel: Travel, tmp_path: Path) -> None:
    file = tmp_path / "Plan ä.bin"
    file.write_bytes(bytes(range(256)) * 20_000)

    async def journey(page: Page, stub: Stub, base: str) -> None:
        await page.open(f"{base}/upload")
        await page.choose("#datei", file)
        await page.click("#a")
        await page.until(THANKS)
        [post] = stub.posts
        assert (post.proof, post.fields["datei"]) == (Proof.VALID, file.read_bytes())

    travel(journey)


def test_a_form_submitted_by_a_script_carries_the_token(travel: Travel) -> None:
    async def journey(page: Page, stub: Stub, base: str) -> None:
        await page.open(f"{base}/form")
        await page.click("[name=text]")
        await page.until(SOLVED)
        await page.run("HTMLFormElement.prototype.submit.call(f), 0")
        await page.until(THANKS)
        assert [post.proof for post in stub.posts] == [Proof.VALID]

    travel(journey)


def test_forms_that_only_ask_or_post_to_other_hosts_are_left_alone(travel: Travel) -> None:
    async def journey(page: Page, stub: Stub, base: str) -> None:
        for name in ("get", "far"):
            await page.open(f"{base}/{name}")
            await page.write("[name=text]", "x")
            assert await page.run("[...new FormData(f).keys()].includes('pw_token')") is False
        assert stub.asked == []

    travel(journey)


def test_without_a_secure_context_the_token_is_one_of_patience(travel: Travel) -> None:
    async def journey(page: Page, stub: Stub, base: str) -> None:
        await page.open(f"{base}/form")
        assert await page.run("isSecureContext || !!crypto.subtle") is False
        await page.write("[name=text]", "x")
        await asyncio.sleep(2)
        await page.click("#b")
        await page.until(THANKS)
        [post] = stub.posts
        assert (post.proof, post.fields["weg"]) == (Proof.VALID, "b")
        assert stub.asked == [{"f": "/kontakt.php", "wait": "1"}]

    travel(journey, host=INSECURE)


@pytest.mark.parametrize("settings", [{"broken": True}, {"unguarded": True}, {"delay": 30}])
def test_where_the_guard_does_not_answer_the_form_works_as_before(
    travel: Travel, settings: dict[str, object]
) -> None:
    async def journey(page: Page, stub: Stub, base: str) -> None:
        await page.open(f"{base}/form")
        await page.write("[name=text]", "x")
        await page.click("#b")
        await page.until(THANKS)
        [post] = stub.posts
        assert (post.proof, post.fields["text"], post.fields["weg"]) == (Proof.ABSENT, "x", "b")

    travel(journey, **settings)
