"""Postfix inside the private machine: pickup, smtpd, submission, smtp and lmtp."""

import subprocess
import time
from pathlib import Path

from tests.lab.setup import Setup

SPOOL = Path("/var/spool/postfix")
WATCHED = tuple(SPOOL / name for name in ("maildrop", "incoming", "active"))

MAIN = """compatibility_level = 3.6
myhostname = {host}
mydomain = {domain}
mydestination = $myhostname, localhost
myorigin = $myhostname
mynetworks = {trusted}
inet_interfaces = 127.0.0.1, ::1, 192.0.2.10, 2001:db8::10
inet_protocols = all
smtp_bind_address = 192.0.2.10
smtp_address_preference = ipv4
relayhost = {smarthost}
enable_long_queue_ids = {long}
alias_maps = hash:/etc/postfix/aliases
alias_database =
virtual_mailbox_domains = {domains}
virtual_mailbox_maps = {mailboxes}
virtual_alias_maps = texthash:/etc/postfix/virtual
virtual_transport = lmtp:unix:private/dovecot-lmtp
smtpd_sasl_type = dovecot
smtpd_sasl_path = private/auth
smtpd_relay_restrictions = permit_mynetworks, permit_sasl_authenticated, reject_unauth_destination
header_checks = {checks}
content_filter = {filter}
minimal_backoff_time = 1h
maximal_backoff_time = 4h
queue_run_delay = 1h
in_flow_delay = 0
smtpd_error_sleep_time = 0
smtpd_client_connection_rate_limit = 0
smtp_tls_security_level = none
biff = no
"""

MASTER = """smtp      inet  n - n - - smtpd
submission inet n - n - - smtpd
  -o syslog_name=postfix/submission
  -o smtpd_sasl_auth_enable=yes
  -o smtpd_relay_restrictions=permit_sasl_authenticated,reject
127.0.0.1:10025 inet n - n - - smtpd
  -o content_filter=
  -o mynetworks=127.0.0.0/8
  -o smtpd_recipient_restrictions=permit_mynetworks,reject
  -o receive_override_options=no_unknown_recipient_checks
pickup    unix  n - n 60 1 pickup
cleanup   unix  n - n - 0 cleanup
qmgr      unix  n - n 3600 1 qmgr
tlsmgr    unix  - - n 1000? 1 tlsmgr
rewrite   unix  - - n - - trivial-rewrite
bounce    unix  - - n - 0 bounce
defer     unix  - - n - 0 bounce
trace     unix  - - n - 0 bounce
verify    unix  - - n - 1 verify
flush     unix  n - n 1000? 0 flush
proxymap  unix  - - n - - proxymap
proxywrite unix - - n - 1 proxymap
smtp      unix  - - n - - smtp
relay     unix  - - n - - smtp
  -o syslog_name=postfix/$service_name
filter    unix  - - n - 4 smtp
  -o syslog_name=postfix/filter
showq     unix  n - n - - showq
error     unix  - - n - - error
retry     unix  - - n - - error
discard   unix  - - n - - discard
local     unix  - n n - - local
lmtp      unix  - - n - - lmtp
anvil     unix  - - n - 1 anvil
scache    unix  - - n - 1 scache
"""


def configure(setup: Setup) -> None:
    """Write main.cf, master.cf and the maps."""
    etc = Path("/etc/postfix")
    (etc / "main.cf").write_text(MAIN.format(**_values(setup)))
    (etc / "master.cf").write_text(MASTER)
    aliases = {"postmaster": "root", "www-data": "root", **setup.aliases}
    (etc / "aliases").write_text("".join(f"{name}: {to}\n" for name, to in aliases.items()))
    subprocess.run(["postalias", "hash:/etc/postfix/aliases"], check=True)
    forwards = "".join(f"{name} {to}\n" for name, to in setup.forwards.items())
    (etc / "virtual").write_text(forwards)
    (etc / "mailboxes").write_text("".join(f"{name} ok\n" for name in setup.accounts))
    (etc / "checks").write_text("/^X-PHP-Originating-Script:/ WARN\n")


def _values(setup: Setup) -> dict[str, str]:
    return {
        "host": setup.host,
        "domain": setup.host.partition(".")[2],
        "trusted": setup.trusted,
        "smarthost": setup.smarthost,
        "long": "yes" if setup.long_ids else "no",
        "domains": " ".join(site.domain for site in setup.sites),
        "mailboxes": "" if setup.accept_unknown else "texthash:/etc/postfix/mailboxes",
        "checks": "regexp:/etc/postfix/checks" if setup.header_log else "",
        "filter": "filter:[127.0.0.1]:10024" if setup.content_filter else "",
    }


def start() -> None:
    """Start the master process."""
    Path("/var/lib/postfix").chmod(0o755)
    subprocess.run(["chown", "postfix:postfix", "/var/lib/postfix"], check=True)
    started = subprocess.run(["postfix", "start"], check=False, capture_output=True, text=True)
    if started.returncode:
        raise RuntimeError(f"Postfix did not start: {started.stderr}")


def busy() -> bool:
    """Whether a mail is under way; one whose time is still to come only waits."""
    soon = time.time() + 1
    return any(_due(path, soon) for folder in WATCHED for path in folder.iterdir())


def _due(path: Path, soon: float) -> bool:
    try:
        return path.stat().st_mtime < soon
    except FileNotFoundError:
        return True


def flush() -> None:
    """Try all waiting mail again."""
    subprocess.run(["postqueue", "-f"], check=True)


def command(rcpt: str, subject: str, text: str) -> None:
    """Hand a mail of root in by the sendmail command, as cron and monitoring do."""
    head = f"From: root (Cron Daemon)\nTo: {rcpt}\nSubject: {subject}\n\n{text}\n"
    subprocess.run(["/usr/sbin/sendmail", "-i", rcpt], input=head.encode(), check=True)
