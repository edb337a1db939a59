"""A content filter: takes mail on port 10024 and hands it back on port 10025."""

import asyncio
import threading


def start() -> None:
    """Start the filter in a thread of its own."""
    ready = threading.Event()
    threading.Thread(target=lambda: asyncio.run(_serve(ready)), daemon=True).start()
    ready.wait()


async def _serve(ready: threading.Event) -> None:
    await asyncio.start_server(_talk, "127.0.0.1", 10024)
    ready.set()
    await asyncio.Event().wait()


async def _talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Pass commands and answers on, and say whose answer the last one was."""
    back, forth = await asyncio.open_connection("127.0.0.1", 10025)
    writer.write(await back.readline())
    while line := await reader.readline():
        forth.write(line)
        answer = await _answer(back)
        writer.write(answer)
        if line.upper().startswith(b"DATA") and answer.startswith(b"354"):
            forth.write(await reader.readuntil(b"\r\n.\r\n"))
            queued = await _answer(back)
            writer.write(b"250 2.0.0 from MTA(smtp:[127.0.0.1]:10025): " + queued)
        if line.upper().startswith(b"QUIT"):
            break
        await writer.drain()
    forth.close()
    writer.close()


async def _answer(back: asyncio.StreamReader) -> bytes:
    text = b""
    while line := await back.readline():
        text += line
        if line[3:4] != b"-":
            break
    lines = text.splitlines(keepends=True)
    return b"".join(one for one in lines if b"PIPELINING" not in one)
