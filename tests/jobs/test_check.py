"""A domain is looked at in rounds, judged, and judged again from what was saved."""

from __future__ import annotations

import time
from collections.abc import Iterator
from types import ModuleType

import pytest

from postwarden import registry
from postwarden.jobs.check import Means, check, exit_code, replay
from postwarden.model import Code, Finding, Severity, Subject
from postwarden.model.checkup import Checkup
from postwarden.model.scope import Scope
from postwarden.model.snapshot import Snapshot
from postwarden.model.world import World
from postwarden.probes.dns.servers import named
from tests.stubs.dns import DnsServer, txt

FOUND = Code("spf.loose", Severity.WARNING, facts=("text",))


def follow(scope: Scope, world: World) -> Iterator[Finding]:
    """A check that goes from name to name, as includes do."""
    name = scope.domain
    while texts := world.dns(name, "TXT").records:
        if texts[0] == "end":
            yield FOUND.about(Subject("site", scope.domain), text=name)
            return
        name = texts[0]


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """One check only, so that what others ask does not enter."""
    module = ModuleType("postwarden.checks.follow")
    vars(module).update(PART="mail", find=follow)
    monkeypatch.setattr(registry, "names", lambda package: ("follow",))
    monkeypatch.setattr(registry, "load", lambda package, name: module)
    return module


def looked(server: DnsServer, *, timeout: float = 5.0) -> Checkup:
    return check([Scope("a.test", at=time.time())], Means((named(server.address),), timeout))[0]


@pytest.mark.usefixtures("checks")
def test_a_chain_of_names_is_followed_to_its_end() -> None:
    zone = {("a.test", "TXT"): [txt("b.test")], ("b.test", "TXT"): [txt("end")]}
    with DnsServer(zone) as server:
        run = looked(server)
    assert [(f.code, f.facts["text"]) for f in run.findings] == [("spf.loose", "b.test")]
    assert run.covered == ("follow",)
    assert exit_code([run]) == 1


@pytest.mark.usefixtures("checks")
def test_what_was_seen_is_judged_the_same_again() -> None:
    zone = {("a.test", "TXT"): [txt("b.test")], ("b.test", "TXT"): [txt("end")]}
    with DnsServer(zone) as server:
        run = looked(server)
    again = replay(Scope("a.test", at=run.at.timestamp()), run.snapshots)
    assert again.findings == run.findings
    assert again.covered == run.covered


@pytest.mark.usefixtures("checks")
def test_a_circle_of_names_ends_and_is_said() -> None:
    zone = {(f"{n}.test", "TXT"): [txt(f"{n + 1}.test")] for n in range(60)}
    with DnsServer(zone | {("a.test", "TXT"): [txt("0.test")]}) as server:
        run = looked(server)
    assert [(f.code, f.facts["answer"]) for f in run.findings] == [("missing.answer", "not-asked")]
    assert exit_code([run]) == 3


@pytest.mark.usefixtures("checks")
@pytest.mark.parametrize(
    ("how", "answer"), [("REFUSED", "refused"), ("SERVFAIL", "broken"), ("", "timeout")]
)
def test_a_question_without_an_answer_is_said_and_is_no_finding(how: str, answer: str) -> None:
    silent = () if how else ("a.test",)
    with DnsServer({}, rcodes={"a.test": how} if how else {}, silent=silent) as server:
        run = looked(server, timeout=0.5)
    assert [(f.code, f.facts["answer"]) for f in run.findings] == [("missing.answer", answer)]
    assert run.covered == ()
    assert run.missed == ("missing.answer",)
    assert exit_code([run]) == 3


def test_a_check_that_fails_is_said_and_the_others_go_on(
    checks: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(scope: Scope, world: World) -> Iterator[Finding]:
        raise ZeroDivisionError

    vars(checks)["find"] = broken
    monkeypatch.delenv("POSTWARDEN_STRICT")
    run = replay(Scope("a.test"), list[Snapshot]())
    assert [f.code for f in run.findings] == ["postwarden.failed"]
    assert run.covered == ()
