"""Blocklists of a real rbldnsd: listed, clean, dead, wildcard and refusing zones, both families."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from postwarden.jobs.check import Means, check, replay
from postwarden.jobs.lists import Lists
from postwarden.model import Finding
from postwarden.model.checkup import Checkup
from postwarden.model.scope import Scope, Sender
from postwarden.probes.blocklists.shelf import load
from tests.stubs.rbldnsd import DOMAINS, IP4, IP6, Rbldnsd

LISTED, CLEAN, LISTED6 = "192.0.2.7", "192.0.2.8", "2001:db8:bad:1::25"
REFUSED = ":127.255.255.254:Error: open resolver\n0.0.0.0/0\n"
ZONES = {
    "ok.bl.test": (
        ("ip4trie", f"{IP4}192.0.2.7\n"),
        ("ip4trie", ":127.0.0.10:Policy\n127.0.0.2\n192.0.2.7\n"),
    ),
    "v6.bl.test": (("ip6trie", f"{IP6}2001:db8:bad:1::/64\n"),),
    "dom.bl.test": (("dnset", f"{DOMAINS}.spam.example\n"),),
    "bits.bl.test": (("dnset", ":127.0.0.2:x\ntest\n.spam.example :127.0.0.138:cracked, black\n"),),
    "dead.bl.test": (("ip4trie", "# nothing\n"),),
    "wild.bl.test": (("ip4trie", ":127.0.0.2:everything\n0.0.0.0/0\n"),),
    "parked.bl.test": (("ip4trie", ":203.0.113.80:for sale\n0.0.0.0/0\n"),),
    "refused.bl.test": (("ip4trie", REFUSED),),
    "s3cret.keyed.bl.test": (("ip4trie", f"{IP4}192.0.2.7\n"),),
    # No zone of this server: it answers REFUSED for `strange.bl.test`.
}
ADDRESSES = ("ok", "dead", "wild", "parked", "refused", "strange")


def written(folder: Path) -> Path:
    """One TOML for each zone above."""
    both = '"127.0.0.2" = { meaning = "trap" }\n"127.0.0.10" = { meaning = "dynamic", kind = "policy" }'
    tests = 'v4 = ["127.0.0.2", "127.0.0.1"]\nv6 = ["::ffff:7f00:2", "::ffff:7f00:1"]'
    tests += '\ndomain = ["test", "invalid"]'
    more = dict.fromkeys(ADDRESSES, 'families = ["v4"]\nv6_prefix = 64')
    more["v6"] = 'families = ["v6"]\nv6_prefix = 64'
    more["dom"] = 'kind = "domain"'
    more["bits"] = 'kind = "domain"\nmode = "bitmask"\nerrors = [1]'
    more["keyed"] = 'families = ["v4"]'
    codes = dict.fromkeys(more, both)
    codes["dom"] = '"127.0.1.2" = { meaning = "spam-domain" }'
    codes["bits"] = (
        '2 = { meaning = "spam-domain" }\n8 = { meaning = "new-domain" }\n128 = { meaning = "cracked" }'
    )
    for name, lines in more.items():
        zone = "key_zone" if name == "keyed" else "zone"
        (folder / f"{name}.toml").write_text(
            f'name = "{name}"\noperator = "{name}"\n{zone} = "{name}.bl.test"\nweight = "high"\n'
            f"{lines}\n[tests]\n{tests}\n[codes]\n{codes[name]}\n"
        )
    return folder


@pytest.fixture(scope="module")
def server(needs: Callable[..., None]) -> Iterator[Rbldnsd]:
    fresh = Rbldnsd.program() is None
    needs(rbldnsd="rbldnsd")
    if fresh and shutil.which("systemctl"):
        # The package starts a server of its own, which nobody asked for.
        subprocess.run(["systemctl", "disable", "--now", "rbldnsd"], check=False)
    if os.geteuid() != 0:
        pytest.skip("rbldnsd wants to be started by root: it gives its rights away by itself")
    with Rbldnsd(ZONES) as running:
        yield running


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("lists"))


def scope(*ips: str, helo: str = "", domain: str = "shop.example") -> Scope:
    senders = tuple(Sender(ip, helo=helo) for ip in ips)
    return Scope(domain, domain, frozenset({"lists"}), senders=senders, at=time.time())


def looked(server: Rbldnsd, folder: Path, *scopes: Scope, **keys: str) -> list[Checkup]:
    return check(scopes, Means((server.server,), 10, Lists(folder, keys)))


def told(run: Checkup) -> dict[tuple[str, str], dict[str, Any]]:
    return {
        (f.code, str(f.facts["list"])): dict(f.facts) | {"subject": f.subject.name}
        for f in run.findings
        if f.code.startswith("listed.")
    }


def missing(run: Checkup) -> dict[str, set[str]]:
    return {
        str(f.facts["answer"]): set(f.facts["list"])  # type: ignore[arg-type] # a tuple of ids
        for f in run.findings
        if f.code == "missing.list"
    }


def _names(finding: Finding) -> tuple[str, ...]:
    names = finding.facts["names"]
    assert isinstance(names, tuple)
    return names


def test_every_kind_of_zone_is_told_for_what_it_is(server: Rbldnsd, folder: Path) -> None:
    (run,) = looked(server, folder, scope(LISTED, CLEAN, LISTED6, helo="mail.spam.example"))
    found = told(run)
    assert set(found) == {
        ("listed.address", "ok"),
        ("listed.policy", "ok"),
        ("listed.address", "v6"),
        ("listed.domain", "dom"),
        ("listed.domain", "bits"),
    }
    assert found["listed.address", "ok"]["subject"] == LISTED
    assert "https://lookup.test/?ip=192.0.2.7" in found["listed.address", "ok"]["text"]
    assert found["listed.policy", "ok"]["codes"] == ("127.0.0.10",)
    assert found["listed.address", "v6"]["subject"] == "2001:db8:bad:1::/64"
    assert found["listed.domain", "dom"]["domain"] == "spam.example"
    assert found["listed.domain", "bits"]["meaning"] == ("spam-domain", "new-domain", "cracked")
    assert missing(run) == {
        "silent": {"dead"},
        "wildcard": {"wild", "parked"},
        "refused": {"refused", "strange"},
        "key-needed": {"keyed"},
    }
    assert run.covered == ("listed:bits", "listed:dom", "listed:ok", "listed:v6")
    # Beside these only what no blocklist is: this server knows no PTR record.
    others = [f for f in run.findings if f.code == "missing.answer"]
    assert all(name.endswith(" PTR") for f in others for name in _names(f))


def test_why_a_list_refuses_is_quoted(server: Rbldnsd, folder: Path) -> None:
    (run,) = looked(server, folder, scope(CLEAN))
    (finding,) = [
        f for f in run.findings if f.code == "missing.list" and f.facts["answer"] == "refused"
    ]
    assert finding.facts["quote"] == "Error: open resolver"
    assert (finding.facts["resolver"], finding.facts["public"]) == ("127.0.0.1", False)


def test_a_key_opens_a_list_and_stands_nowhere_in_the_run(server: Rbldnsd, folder: Path) -> None:
    (run,) = looked(server, folder, scope(LISTED), POSTWARDEN_KEY_KEYED="s3cret")
    assert ("listed.address", "keyed") in told(run)
    assert "s3cret" not in repr(run)


def test_a_run_is_judged_the_same_again_without_its_key(server: Rbldnsd, folder: Path) -> None:
    where = scope(LISTED)
    (run,) = looked(server, folder, where, POSTWARDEN_KEY_KEYED="s3cret")
    asked = {s.question.detail.split(" ")[0] for s in run.snapshots if s.question.kind == "list"}
    again = replay(replace(where, lists=load(folder, seen=asked).lists), run.snapshots)
    assert (again.findings, again.covered) == (run.findings, run.covered)


def test_many_targets_behind_one_address_ask_once(server: Rbldnsd, folder: Path) -> None:
    many = [scope(LISTED, domain=f"shop{n}.example") for n in range(5)]
    runs = looked(server, folder, *many)
    shots = [s for run in runs for s in run.snapshots if s.question.name == "7.2.0.192"]
    about = [s for s in shots if s.question.detail == "ok A"]
    assert len(about) == 5
    assert len({id(each) for each in about}) == 1


def test_the_whole_command_with_the_lists_that_come_with_it(needs: Callable[..., None]) -> None:
    """Zones under their real names: what is not served here refuses to answer."""
    needs(rbldnsd="rbldnsd")
    zones = {
        "zen.spamhaus.org": (
            ("ip4trie", ":127.0.0.3:https://www.spamhaus.org/css/$\n127.0.0.2\n192.0.2.7\n"),
        ),
        "shop.example": (("generic", "@ A 192.0.2.7\n"),),
    }
    arguments = "check shop.example --only lists --lang de --format json".split()
    with Rbldnsd(zones) as running:
        done = subprocess.run(
            [sys.executable, "-m", "postwarden", *arguments, "--resolver", running.address],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 1, done.stderr
    answer = json.loads(done.stdout)
    assert answer["covered"] == ["listed:spamhaus-zen"]
    (finding,) = [f for f in answer["findings"] if f["code"].startswith("listed.")]
    assert (finding["code"], finding["facts"]["name"]) == ("listed.address", "Spamhaus CSS")
    assert finding["severity"] == "urgent"
    assert "192.0.2.7 steht auf der Sperrliste Spamhaus CSS" in finding["title"]
    hints = {f["facts"]["answer"] for f in answer["findings"] if f["code"] == "missing.list"}
    assert hints == {"refused", "key-needed"}
