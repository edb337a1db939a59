"""Reports in every wrapping; archives that lie, burst or nest; mails that hold none."""

from __future__ import annotations

import bz2
import gzip
import io
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postwarden.probes import reports
from postwarden.probes.find import find
from postwarden.probes.source import LogFile, Trouble
from tests.stubs.aggregate import report

XML = report()


def zipped(*contents: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, content in enumerate(contents):
            archive.writestr(f"google.com!shop.example!{number}.xml", content)
    return out.getvalue()


def mailed(content: bytes, subtype: str = "zip") -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"] = "noreply@google.com", "dmarc@shop.example"
    mail["Subject"] = "Report Domain: shop.example"
    mail.set_content("See the attachment.")
    mail.add_attachment(content, maintype="application", subtype=subtype, filename="r")
    return mail.as_bytes()


def mbox(*mails: bytes) -> bytes:
    return b"".join(b"From x@y Tue Nov 24 00:00:00 2026\n" + mail + b"\n" for mail in mails)


def found(content: bytes, folder: Path) -> tuple[list[LogFile], list[reports.Found]]:
    file = folder / "source"
    file.write_bytes(content)
    files, troubles = find([str(file)], folder)
    assert not troubles
    return files, [document for each in files for document in reports.documents(each)]


@pytest.mark.parametrize(
    ("content", "kind", "count"),
    [
        (XML, "xml", 1),
        (b"\xef\xbb\xbf" + XML, "xml", 1),
        (gzip.compress(XML), "xml", 1),
        (bz2.compress(XML), "xml", 1),
        (zipped(XML), "zip", 1),
        (mailed(zipped(XML)), "mail", 1),
        (mailed(gzip.compress(XML), "gzip"), "mail", 1),
        (mailed(XML, "octet-stream"), "mail", 1),
        (mbox(*[mailed(zipped(XML))] * 3), "mbox", 3),
        (gzip.compress(mbox(*[mailed(zipped(XML))] * 3)), "mbox", 3),
        (mailed(b"\x89PNG", "png"), "mail", 0),
    ],
)
def test_each_wrapping_is_opened(content: bytes, kind: str, count: int, tmp_path: Path) -> None:
    files, documents = found(content, tmp_path)
    assert [file.kind for file in files] == [kind]
    assert [str(d).lstrip("\ufeff") for d in documents] != [] or count == 0
    assert [isinstance(d, bytes) and d.endswith(XML[-40:]) for d in documents] == [True] * count


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (zipped(XML, XML), "not-a-report"),
        (zipped(zipped(XML)), "not-a-report"),
        (zipped(b"MZ a program"), "not-a-report"),
        (zipped(XML)[:200], "damaged"),
        (zipped(XML + b" " * (reports.DOCUMENT + 1)), "bomb"),
        (mailed(gzip.compress(b"<feedback>" + bytes(60 << 20)), "gzip"), "bomb"),
        (mailed(gzip.compress(gzip.compress(XML)), "gzip"), "not-a-report"),
    ],
)
def test_an_archive_that_is_no_report_is_said(content: bytes, reason: str, tmp_path: Path) -> None:
    _, documents = found(content, tmp_path)
    assert documents == [Trouble(str(tmp_path / "source"), reason)]  # type: ignore[arg-type]  # one of the literals


def test_a_huge_mail_in_an_mbox_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports, "MAIL", 20_000)
    huge = b"Subject: x\nTo: y\nContent-Type: multipart/mixed\n\n" + b"a" * 3_000_000
    _, documents = found(mbox(mailed(zipped(XML)), huge, mailed(zipped(XML))), tmp_path)
    assert len(documents) == 2


@pytest.mark.parametrize(
    "line",
    [
        b"2026-11-24T09:05:01+01:00 mail postfix/smtp[1]: ABC: to=<a@b.c>\n",
        b"From here on it is a log\n",
        b'<190>1 2026-11-24T09:05:01+01:00 mail x - - - "<?xml"\n',
    ],
)
def test_a_log_stays_a_log(line: bytes, tmp_path: Path) -> None:
    files, _ = found(line * 20, tmp_path)
    assert [file.kind for file in files] == ["log"]


@given(st.binary(max_size=400), st.sampled_from([zipped(XML), mailed(zipped(XML)), XML]))
def test_no_bytes_break_the_unpacking(noise: bytes, content: bytes) -> None:
    import tempfile

    with tempfile.NamedTemporaryFile() as file:
        Path(file.name).write_bytes(content[: len(noise) * 3] + noise + content)
        for kind in ("xml", "zip", "mail", "mbox"):
            size = Path(file.name).stat().st_size
            source = LogFile("x", Path(file.name), "", size, 0.0, kind)
            assert all(isinstance(d, bytes | Trouble) for d in reports.documents(source))
