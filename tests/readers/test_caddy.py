"""Access lines in JSON: Caddy's, and those of nginx and Traefik under the usual names."""

import json
from typing import Any

import pytest

from postwarden.model.event import Request
from tests.readers._samples import HOSTILE, events, read


def line(request: dict[str, Any] | None = None, **changed: Any) -> str:
    inner = {
        "remote_ip": "198.51.100.7",
        "method": "POST",
        "host": "Laden.test:443",
        "uri": "/kontakt?x=1",
        "headers": {"User-Agent": ["Mozilla/5.0"], "Referer": ["https://laden.test/"]},
    } | (request or {})
    outer = {
        "level": "info",
        "ts": 1795511255.5,
        "logger": "http.log.access",
        "msg": "handled request",
    }
    text = outer | {"request": inner, "status": 200} | changed
    return json.dumps(text, separators=(",", ":"))


EXPECTED = Request(
    1,
    1795511255.5,
    0,
    "laden.test",
    "198.51.100.7",
    "POST",
    "/kontakt?x=1",
    200,
    "https://laden.test/",
    "Mozilla/5.0",
)  # fmt: skip - one row of fields


def test_every_field_of_a_caddy_line() -> None:
    assert events(line()) == [EXPECTED]


def test_variants_of_caddy() -> None:
    assert events(line(logger="http.log.access.log0")) == [EXPECTED]
    assert events(line(ts=1795511255500)) == [EXPECTED]
    assert events(line(ts="2026-11-24T10:07:35.5+0100")) == [EXPECTED]
    assert events(line({"remote_ip": "10.0.0.1", "client_ip": "198.51.100.7"})) == [EXPECTED]
    assert events(line({"remote_ip": None, "remote_addr": "198.51.100.7:5000"})) == [EXPECTED]
    assert events(line(status=None)) == [EXPECTED._replace(status=0)]
    assert events(line({"headers": None})) == [EXPECTED._replace(referer="", agent="")]


def test_caddys_other_lines_are_known_and_silent() -> None:
    reading = read(
        '{"level":"info","ts":1.5,"msg":"serving initial configuration"}',
        line(logger="http.log.error"),
    )
    assert (reading.events, reading.formats["caddy"]) == ([], 2)


@pytest.mark.parametrize(
    "text",
    [
        '{"time_iso8601":"2026-11-24T10:07:35.5+01:00","remote_addr":"198.51.100.7","server_name":"laden.test","request":"POST /kontakt?x=1 HTTP/1.1","status":"200","http_referer":"https://laden.test/","http_user_agent":"Mozilla/5.0"}',
        '{"msec":"1795511255.500","remote_addr":"198.51.100.7","host":"laden.test","request_method":"POST","request_uri":"/kontakt?x=1","status":200,"http_referrer":"https://laden.test/","user_agent":"Mozilla/5.0"}',
        '{"ClientHost":"198.51.100.7","RequestMethod":"POST","RequestPath":"/kontakt?x=1","RequestHost":"laden.test","DownstreamStatus":200,"StartUTC":"2026-11-24T09:07:35.5Z","request_User-Agent":"Mozilla/5.0","request_Referer":"https://laden.test/"}',
    ],
)
def test_the_usual_names_of_others(text: str) -> None:
    assert events(text) == [EXPECTED]


def test_a_line_that_was_cut_in_the_visitors_headers_keeps_its_request() -> None:
    text = line({"headers": {"X-Long": ["a" * 20_000]}})
    assert events(text) == [EXPECTED._replace(status=0, referer="", agent="")]


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "{}",
        "[]",
        '{"a":1}',
        '{"request":[]}',
        '{"a":NaN}',
        "{" * 16_000,
        '{"a":' + "[" * 16_000,
        '{"a":' + "9" * 10_000 + "}",
        line(ts="NaN"),
        line(ts="1e400"),
        line(ts=float("nan")),
        line(ts=-1),
        line(ts=10**30),
        line(ts=None),
        line(ts=True),
        line(ts="yesterday"),
        line({"remote_ip": "nowhere"}),
        line({"method": 7}),
        line({"uri": None}),
    ],
)  # fmt: skip - one row of words
def test_what_is_no_access_line(text: str) -> None:
    reading = read(text)
    assert (reading.events, reading.unread) == ([], 1)


@pytest.mark.parametrize("text", [*HOSTILE, "a\nb", "\ud800", "\x1b[31m"])
def test_what_a_visitor_writes_stays_in_its_field(text: str) -> None:
    (found,) = events(
        line({"uri": f"/{text}", "headers": {"User-Agent": [text], "Referer": [text]}})
    )
    assert found[:6] == EXPECTED[:6]
    assert isinstance(found, Request)
    assert found.status == 200
    for field in (found.target, found.referer, found.agent):
        assert field.isprintable()
