"""Runs the guard's application on uvicorn: one process, a port or a UNIX socket."""

from __future__ import annotations

import sys
from pathlib import Path

import uvicorn

from postwarden.guard.http.app import app
from postwarden.guard.live import Live

#: Connections waiting to be taken while the guard is busy; beyond it the web server goes around.
BACKLOG = 1024


def serve(live: Live) -> None:
    """Serve until a signal asks to stop; posts under way are finished first."""
    # The live state works in a thread of its own: a busy loop must let it in, or its deadline passes.
    sys.setswitchinterval(0.0005)
    listen = live.settings.listen
    socket = listen.removeprefix("unix:") if listen.startswith("unix:") else None
    host, _, port = listen.rpartition(":")
    if socket:
        Path(socket).parent.mkdir(parents=True, exist_ok=True)
    config = uvicorn.Config(
        app(live),
        uds=socket,
        host="127.0.0.1" if socket else host.strip("[]"),
        port=0 if socket else int(port),
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        access_log=False,
        log_level="warning",
        backlog=BACKLOG,
        proxy_headers=False,
        server_header=False,
        date_header=False,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=30,
    )
    uvicorn.Server(config).run()
