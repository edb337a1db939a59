"""Messages by what became of them: sent, bounce, forwarded, local or stopped.

`messages` has one row per root: who handed it in (`kind`, `who`), how many foreign recipients its
whole chain reached (`foreign`) how many of these did not arrive
(`failed`), and how many of these were refused (`refused`: who asks for patience refuses nothing). `kind`: `account` (authenticated),
`user` (sendmail command), `own` (loopback or this machine), `net` (a private address), `foreign`
(anybody else) or `cut` (the start of the life is missing).
"""

from __future__ import annotations

from postwarden.tables.database import Database

LOOPBACK = r"^(127\.|::1$|::ffff:127\.|unix|local)"
PRIVATE = r"^(10\.|192\.168\.|172\.(1[6-9]|2[0-9]|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|f[cd][0-9a-f]{2}:|fe80:)"

#: The network's fault, or a receiver that asks for patience: it says nothing about what is sent.
PATIENCE = (
    r"(?i)timed out|connection refused|no route to|unreachable|lost connection|try again|gr[ae]y"
    r"|too many|rate|temporar|later|over quota|mailbox full|4\.2\.2"
)

_OWN_DOMAINS = """
CREATE TABLE own_domains AS
SELECT DISTINCT lower(split_part(a, '@', -1)) AS domain FROM (
    SELECT recipient AS a FROM states WHERE local AND status = 'sent'
        AND (contains(relay, '/') OR relay IN ('local', 'virtual') OR relay LIKE '%dovecot%'
            OR relay LIKE '%lmtp%' OR relay LIKE '%deliver%' OR relay LIKE '%maildrop%')
    UNION SELECT original FROM states WHERE original <> '' AND contains(original, '@')
    UNION SELECT account FROM lives WHERE contains(account, '@')
    UNION SELECT account FROM logins WHERE ok AND contains(account, '@')
    UNION SELECT host FROM lives) WHERE a <> ''
"""

#: Addresses of this machine: their resolved name is the log's host name.
_OWN_ADDRESSES = """
CREATE TABLE own_addresses AS SELECT DISTINCT client FROM lives
WHERE client <> '' AND host <> '' AND (client_name = host OR client_name LIKE host || '.%')
"""

#: Most messages have one recipient: its state is the answer, and nothing is counted.
_SEVERAL = """
CREATE TABLE several AS SELECT life FROM states GROUP BY life HAVING count(*) > 1
UNION SELECT life FROM roots UNION SELECT root FROM roots
"""
_MARKED = """
SELECT s.*, s.away AND s.status <> 'sent' AS failed, s.away AND CASE s.status WHEN 'bounced' THEN true
    WHEN 'deferred' THEN NOT regexp_matches(s.reply, $patience) ELSE false END AS refused,
    CASE WHEN s.away THEN NOT regexp_matches(s.relay_ip, $private) AND split_part(lower(s.recipient), '@', -1)
        NOT IN (SELECT domain FROM own_domains) ELSE false END AS outside
FROM states s
"""
_REACHED = """
SELECT life AS root, away::INT AS foreign_count, failed::INT AS failed, refused::INT AS refused,
    1 AS states, away AND original = '' AS direct, outside, CASE WHEN away THEN seg END AS dseg,
    CASE WHEN away THEN line END AS dline, CASE WHEN away THEN lower(recipient) END AS recipient,
    CASE WHEN away AND relay <> 'none' THEN relay END AS relay,
    CASE WHEN failed THEN reply END AS reply
FROM marked WHERE life NOT IN (SELECT life FROM several) AND <mine life>
UNION ALL
SELECT coalesce(r.root, s.life), count(DISTINCT s.recipient) FILTER (s.away),
    count(DISTINCT s.recipient) FILTER (s.failed), count(DISTINCT s.recipient) FILTER (s.refused),
    count(*), bool_or(s.away AND s.original = '' AND coalesce(r.kind, '') <> 'alias'),
    bool_or(s.outside), arg_min(s.seg, (s.ts, s.seg, s.line)) FILTER (s.away),
    arg_min(s.line, (s.ts, s.seg, s.line)) FILTER (s.away),
    min(lower(s.recipient)) FILTER (s.away),
    arg_max(s.relay, (s.ts, s.seg, s.line)) FILTER (s.away AND s.relay <> 'none'),
    arg_min(s.reply, (s.ts, s.seg, s.line)) FILTER (s.failed)
FROM marked s LEFT JOIN roots r ON r.life = s.life
WHERE s.life IN (SELECT life FROM several) AND <mine coalesce(r.root, s.life)>
GROUP BY coalesce(r.root, s.life)
"""

_MESSAGES = f"""
WITH marked AS ({_MARKED}), reached AS ({_REACHED}),
named AS (
    SELECT l.*, CASE
        WHEN b.child IS NOT NULL OR (l.origin = '' AND l.seen_sender AND l.sender = '')
            THEN 'bounce'
        WHEN l.account <> '' THEN 'account'
        WHEN l.origin = 'local' THEN 'user'
        WHEN l.origin = '' THEN 'cut'
        WHEN regexp_matches(l.client, $loopback)
            OR l.client IN (SELECT client FROM own_addresses) THEN 'own'
        WHEN regexp_matches(l.client, $private) THEN 'net'
        ELSE 'foreign' END AS kind
    FROM lives l LEFT JOIN (SELECT child FROM edges WHERE kind IN ('bounce', 'delay')) b ON b.child = l.life
    WHERE l.life NOT IN (SELECT life FROM roots) AND <mine l.life>)
SELECT n.life AS message, n.ts, n.seg, n.line, n.host, n.queue_id, n.kind,
    CASE n.kind WHEN 'account' THEN n.account WHEN 'user' THEN n.login ELSE n.client END AS who,
    n.client, n.client_name, n.cwd, lower(n.sender) AS sender, coalesce(r.foreign_count, 0) AS foreign_count, coalesce(r.failed, 0) AS failed,
    coalesce(r.refused, 0) AS refused,
    coalesce(r.recipient, '') AS recipient, coalesce(r.reply, '') AS reply, coalesce(r.relay, '') AS relay,
    coalesce(r.dseg, n.seg) AS dseg, coalesce(r.dline, n.line) AS dline,
    CASE
        WHEN n.kind = 'bounce' THEN 'bounce'
        WHEN coalesce(r.foreign_count, 0) = 0 THEN CASE
            WHEN n.ended IN ('rejected', 'held', 'deleted') AND r.states IS NULL THEN 'stopped'
            WHEN r.states IS NULL THEN 'open' ELSE 'local' END
        WHEN n.kind = 'foreign' AND NOT r.direct THEN 'forwarded'
        WHEN n.kind = 'foreign' AND NOT r.outside THEN 'local'
        ELSE 'sent' END AS class
FROM named n LEFT JOIN reached r ON r.root = n.life
"""


def build(database: Database) -> None:
    """Make `messages`, `own_domains` and `own_addresses`."""
    database.run(_OWN_DOMAINS)
    database.run(_OWN_ADDRESSES)
    database.run(_SEVERAL)
    many = database.count("pieces")
    told = {"loopback": LOOPBACK, "private": PRIVATE, "patience": PATIENCE}
    database.sliced("messages", _MESSAGES, many, **told)
