"""Hosters and services: what gives them away, and that the table holds what DNS can hold."""

from __future__ import annotations

from postwarden.checks.records.names import ascii_name
from postwarden.checks.records.providers import PROVIDERS, USUAL, of_mail, panel_of


def test_a_hoster_is_known_by_its_servers_and_its_spf() -> None:
    assert [p.name for p in of_mail(["smtpin.rzone.de"], [])] == ["STRATO"]
    assert [p.name for p in of_mail([], ["spf.protection.outlook.com"])] == ["Microsoft 365"]
    assert [p.name for p in of_mail(["mx00.ionos.de"], ["spf.crsend.com"])] == [
        "IONOS",
        "CleverReach",
    ]
    assert list(of_mail(["mail.notionos.de"], ["x.spf.crsend.com"])) == []


def test_the_place_to_edit_dns_is_that_of_the_name_servers() -> None:
    assert panel_of(["ns5.kasserver.com"]) == "KAS > Tools > DNS-Einstellungen"
    assert panel_of(["ns.hoster.example"]) == ""


def test_the_table_holds_names() -> None:
    assert len({each.name for each in PROVIDERS}) == len(PROVIDERS)
    for each in PROVIDERS:
        assert each.spf or each.mx or each.ns, each.name
        names = (*each.spf, *each.mx, *each.ns, *(target for _, target in each.aliases))
        assert [name for name in names if ascii_name(name) != name or "." not in name] == []
    selectors = [*USUAL, *(name for each in PROVIDERS for name in each.selectors)]
    assert [name for name in selectors if ascii_name(name) != name or "." in name] == []
    assert len(set(USUAL)) == len(USUAL)
