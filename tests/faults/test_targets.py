"""What a person types for a domain, a part, a time or a resolver."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from postwarden.cli import group
from postwarden.cli.ending import ended
from tests.faults._harmless import harmless
from tests.stubs.dns import DnsServer, txt

IDN = "xn--mller-kva.test"
ZONE = {
    (name, kind): records
    for name in (IDN, "shop.test")
    for kind, records in {
        "TXT": [txt("v=spf1 ip4:203.0.113.7 +all")],
        "MX": [f"10 mail.{name}."],
        "A": ["203.0.113.9"],
    }.items()
} | {(f"mail.{name}", "A"): ["203.0.113.7"] for name in (IDN, "shop.test")}


@pytest.fixture(scope="module")
def resolver() -> Iterator[str]:
    with DnsServer(ZONE) as server:
        yield server.address


def called(resolver: str, *args: str) -> int:
    return ended(group, ["check", *args, "--resolver", resolver, "--timeout", "3"])


def told(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    answer: dict[str, object] = json.loads(capsys.readouterr().out)
    return answer


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("müller.test", "müller.test"),
        ("MÜLLER.test.", "MÜLLER.test"),
        (" shop.test\n", "shop.test"),
        ("mül\u200bler.test", "müller.test"),
        (IDN, IDN),
    ],
)
def test_a_domain_is_known_however_it_is_written(
    typed: str, shown: str, resolver: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert called(resolver, typed, "--only", "mail", "--format", "json") == 1
    answer = told(capsys)
    assert answer["target"] == shown
    assert "spf.allows-all" in json.dumps(answer)


@pytest.mark.parametrize(
    "typed",
    [
        *("", ".", "..", "-", "a..b", "x" * 300, "192.0.2.1", "[::1]", "*.shop.test", "%00"),
        *(
            "http://shop.test/",
            "info@shop.test",
            "shop.test\x00",
            "\x1b[31mx.test",
            "a\u202eb.test",
        ),
    ],
)
def test_what_is_no_domain_is_refused(
    typed: str, resolver: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert called(resolver, "--", typed) == 2
    harmless(capsys.readouterr().err, "text")


@pytest.mark.parametrize(
    "option",
    [
        *(("--only", each) for each in ("", "x", "MAIL", "mail,")),
        *(("--timeout", each) for each in ("0", "-1", "nan", "inf", "x")),
        *(("--resolver", each) for each in ("", "localhost", "127.0.0.1:0", "[", "1.2.3.4:5:6")),
        ("--replay", "/dev/zero"),
        ("--replay", "/nowhere"),
    ],
)
def test_a_wrong_option_is_said(
    option: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert ended(group, ["check", "shop.test", *option]) == 2
    assert capsys.readouterr().err


def test_runs_of_one_domain_are_one_however_it_was_written(
    resolver: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for typed in ("müller.test", "Müller.test.", IDN):
        args = (typed, "--only", "mail", "--save", str(tmp_path), "--format", "json")
        assert called(resolver, *args) == 1
        assert told(capsys)["changes"] == []
    for typed in ("MÜLLER.test", IDN):
        report = ["report", "--site", typed, "--from", str(tmp_path), "--lang", "de"]
        assert ended(group, report) == 0
        text = capsys.readouterr().out
        assert "müller.test" in text
        assert text.count("SPF-Eintrag erlaubt es allen") <= 3


def test_several_targets_are_several_answers(
    resolver: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert called(resolver, "shop.test", "müller.test", "--only", "mail", "--format", "json") == 1
    answer = told(capsys)
    assert list(answer) == ["schema", "report", "targets"]
    targets = answer["targets"]
    assert isinstance(targets, list)
    assert [each["target"] for each in targets] == ["shop.test", "müller.test"]
    wanted = ["schema", "report", "target", "covered", "missed", "findings"]
    assert [list(each) for each in targets] == [wanted, wanted]
