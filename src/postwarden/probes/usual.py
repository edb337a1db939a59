"""Where the logs of mail and web servers usually are; nothing here reads one."""

from __future__ import annotations

import re
from itertools import chain
from pathlib import Path

#: Patterns below the root. `mail.info`, `mail.warn`, `mail.err` repeat `mail.log`: left out.
_MAIL = (
    "var/log/mail.log*",
    "var/log/maillog*",  # Red Hat, Plesk, cPanel
    "var/log/mail",  # SUSE
    "var/log/mail-*",
    "usr/local/psa/var/log/maillog*",
    "var/log/exim4/mainlog*",
    "var/log/exim/mainlog*",  # DirectAdmin
    "var/log/exim/main.log*",
    "var/log/exim_mainlog*",  # cPanel
    "var/log/exim/exim_mainlog*",
    "var/log/mail/mail.log*",
    "var/log/postfix.log*",
    "var/log/postfix/*.log*",
    "var/log/dovecot.log*",
    "var/log/dovecot-info.log*",
    "var/log/dovecot/*.log*",
)
#: Read only where none of those is: they repeat the mail log, or hold it among much else.
_SYSTEM = ("var/log/syslog*", "var/log/messages*")
_PHP = (
    "var/log/php_mail.log*",
    "var/log/php-mail.log*",
    "var/log/phpmail.log*",
    "var/log/php/mail.log*",
)
_WEB = (
    "var/log/nginx/*access*log*",
    "var/log/apache2/*access*log*",
    "var/log/httpd/*access*log*",
    "var/log/caddy/*.log*",
    "var/www/vhosts/system/*/logs/*access*log*",  # Plesk
    "var/log/apache2/domlogs/*",  # cPanel
    "home/*/logs/*.gz",
    "var/log/httpd/domains/*.log*",  # DirectAdmin
    "var/log/nginx/domains/*.log*",
    "var/log/ispconfig/httpd/*/*access*log*",
    "var/customers/logs/*access*log*",  # Froxlor
    "home/users/*/logs/*access*log*",  # KeyHelp
    "home/users/*/logs/*/*access*log*",
)
#: In the same folders, but of errors, of transfers, of byte counts.
_OTHER = re.compile(r"(?:\A|[._-])(?:error|ftpxferlog|ftp_log|bytes|bytes_log|slow)(?:[._-]|\Z)")


def default_sources(root: Path = Path("/")) -> list[str]:
    """List the usual log files of this machine that exist, sorted within each pattern.

    Folders that may not be listed are passed over: run as root to see all.
    """
    mail = _found(root, _MAIL) or _found(root, _SYSTEM)
    found = chain(mail, _found(root, _PHP), _found(root, _WEB))
    return list(dict.fromkeys(found))


def _found(root: Path, patterns: tuple[str, ...]) -> list[str]:
    return [
        str(path)
        for pattern in patterns
        for path in sorted(root.glob(pattern))
        if not _OTHER.search(path.name) and _filled(path)
    ]


def _filled(path: Path) -> bool:
    """Whether it is a file with something in it; a file without rights is one, to be said."""
    try:
        return path.is_file() and path.stat().st_size > 0
    except OSError:
        return False
