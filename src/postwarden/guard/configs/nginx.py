"""nginx: a POST of a guarded path is shown to the guard, which answers with a way (X-Accel-Redirect).

nginx keeps the post and continues with it by itself, so that an accepted post never passes through
the guard, and an answer that does not come in time is a way too: past it. Tried with nginx 1.22.
"""

from __future__ import annotations

from postwarden.guard.configs._common import SCRIPT, file_name, pattern, socket
from postwarden.settings.guard import Settings, Site

_HTTP = """\
# Postwarden. Put this file into /etc/nginx/conf.d/ (it belongs inside http {{ }}).
upstream postwarden_guard {{
    server {server};
    keepalive 16;
}}
"""

_SERVER = """\
# Postwarden for {name}. Inside its server {{ }} block(s):  include {file};
# Only POSTs of guarded paths leave their way; everything else is served as before.

set $postwarden "";
if ($request_method = POST) {{ set $postwarden P; }}
if ($uri ~ "{pattern}") {{ set $postwarden "${{postwarden}}F"; }}
if ($arg_pw_parked) {{ set $postwarden "${{postwarden}}A"; }}
if ($postwarden = PF) {{ return 418; }}
if ($postwarden = PFA) {{ return 419; }}
error_page 418 = @postwarden;
error_page 419 = @postwarden_claimed;
recursive_error_pages on;

# Ask the guard. Dead, or no answer within three seconds: continue without it.
location @postwarden {{
    proxy_pass http://postwarden_guard;
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    proxy_set_header Host $http_host;
    proxy_set_header X-Postwarden-Way accel;
    proxy_set_header X-Postwarden-Sent $msec;
    proxy_set_header X-Postwarden-Request $request_id;
    proxy_set_header X-Postwarden-Client $remote_addr;
    proxy_set_header X-Forwarded-Proto $scheme;
    proxy_connect_timeout 300ms;
    proxy_send_timeout 3s;
    proxy_read_timeout 3s;
    proxy_next_upstream off;
    proxy_request_buffering on;
    proxy_ignore_client_abort on;
    error_page 502 504 = @postwarden_site;{own}
}}

# The guard has begun to forward: nobody goes around it now, the site may take its time.
location @postwarden_claimed {{
    proxy_pass http://postwarden_guard;
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    proxy_set_header Host $http_host;
    proxy_set_header X-Postwarden-Way "";
    proxy_set_header X-Postwarden-Request $request_id;
    proxy_set_header X-Postwarden-Client $remote_addr;
    proxy_set_header X-Forwarded-Proto $scheme;
    proxy_read_timeout {seconds}s;
    proxy_next_upstream off;{own}
}}

# On to the site: the same address, method and body, as if nothing had been here.
location @postwarden_site {{
    rewrite ^(.*)$ $1 last;
}}

location ^~ /.postwarden/ {{
    proxy_pass http://postwarden_guard;
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    proxy_set_header Host $http_host;
    proxy_set_header X-Postwarden-Client $remote_addr;
    proxy_connect_timeout 300ms;
    proxy_read_timeout 5s;
}}

# Replayed posts come from the guard on this machine: the site sees the visitor's address.
# Leave these two lines out where you have set real_ip_header already.
set_real_ip_from 127.0.0.1;
real_ip_header X-Forwarded-For;
{script}"""

_INSERT = """
# The page script fetches a token when somebody begins to fill in a form.
# A page that comes compressed from an upstream is left as it is: proxy_set_header Accept-Encoding "";
sub_filter '</body>' '{script}</body>';
sub_filter_once on;
"""

#: The guard's own pages need no token; a page of the site has got its script before.
_OWN = """
    sub_filter '</body>' '</body>';"""


def written(settings: Settings) -> dict[str, str]:
    """The files: one for http { }, one a site for its server { }."""
    server = f"unix:{socket(settings)}" if socket(settings) else settings.listen
    files = {"postwarden.conf": _HTTP.format(server=server)}
    for site in settings.sites:
        name = f"postwarden-{file_name(site)}.inc"
        files[name] = _site(site, name, settings.limits.site_seconds)
    return files


def _site(site: Site, name: str, seconds: int) -> str:
    script = _INSERT.format(script=SCRIPT) if site.script == "insert" else ""
    return _SERVER.format(
        name=", ".join(site.hosts),
        file=f"/etc/nginx/{name}",
        pattern=pattern(site).replace('"', '\\"'),
        seconds=seconds,
        script=script,
        own=_OWN if script else "",
    )
