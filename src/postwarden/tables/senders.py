"""Which addresses really sent, and for which domains, as far as a mail log shows it.

A mail server does not log its own address. But receivers name it when they refuse: an address that
several servers quote, and that is none of theirs, is the one they saw. A name that the client's
address resolves to and that is the log's host is this machine as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from postwarden.model.log_tables import Place
from postwarden.tables.database import Database
from postwarden.tables.sent import LOOPBACK, PRIVATE

_MOST = 200
_ADDRESS = r"(?:^|[^0-9.:a-f])((?:\d{1,3}\.){3}\d{1,3}|[0-9a-f]{1,4}(?::[0-9a-f]{0,4}){3,7})(?:$|[^0-9.:a-f])"

#: Per address: the servers that quote it, and the first line that does. Without a server at the
#: other end the reply is our own, and names whom we could not reach.
_QUOTED = f"""
WITH said AS (SELECT relay, relay_ip, seg, line, ts,
        unnest(regexp_extract_all(lower(reply), $address, 1)) AS ip
    FROM states WHERE away AND status <> 'sent' AND reply <> '' AND relay_ip <> '')
SELECT ip, count(DISTINCT relay) AS servers, arg_min(seg, ts), arg_min(line, ts)
FROM said WHERE ip <> relay_ip AND NOT regexp_matches(ip, $private)
    AND NOT regexp_matches(ip, $loopback) AND ip NOT IN (SELECT relay_ip FROM states)
GROUP BY ip ORDER BY servers DESC, ip LIMIT {_MOST}
"""

_OWN = """
SELECT client FROM own_addresses WHERE NOT regexp_matches(client, $private)
    AND NOT regexp_matches(client, $loopback) ORDER BY client LIMIT 50
"""

#: Mail by host, sender's domain and address family of the server it went to.
_SENT = f"""
SELECT m.host, lower(split_part(m.sender, '@', -1)) AS domain, contains(s.relay_ip, ':') AS v6,
    count(DISTINCT m.message), min(m.ts), max(m.ts)
FROM states s LEFT JOIN roots r ON r.life = s.life
    JOIN messages m ON m.message = coalesce(r.root, s.life)
WHERE m.class = 'sent' AND s.away AND s.relay_ip <> '' AND m.sender <> ''
GROUP BY ALL ORDER BY 4 DESC, 1, 2, 3 LIMIT {_MOST * 50}
"""


class Quoted(NamedTuple):
    """An address that `servers` receivers quote; `place` the first line."""

    ip: str
    servers: int
    place: Place


class Sent(NamedTuple):
    """Mail that left a host for one sender's domain over IPv4 or IPv6; times in epoch seconds."""

    host: str
    domain: str
    v6: bool
    messages: int
    first: float
    last: float


def quoted(database: Database) -> Iterator[Quoted]:
    """Addresses of ours that receivers quote, the most quoted first."""
    for ip, servers, seg, line in database.rows(
        _QUOTED, address=_ADDRESS, private=PRIVATE, loopback=LOOPBACK
    ):
        yield Quoted(ip, servers, Place(seg, line))


def own(database: Database) -> list[str]:
    """Public addresses whose name is the log's host."""
    return [ip for (ip,) in database.rows(_OWN, private=PRIVATE, loopback=LOOPBACK)]


def sent(database: Database) -> list[Sent]:
    """Sent mail by host, domain and family."""
    return [Sent._make(row) for row in database.rows(_SENT)]
