"""The page that asks: it goes on by itself, and by its button where scripts do not run."""

import asyncio

import pytest

from tests.journeys.chromium import Page
from tests.journeys.conftest import Travel
from tests.journeys.stub import Stub

pytestmark = pytest.mark.slow
THANKS = "document.body?.textContent.includes('Danke')"
BUTTON = "!!document.querySelector('form[action*=pw_parked] button')"


async def asked(page: Page, base: str) -> None:
    await page.open(f"{base}/form")
    await page.write("[name=text]", "x")
    await page.click("#a")


# A page without https has no crypto.subtle: there it waits instead.
@pytest.mark.parametrize("host", ["localhost", "shop.example"])
def test_the_page_goes_on_by_itself(travel: Travel, host: str) -> None:
    async def journey(page: Page, stub: Stub, base: str) -> None:
        await asked(page, base)
        await page.until(THANKS)
        first, second = stub.posts
        assert (first.solved, second.solved) == (False, True)
        assert second.path == "/kontakt.php"

    travel(journey, host=host, ask="page")


def test_without_scripts_the_button_sends_and_a_hasty_one_is_told_to_wait(travel: Travel) -> None:
    async def journey(page: Page, stub: Stub, base: str) -> None:
        await page.send("Emulation.setScriptExecutionDisabled", value=True)
        await asked(page, base)
        await page.until(BUTTON)
        await page.click("button")
        await page.until("document.body?.className === 'wait'")
        await asyncio.sleep(5.2)
        await page.click("button")
        await page.until(THANKS)
        assert [post.solved for post in stub.posts] == [False, False, True]

    travel(journey, ask="page")
