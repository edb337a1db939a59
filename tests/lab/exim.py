"""Exim in Postfix's place: unpacked beside the system, with Dovecot's lmtp behind it."""

import os
import shutil
import subprocess
from pathlib import Path

from tests.lab.dovecot import password
from tests.lab.setup import Setup
from tests.lab.space import bind

CONF = """primary_hostname = {host}
domainlist local_domains = {domains}
timezone = UTC
keep_environment =
log_file_path = /var/log/raw/exim-%slog
log_selector = +millisec +arguments +pid +received_recipients +subject
daemon_smtp_ports = 25 : 587
local_interfaces = <; 127.0.0.1 ; 192.0.2.10 ; 2001:db8::10
host_lookup = *
rfc1413_hosts =
tls_advertise_hosts =
acl_smtp_rcpt = acl_rcpt
begin acl
acl_rcpt:
  accept hosts = :
  accept authenticated = *
  accept hosts = 127.0.0.1 : 192.0.2.10
  deny message = relay not permitted
       !domains = +local_domains
  deny message = unknown user
       !verify = recipient
  accept
begin routers
mailboxes:
  driver = accept
  domains = +local_domains
  condition = ${{lookup{{$local_part@$domain}}lsearch{{/etc/exim4/passwd}}{{yes}}{{no}}}}
  transport = lmtp
system:
  driver = accept
  domains = $primary_hostname
  transport = mailbox
  check_local_user
remote:
  driver = dnslookup
  domains = ! +local_domains : ! $primary_hostname
  transport = remote_smtp
  no_more
begin transports
lmtp:
  driver = lmtp
  socket = /var/spool/postfix/private/dovecot-lmtp
  user = vmail
mailbox:
  driver = appendfile
  file = /var/mail/$local_part_data
  home_directory = /var/mail
  user = vmail
remote_smtp:
  driver = smtp
  interface = 192.0.2.10
begin retry
*  *  F,2h,15m; F,4d,6h
begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_condition = ${{if eq{{$auth3}}{{${{lookup{{$auth2}}lsearch{{/etc/exim4/passwd}}}}}}}}
  server_set_id = $auth2
login:
  driver = plaintext
  public_name = LOGIN
  server_prompts = Username:: : Password::
  server_condition = ${{if eq{{$auth2}}{{${{lookup{{$auth1}}lsearch{{/etc/exim4/passwd}}}}}}}}
  server_set_id = $auth1
"""


def start(setup: Setup, unpacked: Path) -> None:
    """Put Exim in its place, configure and start it."""
    _place(unpacked)
    etc = Path("/etc/exim4")
    etc.mkdir(exist_ok=True)
    domains = " : ".join(site.domain for site in setup.sites)
    (etc / "exim4.conf").write_text(CONF.format(host=setup.host, domains=domains))
    (etc / "passwd").write_text("".join(f"{one}: {password(one)}\n" for one in setup.accounts))
    Path("/var/spool/postfix/private").mkdir()
    subprocess.Popen(["/usr/sbin/exim4", "-bdf"])


def _place(unpacked: Path) -> None:
    """A private /usr/sbin in which Exim is the sendmail command."""
    own = unpacked.parent / "sbin"
    shutil.copytree("/usr/sbin", own, symlinks=True)
    subprocess.run(["cp", "-p", str(unpacked / "usr/sbin/exim4"), str(own)], check=True)
    (own / "sendmail").unlink(missing_ok=True)
    (own / "sendmail").symlink_to("exim4")
    bind(own, "/usr/sbin")
    subprocess.run(["useradd", "-r", "-M", "Debian-exim"], check=False)
    spool, log = unpacked.parent / "exim-spool", Path("/var/log/raw")
    spool.mkdir()
    bind(spool, "/var/spool/exim4")
    for path in (spool, log):
        shutil.chown(path, "Debian-exim", "Debian-exim")


def busy() -> bool:
    """Whether a process of Exim other than its daemon is alive."""
    alive = 0
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            state = Path(f"/proc/{name}/stat").read_text()
        except OSError:
            continue
        alive += state.split(" ", 1)[1].startswith(
            ("(exim4) S", "(exim4) R", "(exim4) D", "(sendmail) ")
        )
    return alive > 1


def flush() -> None:
    """Try all waiting mail again."""
    subprocess.run(["/usr/sbin/exim4", "-qff"], check=True)
