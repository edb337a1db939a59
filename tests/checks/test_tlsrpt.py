import pytest

from postwarden.checks import tlsrpt
from postwarden.model.snapshot import State
from tests.checks._world import found

NAME, STS = ("_smtp._tls.shop.example", "TXT"), ("_mta-sts.shop.example", "TXT")
ANNOUNCED = {STS: ["v=STSv1; id=1"]}


def test_missing_is_worth_a_word_only_beside_a_policy() -> None:
    assert found(tlsrpt, {("shop.example", "A"): ["192.0.2.1"]}) == []
    (one,) = found(tlsrpt, ANNOUNCED)
    assert (one.code, one.severity) == ("tlsrpt.missing", "hint")
    assert found(tlsrpt, {**ANNOUNCED, NAME: State.TIMEOUT}) == []


@pytest.mark.parametrize(
    "text",
    [
        "v=TLSRPTv1; rua=mailto:tls@shop.example",
        "v=TLSRPTv1;rua=https://reports.example/v1,mailto:tls@shop.example;",
    ],
)
def test_a_good_record(text: str) -> None:
    assert found(tlsrpt, {NAME: [text], **ANNOUNCED}) == []


@pytest.mark.parametrize(
    ("texts", "fault"),
    [
        (["v=TLSRPTv1; rua=mailto:a@b.example"] * 2, "several"),
        (["v=TLSRPTv2; rua=mailto:a@b.example"], "version"),
        (["v=TLSRPTv1"], "no-rua"),
        (["v=TLSRPTv1; rua=tls@shop.example"], "bad-rua"),
        (["v=TLSRPTv1; rua=http://shop.example/"], "bad-rua"),
        (["v=TLSRPTv1; rua="], "bad-rua"),
    ],
)
def test_a_record_that_nobody_reports_to(texts: list[str], fault: str) -> None:
    (one,) = found(tlsrpt, {NAME: texts})
    assert (one.code, one.severity) == ("tlsrpt.syntax", "warning")
    assert one.facts == {"record": texts[0], "rpt_fault": fault}
