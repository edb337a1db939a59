"""DMARC reports from strangers, through `diagnose`: bounded in time and memory, said, harmless."""

from __future__ import annotations

import base64
import gzip
import io
import json
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.stubs.aggregate import report

GOOD = report()
HEAD = b"From: a@b.test\nTo: c@d.test\nMIME-Version: 1.0\n"
#: MB of memory above which a call has no bound; the database alone takes about 80.
MOST_MB = 400
#: Runs a command and says how much memory it took at most, in kB.
METER = """
import resource, subprocess, sys
code = subprocess.run([sys.executable, "-m", "postwarden", *sys.argv[1:]]).returncode
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)
sys.exit(code)
"""


def zipped(**members: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(f"{name}.xml", content)
    return packed.getvalue()


def mail(content: bytes) -> bytes:
    kind = b"Content-Type: application/zip\nContent-Transfer-Encoding: base64\n\n"
    return HEAD + kind + base64.encodebytes(content)


def laughs() -> bytes:
    entities = b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(10))
    return b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">' + entities + b"]><feedback>&k;"


def stranger() -> bytes:
    return (
        b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]><feedback>&a;'
    )


def spaces() -> bytes:
    return b'<?xml version="1.0"?><feedback>' + b" " * (300 << 20)


def many_rows() -> bytes:
    begin, end = GOOD.index(b"<record>"), GOOD.index(b"</record>") + 9
    rows = (
        GOOD[begin:end].replace(b"192.0.2.10", b"198.51.%d.%d" % divmod(n, 250))
        for n in range(40_000)
    )
    return GOOD[:begin] + b"".join(rows) + b"</feedback>"


def nested_mail() -> bytes:
    part = b"--x%d\nContent-Type: multipart/mixed; boundary=x%d\n\n"
    parts = b"".join(part % (n, n + 1) for n in range(50_000))
    return HEAD + b"Content-Type: multipart/mixed; boundary=x0\n\n" + parts


def endless_header() -> bytes:
    return HEAD + b'Content-Type: multipart/mixed; boundary="x' + b";" * 1_000_000 + b"\n\n--x\n"


def broken_mails() -> bytes:
    one = b"From x@y Mon Jan  1 00:00:00 2026\n" + mail(b"PK\x03\x04" + b"x" * 300) + b"\n"
    return one * 10_000


def thousand_mails() -> bytes:
    return b"".join(
        b"From x@y Mon Jan  1 00:00:00 2026\n" + mail(zipped(r=report(number=str(n)))) + b"\n"
        for n in range(1000)
    )


#: What it is, what it holds, why it is not read ('' where it is).
FILES: dict[str, tuple[Callable[[], bytes], str]] = {
    "laughs.xml": (laughs, "not-a-report"),
    "stranger.xml": (stranger, "not-a-report"),
    "deep.xml": (lambda: b"<?xml version='1.0'?>" + b"<feedback>" * 100_000, "not-a-report"),
    "bomb.zip": (lambda: zipped(r=spaces()), "bomb"),
    "bomb.xml.gz": (lambda: gzip.compress(spaces(), 1), "bomb"),
    "nested.zip": (lambda: zipped(r=zipped(r=GOOD)), "not-a-report"),
    "several.zip": (lambda: zipped(a=GOOD, b=GOOD), "not-a-report"),
    "nested.eml": (nested_mail, "not-a-report"),
    "header.eml": (endless_header, "not-a-report"),
    "broken.mbox": (broken_mails, "damaged"),
    "rows.xml": (many_rows, ""),
    "thousand.mbox": (thousand_mails, ""),
}


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_report_is_bounded_and_said(name: str, tmp_path: Path) -> None:
    made, reason = FILES[name]
    (tmp_path / name).write_bytes(made())
    begun = time.monotonic()
    answer = subprocess.run(
        [sys.executable, "-c", METER, "diagnose", str(tmp_path / name), "--format", "json"],
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert time.monotonic() - begun < 20
    *said, memory = answer.stderr.decode().split("\n")[:-1]
    assert int(memory) < MOST_MB << 10
    assert said == []
    assert answer.returncode == (3 if reason else answer.returncode)
    told = json.loads(answer.stdout)
    assert ("reports" in told["covered"]) == (not reason)
    missed = [f["facts"]["reason"] for f in told["findings"] if f["code"] == "missing.source"]
    assert missed == ([reason] if reason else [])
    assert "root:" not in answer.stdout.decode()
