import sys
from collections.abc import Iterator
from types import ModuleType

import pytest

from postwarden.model.attempt import Role
from postwarden.rules import disposable
from tests.rules._post import field, hit, post, quiet


@pytest.fixture(autouse=True)
def services(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    listed = ModuleType("disposable_email_domains")
    listed.blocklist = {"weg.example", "muell.example"}  # type: ignore[attr-defined] # a stand-in for the list
    monkeypatch.setitem(sys.modules, "disposable_email_domains", listed)
    disposable._services.cache_clear()
    yield
    disposable._services.cache_clear()


@pytest.mark.parametrize("address", ["a@weg.example", "A@WEG.example", "a@x.y.weg.example"])
def test_a_throw_away_mailbox_is_named_by_its_service(address: str) -> None:
    found = hit(disposable.find, post(field(address, Role.EMAIL)))
    assert found is not None
    assert found.facts == {"service": "weg.example"}


@pytest.mark.parametrize(
    "address", ["anna@web.de", "a@weg.example.com", "a@kein-weg.example", "a@", "@", "weg.example"]
)
def test_others_are_not(address: str) -> None:
    assert hit(disposable.find, post(field(address, Role.EMAIL))) is None
    assert quiet(disposable.find) == []


def test_without_the_list_nothing_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "disposable_email_domains", None)
    disposable._services.cache_clear()
    assert hit(disposable.find, post(field("a@weg.example", Role.EMAIL))) is None
