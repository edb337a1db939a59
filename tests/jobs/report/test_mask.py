"""Nobody's name before the @ gets out; our own addresses, domains and machines stay."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postwarden.jobs.report.mask import mask_for, masker, unmasked
from postwarden.model import Subject
from tests.jobs.report import runs

MASK = masker({"shop.de", "web01", "müller.de"}, {"info@gmx.de", "Web1"})


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("kunde@gmx.de", "k***@gmx.de"),
        (
            "to=<kunde@gmx.de>, relay=mx.gmx.de[1.2.3.4]:25",
            "to=<k***@gmx.de>, relay=mx.gmx.de[1.2.3.4]:25",
        ),
        ("user=<kunde@gmx.de>", "user=<k***@gmx.de>"),
        ("sasl_username=max.muster@gmx.de", "sasl_username=m***@gmx.de"),
        ("foo=kunde@gmx.de", "foo=k***@gmx.de"),
        ("'kunde@gmx.de'", "'k***@gmx.de'"),
        ('"hans muster"@gmx.de', '"h***"@gmx.de'),
        ("hans.o'neil+tag@gmx.de", "h***@gmx.de"),
        ("<hans&peter/x@gmx.de>", "<h***@gmx.de>"),
        ("ünal@gmx.de", "ü***@gmx.de"),
        ("&lt;kunde@gmx.de&gt;", "&lt;k***@gmx.de&gt;"),
        ("kunde&#64;gmx.de", "k***&#64;gmx.de"),
        ("kunde＠gmx.de", "k***＠gmx.de"),
        ("<mailto:kunde@gmx.de>", "<mailto:k***@gmx.de>"),
        ("@relay.de:kunde@gmx.de", "@relay.de:k***@gmx.de"),
        (
            '{"to":"kunde@gmx.de","from":"info@shop.de"}',
            '{"to":"k***@gmx.de","from":"info@shop.de"}',
        ),
        (r"{\"to\":\"kunde@gmx.de\"}", r"{\"to\":\"k***@gmx.de\"}"),
        (r"{\"to\":\"kunde\u0040gmx.de\"}", r"{\"to\":\"k***\u0040gmx.de\"}"),
        ("kunde@[203.0.113.9]", "k***@[203.0.113.9]"),
        (
            "<= kunde@gmx.de H=mx [1.2.3.4] for ein@web.de",
            "<= k***@gmx.de H=mx [1.2.3.4] for e***@web.de",
        ),
    ],
)
def test_foreign_addresses_are_masked(text: str, masked: str) -> None:
    assert MASK(text) == masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("GET /k.php?email=kunde%40gmx.de&name=Hans", "GET /k.php?email=k***%40gmx.de&name=Hans"),
        ("?u=kunde%2540gmx.de", "?u=k***%2540gmx.de"),
        ("/x?email=a@b.de&to=kunde@gmx.de", "/x?email=a***@b.de&to=k***@gmx.de"),
        ("/x?m=%22kunde%22%40gmx.de", "/x?m=%22k***%22%40gmx.de"),
        ("/x?m=%3Ckunde%40gmx.de%3E", "/x?m=%3Ck***%40gmx.de%3E"),
        ("name=Hans+Muster+kunde%40gmx.de", "name=H***%40gmx.de"),
        ("kunde=40gmx.de", "k***=40gmx.de"),
        ("bounce%2Bkunde%3Dgmx.de%40shop.de", "bounce%2Bk***%3Dgmx.de%40shop.de"),
    ],
)
def test_encoded_addresses_are_masked(text: str, masked: str) -> None:
    assert MASK(text) == masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("SRS0=HHH=TT=gmx.de=kunde@shop.de", "SRS0=HHH=TT=gmx.de=k***@shop.de"),
        ("<SRS0+HHH=TT=gmx.de=kunde@fwd.de>", "<SRS0+HHH=TT=gmx.de=k***@fwd.de>"),
        (
            "SRS1=HHH=fwd.de==HHH=TT=gmx.de=kunde@shop.de",
            "SRS1=HHH=fwd.de==HHH=TT=gmx.de=k***@shop.de",
        ),
        ("SRS0=kunde@shop.de", "S***@shop.de"),
        ("bounce+kunde=gmx.de@shop.de", "bounce+k***=gmx.de@shop.de"),
        ("from=<kunde=gmx.de@shop.de>", "from=<k***=gmx.de@shop.de>"),
        ("list-return-123-hans-peter=gmx.de@shop.de", "list-return-123-h***=gmx.de@shop.de"),
        ("user=bounce+kunde=gmx.de@shop.de", "user=bounce+k***=gmx.de@shop.de"),
        ("<kunde=firma.de@list.example>", "<k***@list.example>"),
        ("kunde=firma.de@list.example", "k***=f***@list.example"),
        ("kunde%gmx.de@shop.de", "k***%gmx.de@shop.de"),
        ("gmx.de!kunde@shop.de", "gmx.de!k***@shop.de"),
        ("kunde@gmx.de@shop.de", "k***@gmx.de@shop.de"),
    ],
)
def test_people_inside_the_senders_of_lists_and_forwarders_are_masked(
    text: str, masked: str
) -> None:
    assert MASK(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "to=<bestellung@shop.de>, sender=max.muster@shop.de",
        "sasl_username=max.muster@shop.de",
        "info@mail.shop.de INFO@SHOP.DE",
        "info@gmx.de INFO@GMX.DE %22info@gmx.de",
        "root@web01 x@localhost",
        "a@müller.de b@xn--mller-kva.de",
        "message-id=<20261124.136DF2D89FA@web01.shop.de>",
        "136DF2D89FA: size=40960, nrcpt=1 (queue active)",
        "4jYcL44X3pzQTT8: delay=0.40, delays=0/0/0.4/0, code=40",
        "prvs=1234=info@shop.de",
        "SRS0=HHH=TT=shop.de=info@web01",
        "client=mail.gmx.de[203.0.113.9] @ 12:00",
        "helo=<mail.example",
    ],
)
def test_what_is_our_own_and_what_is_no_address_stays(text: str) -> None:
    assert MASK(text) == text


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("k\u200bunde@gmx.de", "k***@gmx.de"),
        ("kun\x1b[31mde\x1b[0m@gmx.de", "k***@gmx.de"),
        ("kunde@shop.de.evil.example", "k***@shop.de.evil.example"),
        ("kunde@evilshop.de", "k***@evilshop.de"),
        ("to=<kund", "to=<k***"),
        ("to=<kunde@gm", "to=<k***@gm"),
        ("to=<kunde@", "to=<k***@"),
        ('unknown user: "kunde"; <kunde@gmx.de>', 'unknown user: "k***"; <k***@gmx.de>'),
    ],
)
def test_tricks_and_cut_quotes_do_not_uncover_anybody(text: str, masked: str) -> None:
    assert MASK(text) == masked


def test_unmasked_shows_addresses_and_cleans() -> None:
    assert unmasked("kunde@gmx.de\x1b[2J\u202e") == "kunde@gmx.de"


def test_the_mask_for_a_run_knows_its_domains_and_the_accounts_it_accuses() -> None:
    accused = replace(runs.ACCOUNT, subject=Subject("account", "scan@freemail.example"))
    mask = mask_for(replace(runs.run(accused), own_domains=frozenset({"laden.example"})))
    text = "a=scan@freemail.example b=info@laden.example"
    assert mask(f"{text} c=kunde@freemail.example") == f"{text} c=k***@freemail.example"


LOCAL = st.from_regex(r"[a-z][a-z0-9]{3,9}([._+-][a-z0-9]{2,9}){0,2}", fullmatch=True)
FOREIGN = st.sampled_from(["gmx.de", "web.de", "sub.firma.example", "1und1.de", "shop.de.example"])
AROUND = st.sampled_from(
    [
        "{}",
        "<{}>",
        "to=<{}>,",
        '"{}"',
        "user={} ",
        "({})",
        "[{}]",
        "x {} y",
        "'{}'",
        "said: {}: no",
        "?mail={}&a=b",
    ]
)
AT = st.sampled_from(["@", "%40", "%2540", "&#64;", "\\u0040"])


@given(LOCAL, FOREIGN, AROUND, AT)
def test_the_local_part_of_a_foreign_address_never_stays(
    local: str, domain: str, around: str, at: str
) -> None:
    masked = MASK(around.replace("{}", f"{local}{at}{domain}"))
    assert local not in masked
    assert masked == around.replace("{}", f"{local[0]}***{at}{domain}")


@given(LOCAL, st.sampled_from(["shop.de", "www.shop.de", "web01"]), AROUND)
def test_an_own_address_always_stays(local: str, domain: str, around: str) -> None:
    text = around.replace("{}", f"{local}@{domain}")
    assert MASK(text) == text.rstrip() or MASK(text) == text


@given(
    LOCAL, FOREIGN, st.sampled_from(["bounce+{}@shop.de", "<x-bounces+{}@shop.de>", "{}@shop.de"])
)
def test_the_person_in_a_verp_sender_never_stays(local: str, domain: str, verp: str) -> None:
    assert local not in MASK(verp.replace("{}", f"{local}={domain}"))


@given(st.text() | st.text(alphabet="ab@.=%40<>\"' +-srs01{}\\\x1b[m", max_size=60))
def test_masking_twice_is_masking_once(text: str) -> None:
    assert MASK(MASK(text)) == MASK(text)


@pytest.mark.parametrize(
    "piece",
    [
        "@",
        "a",
        "a=b.c",
        "a@b.de ",
        "to=<",
        "\x1b[",
        "=40",
        "%40",
        '"@',
        "<srs0=",
        "bounces+",
        '"',
        "a.",
        "\x1b]",
    ],
)
def test_the_time_is_linear(piece: str) -> None:
    text = piece * (200_000 // len(piece)) + "@shop.de"
    start = time.process_time()
    MASK(text)
    assert time.process_time() - start < 3
