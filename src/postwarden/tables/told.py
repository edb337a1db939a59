"""Posts to forms that caused mail, with what their visitor did before and what mail they caused.

Makes `told`; where no mail log says what a post caused, all posts that were answered well are told.
"""

from __future__ import annotations

from postwarden.tables.database import Database

_CAUSED_MAIL = """
CREATE TABLE per_post AS
SELECT c.post, count(*) AS messages, sum(m.foreign_count) AS recipients,
    count(*) FILTER (m.failed > 0) AS failed, list(DISTINCT m.recipient)[:5] AS written,
    min(m.ts) AS first, max(m.ts) AS last,
    arg_min(m.seg, m.ts) AS mseg, arg_min(m.line, m.ts) AS mline,
    arg_min(coalesce(s.path, CASE WHEN m.cwd <> '' THEN rtrim(m.cwd, '/') || '/' END), m.ts) AS script,
    arg_min(s.script_line, m.ts) AS script_line,
    bool_or(s.evaled) AS evaled, arg_min(s.subject, m.ts) AS subject,
    arg_min(s.seg, m.ts) AS sseg, arg_min(s.line, m.ts) AS sline,
    count(*) FILTER (m.refused > 0) AS refused
FROM caused c JOIN messages m USING (message) LEFT JOIN scripted s USING (message)
GROUP BY c.post
"""

_TOLD = """
CREATE TABLE told AS SELECT p.key, p.post, p.ts, p.seg, p.line, p.visitor, p.method,
    p.referred, coalesce(t.pages, 0) AS pages, t.gap, t.stay,
    coalesce(t.assets, 0) AS assets, coalesce(t.posted, 0) AS posted, coalesce(t.since, 0) AS since,
    coalesce(c.messages, 0) AS messages, coalesce(c.recipients, 0) AS recipients,
    coalesce(c.failed, 0) AS failed, coalesce(c.refused, 0) AS refused, coalesce(c.written, []) AS written,
    coalesce(c.first, p.ts) AS first, coalesce(c.last, p.ts) AS last,
    coalesce(c.mseg, p.seg) AS mseg, coalesce(c.mline, p.line) AS mline,
    coalesce(c.script, '') AS script, coalesce(c.script_line, 0) AS script_line,
    coalesce(c.evaled, false) AS evaled, coalesce(c.subject, '') AS subject,
    coalesce(c.sseg, -1) AS sseg, coalesce(c.sline, 0) AS sline
FROM posts p LEFT JOIN trails t USING (post) LEFT JOIN per_post c USING (post)
WHERE {chosen}
"""
_MAILING = "p.key IN (SELECT key FROM posts JOIN caused USING (post))"
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
    return _ANSWERED if is_silent(database) else _MAILING


def build(database: Database) -> None:
    """Make `told`, `people`: who its visitors are, and `parted`, empty until programs are told."""
    database.run(_CAUSED_MAIL)
    database.run(_TOLD.format(chosen=chosen(database)))
    database.run(_PEOPLE)
    database.run("CREATE TABLE parted (key INTEGER, post BIGINT, person BOOLEAN)")
