"""Inside namespaces of its own: real Postfix on port 25 of public addresses, DNS, a policy host.

`python -m tests.servers._mail_host FOLDER` writes, as JSON, what a check finds about each domain.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from datetime import UTC
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

from tests.lab.space import bind
from tests.stubs.certificates import Authority, serving
from tests.stubs.dns import DnsServer, txt

if TYPE_CHECKING:
    from postwarden.model import Finding
    from postwarden.model.checkup import Checkup

POLICY_HOST = "192.0.2.20"
#: Domain -> address of its mail server. Nobody listens at the last one.
DOMAINS = {
    "good.test": "192.0.2.25",
    "own.test": "192.0.2.26",
    "plain.test": "192.0.2.27",
    "moved.test": "192.0.2.28",
    "closed.test": "192.0.2.29",
}
MAIN = """compatibility_level = 3.6
myhostname = mail.good.test
mydestination =
inet_interfaces = {addresses}
inet_protocols = ipv4
virtual_mailbox_domains = {domains}
virtual_mailbox_maps = texthash:/etc/postfix/mailboxes
smtpd_peername_lookup = no
smtpd_relay_restrictions = reject_unauth_destination
smtpd_tls_chain_files = {own}
"""
MASTER = """postlog unix-dgram n - n - 1 postlogd
rewrite unix - - n - - trivial-rewrite
tlsmgr unix - - n 1000? 1 tlsmgr
anvil unix - - n - 1 anvil
proxymap unix - - n - - proxymap
cleanup unix n - n - 0 cleanup
"""
SMTPD = """{address}:smtp inet n - n - - smtpd
  -o smtpd_tls_security_level={level}
  -o smtpd_tls_chain_files={chain}
"""


def main(folder: Path) -> None:
    """Lay everything out, look, tell."""
    for address in (POLICY_HOST, *DOMAINS.values()):
        subprocess.run(["ip", "addr", "add", f"{address}/32", "dev", "lo"], check=True)
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    authority = Authority(folder)
    os.environ["SSL_CERT_FILE"] = str(authority.file)
    os.environ["SSL_CERT_DIR"] = str(folder / "none")
    _postfix(folder, authority)
    _policies(authority)
    with DnsServer(_zone()) as resolver:
        sys.stdout.write(json.dumps(_found(resolver.port, folder), default=str))


def _postfix(folder: Path, authority: Authority) -> None:
    for path in ("/etc/postfix", "/var/spool/postfix", "/var/lib/postfix"):
        own = folder / path.strip("/").replace("/", "_")
        own.mkdir()
        if path.startswith("/etc"):
            shutil.copytree(path, own, dirs_exist_ok=True, symlinks=True)
        bind(own, path)
    shutil.chown("/var/lib/postfix", "postfix", "postfix")
    good = authority.issue(["mail.good.test", "mail.moved.test"])
    own_signed = authority.issue(["mail.own.test"], own=True)
    etc, listening = Path("/etc/postfix"), list(DOMAINS.items())[:-1]
    chains = {"own.test": own_signed}
    lines = [
        SMTPD.format(
            address=address,
            level="none" if domain == "plain.test" else "may",
            chain=chains.get(domain, good),
        )
        for domain, address in listening
    ]
    (etc / "master.cf").write_text("".join(lines) + MASTER)
    addresses = ", ".join(address for _, address in listening)
    (etc / "main.cf").write_text(
        MAIN.format(addresses=addresses, domains=" ".join(DOMAINS), own=good)
    )
    (etc / "mailboxes").write_text("postmaster@good.test ok\ninfo@good.test ok\n")
    subprocess.run(["postfix", "start"], check=True, capture_output=True)


class _Policy(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        """The policy of the host that is asked for; `moved.test` still names its old server."""
        domain = self.headers["Host"].removeprefix("mta-sts.")
        host = "old.test" if domain == "moved.test" else f"mail.{domain}"
        body = f"version: STSv1\nmode: enforce\nmx: {host}\nmax_age: 604800\n".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing: what is printed is the answer."""


def _policies(authority: Authority) -> None:
    server = ThreadingHTTPServer((POLICY_HOST, 443), _Policy)
    names = [f"mta-sts.{domain}" for domain in DOMAINS]
    context = serving(authority.issue(names))
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()


def _zone() -> dict[tuple[str, str], list[str]]:
    zone = {}
    for domain, address in DOMAINS.items():
        zone[domain, "MX"] = [f"10 mail.{domain}."]
        zone[f"mail.{domain}", "A"] = [address]
    for domain in ("good.test", "own.test", "moved.test"):
        zone[f"_mta-sts.{domain}", "TXT"] = [txt("v=STSv1; id=1")]
        zone[f"mta-sts.{domain}", "A"] = [POLICY_HOST]
        zone[f"_smtp._tls.{domain}", "TXT"] = [txt(f"v=TLSRPTv1; rua=mailto:tls@{domain}")]
    return zone


def _found(port: int, folder: Path) -> dict[str, list[dict[str, object]]]:
    """Findings by domain; the domains whose saved run is judged otherwise stand under `replay`."""
    from postwarden.jobs.check import Means, check
    from postwarden.model.scope import Scope

    parts = frozenset({"tls"})
    scopes = [Scope(d, parts=parts, at=time.time(), rcpt=d == "good.test") for d in DOMAINS]
    found = check(scopes, Means([("127.0.0.1", port)], 30.0))
    told: dict[str, list[dict[str, object]]] = {
        each.target: [
            {"code": f.code, "severity": f.severity.value, "facts": dict(f.facts)}
            for f in each.findings
        ]
        for each in found
    }
    told["replay"] = [{"target": e.target} for e in found if _replayed(e, folder) != e.findings]
    return told


def _replayed(checkup: Checkup, folder: Path) -> tuple[Finding, ...]:
    from postwarden.jobs.check import replay
    from postwarden.jobs.report.checkup_json import as_json
    from postwarden.jobs.saved import load, save, scope_of

    answer = as_json([checkup], "de", UTC)
    run = load(save(folder / "runs", answer, checkup.at, checkup.snapshots, checkup.scope))
    return replay(scope_of(run), run.snapshots).findings


if __name__ == "__main__":
    main(Path(sys.argv[1]))
