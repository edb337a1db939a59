"""A real Chromium, driven through the DevTools protocol: just what a visitor does."""

import asyncio
import json
import os
import re
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

import aiohttp

PROGRAM = shutil.which("chromium")
PATIENCE = 20.0
FLAGS = (
    "--headless=new",
    "--remote-debugging-port=0",
    "--no-first-run",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Everything that is not loopback stays unreachable.
    "--host-resolver-rules=MAP shop.example 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)


class Page:
    """One tab with cookies of its own."""

    def __init__(self, browser: "Browser", session: str) -> None:
        self._browser, self._session = browser, session

    async def send(self, method: str, **params: Any) -> Any:
        return await self._browser.send(method, self._session, **params)

    async def run(self, code: str) -> Any:
        """The value of an expression in the page, awaited."""
        found = await self.send(
            "Runtime.evaluate", expression=code, awaitPromise=True, returnByValue=True
        )
        if "exceptionDetails" in found:
            raise AssertionError(found["exceptionDetails"])
        return found["result"].get("value")

    async def until(self, code: str) -> Any:
        """Wait until an expression holds, over navigations too."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                if found := await self.run(code):
                    return found
            except (AssertionError, LookupError):
                pass
            await asyncio.sleep(0.02)
        raise AssertionError(
            f"never true: {code}; page: {await self.run('document.body.innerHTML')}"
        )

    async def open(self, url: str) -> None:
        await self.send("Page.navigate", url=url)
        await self.until(
            f"document.readyState === 'complete' && location.href === {json.dumps(url)}"
        )

    async def click(self, selector: str, times: int = 1) -> None:
        """Press the mouse where the element is."""
        x, y = await self.run(
            f"(() => {{ const e = document.querySelector({json.dumps(selector)}); e.scrollIntoView();"
            " const r = e.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2] })()"
        )
        for count in range(1, times + 1):
            for kind in ("mousePressed", "mouseReleased"):
                await self._browser.tell(
                    "Input.dispatchMouseEvent",
                    self._session,
                    type=kind,
                    x=x,
                    y=y,
                    button="left",
                    clickCount=count,
                )

    async def write(self, selector: str, text: str) -> None:
        await self.click(selector)
        await self.send("Input.insertText", text=text)

    async def choose(self, selector: str, file: Path) -> None:
        root = await self.send("DOM.getDocument")
        node = await self.send(
            "DOM.querySelector", nodeId=root["root"]["nodeId"], selector=selector
        )
        await self.send("DOM.setFileInputFiles", nodeId=node["nodeId"], files=[str(file)])


class Browser:
    """The program and the wire to it."""

    def __init__(self) -> None:
        self._waiting: dict[int, asyncio.Future[Any]] = {}
        self._last = 0
        self.profile = Path(tempfile.mkdtemp(prefix="chromium-"))

    async def start(self) -> None:
        assert PROGRAM is not None
        flags = [*FLAGS, f"--user-data-dir={self.profile}"]
        flags += ["--no-sandbox"] if os.geteuid() == 0 else []
        self._process = await asyncio.create_subprocess_exec(
            PROGRAM, *flags, "about:blank", stderr=asyncio.subprocess.PIPE
        )
        assert self._process.stderr is not None
        async with asyncio.timeout(PATIENCE):
            while not (found := re.search(rb"ws://\S+", await self._process.stderr.readline())):
                pass
        self._drain = asyncio.create_task(self._process.stderr.read())
        self._client = aiohttp.ClientSession()
        self._wire = await self._client.ws_connect(found[0].decode(), max_msg_size=0)
        self._reader = asyncio.create_task(self._read())

    async def stop(self) -> None:
        self._reader.cancel()
        await self._wire.close()
        await self._client.close()
        self._process.terminate()
        await self._process.wait()
        await self._drain
        shutil.rmtree(self.profile, ignore_errors=True)

    async def page(self) -> Page:
        context = await self.send("Target.createBrowserContext")
        target = await self.send("Target.createTarget", url="about:blank", **context)
        found = await self.send("Target.attachToTarget", flatten=True, targetId=target["targetId"])
        page = Page(self, found["sessionId"])
        await page.send("Page.enable")
        return page

    async def send(self, method: str, session: str = "", **params: Any) -> Any:
        return await asyncio.wait_for(await self.tell(method, session, **params), PATIENCE)

    async def tell(self, method: str, session: str = "", **params: Any) -> "asyncio.Future[Any]":
        """Send without waiting for the answer: a navigation may swallow it."""
        self._last += 1
        message = {"id": self._last, "method": method, "params": params}
        self._waiting[self._last] = future = asyncio.get_running_loop().create_future()
        await self._wire.send_json(message | ({"sessionId": session} if session else {}))
        return future

    async def _read(self) -> None:
        async for message in self._wire:
            found = json.loads(message.data)
            future = self._waiting.pop(found.get("id", 0), None)
            if future and not future.done():
                if "error" in found:
                    future.set_exception(LookupError(found["error"]["message"]))
                    future.exception()
                else:
                    future.set_result(found["result"])
