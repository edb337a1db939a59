"""Bodies: every encoding a form has, read while it is kept; bounded, and never failing."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postwarden.guard.http.bodies import MOST_FIELDS, VALUE, Body, TooLargeError, read
from postwarden.guard.http.without import without

URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=XX"


async def chunks(raw: bytes, size: int) -> AsyncIterator[bytes]:
    for start in range(0, len(raw), size):
        yield raw[start : start + size]


def body(raw: bytes, kind: str, size: int = 7, most: int = 10**7) -> Body:
    found = asyncio.run(read(chunks(raw, size), kind, most))
    assert b"".join(found.pieces()) == raw
    found.close()
    return found


def pairs(raw: bytes, kind: str, size: int = 7) -> list[tuple[str, str]]:
    found = body(raw, kind, size)
    return [(each.name, each.value) for each in found.fields]


def part(name: str, value: bytes, more: str = "") -> bytes:
    head = f'--XX\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n'
    return head.encode() + value + b"\r\n"


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (b"name=M%C3%BCller&x=", URLENCODED),
        (b"name=M%FCller&x=", URLENCODED),
        (b"name=M%FCller&x=", f"{URLENCODED}; charset=ISO-8859-1"),
        (b"name=M%FCller&x=", f"{URLENCODED}; charset=no-such"),
        (b"name=M%FCller&x=", f"{URLENCODED}; charset=rot13"),
        (b"name=M%C3%BCller&x=", ""),
        (b'{"name": "M\xc3\xbcller", "x": null}', "application/json"),
        (part("name", "Müller".encode()) + part("x", b"") + b"--XX--\r\n", MULTIPART),
        (part("name", "Müller".encode("latin-1")) + part("x", b"") + b"--XX--\r\n", MULTIPART),
    ],
)
def test_umlauts_arrive_in_every_encoding(raw: bytes, kind: str) -> None:
    assert pairs(raw, kind) == [("name", "Müller"), ("x", "")]


def test_nested_json_becomes_names_as_php_writes_them() -> None:
    raw = b'{"contact": {"email": "a@b.example", "tags": ["x", 1, true]}}'
    assert pairs(raw, "application/json; charset=utf-8") == [
        ("contact[email]", "a@b.example"), ("contact[tags][]", "x"),
        ("contact[tags][]", "1"), ("contact[tags][]", "True"),
    ]  # fmt: skip # one pair a value


def test_files_are_named_and_measured_and_their_content_is_no_field() -> None:
    raw = (
        part("a", b"1")
        + part("datei", b"x" * 100_000, '; filename="Grundri\xdf.pdf"')
        + b"--XX--\r\n"
    )
    found = body(raw, MULTIPART, size=4096)
    assert [(each.name, each.value) for each in found.fields] == [("a", "1")]
    assert [(each.name, each.size) for each in found.files] == [("Grundriß.pdf", 100_000)]


def test_a_part_that_is_cut_off_counts_as_far_as_it_came() -> None:
    raw = part("a", b"1") + b'--XX\r\nContent-Disposition: form-data; name="b"\r\n\r\nhalf'
    assert pairs(raw, MULTIPART)[0] == ("a", "1")


def test_too_many_fields_are_bounded_and_said() -> None:
    found = body(b"&".join(b"a=1" for _ in range(MOST_FIELDS + 5)), URLENCODED, size=4096)
    assert len(found.fields) == MOST_FIELDS
    assert found.beyond


def test_a_long_value_is_judged_in_part_and_kept_whole() -> None:
    raw = b"a=" + b"x" * (VALUE + 10)
    found = body(raw, URLENCODED, size=4096)
    assert len(found.fields[0].value) == VALUE
    assert found.size == len(raw)


def test_a_body_beyond_the_limit_is_refused() -> None:
    with pytest.raises(TooLargeError):
        body(b"a=" + b"x" * 100, URLENCODED, most=50)


@given(
    st.binary(max_size=2000),
    st.sampled_from(
        [
            URLENCODED,
            MULTIPART,
            "application/json",
            "text/plain",
            "x",
            "multipart/form-data",
            "multipart/form-data; boundary=" + "y" * 300,
        ]
    ),
)
def test_any_bytes_are_read_without_failing(raw: bytes, kind: str) -> None:
    found = body(raw, kind, size=64)
    assert len(found.fields) <= MOST_FIELDS


@given(st.text(max_size=200))
def test_any_content_type_is_read_without_failing(kind: str) -> None:
    body(b"a=1&b=2", kind)


def test_a_box_is_left_out_and_every_other_byte_stays() -> None:
    assert without(b"a=%fc&copy=1&b=+x&copy=2", URLENCODED, ("copy",)) == b"a=%fc&b=+x"
    first, box, last = (
        part("a", b"1"),
        part("send[copy]", b"yes"),
        part("f", b"\r\n--X", '; filename="q"'),
    )
    whole = first + box + last + b"--XX--\r\n"
    assert without(whole, MULTIPART, ("send[copy]",)) == first + last + b"--XX--\r\n"


@given(st.binary(max_size=500))
def test_leaving_out_what_is_not_there_changes_nothing(raw: bytes) -> None:
    assert without(raw, URLENCODED, ("no-such-name",)) == raw
    assert without(raw, MULTIPART, ("no-such-name",)) == raw
