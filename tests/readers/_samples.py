"""Lines as real servers write them, one list a format, and what reads a few of them."""

from postwarden.model.event import Event
from postwarden.readers import lines
from tests.readers._recording import Recording

POSTFIX = [
    "Nov 24 09:03:31 web01 postfix/pickup[13882]: 136DF2D89FA: uid=5005 from=<web1>",
    "Nov 24 09:03:31 web01 postfix/cleanup[13892]: 136DF2D89FA: message-id=<20261124080331.136DF2D89FA@web01.example.net>",
    "Nov 24 09:03:31 web01 postfix/qmgr[13883]: 136DF2D89FA: from=<web1@web01.example.net>, size=304, nrcpt=2 (queue active)",
    "Nov 24 09:03:31 web01 postfix/smtp[13903]: 136DF2D89FA: to=<anna@gmx.test>, relay=mx00.gmx.test[198.51.100.101]:25, delay=0.01, delays=0/0/0.01/0, dsn=2.0.0, status=sent (250 Requested mail action okay, completed: id=1KRqbJ-1gfXmk)",
    "Nov 24 09:03:31 web01 postfix/qmgr[13883]: 136DF2D89FA: removed",
    "2026-11-24T09:03:41.120000+01:00 web01 postfix/submission/smtpd[13917]: A71692D8EC5: client=unknown[198.51.100.9], sasl_method=PLAIN, sasl_username=Info@laden.test",
    "2026-11-24T09:03:42.500000+01:00 web01 postfix/bounce[13926]: A07842D850A: sender non-delivery notification: A361D2D8715",
    "2026-11-24T09:03:43.000001+01:00 web01 postfix/local[13965]: A99902D8A04: to=<root@web01.example.net>, orig_to=<root>, relay=local, delay=0.01, delays=0/0/0/0, dsn=2.0.0, status=sent (forwarded as ABEE02D8A05)",
    "2026-11-24T09:03:44+01:00 web01 postfix/smtpd[77]: warning: ip-7.adsl.test[198.51.100.7]: SASL LOGIN authentication failed: (reason unavailable), sasl_username=scan@laden.test",
]
EXIM = [
    "2026-11-24 09:07:25 1xVmUn-0003cT-1R <= web1@web02.example.net U=web1 P=local S=401",
    '2026-11-24 09:07:25 1xVmUn-0003cT-1R => anna@gmx.test R=dnslookup T=remote_smtp H=mx00.gmx.test [198.51.100.101] C="250 Requested mail action okay"',
    "2026-11-24 09:07:26 1xVmUo-0003cX-0V ** weg@gmx.test R=dnslookup T=remote_smtp H=mx00.gmx.test [198.51.100.101]: SMTP error from remote mail server after RCPT TO:<weg@gmx.test>: 550 5.1.1 mailbox unavailable",
    "2026-11-24 09:07:26 1xVmUo-0003cb-0Z <= <> R=1xVmUo-0003cX-0V U=mail P=local S=2044",
    "2026-11-24 09:07:27 1xVmUp-0003cf-0X <= info@laden.test H=(pc.example) [198.51.100.9] P=esmtpa A=plain:Info@laden.test S=311 id=abc.0@shop.example",
    "2026-11-24 09:07:27 login authenticator failed for (pc.example) [198.51.100.9]: 535 Incorrect authentication data (set_id=info@laden.test)",
    "2026-11-24 09:07:28 H=(pc.example) [198.51.100.11] F=<a@x.test> rejected RCPT <b@gmail.test>: relay not permitted",
    "2026-11-24 09:07:25 1xVmUn-0003cT-1R Completed",
]
SENDMAIL = [
    "Nov 24 09:05:01 mail sendmail[1200]: 5AO85101001200: from=web1, size=512, class=0, nrcpts=1, msgid=<1.2@mail.example>, relay=web1@localhost",
    "Nov 24 09:05:01 mail sm-mta[1234]: 5AO851ab001234: from=<web1@mail.example>, size=812, class=0, nrcpts=1, msgid=<1.2@mail.example>, proto=ESMTP, daemon=MTA-v4, relay=localhost [127.0.0.1]",
    "Nov 24 09:05:02 mail sm-mta[1236]: 5AO851ab001234: to=<anna@gmx.test>, ctladdr=<web1@mail.example> (5005/5005), delay=00:00:01, xdelay=00:00:01, mailer=esmtp, pri=120812, relay=mx00.gmx.test. [198.51.100.101], dsn=2.0.0, stat=Sent (OK id=1KRqbJ)",
]
DOVECOT = [
    "Nov 24 09:05:05 web01 dovecot: imap-login: Login: user=<Info@laden.test>, method=PLAIN, rip=198.51.100.5, lip=192.0.2.10, mpid=13945, TLS, session=<e/a7+wFhdbbGEmQF>",
    "Nov 24 09:05:06 imap-login: Info: Disconnected (auth failed, 1 attempts in 7 secs): user=<info@laden.test>, method=PLAIN, rip=198.51.100.6, lip=192.0.2.10, TLS, session=<x>",
    "2026-11-24 09:05:06 auth: Info: passwd-file(info@laden.test,198.51.100.6): Password mismatch",
]
PHP = [
    "[24-Nov-2026 09:03:41 UTC] mail() on [/var/www/shop/PHPMailer.php:891]: To: kunde@GMX.test -- Headers: From: x@laden.test  X-Mailer: t -- Subject: Betreff",
    "Nov 24 09:03:41 web01 php: mail() on [/tmp/m.php(5) : eval()'d code:1]: To: kunde@gmx.test -- Headers: From: x@laden.test -- Subject: a",
]
COMBINED = [
    '198.51.100.7 - - [24/Nov/2026:09:05:01 +0100] "GET /kontakt HTTP/1.1" 200 416 "https://laden.test/" "Mozilla/5.0 (X11)"',
    r'web01.example.net:80 198.51.100.7 - - [24/Nov/2026:09:05:02 +0100] "POST /kontakt?x=1&name=\"a\\b HTTP/1.1" 404 416 "-" "Mozilla/5.0 \"quoted\" \\ back"',
    '198.51.100.9, 10.0.0.1 192.0.2.7 - - [24/Nov/2026:09:05:03 +0100] "GET / HTTP/1.1" 200 5',
    r'198.51.100.7 - - [24/Nov/2026:09:05:04 +0100] "\x16\x03\x01\x00\xEE\x01\x22\x5C" 400 157 "-" "-"',
]
CADDY = [
    '{"level":"info","ts":1795511255.9981248,"logger":"http.log.access","msg":"handled request","request":{"remote_ip":"198.51.100.7","method":"POST","host":"Laden.test:443","uri":"/kontakt?x=1","headers":{"User-Agent":["Mozilla/5.0"],"Referer":["https://laden.test/"]}},"duration":0.00004,"size":2,"status":200}',
    '{"time_iso8601":"2026-11-24T09:05:01+01:00","remote_addr":"198.51.100.7","request":"GET /x HTTP/1.1","status":"404","http_user_agent":"-"}',
]
JOURNALD = [
    '{"__REALTIME_TIMESTAMP":"1795511021000000","SYSLOG_IDENTIFIER":"postfix/pickup","_PID":"13","_HOSTNAME":"web01","MESSAGE":"136DF2D89FA: uid=5005 from=<web1>"}',
    "__CURSOR=s=0a1b;i=1;b=2;m=3;t=4;x=5",
    "__REALTIME_TIMESTAMP=1795511021000000",
    "SYSLOG_IDENTIFIER=postfix/pickup",
    "_PID=13",
    "MESSAGE=136DF2D89FA: uid=5005 from=<web1>",
    "",
]
DOCKER = [
    "postfix-mailcow-1  | Nov 24 09:03:31 mail postfix/pickup[1]: 136DF2D89FA: uid=5005 from=<web1>",
    '{"log":"Nov 24 09:03:31 mail postfix/pickup[1]: 136DF2D89FA: uid=5005 from=\\u003cweb1\\u003e\\n","stream":"stdout","time":"2026-11-24T08:03:31.1Z"}',
]
ALL = [*POSTFIX, *EXIM, *SENDMAIL, *DOVECOT, *PHP, *COMBINED, *CADDY, *JOURNALD, *DOCKER]

#: Whole lines of other formats, to be put where a sender or visitor may write.
HOSTILE = [
    *(line for line in ALL if line),
    "x\\nNov 24 09:03:31 web01 postfix/qmgr[1]: 136DF2D89FA: removed",
    '" 200 1 "-" "-" 198.51.100.66 - - [24/Nov/2026:09:05:01 +0100] "POST /forged HTTP/1.1" 200 1',
]


def read(*text: str) -> Recording:
    reading = Recording()
    lines.read(reading, [line for block in text for line in block.split("\n")])
    return reading


def events(*text: str) -> list[Event]:
    reading = read(*text)
    assert reading.unread == 0
    return reading.events
