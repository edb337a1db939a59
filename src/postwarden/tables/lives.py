"""Pieces -> lives of queue ids -> messages: chains counted once, at their first acceptance.

A life begins with an acceptance, or after the removal of the same id before it. A message is the
root of a chain: what a content filter, an alias or a pipe hands in again belongs to its parent.
"""

from __future__ import annotations

from postwarden.tables.database import Database

#: How long a hand-over to the next queue id may take, in seconds.
HANDOVER = 120
#: Chains are followed this far: filter, alias, alias of alias and one to spare.
_DEPTH = 5

_LIFE_OF_PIECE = """
CREATE TABLE life_of AS
WITH several AS (SELECT host, instance, queue_id FROM pieces_at GROUP BY ALL HAVING count(*) > 1),
ordered AS (
    SELECT p.piece, p.host, p.instance, p.queue_id, p.ts, p.seg, p.line, p.origin = '' AS later,
        (p.origin <> '' AND (lag(p.ts) OVER life IS DISTINCT FROM p.ts))
            OR (lag(p.ended) OVER life IN ('removed', 'deleted')
                AND p.ts > lag(p.last_ts) OVER life) AS begins
    FROM pieces_at p JOIN several USING (host, instance, queue_id)
    WINDOW life AS (PARTITION BY p.host, p.instance, p.queue_id ORDER BY p.ts, p.origin = '', p.seg, p.line)),
numbered AS (
    SELECT *, coalesce(sum(begins::INT) OVER (PARTITION BY host, instance, queue_id
        ORDER BY ts, later, seg, line ROWS UNBOUNDED PRECEDING), 0) AS nth FROM ordered)
SELECT piece, first_value(piece) OVER (PARTITION BY host, instance, queue_id, nth
    ORDER BY ts, later, seg, line) AS life FROM numbered
"""

#: Most lives are one piece and stand where they were read; they are copied only to be named.
_LIVES = """
CREATE {kind} lives AS
SELECT piece AS life, ts, last_ts, seg, line, host, instance, queue_id, origin, client,
    client_name, account, login, cwd, parent, sender, seen_sender, size, nrcpt, message_id, ended
FROM pieces_at WHERE piece NOT IN (SELECT piece FROM life_of)
UNION ALL SELECT * FROM mended
"""

_MENDED = """
CREATE TABLE mended AS
SELECT o.life, min(p.ts) AS ts, max(p.last_ts) AS last_ts, arg_min(p.seg, p.ts) AS seg,
    arg_min(p.line, p.ts) AS line, any_value(p.host) AS host, any_value(p.instance) AS instance,
    any_value(p.queue_id) AS queue_id, max(p.origin) AS origin, max(p.client) AS client,
    max(p.client_name) AS client_name, max(p.account) AS account, max(p.login) AS login,
    max(p.cwd) AS cwd, max(p.parent) AS parent,
    coalesce(arg_min(p.sender, p.ts) FILTER (p.seen_sender), '') AS sender,
    bool_or(p.seen_sender) AS seen_sender, max(p.size) AS size, max(p.nrcpt) AS nrcpt,
    max(p.message_id) AS message_id,
    coalesce(arg_max(p.ended, p.last_ts) FILTER (p.ended <> ''), '') AS ended
FROM pieces_at p JOIN life_of o USING (piece) GROUP BY o.life
"""

#: Exim's own log names no host; its local senders do (login@host).
_NAME_HOSTS = """
UPDATE lives SET host = coalesce((SELECT mode(split_part(sender, '@', -1)) FROM lives
    WHERE host = '' AND origin = 'local' AND split_part(sender, '@', 1) = login), 'localhost')
WHERE host = '' AND queue_id <> ''
"""

_STATES = """
CREATE TABLE states AS
SELECT coalesce(o.life, d.piece) AS life, d.recipient, d.original, d.relay, d.relay_ip, d.local,
    d.status, d.dsn, d.reply, d.child, d.ts, d.seg, d.line,
    NOT d.local AND NOT starts_with(d.relay_ip, '127.') AND d.relay_ip <> '::1'
        AND d.relay NOT IN ('localhost', '127.0.0.1')
        AND NOT contains(d.reply, 'connect to 127.0.0.1[')
        AND d.status IN ('sent', 'deferred', 'bounced') AS away
FROM deliveries_at d LEFT JOIN life_of o ON d.piece = o.piece
"""

