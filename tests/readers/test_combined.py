"""Access lines of Apache and nginx in the forms that panels and proxies give them."""

import pytest

from postwarden.model.event import Request
from tests.readers._samples import HOSTILE, events, read

TAIL = '- - [24/Nov/2026:09:05:01 +0100] "POST /kontakt?x=1 HTTP/1.1" 200 416 "https://laden.test/" "Mozilla/5.0"'
AT = 1795507501.0


def request(line: str) -> Request:
    (event,) = events(line)
    assert isinstance(event, Request)
    return event


def test_every_field_of_a_combined_line() -> None:
    assert request(f"198.51.100.7 {TAIL}") == Request(
        1,
        AT,
        0,
        "",
        "198.51.100.7",
        "POST",
        "/kontakt?x=1",
        200,
        "https://laden.test/",
        "Mozilla/5.0",
    )


@pytest.mark.parametrize(
    ("front", "site", "ip"),
    [
        ("198.51.100.7", "", "198.51.100.7"),
        ("2001:db8::7", "", "2001:db8::7"),
        ("::1", "", "::1"),
        ("198.51.100.0", "", "198.51.100.0"),
        ("198.51.100.xxx", "", "198.51.100.xxx"),
        ("Laden.test 198.51.100.7", "laden.test", "198.51.100.7"),
        ("Laden.test:443 2001:db8::7", "laden.test", "2001:db8::7"),
        ("198.51.100.9, 10.0.0.1 192.0.2.7", "", "198.51.100.9"),
        ("203.0.113.66, 198.51.100.9 192.0.2.7", "", "198.51.100.9"),
        ("198.51.100.9 192.0.2.7", "", "198.51.100.9"),
        ("198.51.100.9, 10.0.0.1", "", "198.51.100.9"),
        ("- 192.0.2.7", "", "192.0.2.7"),
        ("laden.test:80 198.51.100.9, 10.0.0.1 192.0.2.7", "laden.test", "198.51.100.9"),
        ("10.0.0.2, 10.0.0.1 192.0.2.7", "", "192.0.2.7"),
    ],
)
def test_what_stands_in_front(front: str, site: str, ip: str) -> None:
    found = request(f"{front} {TAIL}")
    assert (found.site, found.ip) == (site, ip)


@pytest.mark.parametrize(
    ("peer", "behind", "ip"),
    [
        ("127.0.0.1", '"198.51.100.9"', "198.51.100.9"),
        ("10.1.2.3", '"203.0.113.66, 198.51.100.9, 10.1.2.4"', "198.51.100.9"),
        ("127.0.0.1", '"-"', "127.0.0.1"),
        ("127.0.0.1", '"nonsense"', "127.0.0.1"),
        # Whoever connects from outside can write any X-Forwarded-For.
        ("198.51.100.7", '"203.0.113.66"', "198.51.100.7"),
        ("198.51.100.7", '0.123 "0.100" laden.test', "198.51.100.7"),
        ("198.51.100.7", "TLSv1.3 0.000", "198.51.100.7"),
    ],
)
def test_fields_behind_the_agent(peer: str, behind: str, ip: str) -> None:
    found = request(f"{peer} {TAIL} {behind}")
    assert (found.ip, found.agent) == (ip, "Mozilla/5.0")


def test_common_has_neither_referer_nor_agent() -> None:
    found = request('198.51.100.7 - eva [24/Nov/2026:09:05:01 +0100] "GET / HTTP/1.0" 304 -')
    assert (found.target, found.status, found.referer, found.agent) == ("/", 304, "", "")


@pytest.mark.parametrize(
    ("line", "method", "target"),
    [
        ("GET /a b HTTP/1.1", "GET", "/a b"),
        ("GET /a", "GET", "/a"),
        ("PROPFIND /dav/ HTTP/1.1", "PROPFIND", "/dav/"),
        ("VERSION-CONTROL /dav/ HTTP/1.1", "VERSION-CONTROL", "/dav/"),
        ("GET /x HTTP/2.0", "GET", "/x"),
        ("GET /x HTTP/3", "GET", "/x"),
        (r"POST /k?a=\"b\\ HTTP/1.1", "POST", r"/k?a=\"b\\"),
        (r"POST /k?a=\x22b HTTP/1.1", "POST", r"/k?a=\x22b"),
        (r"\x16\x03\x01\x00\xEE\x01\x22\x5C", "", r"\x16\x03\x01\x00\xEE\x01\x22\x5C"),
        (r"\x03 \x04 HTTP/1.1", "", r"\x03 \x04 HTTP/1.1"),
        ("GET", "", "GET"),
    ],
)
def test_the_request_line(line: str, method: str, target: str) -> None:
    found = request(f'198.51.100.7 - - [24/Nov/2026:09:05:01 +0100] "{line}" 400 1 "-" "-"')
    assert (found.method, found.target, found.status) == (method, target, 400)


@pytest.mark.parametrize("line", ["-", ""])
def test_no_request_is_known_and_silent(line: str) -> None:
    reading = read(f'198.51.100.7 - - [24/Nov/2026:09:05:01 +0100] "{line}" 408 0 "-" "-"')
    assert (reading.events, reading.formats["combined"]) == ([], 1)


@pytest.mark.parametrize("code", ["-", "20", "2000", "²00", "x", ""])
def test_a_status_that_is_none_is_zero(code: str) -> None:
    assert (
        request(f'198.51.100.7 - - [24/Nov/2026:09:05:01 +0100] "GET / HTTP/1.1" {code} 1').status
        == 0
    )


@pytest.mark.parametrize("length", range(len(TAIL) - len("416") - 40, len(TAIL)))
def test_a_line_that_was_cut_keeps_its_request(length: int) -> None:
    assert request(f"198.51.100.7 {TAIL[:length]}").method == "POST"


@pytest.mark.parametrize(
    "line",
    [
        '198.51.100.7 - - [24/Nov/2026:25:05:01 +0100] "GET / HTTP/1.1" 200 1',
        '198.51.100.7 - - [24/Foo/2026:09:05:01 +0100] "GET / HTTP/1.1" 200 1',
        '198.51.100.7 - - [24/Nov/2026:09:05:61 +0100] "GET / HTTP/1.1" 200 1',
        '198.51.100.7 - - [24/Nov/2026:09:05:01 +01:0] "GET / HTTP/1.1" 200 1',
        'some words here [24/Nov/2026:09:05:01 +0100] "GET / HTTP/1.1" 200 1',
        '[24/Nov/2026:09:05:01 +0100] "GET / HTTP/1.1" 200 1',
        '] "',
    ],
)
def test_what_is_no_access_line(line: str) -> None:
    reading = read(line)
    assert (reading.events, reading.unread) == ([], 1)


@pytest.mark.parametrize("text", HOSTILE)
def test_what_a_visitor_writes_stays_in_its_field(text: str) -> None:
    """Servers escape the quote; everything else may come raw in target, user, referer and agent."""
    for quote in (r"\"", r"\x22"):
        written = text.replace("\\", "\\\\").replace('"', quote)
        found = request(
            f"198.51.100.7 - {written} [24/Nov/2026:09:05:01 +0100] "
            f'"GET /{written} HTTP/1.1" 200 1 "{written}" "{written}"'
        )
        assert found[:6] == (1, AT, 0, "", "198.51.100.7", "GET")
        assert (found.target, found.status) == (f"/{written}"[:1000], 200)
        assert (found.referer, found.agent) == (written[:300], written[:200])
