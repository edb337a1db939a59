"""Looks at what checks want to know: each kind of question by its probe, all at once, bounded."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from types import TracebackType

from postwarden.model.snapshot import Question, Snapshot, State
from postwarden.probes import page
from postwarden.probes.blocklists.asker import Asker
from postwarden.probes.dns.client import Client
from postwarden.probes.dns.servers import Server
from postwarden.probes.smtp.client import Smtp


class Lookout:
    """Answers questions until the deadline; use as `async with`.

    `lists` asks blocklists, where any are to be asked.
    `deadline`: loop time after which nothing more is asked. What is not answered by then is a
    timeout, as is what a probe was still waiting for.
    """

    def __init__(
        self, servers: Iterable[Server], seconds: float, lists: Asker | None = None
    ) -> None:
        self._client = Client(tuple(servers))
        self._smtp = Smtp()
        self._lists = lists
        self._seconds = seconds
        self._deadline = 0.0

    async def __aenter__(self) -> Lookout:
        self._deadline = asyncio.get_running_loop().time() + self._seconds
        await self._client.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._client.__aexit__(kind, error, trace)

    async def look(self, questions: Iterable[Question]) -> list[Snapshot]:
        """The answers, in the order of the questions."""
        tasks = [asyncio.ensure_future(self._answer(each)) for each in questions]
        if not tasks:
            return []
        left = self._deadline - asyncio.get_running_loop().time()
        await asyncio.wait(tasks, timeout=max(0.0, left))
        asked = list(zip(tasks, questions, strict=True))
        for task, _ in asked:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        return [
            Snapshot(question, State.TIMEOUT, at=time.time()) if task.cancelled() else task.result()
            for task, question in asked
        ]

    async def _answer(self, question: Question) -> Snapshot:
        match question.kind:
            case "dns":
                return await self._client.ask(question)
            case "smtp" | "rcpt":
                return await self._smtp.look(question)
            case "page":
                return await page.look(question)
            case "list" if self._lists is not None:
                return await self._lists.ask(question, self._client.ask)
        raise LookupError(f"nobody looks at {question.kind}")
