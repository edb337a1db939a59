"""DKIM key records: what a receiver can use, how long the key is, and any text whatsoever."""

from __future__ import annotations

import base64

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from hypothesis import given
from hypothesis import strategies as st

from postwarden.checks.records import der
from postwarden.checks.records.dkim import is_meant, mended, parse, without
from tests.checks import _keys
from tests.checks._keys import GOOD, key

P = GOOD.partition("p=")[2]


def test_a_real_rsa_key_is_measured() -> None:
    # A length that no constant of ours holds: the number is read from the key.
    public = rsa.generate_private_key(65537, 2056).public_key()
    spki = public.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    pkcs1 = public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.PKCS1)
    for data in (spki, pkcs1):
        assert parse("v=DKIM1; p=" + base64.b64encode(data).decode()).bits == 2056


def test_a_real_ed25519_key_is_read() -> None:
    raw = ed25519.Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    found = parse("v=DKIM1; k=ed25519; p=" + base64.b64encode(raw).decode())
    assert (found.usable, found.fault, found.bits) == (True, "", 0)


@pytest.mark.parametrize("bits", [512, 768, 1024, 1536, 2048, 4096])
def test_the_length_is_that_of_the_modulus(bits: int) -> None:
    assert parse(key(bits)).bits == der.rsa_bits(_keys.bare(bits)) == bits
    assert parse(key(bits)).usable is (bits >= 1024)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (f"p={P}", ""),
        (f"v=DKIM1;p={P};", ""),
        (f"v=DKIM1; p={P[:100]} {P[100:]}", ""),
        (f"v=DKIM1;\tk = rsa ; h=sha256:sha1; s=email; t=; n=note; p = {P}", ""),
        (f"v=DKIM1; x-unknown=1; p={P}", ""),
        (f"v=DKIM1; s=*; p={P}", ""),
        (f"v=DKIM2; p={P}", "version"),
        (f"k=rsa; v=DKIM1; p={P}", "version"),
        (f"v=DKIM1; p={P}; p={P}", "twice"),
        ("v=DKIM1", "no-key"),
        (f"v=DKIM1; k=rsa4096; p={P}", "kind"),
        (f"v=DKIM1; s=other; p={P}", "service"),
        (f'v=DKIM1; p="{P}"', "quotes"),
        (f"v=DKIM1\\; p={P}", "quotes"),
        (f"v=DKIM1; p={P[:-9]}-_.{P[-6:]}", "not-base64"),
        (f"v=DKIM1; p={P[:200]}", "cut"),
        (f"v=DKIM1; p={P[:201]}", "cut"),
        ("v=DKIM1; p=A", "cut"),
        ("v=DKIM1; p=aGFsbG8gd2VsdA==", "unreadable"),
        (f"v=DKIM1; k=ed25519; p={P}", "unreadable"),
    ],
)
def test_what_makes_a_record_useless(text: str, fault: str) -> None:
    assert parse(text).fault == fault


def test_an_empty_key_is_withdrawn_and_not_broken() -> None:
    found = parse("v=DKIM1; p=")
    assert (found.revoked, found.fault, found.usable) == (True, "", False)


def test_flags_and_hashes() -> None:
    found = parse(f"v=DKIM1; t=y:s:x; h=sha1; p={P}")
    assert (found.test, found.strict, found.sha1_only, found.usable) == (True, True, True, False)
    assert not parse(f"v=DKIM1; h=sha1:sha256; p={P}").sha1_only


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (GOOD, True),
        ("v=DKIM1", True),
        (f'"{GOOD}"', True),
        (f"p={P}", True),
        (f"p={P}; v=DKIM1", True),
        ("v=DMARC1; p=none", False),
        ("v=spf1 -all", False),
        ("t=y; o=~", False),
        ("google-site-verification=1", False),
    ],
)
def test_what_is_meant_as_a_key(text: str, meant: bool) -> None:
    assert is_meant(text) is meant


def test_a_flag_is_taken_out_and_nothing_else() -> None:
    text = key(2048, "t=y:s; h=sha1; ")
    assert without(text, flag="y") == key(2048, "t=s; h=sha1; ")
    assert without(text, tag="h") == key(2048, "t=y:s; ")


@given(st.binary(max_size=200))
def test_any_bytes_are_a_key_or_an_error(data: bytes) -> None:
    try:
        assert der.rsa_bits(data) >= 0
    except ValueError:
        return


@given(st.integers(0, 290), st.binary(max_size=3))
def test_a_damaged_key_never_breaks_the_reader(place: int, put: bytes) -> None:
    data = base64.b64decode(P)
    damaged = data[:place] + put + data[place + len(put) :]
    assert parse("v=DKIM1; p=" + base64.b64encode(damaged).decode()).bits <= 8 * len(data)


WORDS = [
    "v=DKIM1",
    ";",
    " ",
    "p=",
    P,
    P[:50],
    "t=y",
    "k=",
    "rsa",
    "ed25519",
    '"',
    "\\",
    "=",
    "h=sha1",
]
TEXTS = st.lists(st.sampled_from(WORDS) | st.text(max_size=8), max_size=14).map("".join)


@given(TEXTS)
def test_any_text_is_read_and_what_is_mended_is_a_key(text: str) -> None:
    found = parse(text)
    is_meant(text)
    assert without(text, flag="y") == without(without(text, flag="y"), flag="y")
    assert not (found.fault and found.usable)
    cure = mended(text)
    assert not cure or parse(cure).usable
