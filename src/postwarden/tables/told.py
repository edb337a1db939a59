"""Posts to forms that caused mail, with what their visitor did before and what mail they caused.

Makes `told`; where no mail log says what a post caused, all posts that were answered well are told.
"""

from __future__ import annotations

from postwarden.tables.database import Database

#: What a post caused; `mail` is the first, and of equals the one logged first.
_CAUSED_MAIL = """
SELECT c.post, count(*) AS messages, sum(m.foreign_count) AS recipients,
    count(*) FILTER (m.failed > 0) AS failed, count(*) FILTER (m.refused > 0) AS refused,
    list(DISTINCT m.recipient)[:5] AS written, min(m.ts) AS first, max(m.ts) AS last,
    min({'ts': m.ts, 'seg': m.seg, 'line': m.line, 'mail': c.message}).mail AS mail
FROM caused c JOIN messages m USING (message) WHERE <mine c.post> GROUP BY c.post
"""
_EVALED = "SELECT c.post FROM caused c JOIN scripted s USING (message) WHERE s.evaled"

_TOLD = f"""
WITH caused_here AS (SELECT * FROM per_post WHERE <mine post>),
first_mails AS (SELECT mail FROM caused_here)
SELECT p.key, p.post, p.ts, p.seg, p.line, p.visitor, p.method,
    p.referred, coalesce(t.pages, 0) AS pages, t.gap, t.stay,
    coalesce(t.assets, 0) AS assets, coalesce(t.posted, 0) AS posted, coalesce(t.since, 0) AS since,
    coalesce(c.messages, 0) AS messages, coalesce(c.recipients, 0) AS recipients,
    coalesce(c.failed, 0) AS failed, coalesce(c.refused, 0) AS refused, coalesce(c.written, []) AS written,
    coalesce(c.first, p.ts) AS first, coalesce(c.last, p.ts) AS last,
    coalesce(m.seg, p.seg) AS mseg, coalesce(m.line, p.line) AS mline,
    coalesce(s.path, CASE WHEN m.cwd <> '' THEN rtrim(m.cwd, '/') || '/' END, '') AS script,
    coalesce(s.script_line, 0) AS script_line,
    p.post IN ({_EVALED}) AS evaled, coalesce(s.subject, '') AS subject,
    coalesce(s.seg, -1) AS sseg, coalesce(s.line, 0) AS sline
FROM posts p LEFT JOIN (SELECT * FROM trails WHERE <mine post>) t USING (post)
LEFT JOIN caused_here c USING (post)
LEFT JOIN (SELECT message, seg, line, cwd FROM messages WHERE message IN (FROM first_mails)) m
    ON m.message = c.mail
LEFT JOIN (SELECT * FROM scripted WHERE message IN (FROM first_mails)) s ON s.message = c.mail
WHERE {{chosen}} AND <mine p.post>
"""
_MAILING = "p.key IN (FROM mailing)"
_MAILING_KEYS = """
CREATE TABLE IF NOT EXISTS mailing AS SELECT DISTINCT key FROM posts JOIN caused USING (post)
"""
_ANSWERED = "p.status < 400"

_PEOPLE = """
CREATE TABLE people AS SELECT visitor, any_value(ip) AS ip, any_value(agent) AS agent
FROM visitors WHERE visitor IN (SELECT visitor FROM told) GROUP BY visitor
"""


def is_silent(database: Database) -> bool:
    """Whether no mail log says what posts caused."""
    return not database.rows("SELECT 1 FROM messages WHERE class <> 'open' LIMIT 1")


def chosen(database: Database) -> str:
    """Which posts `p` are told."""
    database.run(_MAILING_KEYS)
    return _ANSWERED if is_silent(database) else _MAILING


def build(database: Database) -> None:
    """Make `told`, `people`: who its visitors are, and `parted`, empty until programs are told."""
    many = database.count("posts")
    database.sliced("per_post", _CAUSED_MAIL, many)
    database.sliced("told", _TOLD.format(chosen=chosen(database)), many)
    database.run("DROP TABLE trails")
    database.run("DROP TABLE per_post")
    database.run(_PEOPLE)
    database.run("CREATE TABLE parted (key INTEGER, post BIGINT, person BOOLEAN)")
