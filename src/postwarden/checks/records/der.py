"""The length of an RSA key, read from its DER encoding. Sources: X.690 section 8.1, RFC 8017."""

from __future__ import annotations

_SEQUENCE, _INTEGER, _BITS = 0x30, 0x02, 0x03
#: The object identifier 1.2.840.113549.1.1.1, rsaEncryption, as it is encoded.
_RSA = bytes.fromhex("06092a864886f70d010101")


class CutError(ValueError):
    """The bytes end before what they announce."""


def rsa_bits(data: bytes) -> int:
    """Bits of the modulus of a SubjectPublicKeyInfo, or of a bare RSAPublicKey.

    Raises CutError where the end is missing, ValueError for anything else that is no RSA key.
    """
    key, _ = _element(data, _SEQUENCE)
    if key[:1] == bytes((_SEQUENCE,)):
        algorithm, rest = _element(key, _SEQUENCE)
        if not algorithm.startswith(_RSA):
            raise ValueError("another kind of key")
        bits, _ = _element(rest, _BITS)
        key, _ = _element(bits[1:], _SEQUENCE)
    modulus, rest = _element(key, _INTEGER)
    _element(rest, _INTEGER)
    return int.from_bytes(modulus).bit_length()


def _element(data: bytes, tag: int) -> tuple[bytes, bytes]:
    """The content of the first element, which must have this tag, and what follows it."""
    if len(data) < 2:
        raise CutError("too short")
    if data[0] != tag:
        raise ValueError("another element")
    size, start = data[1], 2
    if size & 0x80:
        start += size & 0x7F
        size = int.from_bytes(data[2:start])
    if len(data) < start + size:
        raise CutError("too short")
    return data[start : start + size], data[start + size :]
