"""A DMARC record: what it asks receivers to do, where reports go, and what is wrong with it.

Source: RFC 9989 section 4.7. Texts are compared without case but for `DMARC1`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from postwarden.checks.records import tags

#: What receivers shall do, the weakest first.
POLICIES = ("none", "quarantine", "reject")
#: Tags of RFC 7489 that are gone; some receivers still obey them.
OLD_TAGS = ("pct", "rf", "ri")
#: Faults that receivers pass over.
LASTING = ("junk", "twice")
_RECOGNISED = re.compile(r"v[ \t]*=[ \t]*DMARC1[ \t]*(?:;|\Z)", re.IGNORECASE)
_MEANT = re.compile(r"\bp\s{0,9}=\s{0,9}(?:none|quarantine|reject)\b", re.IGNORECASE)
_SIZE = re.compile(r"!\d{1,15}[kmgt]?\Z", re.IGNORECASE)
_MOST_ADDRESSES = 20
#: Before a tag, where a semicolon belongs.
_GLUED = re.compile(
    r"[,\s]\s{0,9}(?=(?:[sn]?p|ru[af]|adkim|aspf|fo|pct|rf|ri|t|psd)\s{0,9}=)", re.IGNORECASE
)
#: Signs of a record that are put right; tags that are taken over as they are.
_LONGEST, _KEPT = 2000, ("adkim", "aspf", "fo", "psd", "t", "rua", "ruf")


@dataclass(frozen=True, slots=True)
class Address:
    """One address for reports.

    Attributes:
        text: as written; `mailbox` and its `domain` where it can be read.
        fault: why nothing arrives there: `no-mailto` or `no-address`; '' for none.
        limited: whether it names a largest size (`!10m`), which is gone.
    """

    text: str
    mailbox: str = ""
    domain: str = ""
    fault: str = ""
    limited: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """A record as a receiver understands it.

    Attributes:
        policy: for the domain itself; '' where the record counts as none at all.
        below: for names below it; `invented` for such as do not exist.
        test: whether receivers shall do one step less (`t=y`).
        psd: `y`, `n` or `u`: whether others register names below this one.
        fault: what is wrong, a key of values.toml's `dmarc_fault`, and `bad` the part that is.
    """

    text: str
    listed: tags.TagList
    policy: str = ""
    below: str = ""
    invented: str = ""
    test: bool = False
    psd: str = "u"
    strict_spf: bool = False
    reports: tuple[Address, ...] = ()
    fault: str = ""
    bad: str = ""

    @property
    def old(self) -> tuple[str, ...]:
        """Parts that are no longer in the standard."""
        gone = tuple(tag for tag in OLD_TAGS if self.listed.has(tag))
        return (*gone, *(a.text for a in self.reports if a.limited))


def is_record(text: str) -> bool:
    """Whether receivers take the text for a DMARC record."""
    found = _RECOGNISED.match(text)
    return bool(found) and "DMARC1" in text[: found.end() if found else 0]


def is_meant(text: str) -> bool:
    """Whether somebody published this as a DMARC record, well or badly."""
    return "dmarc1" in text[:200].lower() or bool(_MEANT.search(text[:500]))


def fault_of(text: str) -> str:
    """Why a text that is meant as a record is none."""
    if tags.unquoted(text[:40]) != text[:40]:
        return "quotes"
    if text[:1].isspace():
        return "blank"
    if _RECOGNISED.match(text):
        return "case"
    return "separator" if re.match(r"v\s{0,9}=\s{0,9}dmarc1\b", text, re.IGNORECASE) else "version"


def parse(text: str) -> Record:
    """Read a text for which `is_record` holds."""
    listed = tags.parse(text)
    lower = tags.TagList(tuple((n.lower(), v) for n, v in listed.pairs), listed.junk, listed.twice)
    reports = tuple(_addresses(lower.get("rua")))
    fault, bad = _fault(lower)
    lasting = not fault or fault in LASTING
    usable = "none" if any(not a.fault for a in reports) else ""
    policy = lower.get("p").lower() if lasting else usable
    below = (lower.get("sp") or policy).lower() if lasting else policy
    return Record(
        text=text,
        listed=lower,
        policy=policy,
        below=below,
        invented=(lower.get("np") or below).lower() if lasting else policy,
        test=lower.get("t").lower() == "y",
        psd=lower.get("psd", "u").lower(),
        strict_spf=lower.get("aspf").lower() == "s",
        reports=reports,
        fault=fault,
        bad=bad,
    )


def _fault(listed: tags.TagList) -> tuple[str, str]:
    """The worst thing wrong with the tags, and the part that is."""
    if not listed.has("p"):
        return "no-policy", next(iter(listed.junk), "")
    for name in ("p", "sp", "np"):
        if listed.has(name) and listed.get(name).lower() not in POLICIES:
            return "policy", f"{name}={listed.get(name)}"
    if listed.junk:
        return "junk", listed.junk[0]
    return ("twice", listed.twice[0]) if listed.twice else ("", "")


def _addresses(value: str) -> list[Address]:
    parts = [part.strip() for part in value.split(",", _MOST_ADDRESSES)[:_MOST_ADDRESSES]]
    return [_address(part) for part in parts if part]


def _address(text: str) -> Address:
    """`mailto:name@domain`, perhaps with the size that is gone."""
    plain = _SIZE.sub("", text)
    limited = plain != text
    if plain[:7].lower() != "mailto:":
        return Address(text, fault="no-mailto", limited=limited)
    mailbox = plain[7:].partition("?")[0].strip()
    local, _, domain = mailbox.rpartition("@")
    domain = domain.lower().rstrip(".")
    if not local or "." not in domain or any(sign.isspace() for sign in mailbox):
        return Address(text, fault="no-address", limited=limited)
    return Address(text, mailbox, domain, limited=limited)


def rewritten(record: Record, *without: str, **values: str) -> str:
    """The record without these tags and with these values, as it is to be published."""
    kept = [(n, values.pop(n, v)) for n, v in record.listed.pairs if n not in without]
    return tags.written((*kept, *values.items()))


def without_old(record: Record) -> str:
    """The record without tags and sizes that are gone."""
    if not any(address.limited for address in record.reports):
        return rewritten(record, *OLD_TAGS)
    rua = ",".join(_SIZE.sub("", address.text) for address in record.reports)
    return rewritten(record, *OLD_TAGS, rua=rua)


def mended(text: str) -> str:
    """The record with the usual slips put right; what is not understood is left out."""
    listed = tags.parse(_GLUED.sub(";", tags.unquoted(text[:_LONGEST])))
    values = {name.lower(): value for name, value in listed.pairs if value.isprintable()}
    policies = {n: values.get(n, "").lower() for n in ("p", "sp", "np")}
    policies = {name: value for name, value in policies.items() if value in POLICIES}
    rest = [(name, values[name]) for name in _KEPT if values.get(name)]
    return tags.written((("v", "DMARC1"), *({"p": "none"} | policies).items(), *rest))


def merged(records: Sequence[Record]) -> str:
    """One record out of several: the mildest policy, and all addresses for reports."""
    weakest = min(records, key=lambda each: POLICIES.index(each.policy or "none"))
    rua = ",".join(dict.fromkeys(a.text for each in records for a in each.reports if not a.fault))
    base = mended(weakest.text)
    return rewritten(parse(base), rua=rua) if rua else base


def weaker(one: str, other: str) -> bool:
    """Whether the first policy asks for less; one that is no policy never does."""
    return one in POLICIES and other in POLICIES[POLICIES.index(one) + 1 :]
