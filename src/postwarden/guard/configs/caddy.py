"""Caddy: the guard forwards, the site itself stands behind it for when the guard cannot be reached.

Caddy tries the next upstream for a POST only while nothing was sent: a dead guard is gone around at
once, a hanging one is not. An active health check would ask the site as well, and take it out.
Tried with Caddy 2.6.
"""

from __future__ import annotations

from postwarden.guard.configs._common import SCRIPT, file_name, pattern, socket
from postwarden.settings.guard import Settings, Site

_SITE = """\
# Postwarden for {name}. Inside its site block:  import {file}
# The site must also answer at {upstream}, where the guard hands accepted posts in.

@postwarden {{
    method POST
    path_regexp postwarden `{pattern}`
}}
@postwarden_own path /.postwarden/*
handle @postwarden {{
    reverse_proxy {guard} {upstream} {{
        lb_policy first
        lb_try_duration 1s
        fail_duration 10s
        # So that the body can be sent once more; Caddy 2.7 and newer: request_buffers 64MB
        buffer_requests
        header_up X-Postwarden-Client {{remote_host}}
        header_up -X-Postwarden-Way
    }}
}}
handle @postwarden_own {{
    reverse_proxy {guard} {{
        header_up X-Postwarden-Client {{remote_host}}
    }}
}}
# Caddy inserts nothing into pages: put {script} into the template, before </body>.
"""


def written(settings: Settings) -> dict[str, str]:
    """The files: one a site."""
    return {f"postwarden-{file_name(site)}.caddy": _site(settings, site) for site in settings.sites}


def _site(settings: Settings, site: Site) -> str:
    path = socket(settings)
    return _SITE.format(
        name=", ".join(site.hosts),
        file=f"/etc/caddy/postwarden-{file_name(site)}.caddy",
        guard=f"unix/{path}" if path else settings.listen,
        upstream=site.upstream,
        pattern=pattern(site).replace("(?!\\.postwarden/)", ""),
        script=SCRIPT,
    )
