from datetime import UTC, datetime

import pytest

from postwarden.checks import tls
from postwarden.checks.records.mta_sts import url
from postwarden.model import Finding
from postwarden.model.snapshot import Question, Seen
from tests.checks._world import found

ZONE = {
    ("shop.example", "MX"): ["10 mail.shop.example"],
    ("mail.shop.example", "A"): ["192.0.2.10"],
}
ENFORCED = {
    ("_mta-sts.shop.example", "TXT"): ["v=STSv1; id=1"],
    ("mta-sts.shop.example", "A"): ["192.0.2.20"],
}
POLICY = "version: STSv1\nmode: enforce\nmx: mail.shop.example\nmax_age: 604800\n"


def day(text: str) -> int:
    return int(datetime.fromisoformat(f"{text}T00:00:00Z").timestamp())


SEEN: dict[str, Seen] = {
    "greeting": "220 mail.shop.example ESMTP",
    "extensions": ("PIPELINING", "STARTTLS"),
    "tls_version": "TLSv1.3",
    "subject": "CN=mail.shop.example",
    "issuer": "CN=R10,O=Let's Encrypt,C=US",
    "names": ("mail.shop.example",),
    "not_before": day("2026-11-01"),
    "not_after": day("2027-01-30"),
    "self_signed": False,
    "trusted": True,
}


def judged(*without: str, enforced: bool = False, **seen: Seen) -> list[Finding]:
    facts = {k: v for k, v in {**SEEN, **seen}.items() if k not in without}
    others: dict[Question, dict[str, Seen]] = {
        Question("smtp", "mail.shop.example", "192.0.2.10 25"): facts,
        Question("page", url("shop.example"), "192.0.2.20"): {
            "status": 200,
            "content_type": "text/plain",
            "body": POLICY,
        },
    }
    return found(tls, {**ZONE, **(ENFORCED if enforced else {})}, others=others)


def test_a_server_that_encrypts_well_is_right() -> None:
    assert judged() == []
    assert judged(names=("*.shop.example", "other.example")) == []


def test_a_server_without_starttls() -> None:
    (one,) = judged("tls_version", extensions=("PIPELINING",))
    assert (one.code, one.severity, one.subject.name) == (
        "starttls.missing",
        "warning",
        "mail.shop.example",
    )
    assert one.facts == {"address": "192.0.2.10"}


def test_a_handshake_that_fails() -> None:
    (one,) = judged("tls_version", tls_error="HANDSHAKE_FAILURE")
    assert (one.code, one.facts["error"]) == ("starttls.broken", "HANDSHAKE_FAILURE")


@pytest.mark.parametrize(
    ("code", "seen"),
    [
        ("tls.expired", {"not_after": day("2026-11-02")}),
        ("tls.expired", {"not_before": day("2027-01-02")}),
        ("tls.name", {"names": ("www.shop.example",)}),
        ("tls.name", {"names": ()}),
        ("tls.name", {"names": ("*.example",)}),
        ("tls.selfsigned", {"trusted": False, "self_signed": True}),
        ("tls.selfsigned", {"trusted": False}),
    ],
)
def test_a_bad_certificate_is_urgent_only_where_the_own_policy_makes_it(
    code: str, seen: dict[str, Seen]
) -> None:
    for enforced, severity in ((False, "hint"), (True, "urgent")):
        (one,) = judged(enforced=enforced, **seen)
        assert (one.code, one.severity, one.facts["enforced"]) == (code, severity, enforced)


def test_a_certificate_that_is_not_valid_yet_is_said_so() -> None:
    (one,) = judged(not_before=day("2027-01-02"))
    assert one.facts["early"] is True
    assert one.facts["until"] == datetime(2027, 1, 2, tzinfo=UTC)


@pytest.mark.parametrize("version", ["TLSv1", "TLSv1.1"])
def test_an_outdated_version(version: str) -> None:
    (one,) = judged(tls_version=version)
    assert (one.code, one.severity, one.facts["version"]) == ("tls.old", "warning", version)


def test_a_server_that_could_not_be_looked_at_is_not_judged() -> None:
    assert found(tls, ZONE) == []
    assert judged("extensions", "tls_version") == []


def test_whether_it_is_trusted_stays_open_without_roots() -> None:
    assert judged("trusted") == []


def test_addresses_of_an_inner_network_are_not_visited() -> None:
    zone = {("shop.example", "MX"): ["10 in.example"], ("in.example", "A"): ["127.0.0.1"]}
    assert found(tls, zone) == []
