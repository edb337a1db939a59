"""Domains that publish nonsense: thousands of records, loops, terminal codes, pages in a record."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from postwarden.cli import group
from postwarden.cli.ending import ended
from tests.faults._harmless import harmless
from tests.stubs.dns import DnsServer, Zone, txt

HOSTILE = (
    r"\027[31mROT\027]0;t\007\226\128\174<script>alert\(1\)</script><img/src=x/onerror=x>\000\155"
)


def _numbered(many: int, form: str) -> str:
    return " ".join(form.format(n=n, high=n // 250, low=n % 250) for n in range(many))


ZONE: dict[tuple[str, str], list[str]] = {
    ("strings.test", "TXT"): [" ".join(['"a"'] * 10_000)],
    ("many.test", "TXT"): [txt(f"note {n}") for n in range(2500)] + [txt("v=spf1 -all")],
    ("several.test", "TXT"): [txt(f"v=spf1 ip4:10.0.{n // 250}.{n % 250}") for n in range(1500)],
    ("flat.test", "TXT"): [txt(f"v=spf1 {_numbered(2500, 'include:i{n}.flat.test')} -all")],
    ("fat.test", "TXT"): [txt(f"v=spf1 {_numbered(3000, 'a:i{n}.fat.test')} -all")],
    ("wide.test", "TXT"): [txt(f"v=spf1 {_numbered(3000, 'ip4:192.0.{high}.{low}')} -all")],
    ("macro.test", "TXT"): [txt(f"v=spf1 {_numbered(1500, 'exists:%{{i}}.%{{l1r-}}.m{n}')} -all")],
    ("loop.test", "TXT"): [txt("v=spf1 include:back.test -all")],
    ("back.test", "TXT"): [txt("v=spf1 include:loop.test redirect=back.test")],
    ("alias.test", "CNAME"): ["alias.test."],
    ("mxs.test", "MX"): [f"{n} m{n}.mxs.test." for n in range(1500)],
    ("odd.test", "MX"): [r"10 a\032b\000\027c.odd.test.", "20 127.0.0.1.", "30 .", "40 localhost."],
    ("odd.test", "TXT"): [txt(f"v=spf1 a:. include:.. ip4:999.1.1.1 {'x' * 900} exp=%{{z}} -all")],
    ("page.test", "TXT"): [f'"v=spf1 {HOSTILE} include:<b>x</b>.test +all"'],
    ("page.test", "MX"): [r"10 \027[31m<script>alert\(1\)</script>.test."],
    ("page.test", "A"): ["203.0.113.9"],
    ("9.113.0.203.in-addr.arpa", "PTR"): [r"\027[31m<script>alert\(1\)</script>.test."],
}
NAMES = sorted({name for name, _ in ZONE if not name.endswith(("arpa", "back.test"))})


@pytest.fixture(scope="module")
def resolver() -> Iterator[str]:
    zone: Zone = ZONE
    with DnsServer(zone) as server:
        yield server.address


@pytest.mark.parametrize("form", ["text", "html", "json"])
@pytest.mark.parametrize("name", NAMES)
def test_whatever_a_domain_publishes_the_answer_is_bounded_and_harmless(
    name: str, form: str, resolver: str, capsys: pytest.CaptureFixture[str]
) -> None:
    args = ("check", name, "--only", "mail", "--resolver", resolver, "--timeout", "6")
    begun = time.monotonic()
    code = ended(group, [*args, "--format", form])
    assert time.monotonic() - begun < 8
    out = capsys.readouterr()
    assert code in (0, 1, 3)
    assert (code == 3) == (name == "alias.test")
    assert out.err == ""
    assert len(out.out) < 250_000
    harmless(out.out, form)


def test_what_stands_among_thousands_of_records_is_found(
    resolver: str, capsys: pytest.CaptureFixture[str]
) -> None:
    args = ("--ip", "192.0.2.1", "--from", "a@many.test", "--resolver", resolver)
    assert ended(group, ["spf", *args, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["result"] == "fail"


@pytest.mark.parametrize("name", NAMES)
def test_a_saved_run_of_it_is_judged_the_same(
    name: str, resolver: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    args = ("--only", "mail", "--resolver", resolver, "--save", str(tmp_path), "--format", "json")
    first = ended(group, ["check", name, *args])
    told = json.loads(capsys.readouterr().out)
    (file,) = tmp_path.glob("*.json")
    assert ended(group, ["check", "--replay", str(file), "--format", "json"]) == first
    again = json.loads(capsys.readouterr().out)
    assert {**again, "changes": []} == told
