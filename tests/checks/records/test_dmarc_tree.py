"""The tree walk of RFC 9989 section 4.10: whose record holds, and who belongs together."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from postwarden.checks.records.dmarc_tree import aligned, names, walk
from postwarden.model.snapshot import State
from postwarden.model.world import World
from tests.checks._world import Known


def world(**records: str) -> Known:
    """Records by domain: `a__b="p=none"` is that of `a.b`."""
    found: dict[tuple[str, str], Sequence[str] | State] = {}
    for name, text in records.items():
        found["_dmarc." + name.replace("__", "."), "TXT"] = [f"v=DMARC1; {text}"]
    return Known(found)


def test_a_long_name_is_cut_to_eight_questions() -> None:
    assert names("shop.example") == ("shop.example", "example")
    assert names("a.b.c.d.e.f.g.h") == (
        *("a.b.c.d.e.f.g.h", "b.c.d.e.f.g.h", "c.d.e.f.g.h", "d.e.f.g.h"),
        *("e.f.g.h", "f.g.h", "g.h", "h"),
    )
    long = names("a.b.c.d.e.f.g.h.i.j.k")
    assert long[:2] == ("a.b.c.d.e.f.g.h.i.j.k", "e.f.g.h.i.j.k")
    assert len(long) == 8
    assert long[-1] == "k"


@pytest.mark.parametrize(
    ("records", "organisation", "policy"),
    [
        ({}, "a.b.c", ""),
        ({"b__c": "p=reject; sp=none"}, "b.c", "none"),
        ({"a__b__c": "p=reject"}, "a.b.c", "reject"),
        ({"a__b__c": "p=none", "b__c": "p=reject"}, "b.c", "none"),
        ({"b__c": "p=reject", "c": "p=none"}, "c", "none"),
        ({"b__c": "p=reject; psd=n", "c": "p=none"}, "b.c", "reject"),
        ({"a__b__c": "p=none; psd=n", "b__c": "p=reject"}, "a.b.c", "none"),
        ({"c": "p=reject; psd=y"}, "b.c", "reject"),
        ({"b__c": "p=quarantine; psd=y"}, "a.b.c", "quarantine"),
        ({"a__b__c": "p=none; psd=y", "b__c": "p=reject"}, "a.b.c", "none"),
    ],
)
def test_who_is_the_organisation_and_what_it_demands(
    records: dict[str, str], organisation: str, policy: str
) -> None:
    seen = walk("a.b.c", world(**records))
    assert (seen.organisation, seen.policy) == (organisation, policy)


def test_several_records_at_one_name_are_none() -> None:
    twice = {("_dmarc.b.c", "TXT"): ["v=DMARC1; p=none", "v=DMARC1; p=reject"]}
    assert walk("a.b.c", Known(twice)).governing is None


def test_names_are_aligned_within_one_organisation() -> None:
    shop = world(shop__example="p=none")
    assert aligned("shop.example", "bounce.shop.example", shop) is True
    assert aligned("a.shop.example", "b.shop.example", shop) is True
    assert aligned("shop.example", "shop.example", shop, strict=True) is True
    assert aligned("shop.example", "bounce.shop.example", shop, strict=True) is False
    assert aligned("shop.example", "hoster.example", shop) is False
    assert aligned("shop.example", "hoster.example", World()) is None
    failing = Known({("_dmarc.hoster.example", "TXT"): State.BROKEN})
    assert aligned("shop.example", "hoster.example", failing) is None
