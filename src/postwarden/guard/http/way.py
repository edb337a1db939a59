"""How a post came: what the web server's configuration, written by us, says about it in headers."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass

from starlette.requests import Request

#: Seconds after which the web server may have gone around us: `proxy_read_timeout` less a second.
PATIENCE = 2.0


@dataclass(frozen=True, slots=True)
class Way:
    """How a post came.

    Attributes:
        accel: the web server continues by itself when told so (`X-Accel-Redirect`), so that an
            accepted post never passes through the guard. Else the guard forwards it.
        sent: when the web server handed it in, epoch seconds; 0 where it does not say.
        id: the request's id, the same when a claimed post is handed in again.
    """

    accel: bool
    sent: float
    id: str
    ip: str
    host: str
    target: str

    def late(self, now: float) -> bool:
        """Whether the web server may have gone around us already."""
        return self.accel and self.sent > 0 and now - self.sent > PATIENCE


def way_of(request: Request) -> Way:
    """Read the way from a request's headers."""
    headers, scope = request.headers, request.scope
    query = scope["query_string"].decode("latin-1")
    path = scope.get("raw_path", b"").decode("latin-1") or scope["path"]
    sent = 0.0
    with contextlib.suppress(ValueError):
        sent = float(headers.get("x-postwarden-sent", "0"))
    client = request.client.host if request.client else ""
    return Way(
        accel=headers.get("x-postwarden-way") == "accel",
        sent=sent,
        id=headers.get("x-postwarden-request", "")[:64],
        ip=headers.get("x-postwarden-client", client)[:64],
        host=headers.get("host", "")[:255],
        target=path.partition("?")[0] + (f"?{query}" if query else ""),
    )
