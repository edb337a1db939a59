"""DKIM keys of any length, without the arithmetic that makes them useful."""

from __future__ import annotations

import base64

_RSA = bytes.fromhex("300d06092a864886f70d0101010500")


def _element(tag: int, content: bytes) -> bytes:
    size = len(content)
    length = size.to_bytes((size.bit_length() + 7) // 8 or 1)
    head = bytes((size,)) if size < 128 else bytes((0x80 | len(length),)) + length
    return bytes((tag,)) + head + content


def _integer(number: int) -> bytes:
    return _element(0x02, number.to_bytes(number.bit_length() // 8 + 1))


def bare(bits: int) -> bytes:
    """An RSAPublicKey (RFC 8017)."""
    return _element(0x30, _integer((1 << bits) - 1) + _integer(65537))


def rsa(bits: int = 2048) -> str:
    """A SubjectPublicKeyInfo, as `p=` holds it."""
    bits_ = _element(0x03, b"\0" + bare(bits))
    return base64.b64encode(_element(0x30, _RSA + bits_)).decode()


def key(bits: int = 2048, more: str = "") -> str:
    """A key record."""
    return f"v=DKIM1; k=rsa; {more}p={rsa(bits)}"


ED25519 = "v=DKIM1; k=ed25519; p=" + base64.b64encode(bytes(range(32))).decode()
GOOD = key()
