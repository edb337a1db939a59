"""Posts that scripts of a page make: they carry a token, and a challenge is answered unseen."""

from typing import Any

import pytest

from postwarden.model.attempt import Proof
from tests.journeys.chromium import Page
from tests.journeys.conftest import Travel
from tests.journeys.stub import Stub

pytestmark = pytest.mark.slow
INSECURE = "shop.example"
JSON = "fetch('/api/x?a=1', {method: 'POST', body: JSON.stringify({t: 1})})"
REQUEST = "fetch(new Request('/api/x?a=1', {method: 'post', body: new FormData(f)}))"
XHR = """new Promise(done => {
  const seen = [], x = new XMLHttpRequest();
  for (const name of ['load', 'loadend', 'error', 'readystatechange', 'progress'])
    x.addEventListener(name, e => seen.push(name + x.readyState));
  x.onload = () => setTimeout(() => done([x.status, x.response, seen]));
  x.open('POST', '/api/x?a=1');
  x.responseType = '%s';
  x.send(new FormData(f));
})"""


async def ready(page: Page, base: str) -> None:
    await page.open(f"{base}/form")
    await page.click("[name=text]")
    await page.until("!!document.querySelector('form input[name=pw_token]')?.value")


@pytest.mark.parametrize("call", [JSON, REQUEST, XHR % "text"], ids=["json", "request", "xhr"])
def test_a_post_by_a_script_carries_a_token_for_its_own_path(travel: Travel, call: str) -> None:
    async def journey(page: Page, stub: Stub, base: str) -> None:
        await ready(page, base)
        await page.run(f"{call}.then(() => 1)")
        [post] = stub.posts
        assert (post.path, post.proof, post.by_header) == ("/api/x", Proof.VALID, True)

    travel(journey)


def test_a_form_posted_elsewhere_by_a_script_leaves_its_own_token_behind(travel: Travel) -> None:
    async def journey(page: Page, stub: Stub, base: str) -> None:
        await ready(page, base)
        for call in ("fetch('/wp-json/7', {method: 'POST', body: new FormData(f)})", XHR % ""):
            await page.run(f"{call}.then(() => 1)")
        assert ["pw_token" in post.fields for post in stub.posts] == [False, False]
        assert [post.proof for post in stub.posts] == [Proof.VALID] * 2

    travel(journey)


def test_before_anything_was_touched_requests_are_left_alone(travel: Travel) -> None:
    async def journey(page: Page, stub: Stub, base: str) -> None:
        await page.open(f"{base}/form")
        await page.run(f"{JSON}.then(() => 1)")
        await page.run("fetch('/form').then(() => 1)")
        assert [post.proof for post in stub.posts] == [Proof.ABSENT]
        assert stub.asked == []

    travel(journey)


def test_where_the_guard_is_away_requests_go_out_as_they_are(travel: Travel) -> None:
    async def journey(page: Page, stub: Stub, base: str) -> None:
        await page.open(f"{base}/form")
        await page.click("[name=text]")
        for call in (JSON, XHR % ""):
            await page.run(f"{call}.then(() => 1)")
        assert [post.proof for post in stub.posts] == [Proof.ABSENT] * 2
        assert stub.posts[0].raw == b'{"t":1}'

    travel(journey, broken=True)


@pytest.mark.parametrize("call", [JSON, REQUEST], ids=["json", "request"])
@pytest.mark.parametrize("host", ["localhost", INSECURE])
def test_a_challenged_fetch_gets_the_answer_of_the_site(
    travel: Travel, call: str, host: str
) -> None:
    async def journey(page: Page, stub: Stub, base: str) -> None:
        await page.open(f"{base}/form")
        answer = await page.run(f"{call}.then(r => r.text().then(t => [r.status, t]))")
        assert answer == [200, "<h1>Danke</h1>"]
        first, second = stub.posts
        assert not first.solved
        assert (second.solved, second.path, second.fields["pw_parked"]) == (True, "/api/x", "ABCD")

    travel(journey, host=host, ask="json")


@pytest.mark.parametrize("kind", ["", "text", "blob", "arraybuffer", "json"])
def test_a_challenged_xmlhttprequest_hears_only_of_the_second_answer(
    travel: Travel, kind: str
) -> None:
    async def journey(page: Page, stub: Stub, base: str) -> None:
        await page.open(f"{base}/form")
        status, answer, seen = await page.run(XHR % kind)
        assert status == 200
        assert kind not in ("", "text") or answer == "<h1>Danke</h1>"
        assert [name for name in seen if not name.startswith("progress")] == [
            "readystatechange1",
            "readystatechange2",
            "readystatechange3",
            "readystatechange4",
            "load4",
            "loadend4",
        ]
        assert [post.solved for post in stub.posts] == [False, True]

    travel(journey, ask="json")


def test_a_challenge_that_cannot_be_read_is_handed_on(travel: Travel) -> None:
    async def journey(page: Page, stub: Stub, base: str) -> None:
        await page.open(f"{base}/form")
        found: Any = await page.run(
            f"{JSON}.then(r => r.text().then(t => [r.status, t.length > 0]))"
        )
        assert found == [403, True]
        status, answer, seen = await page.run(XHR % "")
        assert (status, answer[:15]) == (403, "<!DOCTYPE html>")
        assert seen[-1] == "loadend4"
        assert len(stub.posts) == 2

    travel(journey, ask="page")


def test_without_a_secure_context_requests_do_not_wait(travel: Travel) -> None:
    async def journey(page: Page, stub: Stub, base: str) -> None:
        await page.open(f"{base}/form")
        await page.click("[name=text]")
        for call in (JSON, XHR % ""):
            await page.run(f"{call}.then(() => 1)")
        assert [post.proof for post in stub.posts] == [Proof.ABSENT] * 2

    travel(journey, host=INSECURE)