_LAST_STATES = """
DELETE FROM states WHERE life IN (SELECT life FROM life_of) AND (life, recipient, ts, seg, line)
NOT IN (SELECT life, recipient, max(ts), arg_max(seg, ts), arg_max(line, ts) FROM states
    WHERE life IN (SELECT life FROM life_of) GROUP BY life, recipient)
"""

_EDGES = f"""
CREATE TABLE edges AS
WITH named AS (
    SELECT s.life AS parent, s.child, s.ts, CASE WHEN s.local THEN 'alias' ELSE 'again' END AS kind,
        l.host, l.instance
        FROM states s JOIN lives l USING (life) WHERE s.child <> ''
    UNION ALL
    SELECT l.life, k.child, k.ts, CASE k.kind WHEN 'reinjected' THEN 'again' ELSE k.kind END,
        k.host, k.instance
        FROM links_at k JOIN lives l ON l.queue_id = k.queue_id AND l.host = k.host
        AND l.instance = k.instance AND k.ts BETWEEN l.ts - 1 AND l.last_ts + {HANDOVER}
    UNION ALL
    SELECT p.life, c.queue_id, c.ts, 'bounce', c.host, c.instance
        FROM lives c JOIN lives p ON c.parent = p.queue_id AND c.host = p.host
        WHERE c.parent <> '')
SELECT c.life AS child, arg_min(n.parent, abs(c.ts - n.ts)) AS parent,
    arg_min(n.kind, abs(c.ts - n.ts)) AS kind
FROM named n JOIN lives c ON c.queue_id = n.child AND c.life <> n.parent
    AND abs(c.ts - n.ts) <= {HANDOVER}
GROUP BY c.life
"""

#: A pipe (spam filter, mailing list) hands the same Message-ID in again.
_PIPED = f"""
INSERT INTO edges
SELECT c.life, arg_max(p.life, p.ts), 'alias'
FROM lives c JOIN lives p ON c.message_id = p.message_id AND c.host = p.host AND c.life <> p.life
    AND c.ts BETWEEN p.ts AND p.last_ts + {HANDOVER}
JOIN states s ON s.life = p.life AND s.local AND s.status = 'sent'
    AND NOT contains(s.relay, '/') AND s.relay NOT IN ('local', 'virtual', 'discard', 'none')
WHERE c.message_id <> '' AND c.life NOT IN (SELECT child FROM edges) AND (c.origin = 'local'
    OR c.client LIKE '127.%' OR c.client = '::1')
GROUP BY c.life
"""

_ROOTS = """
CREATE TABLE roots AS SELECT child AS life, parent AS root, kind FROM edges
WHERE kind IN ('again', 'alias')
"""
_CLIMB = """
UPDATE roots SET root = e.parent FROM edges e
WHERE roots.root = e.child AND e.kind IN ('again', 'alias') AND e.parent <> roots.life
"""


def build(database: Database) -> None:
    """Make `lives`, `states` (last state per life and recipient), `edges` and `roots`."""
    nameless = bool(database.rows("SELECT 1 FROM pieces WHERE host = '' LIMIT 1"))
    lives = _LIVES.format(kind="TABLE" if nameless else "VIEW")
    for statement in (_LIFE_OF_PIECE, _MENDED, lives, _STATES):
        database.run(statement)
    if database.rows("SELECT 1 FROM life_of LIMIT 1"):
        database.run(_LAST_STATES)
    for statement in (_EDGES, _PIPED, *([_NAME_HOSTS] if nameless else []), _ROOTS):
        database.run(statement)
    for _ in range(_DEPTH):
        if not database.rows("SELECT 1 FROM roots r JOIN roots e ON r.root = e.life LIMIT 1"):
            break
        database.run(_CLIMB)
