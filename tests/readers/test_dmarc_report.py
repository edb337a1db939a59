"""Aggregate reports in the old and the new form, broken ones, and hostile ones."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postwarden.model.aggregate import Row
from postwarden.readers import dmarc_report
from postwarden.readers.dmarc_report import BadReportError, read
from tests.stubs.aggregate import OWN, RFC_9990, report


@pytest.mark.parametrize("namespace", ["", RFC_9990])
def test_old_and_new_reports_say_the_same(namespace: str) -> None:
    found = read(report(namespace=namespace))
    assert (found.reporter, found.domain, found.policy) == ("google.com", "shop.example", "none")
    assert (found.first, found.last, found.number) == (1_795_400_000, 1_795_486_399, "4711")
    assert found.whole
    assert found.rows[0] == Row("192.0.2.12", 611, "none", False, True, ("s1", "s2"))
    assert [row.dkim or row.spf for row in found.rows] == [True, False, False, True]


def test_a_prefix_of_the_namespace_is_no_part_of_the_name() -> None:
    text = report().replace(b"<", b"<d:").replace(b"<d:/", b"</d:").replace(b"<d:?xml", b"<?xml")
    text = text.replace(b"<d:feedback", b'<d:feedback xmlns:d="urn:x"')
    assert len(read(text).rows) == 4


def test_other_encodings_are_read() -> None:
    assert read(report(encoding="windows-1252", org="Münchner Post")).reporter == "Münchner Post"


def test_what_breaks_off_counts_as_far_as_it_goes() -> None:
    text = report()
    found = read(text[: text.index(b"203.0.113.5")])
    assert (len(found.rows), found.whole) == (2, False)


@pytest.mark.parametrize(
    "row",
    [
        ("no address", 1, "none", "pass", "pass"),
        ("192.0.2.1", 0, "none", "pass", "pass"),
        ("192.0.2.1", -5, "none", "pass", "pass"),
        ("192.0.2.1", 10**30, "none", "pass", "pass"),
    ],
)
def test_a_row_that_cannot_be_is_left_out(row: tuple[str, int, str, str, str]) -> None:
    assert [r.messages for r in read(report([row, OWN])).rows] == [611]


LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>
<feedback><policy_published><domain>&b;</domain></policy_published></feedback>"""


@pytest.mark.parametrize(
    "text",
    [
        LAUGHS,
        b'<!DOCTYPE f SYSTEM "file:///etc/passwd"><feedback/>',
        b"<a>" * 100 + b"</a>" * 100,
        b"",
        b"<html>no report</html>",
        b'<?xml version="1.0" encoding="no-such-thing"?><feedback/>',
    ],
)
def test_what_is_no_report_or_hostile_is_refused(text: bytes) -> None:
    with pytest.raises(BadReportError):
        read(text)


def test_rows_and_texts_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dmarc_report, "MOST_ROWS", 3)
    found = read(report([OWN] * 5, org="x" * 10_000))
    assert (len(found.rows), found.whole, len(found.reporter)) == (3, False, 255)


@given(st.binary(max_size=300), st.integers(0, 2000))
def test_no_bytes_break_the_reader(noise: bytes, place: int) -> None:
    text = report()
    with contextlib.suppress(BadReportError):
        read(text[:place] + noise + text[place:])
