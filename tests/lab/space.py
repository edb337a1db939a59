"""A private corner of the machine: network, mounts, host name and processes of our own."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

SERVER, SERVER6 = "192.0.2.10", "2001:db8::10"
WORK = "POSTWARDEN_LAB_WORK"
HIDDEN = ("/run", "/var/log", "/var/www", "/var/mail", "/var/spool/postfix", "/var/lib/postfix")
DEVICES = ("null", "zero", "full", "random", "urandom")


def enter(arguments: list[str], prepare: Callable[[Path], None]) -> int:
    """Run the lab again inside fresh namespaces; all its processes end with it."""
    flags = ["--net", "--mount", "--uts", "--pid", "--fork", "--kill-child", "--mount-proc"]
    lab = [sys.executable, "-m", "tests.lab", "inside", *arguments]
    with tempfile.TemporaryDirectory(prefix="lab-") as work:
        os.chmod(work, 0o755)
        prepare(Path(work))
        env = dict(os.environ, **{WORK: work})
        return subprocess.run(["unshare", *flags, *lab], check=False, env=env).returncode


def furnish(work: Path, host: str) -> None:
    """Make the namespace a machine named host whose state lives in the folder work."""
    socket.sethostname(host)
    _network()
    _hide(work)
    _devices(work)
    subprocess.run(["useradd", "-r", "-M", "-d", "/var/mail", "vmail"], check=True)
    shutil.chown("/var/mail", "vmail", "vmail")
    os.chdir("/root")


def _network() -> None:
    for command in (
        "ip link set lo up",
        f"ip addr add {SERVER}/32 dev lo",
        f"ip -6 addr add {SERVER6}/128 dev lo nodad",
        "ip route add local 198.18.0.0/15 dev lo",
        "ip route add local 198.51.100.0/24 dev lo",
        "ip route add local 203.0.113.0/24 dev lo",
        "ip -6 route add local 2001:db8::/32 dev lo",
    ):
        subprocess.run(command.split(), check=True)
    Path("/proc/sys/net/ipv6/ip_nonlocal_bind").write_text("1")


def _hide(work: Path) -> None:
    shutil.copytree("/etc", work / "etc", symlinks=True)
    bind(work / "etc", "/etc")
    for path in HIDDEN:
        own = work / path.strip("/").replace("/", "_")
        own.mkdir()
        bind(own, path)
    for path in ("/run/lock", "/run/php", "/var/log/raw"):
        os.makedirs(path)


def _devices(work: Path) -> None:
    own = work / "dev"
    (own / "shm").mkdir(parents=True)
    for name in DEVICES:
        (own / name).touch()
        bind(Path("/dev") / name, str(own / name))
    (own / "fd").symlink_to("/proc/self/fd")
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        (own / name).symlink_to(f"/proc/self/fd/{number}")
    subprocess.run(["mount", "--rbind", str(own), "/dev"], check=True)


def bind(source: Path, target: str) -> None:
    """Lay the folder or file source over target, in this namespace only."""
    if not os.path.exists(target):
        os.makedirs(target)
    subprocess.run(["mount", "--bind", str(source), target], check=True)
