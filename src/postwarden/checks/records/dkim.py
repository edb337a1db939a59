"""A DKIM key record: whether a receiver can use it, and how long the key is.

Sources: RFC 6376 section 3.6.1, RFC 8301 (key lengths, no SHA-1), RFC 8463 (Ed25519).
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, replace
from functools import lru_cache

from postwarden.checks.records import der, tags

#: Shorter keys are not verified; those below the second are too short for today (RFC 8301).
LEAST_BITS, GOOD_BITS = 1024, 2048
_BASE64 = re.compile(r"[A-Za-z0-9+/]*={0,2}")
_ED25519_BYTES = 32
_KINDS = {"rsa", "ed25519"}
#: Longer records are parsed, but not remembered.
_REMEMBERED = 4096


@dataclass(frozen=True, slots=True)
class Key:
    """One key as published.

    Attributes:
        bits: of an RSA modulus; 0 where there is none.
        fault: why no receiver can use it: a key of values.toml's `key_fault`; '' for none.
        revoked: whether the owner withdrew it (`p=` without a value).
        test: whether it says that receivers may ignore it; `strict`: that it holds for the
            domain itself alone, not for names below.
        hashes: those it allows; empty for all.
    """

    text: str
    kind: str = "rsa"
    bits: int = 0
    fault: str = ""
    revoked: bool = False
    test: bool = False
    strict: bool = False
    hashes: tuple[str, ...] = ()

    @property
    def usable(self) -> bool:
        """Whether a receiver can verify signatures with it."""
        weak = self.kind == "rsa" and self.bits < LEAST_BITS
        return not (self.fault or self.revoked or weak or self.sha1_only)

    @property
    def sha1_only(self) -> bool:
        """Whether it allows none but the hash that receivers no longer accept."""
        return self.hashes == ("sha1",)


def is_meant(text: str) -> bool:
    """Whether somebody published this text as a DKIM key, well or badly."""
    if "=dkim" in text[:200].lower().replace(" ", ""):
        return True
    listed = tags.parse(text)
    return listed.has("p") and "dkim" in listed.get("v", "dkim").lower()


def parse(text: str) -> Key:
    """Read a text that is meant as a key."""
    return _remembered(text) if len(text) <= _REMEMBERED else _parsed(text)


@lru_cache(maxsize=1024)
def _remembered(text: str) -> Key:
    return _parsed(text)


def _parsed(text: str) -> Key:
    listed = tags.parse(text)
    flags = _words(listed.get("t"))
    key = Key(
        text,
        kind=(listed.get("k") or "rsa").lower(),
        test="y" in flags,
        strict="s" in flags,
        hashes=_words(listed.get("h")),
    )
    fault = _form_fault(text, listed) or _use_fault(key, listed)
    if fault:
        return replace(key, fault=fault)
    material = "".join(listed.get("p").split())
    return _with_material(key, material) if material else replace(key, revoked=True)


def _words(value: str) -> tuple[str, ...]:
    return tuple(word.strip().lower() for word in value.split(":") if word.strip())


def _form_fault(text: str, listed: tags.TagList) -> str:
    """Why the record as such cannot be read."""
    if text.startswith('"') or "\\;" in text or '"' in listed.get("p"):
        return "quotes"
    if listed.has("v") and (listed.first, listed.get("v")) != ("v", "DKIM1"):
        return "version"
    if "p" in listed.twice:
        return "twice"
    return "" if listed.has("p") else "no-key"


def _use_fault(key: Key, listed: tags.TagList) -> str:
    """Why it is no key for mail of today."""
    if key.kind not in _KINDS:
        return "kind"
    services = _words(listed.get("s"))
    return "service" if services and not {"*", "email"} & set(services) else ""


def _with_material(key: Key, material: str) -> Key:
    if not _BASE64.fullmatch(material):
        return replace(key, fault="not-base64")
    data = _decoded(material)
    if key.kind == "ed25519":
        return replace(key, fault="" if len(data) == _ED25519_BYTES else "unreadable")
    try:
        return replace(key, bits=der.rsa_bits(data))
    except der.CutError:
        return replace(key, fault="cut")
    except ValueError:
        return replace(key, fault="unreadable")


def _decoded(material: str) -> bytes:
    """As many bytes as the text holds; one sign too many at its end is dropped."""
    body = material.rstrip("=")
    if len(body) % 4 == 1:
        body = body[:-1]
    return base64.b64decode(body + "=" * (-len(body) % 4))


def mended(text: str) -> str:
    """The record with the usual slips put right; '' where the key itself is spoilt."""
    if len(text) > _REMEMBERED:
        return ""
    pairs = dict(tags.parse(tags.unquoted(text)).pairs)
    kept = [(name, pairs[name]) for name in ("k", "t", "n", "p") if pairs.get(name)]
    cure = tags.written((("v", "DKIM1"), *kept))
    return cure if parse(cure).usable else ""


def without(text: str, *, flag: str = "", tag: str = "") -> str:
    """The record without a flag of `t`, and without a tag."""
    pairs = []
    for name, value in tags.parse(text).pairs:
        if name == "t":
            value = ":".join(word for word in _words(value) if word != flag)
        if name != tag and (name != "t" or value):
            pairs.append((name, "".join(value.split()) if name == "p" else value))
    return tags.written(pairs)
