import pytest

from postwarden.checks import mta_sts
from postwarden.checks.records.mta_sts import url
from postwarden.model import Finding
from postwarden.model.snapshot import Question, Seen, State
from tests.checks._world import found

WHERE = url("shop.example")
ZONE = {
    ("shop.example", "MX"): ["10 mail.shop.example"],
    ("_mta-sts.shop.example", "TXT"): ["v=STSv1; id=20260101"],
    ("mta-sts.shop.example", "A"): ["192.0.2.20"],
}
PAGE = Question("page", WHERE, "192.0.2.20")
GOOD = "version: STSv1\r\nmode: enforce\r\nmx: *.shop.example\r\nmax_age: 604800\r\n"


def judged(body: str = GOOD, zone: object = None, **page: Seen) -> list[Finding]:
    facts: dict[str, Seen] = {
        "status": 200,
        "content_type": "text/plain; charset=utf-8",
        "body": body,
    }
    others = {PAGE: {**facts, **page}}
    return found(mta_sts, zone or ZONE, others=others)  # type: ignore[arg-type]  # zones of many shapes


def test_a_good_policy_and_no_policy_are_no_findings() -> None:
    assert judged() == []
    assert found(mta_sts, {("shop.example", "MX"): ["10 mail.shop.example"]}) == []


@pytest.mark.parametrize(
    ("texts", "fault"),
    [
        (["v=STSv1; id=1", "v=STSv1; id=2"], "several"),
        (["v=STSv1"], "no-id"),
        (["v=STSv1; id=2026-01-01"], "bad-id"),
        (["v=STSv1; id=" + "1" * 33], "bad-id"),
        (["v=STSv1; id=1; a b"], "syntax"),
    ],
)
def test_a_record_that_senders_pass_over(texts: list[str], fault: str) -> None:
    (one,) = judged(zone={**ZONE, ("_mta-sts.shop.example", "TXT"): texts})
    assert (one.code, one.severity, one.facts["sts_fault"]) == ("mta-sts.record", "warning", fault)


@pytest.mark.parametrize(
    ("page", "fault"),
    [
        ({"status": 404}, "status"),
        ({"status": 301}, "redirect"),
        ({"content_type": "text/html"}, "content-type"),
        ({"error": "certificate", "status": 0}, "certificate"),
        ({"error": "too-big"}, "too-big"),
    ],
)
def test_a_policy_that_cannot_be_fetched(page: dict[str, Seen], fault: str) -> None:
    (one,) = judged(GOOD, None, **page)
    assert (one.code, one.severity) == ("mta-sts.policy-missing", "warning")
    assert one.facts["fetch_fault"] == fault


def test_a_policy_host_that_does_not_exist() -> None:
    (one,) = found(mta_sts, {k: v for k, v in ZONE.items() if k[0] != "mta-sts.shop.example"})
    assert one.facts["fetch_fault"] == "no-host"
    (one,) = found(mta_sts, {**ZONE, ("mta-sts.shop.example", "A"): ["10.0.0.1"]})
    assert one.facts["fetch_fault"] == "address"


def test_what_could_not_be_looked_at_is_not_absent() -> None:
    assert found(mta_sts, ZONE) == []  # the page timed out
    assert found(mta_sts, {**ZONE, ("mta-sts.shop.example", "AAAA"): State.TIMEOUT}) == []
    dead = {k: v for k, v in ZONE.items() if k[0] != "mta-sts.shop.example"}
    assert found(mta_sts, {**dead, ("mta-sts.shop.example", "A"): State.BROKEN}) == []


@pytest.mark.parametrize(
    ("body", "faults"),
    [
        ("", {"version", "mode", "max-age", "no-mx"}),
        (GOOD.replace("STSv1", "STSv2"), {"version"}),
        (GOOD.replace("enforce", "force"), {"mode"}),
        (GOOD.replace("604800", "1e6"), {"max-age"}),
        (GOOD.replace("604800", "31557601"), {"max-age"}),
        (GOOD.replace("mx: *.shop.example\r\n", ""), {"no-mx"}),
        (GOOD.replace("*.shop.example", "10 mail.shop.example"), {"bad-mx"}),
        (GOOD + "<html>", {"line"}),
    ],
)
def test_a_policy_with_mistakes(body: str, faults: set[str]) -> None:
    (one,) = judged(body)
    assert (one.code, one.severity) == ("mta-sts.policy-syntax", "warning")
    told = one.facts["policy_faults"]
    assert isinstance(told, tuple)
    assert set(told) == faults


@pytest.mark.parametrize(("mode", "severity"), [("enforce", "urgent"), ("testing", "warning")])
def test_a_mail_server_that_the_policy_forbids(mode: str, severity: str) -> None:
    body = GOOD.replace("enforce", mode).replace("*.shop.example", "old.example")
    one = judged(body)[0]
    assert (one.code, one.severity) == ("mta-sts.unmatched", severity)
    assert (one.facts["hosts"], one.facts["allowed"]) == (("mail.shop.example",), ("old.example",))
    assert judged(body.replace(mode, "none")) == []


def test_a_short_life_and_a_long_trial_are_hints() -> None:
    (one,) = judged(GOOD.replace("604800", "3600"))
    assert (one.code, one.severity, one.facts["seconds"]) == ("mta-sts.max-age", "hint", 3600)
    (one,) = judged(GOOD.replace("enforce", "testing"))
    assert (one.code, one.severity) == ("mta-sts.testing", "hint")
