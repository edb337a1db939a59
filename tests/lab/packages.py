"""The Debian packages that the lab needs, and how they get onto the machine."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NEEDED = {
    "postfix": "/usr/sbin/postfix",
    "dovecot-imapd": "/usr/lib/dovecot/imap",
    "dovecot-lmtpd": "/usr/lib/dovecot/lmtp",
    "nginx-light": "/usr/sbin/nginx",
    "php8.2-fpm": "/usr/sbin/php-fpm8.2",
    "php8.2-cli": "/usr/bin/php8.2",
    "rsyslog": "/usr/sbin/rsyslogd",
    "dnsmasq-base": "/usr/sbin/dnsmasq",
    "iproute2": "/usr/sbin/ip",
    "openssl": "/usr/bin/openssl",
}
POLICY = Path("/usr/sbin/policy-rc.d")
LIBRARIES = ("libidn12", "libnsl2", "libgnutls-dane0", "libdb5.3")  # Exim needs them


def missing() -> list[str]:
    """The needed packages whose program is not on this machine."""
    absent = [name for name, path in NEEDED.items() if not os.path.exists(path)]
    known = Path("/var/lib/dpkg/info")
    return absent + [name for name in LIBRARIES if not any(known.glob(f"{name}*.list"))]


def ensure() -> None:
    """Install what is missing as root, or say in one sentence what to install."""
    absent = missing()
    if not absent:
        return
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise SystemExit(f"The recording lab needs root and these packages: {' '.join(absent)}")
    env = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    subprocess.run(["apt-get", "update"], check=True, env=env)
    install = ["apt-get", "install", "-y", "--no-install-recommends", *absent]
    with _no_services():
        subprocess.run(install, check=True, env=env)


@contextmanager
def _no_services() -> Iterator[None]:
    """While packages are installed, none of their services may start on this machine."""
    if POLICY.exists():
        yield
        return
    POLICY.write_text("#!/bin/sh\nexit 101\n")
    POLICY.chmod(0o755)
    try:
        yield
    finally:
        POLICY.unlink()


def unpack_exim(folder: Path) -> None:
    """Unpack Exim beside the system, because Debian does not let it stand next to Postfix."""
    folder.mkdir()
    command = ["apt-get", "download", "-o", "APT::Sandbox::User=root", "exim4-daemon-light"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    for package in folder.glob("*.deb"):
        subprocess.run(["dpkg-deb", "-x", package, folder], check=True)
