"""Dovecot inside the private machine: imaps, lmtp and the password service."""

import subprocess
import time
from pathlib import Path

from tests.lab.setup import Setup

CONF = """protocols = imap lmtp
listen = *, ::
ssl = yes
ssl_cert = </etc/dovecot/lab.crt
ssl_key = </etc/dovecot/lab.key
disable_plaintext_auth = no
mail_location = maildir:/var/mail/%d/%n
auth_mechanisms = plain login
auth_verbose = yes
auth_failure_delay = 0
postmaster_address = postmaster@{host}
hostname = {host}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN /etc/dovecot/users
}}
userdb {{
  driver = static
  args = uid=vmail gid=vmail home=/var/mail/%d/%n {allow}
}}
service auth {{
  unix_listener /var/spool/postfix/private/auth {{
    mode = 0666
  }}
}}
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service lmtp {{
  unix_listener /var/spool/postfix/private/dovecot-lmtp {{
    mode = 0666
  }}
}}
"""


def password(account: str) -> str:
    """The password of an account."""
    return "geheim-" + account.partition("@")[0]


def start(setup: Setup) -> None:
    """Write the configuration and start the server."""
    etc = Path("/etc/dovecot")
    _certificate(setup.host)
    (etc / "dovecot.conf").write_text(CONF.format(host=setup.host, allow=""))
    users = "".join(f"{name}:{password(name)}::::::\n" for name in setup.accounts)
    (etc / "users").write_text(users)
    subprocess.run(["dovecot"], check=True)
    for _ in range(100):
        if Path("/var/spool/postfix/private/auth").exists():
            return
        time.sleep(0.05)
    raise RuntimeError("dovecot did not start")


def _certificate(host: str) -> None:
    call = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30"]
    call += ["-subj", f"/CN={host}", "-keyout", "/etc/dovecot/lab.key"]
    call += ["-out", "/etc/dovecot/lab.crt"]
    subprocess.run(call, check=True, capture_output=True)
