"""Domains without mail: closed, half open, and such as only look like one."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from postwarden.checks import parked
from postwarden.jobs.check import Means, check
from postwarden.model import Certainty, Severity
from postwarden.model.scope import Scope, Sender
from postwarden.model.snapshot import State
from postwarden.model.world import World
from tests.checks._hosters import HEALTHY, D, Zone
from tests.checks._wire import server
from tests.checks._world import found

CLOSED: dict[tuple[str, str], Sequence[str] | State] = {
    (D, "A"): ["192.0.2.1"],
    (D, "TXT"): ["v=spf1 -all"],
    (D, "MX"): ["0 ."],
    (f"_dmarc.{D}", "TXT"): ["v=DMARC1; p=reject; sp=reject; np=reject"],
}


def without(*kinds: str, **more: Sequence[str]) -> Zone:
    """The closed zone without its records of these types, with others at `_dmarc`."""
    kept = {k: v for k, v in CLOSED.items() if k[1] not in kinds}
    return {**kept, **{(f"_dmarc.{D}", "TXT"): texts for texts in more.values()}}


@pytest.mark.parametrize(
    ("records", "lacking", "certainty"),
    [
        ({(D, "A"): ["192.0.2.1"]}, ("spf", "mx", "dmarc"), Certainty.LIKELY),
        (without("TXT"), ("spf", "dmarc"), Certainty.PROVEN),
        (without("MX"), ("mx",), Certainty.PROVEN),
        (without(dmarc=["v=DMARC1; p=none"]), ("dmarc",), Certainty.PROVEN),
        (without(dmarc=["v=DMARC1; p=reject; sp=none"]), ("dmarc",), Certainty.PROVEN),
        (without(dmarc=["v=DMARC1; p=reject; np=none"]), ("dmarc",), Certainty.PROVEN),
        (without(dmarc=["v=DMARC1; p=reject; t=y"]), ("dmarc",), Certainty.PROVEN),
    ],
)
def test_what_is_not_settled_is_named(
    records: Zone, lacking: tuple[str, ...], certainty: Certainty
) -> None:
    (one,) = found(parked, records)
    assert (one.code, one.severity, one.certainty) == ("parked.open", Severity.WARNING, certainty)
    assert one.facts["lacking"] == lacking
    assert one.evidence
    with server(records) as stub:
        scope = Scope(D, shown=D, parts=frozenset({"mail"}))
        (checkup,) = check([scope], Means([(stub.host, stub.port)]))
    (again,) = [f for f in checkup.findings if f.code.startswith("parked.")]
    assert again.facts == one.facts


def test_a_closed_domain_and_one_that_does_not_exist_yield_nothing() -> None:
    assert found(parked, CLOSED) == []
    assert found(parked, without(dmarc=["v=DMARC1; p=reject"])) == []
    assert found(parked, {}) == []


def test_a_record_above_closes_names_below() -> None:
    name = f"www.{D}"
    own: Zone = {(name, "TXT"): ["v=spf1 -all"], (name, "MX"): ["0 ."]}
    assert found(parked, {**CLOSED, **own}, domain=name) == []
    above = {**CLOSED, (f"_dmarc.{D}", "TXT"): ["v=DMARC1; p=reject; sp=none"], **own}
    assert [f.code for f in found(parked, above, domain=name)] == ["parked.open"]


def test_a_domain_with_mail_is_not_parked() -> None:
    taking = {**CLOSED, (D, "MX"): ["10 mail.shop.example"], (f"_dmarc.{D}", "TXT"): []}
    assert found(parked, taking) == []
    sending = {**without(dmarc=["x"]), (D, "TXT"): ["v=spf1 a -all"]}
    assert found(parked, sending) == []
    senders = [Sender("192.0.2.1", 3)]
    assert found(parked, without("TXT"), senders=senders) == []


@pytest.mark.parametrize("state", [State.TIMEOUT, State.REFUSED, State.BROKEN])
@pytest.mark.parametrize("asked", [(D, "TXT"), (D, "MX"), (f"_dmarc.{D}", "TXT")])
def test_what_could_not_be_looked_at_is_not_open(state: State, asked: tuple[str, str]) -> None:
    assert found(parked, {(D, "A"): ["192.0.2.1"], asked: state}) == []


@pytest.mark.parametrize("hoster", HEALTHY)
def test_a_healthy_zone_yields_nothing(hoster: str) -> None:
    assert found(parked, HEALTHY[hoster]) == []


def test_nothing_is_said_while_all_is_pending() -> None:
    assert list(parked.find(Scope(D, shown=D), World())) == []
