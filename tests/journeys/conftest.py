"""One Chromium for all journeys, on an event loop of its own; skipped where there is none.

`travel` goes to a stand-in for the site and the guard, `stroll` to the real ones of tests/shop.
"""

import asyncio
import contextlib
import os
import shutil
import tempfile
import threading
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.journeys import chromium
from tests.journeys.chromium import Browser, Page
from tests.journeys.guest import LANGUAGE, Guest
from tests.journeys.stub import Stub
from tests.shop.shop import Shop, shop
from tests.shop.sink import Sink

Journey = Callable[[Page, Stub, str], Awaitable[None]]
Travel = Callable[..., None]
Stroll = Callable[..., None]
SERVERS = {"nginx": "nginx-light", "php-fpm8.2": "php8.2-fpm"}


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


class Street:
    """Shops one after the other: from a third stranger within minutes a quiet shop's breaker counts."""

    def __init__(self, stack: contextlib.ExitStack) -> None:
        self._stack, self._guests = stack, 0
        self._sink = stack.enter_context(Sink())
        self._shop: Shop | None = None

    def enter(self) -> Shop:
        """A shop with real nginx, PHP-FPM and guard that has had one guest at most."""
        if self._shop is None or self._guests % 2 == 0:
            # Not in pytest's folder: the next pytest that starts shuts it to nginx's user.
            folder = self._stack.enter_context(tempfile.TemporaryDirectory(prefix="shop-"))
            opened = shop(Path(folder), smtp=self._sink.port)  # type: ignore[arg-type] # a port is a number
            self._shop = self._stack.enter_context(opened)
        self._guests += 1
        return self._shop


@pytest.fixture(scope="module")
def street() -> Iterator[Street]:
    path = f"{os.environ['PATH']}:/usr/sbin"
    missing = {package for name, package in SERVERS.items() if not shutil.which(name, path=path)}
    if missing:
        pytest.skip(f"NO SHOP: needs Debian's {' '.join(sorted(missing))}")
    with contextlib.ExitStack() as stack:
        yield Street(stack)


@pytest.fixture
def stroll(loop: Loop, browser: Browser, street: Street) -> Stroll:
    """Run a journey with a guest of the shop."""

    def stroll(journey: Callable[[Guest], Awaitable[None]], language: str = LANGUAGE) -> None:
        opened = street.enter()

        async def run() -> None:
            guest = Guest(await browser.page(), opened, language)
            await guest.come()
            await journey(guest)

        loop.run(run())

    return stroll
