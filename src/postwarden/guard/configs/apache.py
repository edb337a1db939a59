"""Apache: the guard forwards. It claims a post by `100 Continue`; without that Apache sends it on itself.

`ping` makes Apache ask with `Expect: 100-continue` before it sends the body, and take the hot standby,
the site itself, when no answer comes in time (mod_proxy: parameter ping). Tried with Apache 2.4.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from postwarden.guard.configs._common import SCRIPT, file_name, pattern, socket
from postwarden.settings.guard import Settings, Site

_SITE = """\
# Postwarden for {name}. Modules: a2enmod proxy proxy_http proxy_balancer lbmethod_byrequests \\
#   slotmem_shm headers rewrite setenvif remoteip{substitute}
#
# The site must also answer on a loopback port, where the guard hands accepted posts in. So:
#   put what the site's VirtualHost holds into a file of its own, and have
#     <VirtualHost *:80>          Include THAT FILE   Include {file}
#     <VirtualHost {upstream}>    Include THAT FILE   Include {inner}
#   with  Listen {upstream}  beside them. Only the first one asks the guard.

<IfDefine !PostwardenOnce-{id}>
Define PostwardenOnce-{id}
<Proxy "balancer://postwarden-{id}">
    # The guard claims a post within half a second, or Apache sends it to the site itself.
    BalancerMember "{guard}" ping=500ms connectiontimeout=1 retry=5 timeout={seconds} disablereuse=on
    BalancerMember "http://{upstream}" status=+H timeout={seconds}
</Proxy>
</IfDefine>

RequestHeader unset X-Postwarden-Way
RequestHeader set X-Postwarden-Client "expr=%{{REMOTE_ADDR}}"
RequestHeader set X-Forwarded-Proto "expr=%{{REQUEST_SCHEME}}"
ProxyPreserveHost On

RewriteEngine On
RewriteRule "^/\\.postwarden/" "balancer://postwarden-{id}%{{REQUEST_URI}}" [P,L]
RewriteCond %{{REQUEST_METHOD}} =POST
RewriteRule "{pattern}" "balancer://postwarden-{id}%{{REQUEST_URI}}" [P,L]
{script}"""

_INNER = """\
# Postwarden for {name}: inside <VirtualHost {upstream}>. Posts come from this machine alone; the site
# sees the visitor's address and scheme.
RemoteIPHeader X-Forwarded-For
RemoteIPInternalProxy 127.0.0.1
SetEnvIf X-Forwarded-Proto "^https$" HTTPS=on
"""

_INSERT = """
# The page script fetches a token when somebody begins to fill in a form.
AddOutputFilterByType SUBSTITUTE text/html
Substitute 's|</body>|{script}</body>|ni'
"""


def written(settings: Settings) -> dict[str, str]:
    """The files: two a site, for its public and its loopback VirtualHost."""
    files: dict[str, str] = {}
    for place, site in enumerate(settings.sites):
        name = f"postwarden-{file_name(site)}"
        files[f"{name}.conf"] = _site(settings, site, place)
        upstream = urlsplit(site.upstream).netloc
        files[f"{name}-inner.conf"] = _INNER.format(name=", ".join(site.hosts), upstream=upstream)
    return files


def _site(settings: Settings, site: Site, place: int) -> str:
    inserts = site.script == "insert"
    path, home = socket(settings), f"/etc/apache2/postwarden-{file_name(site)}"
    return _SITE.format(
        name=", ".join(site.hosts),
        file=f"{home}.conf",
        inner=f"{home}-inner.conf",
        id=place + 1,
        guard=f"unix:{path}|http://postwarden" if path else f"http://{settings.listen}",
        upstream=urlsplit(site.upstream).netloc,
        seconds=settings.limits.site_seconds,
        pattern=pattern(site).replace('"', '\\"'),
        substitute=" substitute filter" if inserts else "",
        script=_INSERT.format(script=SCRIPT) if inserts else "",
    )
