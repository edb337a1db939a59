"""One Chromium for all journeys, on an event loop of its own; skipped where there is none."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from typing import Any

import pytest

from tests.journeys import chromium
from tests.journeys.chromium import Browser, Page
from tests.journeys.stub import Stub

Journey = Callable[[Page, Stub, str], Awaitable[None]]
Travel = Callable[..., None]


class Loop:
    """An event loop in a thread, asked from tests that know nothing of it."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(90)

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


@pytest.fixture(scope="session")
def loop() -> Iterator[Loop]:
    loop = Loop()
    yield loop
    loop.close()


@pytest.fixture(scope="session")
def browser(loop: Loop) -> Iterator[Browser]:
    if chromium.PROGRAM is None:
        pytest.skip("NO BROWSER: the Debian package chromium is not installed")
    browser = Browser()
    loop.run(browser.start())
    yield browser
    loop.run(browser.stop())


@pytest.fixture
def travel(loop: Loop, browser: Browser) -> Travel:
    """Run a journey with a page, a stub with these settings, and the stub's address."""

    def travel(journey: Journey, host: str = "localhost", **settings: Any) -> None:
        async def run() -> None:
            stub = Stub(**settings)
            port = await stub.start()
            try:
                await journey(await browser.page(), stub, f"http://{host}:{port}")
            finally:
                await stub.stop()

        loop.run(run())

    return travel
