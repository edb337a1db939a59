"""Access logs as JSON: Caddy's own, and what nginx or Traefik write under the usual key names.

Seen as: `{"level":"info","ts":1795511255.9,"logger":"http.log.access","msg":"handled request",
"request":{"remote_ip":"198.51.100.7","method":"POST","host":"laden.test","uri":"/kontakt",...},
"status":200}`. Source: Caddy 2.6, recorded; nginx's `escape=json`, Traefik's accessLog.
"""

from __future__ import annotations

import json
from typing import Any

from postwarden.readers import http
from postwarden.readers.reading import Reading

NAME = "caddy"

_TIME = ("time_iso8601", "time_local", "@timestamp", "timestamp", "msec", "StartUTC", "time", "ts")
_IP = ("remote_addr", "client_ip", "clientip", "remote_ip", "ClientHost", "client")
_METHOD = ("request_method", "method", "verb", "RequestMethod")
_TARGET = ("request_uri", "uri", "RequestPath", "url", "path")
_STATUS = ("status", "response", "DownstreamStatus", "code")
_SITE = ("server_name", "vhost", "host", "http_host", "RequestHost")
_REFERER = ("http_referer", "http_referrer", "referer", "referrer", "request_Referer")
_AGENT = ("http_user_agent", "user_agent", "agent", "request_User-Agent")


def line(reading: Reading, number: int, text: str) -> bool:
    """Read one access line in JSON; see LineReader."""
    if text[:1] != "{":
        return False
    try:
        record = _loads(text)
        known = _record(reading, number, record) if isinstance(record, dict) else False
    except (ValueError, RecursionError, OverflowError):
        return False
    reading.formats[NAME] += known
    return known


def _loads(text: str) -> object:
    """The JSON; of a line that was cut, what stands before the visitor's headers."""
    if text.rstrip().endswith("}"):
        return json.loads(text)
    front, found, _ = text.partition(',"headers":{')
    return json.loads(front + "}}") if found else None


def _record(reading: Reading, number: int, record: dict[str, Any]) -> bool:
    request = record.get("request")
    if isinstance(request, dict):
        return _caddy(reading, number, record, request)
    if "level" in record and "msg" in record and "ts" in record:
        return True
    return _plain(reading, number, record)


def _caddy(reading: Reading, number: int, record: dict[str, Any], request: dict[str, Any]) -> bool:
    logger = http.clean(record.get("logger"))
    if not logger.startswith("http.log.access"):
        return logger.startswith("http.")
    headers = request.get("headers")
    headers = headers if isinstance(headers, dict) else {}
    ip = request.get("client_ip") or request.get("remote_ip") or request.get("remote_addr")
    return _add(
        reading,
        number,
        _stamp(record.get("ts")),
        http.clean(ip),
        (request.get("method"), request.get("uri"), record.get("status"), request.get("host")),
        (_first(headers.get("Referer")), _first(headers.get("User-Agent"))),
    )


def _plain(reading: Reading, number: int, record: dict[str, Any]) -> bool:
    method, target = _get(record, _METHOD), _get(record, _TARGET)
    parts = http.clean(record.get("request")).split(" ")
    if not method and len(parts) >= 2:
        method, target = parts[0], target or parts[1]
    return _add(
        reading,
        number,
        _stamp(_get(record, _TIME)),
        http.clean(_get(record, _IP)),
        (method, target, _get(record, _STATUS), _get(record, _SITE)),
        (_get(record, _REFERER), _get(record, _AGENT)),
    )


def _add(
    reading: Reading, number: int, stamp: str, ip: str, what: tuple[Any, ...], who: tuple[Any, ...]
) -> bool:
    method, target, status, host = what
    address = http.bare_address(ip)
    if not (stamp and address and isinstance(method, str) and isinstance(target, str)):
        return False
    referer, agent = (http.clean(each) for each in who)
    http.add(
        reading,
        number,
        stamp,
        http.site(http.clean(host)),
        address,
        http.method_of(method),
        http.clean(target),
        _status(status),
        "" if referer == "-" else referer,
        "" if agent == "-" else agent,
    )
    return True


def _get(record: dict[str, Any], names: tuple[str, ...]) -> Any:
    for name in names:
        if record.get(name) not in (None, ""):
            return record[name]
    return ""


def _first(value: object) -> object:
    return value[0] if isinstance(value, list) and value else value


def _status(value: object) -> int:
    text = str(value)[:4] if isinstance(value, (int, str)) else ""
    return int(text) if len(text) == 3 and text.isdecimal() else 0


def _stamp(value: object) -> str:
    """A stamp that `Reading.when` reads: epoch seconds (or milliseconds), else as logged."""
    if isinstance(value, str):
        return _text_stamp(value[:40])
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return ""
    return f"@{value / 1000 if value > 1e11 else value!r}"


def _text_stamp(text: str) -> str:
    if text[:10].isdecimal() and text.replace(".", "").isdecimal():
        return _stamp(float(text))
    return text.replace("/", "-") if text[4:5] == "/" else text
