"""Fetches one page: from addresses that DNS gave before, without following where it leads.

Facts: `status`, `content_type`, `body`; or `error`: `certificate`, `tls`, `too-big`.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Sequence
from ipaddress import ip_address
from typing import TYPE_CHECKING

from postwarden.model.snapshot import Question, Seen, Snapshot, State
from postwarden.probes import trust

if TYPE_CHECKING:
    import aiohttp
    from aiohttp.abc import ResolveResult

#: Bytes that are read of a page, seconds in all and for the connection.
MOST_BYTES, SECONDS, CONNECT = 65_536, 10.0, 4.0
_HEADERS = {"User-Agent": "postwarden", "Accept-Encoding": "identity"}


async def look(question: Question) -> Snapshot:
    """What the server answers; never raises for what it does."""
    state, facts = await _fetched(question.name, question.detail.split())
    return Snapshot(question, state, at=time.time(), facts=facts)


async def _fetched(url: str, addresses: Sequence[str]) -> tuple[State, dict[str, Seen]]:
    import aiohttp

    if not url.startswith(("https://", "http://")) or not addresses:
        return State.BROKEN, {"detail": "nowhere to ask"}
    if url.startswith("https://") and not trust.has_roots():
        return State.BROKEN, {"detail": "this machine trusts no authority"}
    try:
        return State.FOUND, await _get(url, addresses)
    except aiohttp.ClientConnectorCertificateError as error:
        return State.FOUND, {"error": "certificate", "detail": str(error.certificate_error)[:300]}
    except aiohttp.ClientSSLError as error:
        return State.FOUND, {"error": "tls", "detail": str(error)[:300]}
    except TimeoutError:
        return State.TIMEOUT, {}
    except aiohttp.ClientConnectorError:
        return State.BROKEN, {"rcode": "unreachable"}
    except (aiohttp.ClientError, OSError, ValueError) as error:
        return State.BROKEN, {"detail": type(error).__name__}


async def _get(url: str, addresses: Sequence[str]) -> dict[str, Seen]:
    import aiohttp

    # A server may answer compressed all the same; it stays so, for what unpacks may never end.
    async with (
        aiohttp.ClientSession(
            connector=_connector(addresses),
            timeout=aiohttp.ClientTimeout(total=SECONDS, connect=CONNECT),
            headers=_HEADERS,
            auto_decompress=False,
            cookie_jar=aiohttp.DummyCookieJar(),
        ) as session,
        session.get(url, allow_redirects=False) as response,
    ):
        body = await _read(response)
        facts: dict[str, Seen] = {
            "status": response.status,
            "content_type": response.headers.get("Content-Type", "")[:200],
            "body": body[:MOST_BYTES].decode("utf-8", "replace"),
        }
        return {**facts, "error": "too-big"} if len(body) > MOST_BYTES else facts


async def _read(response: aiohttp.ClientResponse) -> bytes:
    body = b""
    while len(body) <= MOST_BYTES:
        piece = await response.content.read(MOST_BYTES + 1 - len(body))
        if not piece:
            break
        body += piece
    return body


def _connector(addresses: Sequence[str]) -> aiohttp.TCPConnector:
    import aiohttp
    from aiohttp.abc import AbstractResolver

    class Known(AbstractResolver):
        """Gives the addresses that DNS gave before: nobody can lead elsewhere in between."""

        async def resolve(
            self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
        ) -> list[ResolveResult]:
            return [_resolved(host, address, port) for address in addresses]

        async def close(self) -> None:
            """Nothing is held."""

    return aiohttp.TCPConnector(
        resolver=Known(), ssl=trust.named(), force_close=True, use_dns_cache=False
    )


def _resolved(host: str, address: str, port: int) -> ResolveResult:
    family = socket.AF_INET6 if ip_address(address).version == 6 else socket.AF_INET
    return {
        "hostname": host,
        "host": address,
        "port": port,
        "family": family,
        "proto": 0,
        "flags": socket.AI_NUMERICHOST,
    }
