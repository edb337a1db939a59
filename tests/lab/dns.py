"""dnsmasq with the mail exchangers, the server's own names and dial-up PTR names."""

import subprocess
import time
from pathlib import Path

from tests.lab.providers import PROVIDERS, SMALL, SMALL_MX, Provider
from tests.lab.setup import Setup
from tests.lab.space import SERVER, SERVER6

DIALUP = {
    "198.18.0.0/18": "dip0.t-dialin.test",
    "198.18.64.0/18": "dynamic.kabel.test",
    "198.18.128.0/18": "mobil.funknetz.test",
    "198.19.0.0/18": "cust.hosting.example",
}


def start(setup: Setup) -> None:
    """Write the zone, point the resolver at it and start dnsmasq."""
    lines = ["no-hosts", "no-resolv", "local=/test/", "local=/example/", "local=/arpa/"]
    lines += [f"host-record={setup.host},{SERVER},{SERVER6}"]
    for site in setup.sites:
        lines += [f"address=/{site.domain}/{SERVER}", f"mx-host={site.domain},{setup.host},10"]
    for provider in PROVIDERS:
        lines += _provider(provider)
    lines += [f"mx-host={domain},{SMALL_MX},10" for domain in SMALL]
    lines += ["host-record=mx.stille.test,198.51.100.200", "mx-host=stille.test,mx.stille.test,10"]
    lines += [f"synth-domain={name},{net},p" for net, name in DIALUP.items()]
    Path("/etc/dnsmasq-lab.conf").write_text("\n".join(lines) + "\n")
    Path("/etc/resolv.conf").unlink(missing_ok=True)
    Path("/etc/resolv.conf").write_text("nameserver 127.0.0.1\n")
    Path("/etc/hosts").write_text("127.0.0.1 localhost\n::1 localhost\n")
    subprocess.Popen(["dnsmasq", "-k", "-C", "/etc/dnsmasq-lab.conf", "-u", "root", "-x", ""])
    time.sleep(0.3)


def _provider(provider: Provider) -> list[str]:
    lines = [f"host-record={provider.mx},{provider.ip}"]
    lines += [f"mx-host={domain},{provider.mx},10" for domain in provider.domains]
    return lines
