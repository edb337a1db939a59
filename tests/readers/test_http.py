"""What every access log shares: assets are thinned out, texts bounded, proxies looked through."""

import pytest

from postwarden.model.event import Request
from postwarden.readers import http
from tests.readers._recording import Recording


def add(reading: Recording, target: str, **changed: str) -> None:
    given = {
        "stamp": "24/Nov/2026:09:05:01 +0100",
        "ip": "198.51.100.7",
        "method": "GET",
        "referer": "-",
        "agent": "Mozilla/5.0",
    } | changed
    http.add(
        reading,
        1,
        given["stamp"],
        "laden.test",
        given["ip"],
        given["method"],
        target,
        200,
        given["referer"],
        given["agent"],
    )


def test_of_a_visitors_assets_one_in_ten_minutes_is_kept() -> None:
    reading = Recording()
    add(reading, "/a.css")
    add(reading, "/b.JPG?v=2")
    add(reading, "/c.js", stamp="24/Nov/2026:09:09:59 +0100")
    assert len(reading.events) == 1
    add(reading, "/b.jpg", stamp="24/Nov/2026:09:10:00 +0100")
    add(reading, "/b.jpg", ip="198.51.100.8")
    add(reading, "/b.jpg", agent="curl")
    assert len(reading.events) == 4


@pytest.mark.parametrize(
    "target",
    [
        "/",
        "/kontakt.php",
        "/robots.txt",
        "/sitemap.xml",
        "/cart.json",
        "/agb.pdf",
        "/index.php?file=a.css",
        "/kontakt.php/x.css",
        "/css",
        "/a.css/",
    ],
)  # fmt: skip - one row of words
def test_pages_and_scripts_are_all_kept(target: str) -> None:
    reading = Recording()
    add(reading, target)
    add(reading, target)
    assert len(reading.events) == 2


def test_a_post_is_kept_wherever_it_goes() -> None:
    reading = Recording()
    add(reading, "/a.css", method="POST")
    add(reading, "/a.css", method="POST")
    assert len(reading.events) == 2


def test_the_visitors_remembered_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "_VISITORS", 3)
    reading = Recording()
    for number in range(20):
        add(reading, "/a.css", ip=f"198.51.100.{number}")
        assert len(reading.assets) <= 3
    assert len(reading.events) == 20


def test_texts_are_bounded() -> None:
    reading = Recording()
    add(reading, "/" + "a" * 2000, referer="r" * 2000, agent="u" * 2000)
    (event,) = reading.events
    assert isinstance(event, Request)
    assert tuple(map(len, (event.target, event.referer, event.agent))) == (1000, 300, 200)


def test_a_bad_stamp_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="no "):
        add(Recording(), "/", stamp="24/Nov/2026:09:05:99 +0100")


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("198.51.100.7", True),
        ("198.51.100.xxx", True),
        ("198.51.100.x", True),
        ("2001:db8::7", True),
        ("::1", True),
        ("fe80::1%eth0", True),
        ("::ffff:198.51.100.7", True),
        ("laden.test", False),
        ("1.2.3", False),
        ("face:", False),
        ("09:07:25", False),
        ("1:2:3:4:5:6:7:8", True),
        ("a:b", False),
        ("", False),
        ("198.51.100.7,", False),
        ("198.51.100.7 x", False),
    ],
)  # fmt: skip - one row of words
def test_what_is_an_address(text: str, is_one: bool) -> None:
    assert http.is_address(text) is is_one


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (" 198.51.100.7 ", "198.51.100.7"),
        ("198.51.100.7:443", "198.51.100.7"),
        ("[2001:db8::7]:443", "2001:db8::7"),
        ("2001:db8::7", "2001:db8::7"),
        ("unknown", ""),
        ("", ""),
        ("_hidden", ""),
    ],
)  # fmt: skip - one row of words
def test_the_bare_address(text: str, address: str) -> None:
    assert http.bare_address(text) == address


@pytest.mark.parametrize(
    ("address", "inner"),
    [
        ("10.0.0.1", True),
        ("127.0.0.1", True),
        ("172.22.1.1", True),
        ("172.32.1.1", False),
        ("192.168.1.1", True),
        ("100.64.0.1", True),
        ("100.128.0.1", False),
        ("::1", True),
        ("fd00::1", True),
        ("fe80::1", True),
        ("2001:db8::1", False),
        ("198.51.100.7", False),
        ("::1234", False),
        ("::ffff:127.0.0.1", True),
    ],
)  # fmt: skip - one row of words
def test_networks_of_ones_own(address: str, inner: bool) -> None:
    assert http.is_inner(address) is inner


@pytest.mark.parametrize(
    ("host", "site"),
    [
        ("Laden.test", "laden.test"),
        ("laden.test:8443", "laden.test"),
        ("-", ""),
        ("", ""),
        ("[2001:db8::7]:443", "2001:db8::7"),
        ("x" * 300, ""),
        ("a b", ""),
        ("a\ufffdb", ""),
    ],
)  # fmt: skip - one row of words
def test_the_site_is_lower_case_and_has_no_port(host: str, site: str) -> None:
    assert http.site(host) == site


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a b", "a b"),
        ("a\tb\u00a0c", "a b c"),
        ("a\nb\x00\x1b\ud800", "a\ufffdb\ufffd\ufffd\ufffd"),
        (None, ""),
        (7, ""),
        ("x" * 20_000, "x" * 16_384),
    ],
)  # fmt: skip - one row of words
def test_text_from_json_is_as_safe_as_text_from_files(value: object, text: str) -> None:
    assert http.clean(value) == text
