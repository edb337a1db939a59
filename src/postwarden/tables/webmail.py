"""Web mail: what its users send comes from this machine, but it is theirs.

A web mail program logs in to the mailbox at every request and hands mail in from its own machine.
Where the access log shows the browser's request, mail and mailbox login get the browser's address,
and the mail the login's name: then it is judged as any other account's mail.
"""

from __future__ import annotations

from postwarden.tables.database import Database
from postwarden.tables.hits import WEBMAIL, WEBMAIL_HOST
from postwarden.tables.joining import AFTER, BEFORE
from postwarden.tables.sent import LOOPBACK, PRIVATE

#: Whether a request (`target`, `site`) is a web mail program's.
IS_WEBMAIL = "(regexp_matches(target, $webmail) OR regexp_matches(site, $webmail_host))"
PATTERNS = {"webmail": WEBMAIL, "webmail_host": WEBMAIL_HOST}
#: Mail `m` of a login from a private address may come from a container with a web mail program.
IS_BEHIND = "(regexp_matches(m.client, $private) AND EXISTS (SELECT 1 FROM posts WHERE webmail))"

#: Mailbox logins from inside beside requests of one browser only. A private address is web mail's
#: where most of its logins lie beside such a request; else it is somebody in the office.
_SIGNED_IN = f"""
CREATE TABLE signed_in AS
WITH asked AS (SELECT h.ts, v.ip AS browser FROM hits_at h JOIN visitors v USING (visitor)
    WHERE {IS_WEBMAIL} AND v.ip <> ''),
inside AS (SELECT *, regexp_matches(ip, $loopback) OR ip IN (SELECT client FROM own_addresses)
    AS own FROM logins_at WHERE ok AND service <> 'smtp'),
beside AS (SELECT l.seg, l.line, l.ts, l.account, l.ip, l.own, min(a.browser) AS browser,
    count(DISTINCT a.browser) AS browsers
    FROM inside l LEFT JOIN asked a ON a.ts BETWEEN l.ts - {BEFORE} AND l.ts + {AFTER}
    WHERE l.own OR regexp_matches(l.ip, $private) GROUP BY ALL),
webs AS (SELECT ip FROM beside GROUP BY ip HAVING bool_or(own)
    OR count(*) FILTER (browsers > 0) * 2 > count(*))
SELECT seg, line, ts, account, browser FROM beside WHERE browsers = 1 AND ip IN (SELECT ip FROM webs)
"""
_NONE = (
    "CREATE TABLE signed_in (seg INTEGER, line INTEGER, browser VARCHAR)",
    "CREATE TABLE webmailed (message BIGINT, seg INTEGER, line INTEGER)",
)

#: Who sent: the login of the mail, in the path, or of the browser's last mailbox login before;
#: where no log names it, the sender, if it is one of ours.
_SENDERS = """
CREATE TABLE webmailed AS
WITH sends AS (SELECT m.message, m.ts, p.ts AS asked, p.seg, p.line, v.ip, m.sender,
        split_part(m.sender, '@', -1) IN (SELECT domain FROM own_domains) AS ours, CASE
        WHEN m.kind = 'account' THEN m.who
        ELSE regexp_extract(url_decode(y.path), '/([^/?@]+@[^/?]+)/', 1) END AS named
    FROM caused c JOIN posts p USING (post) JOIN ways y USING (way) JOIN messages m USING (message)
    JOIN (SELECT visitor, any_value(ip) AS ip FROM visitors GROUP BY visitor) v USING (visitor)
    WHERE p.webmail),
usual AS (SELECT ip, mode(sender) AS sender FROM sends
    WHERE ours GROUP BY ip),
logins AS (SELECT browser AS ip, ts, account FROM signed_in)
SELECT s.message, s.seg, s.line, s.ip, coalesce(nullif(s.named, ''), l.account,
    CASE WHEN s.ours THEN s.sender END, u.sender, s.sender) AS who
FROM sends s ASOF LEFT JOIN logins l ON l.ip = s.ip AND l.ts <= s.asked + 1
LEFT JOIN usual u ON u.ip = s.ip
"""
_HAND_OVER = """
UPDATE messages SET kind = 'account', who = w.who, client = w.ip, client_name = ''
FROM webmailed w WHERE messages.message = w.message
"""
#: Posts of web mail are no form's, its script is no site's; nor is other mail of private addresses.
_NO_FORM = (
    "DELETE FROM caused WHERE message IN (SELECT message FROM messages WHERE kind = 'account'"
    " AND regexp_matches(client, $private)) AND message NOT IN (SELECT message FROM webmailed)",
    "DELETE FROM caused WHERE message IN (SELECT message FROM webmailed)"
    " OR post IN (SELECT post FROM posts WHERE webmail)",
    "DELETE FROM posts WHERE webmail",
    "DELETE FROM scripted WHERE message IN (SELECT message FROM webmailed)",
)


def settle(database: Database) -> None:
    """Give mail and mailbox logins of web mail to their users; its posts are no form's."""
    if not database.rows("SELECT 1 FROM posts WHERE webmail LIMIT 1"):
        for statement in _NONE:
            database.run(statement)
        return
    database.run(_SIGNED_IN, loopback=LOOPBACK, private=PRIVATE, **PATTERNS)
    database.run(_SENDERS)
    database.run(_HAND_OVER)
    database.run(_NO_FORM[0], private=PRIVATE)
    for statement in _NO_FORM[1:]:
        database.run(statement)
