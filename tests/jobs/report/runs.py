"""Hand-made runs: what the job would hand to the report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from postwarden.causes import (
    backscatter,
    form_abuse,
    forwarding,
    infected_script,
    missing,
    received,
    refused,
    stolen_account,
)
from postwarden.jobs.report.mask import masker
from postwarden.model import Certainty, Evidence, Finding, Period, Run, Source, Subject, Sums
from postwarden.model.refusal import Refusal
from postwarden.model.run import Bucket

BERLIN = ZoneInfo("Europe/Berlin")
START = datetime(2026, 11, 16, 6, 12, tzinfo=BERLIN)
END = datetime(2026, 11, 22, 23, 41, tzinfo=BERLIN)
MASK = masker({"laden.example", "web01.example.net"}, {"info@laden.example"})

FORM = form_abuse.CODE.about(
    Subject("form", "/kontakt.php"),
    [
        Evidence(
            "/var/log/mail.log.1",
            48211,
            "Nov 18 02:14:07 web01 postfix/smtp[13903]: 136DF2D89FA: to=<kunde@gmx.example>, "
            "relay=mx00.gmx.example[198.51.100.101]:25, delay=0.4, dsn=2.0.0, status=sent (250 OK)",
        ),
        Evidence(
            "/var/log/nginx/laden.access.log",
            90114,
            '198.18.4.9 - - [18/Nov/2026:02:14:06 +0100] "POST /kontakt.php?mail=kunde%40gmx.example '
            'HTTP/1.1" 200 512 "https://laden.example/kontakt" "Mozilla/5.0 (X11; Linux x86_64)"',
        ),
        Evidence(
            "/var/log/php-mail.log",
            771,
            "[18-Nov-2026 02:14:06 Europe/Berlin] mail() on [/var/www/laden/kontakt.php:31]: "
            "To: kunde@gmx.example -- Headers: From: info@laden.example",
        ),
    ],
    certainty=Certainty.PROVEN,
    site="laden.example",
    host="web01",
    messages=342,
    recipients=342,
    first=datetime(2026, 11, 17, 23, 58, tzinfo=BERLIN),
    last=datetime(2026, 11, 20, 4, 3, tzinfo=BERLIN),
    share=342 / 611,
    failed=87,
    why_not_higher=(),
    kind="contact",
    copy_to_visitor=True,
    linked="id",
    posts=355,
    addresses=41,
    honest=9,
    first_probe=datetime(2026, 11, 17, 21, 30, tzinfo=BERLIN),
    script="/var/www/laden/kontakt.php",
)
ACCOUNT = stolen_account.CODE.about(
    Subject("account", "info@laden.example"),
    [
        Evidence(
            "/var/log/mail.log",
            1204,
            "Nov 21 03:02:55 web01 postfix/submission/smtpd[13917]: A71692D8EC5: "
            "client=unknown[198.18.4.9], sasl_method=PLAIN, sasl_username=info@laden.example",
        )
    ],
    certainty=Certainty.LIKELY,
    site="laden.example",
    host="web01",
    messages=120,
    recipients=480,
    first=datetime(2026, 11, 21, 3, 2, tzinfo=BERLIN),
    last=datetime(2026, 11, 21, 9, 44, tzinfo=BERLIN),
    share=120 / 611,
    failed=31,
    why_not_higher=("no-login-log", "few-messages"),
    addresses=212,
    networks=88,
    failed_before=1804,
    honest=14,
    top_addresses=("198.18.4.9", "198.18.4.10", "203.0.113.77"),
)
SCRIPT = infected_script.CODE.about(
    Subject("script", "/var/www/laden/wp-content/uploads/2026/11/.cache.php"),
    [Evidence("/var/log/php-mail.log", 12, "mail() on [/var/www/laden/wp-content/.cache.php:1]")],
    certainty=Certainty.POSSIBLE,
    host="web01",
    messages=77,
    recipients=91,
    first=datetime(2026, 11, 19, 13, 0, tzinfo=BERLIN),
    last=datetime(2026, 11, 19, 18, 30, tzinfo=BERLIN),
    share=77 / 611,
    failed=0,
    why_not_higher=("location-only",),
    requests=80,
    callers=("198.18.7.1",),
    evaled=True,
    honest=0,
    script_line=1,
)
NO_ACCESS = missing.ACCESS_LOG.about(Subject("host", "web01"), first=START, last=END)
NO_MAIL = missing.MAIL_LOG.about(Subject("host", "web01"))
NO_SOURCE = missing.SOURCE.about(
    Subject("host", "web01"), source="/var/log/mail.log.7.gz", reason="truncated"
)
UNREAD = missing.LINES.about(
    Subject("host", "web01"), source="/var/log/mail.log", unread=42, lines=90114
)
BOUNCED = received.CODE.about(
    Subject("account", "info@laden.example"),
    messages=311,
    first=START,
    last=END,
    accounts=("info@laden.example",),
)
FORWARDED = forwarding.CODE.about(
    Subject("account", "kasse@verein.example"),
    site="verein.example",
    host="web01",
    messages=124,
    recipients=124,
    first=START,
    last=END,
    share=0.54,
    failed=70,
    why_not_higher=(),
    refused=70,
    targets=("kassenwart@gmx.example",),
)
BOUNCING = backscatter.CODE.about(
    Subject("host", "web01"),
    host="web01",
    messages=70,
    recipients=70,
    first=START,
    last=END,
    share=0.31,
    failed=70,
    why_not_higher=(),
    senders=70,
    undeliverable=("weg@laden.example",),
)
SOURCES = (
    Source("/var/log/mail.log.1", {"postfix": 88120, "dovecot": 2210}, 90330, 0),
    Source("/var/log/mail.log", {"postfix": 71022}, 71064, 42),
    Source("/var/log/nginx/laden.access.log", {"combined": 412_388}, 412_390, 2),
    Source("-", {}, 12, 12),
)


def timeline(findings: tuple[Finding, ...], ordinary: int, days: int = 7) -> tuple[Bucket, ...]:
    """Hourly buckets: each cause's mail spread over its span, ordinary mail over the days."""
    hours = [
        START + timedelta(hours=n) for n in range(days * 24) if START + timedelta(hours=n) < END
    ]
    counts: list[dict[str, int]] = [{} for _ in hours]
    for finding in findings:
        first, last = finding.facts["first"], finding.facts["last"]
        assert isinstance(first, datetime)
        assert isinstance(last, datetime)
        inside = [n for n, hour in enumerate(hours) if first <= hour <= last] or [0]
        _spread(counts, inside, finding.subject.name, int(str(finding.facts["messages"])))
    awake = [n for n, hour in enumerate(hours) if 7 <= hour.hour <= 21]
    _spread(counts, awake, "", ordinary)
    return tuple(Bucket(hour, count) for hour, count in zip(hours, counts, strict=True))


def _spread(counts: list[dict[str, int]], places: list[int], name: str, amount: int) -> None:
    weights = [1 + (n * 7919 % 13) + (40 if i % 11 == 3 else 0) for i, n in enumerate(places)]
    given, seen = 0, 0
    for place, weight in zip(places, weights, strict=True):
        seen += weight
        part = amount * seen // sum(weights) - given
        given += part
        if part:
            counts[place][name] = counts[place].get(name, 0) + part


def run(*findings: Finding, ordinary: int = 260, untraced: int = 9) -> Run:
    """A week of a shop with these findings."""
    causes = tuple(each for each in findings if each.is_cause)
    explained = sum(int(str(each.facts["messages"])) for each in causes)
    total = explained + ordinary + untraced
    findings = tuple(_shared(each, total) for each in findings)
    causes = tuple(each for each in findings if each.is_cause)
    sums = Sums(total, total + 31, explained, ordinary, untraced, 87, 3, 145, 0)
    return Run(
        kind="diagnose",
        host="web01",
        period=Period(START, END),
        zone="Europe/Berlin",
        zone_from="machine",
        covered=("mail", "requests", "logins", "scripts"),
        missed=tuple(each.code for each in findings if each.code.startswith("missing.")),
        sources=SOURCES,
        sums=sums,
        findings=findings,
        timeline=timeline(causes, ordinary + untraced),
    )


def _shared(finding: Finding, total: int) -> Finding:
    if not finding.is_cause:
        return finding
    share = int(str(finding.facts["messages"])) / total
    return replace(finding, facts={**finding.facts, "share": share})


CLEAN = run(ordinary=602)
ALL_TRACED = run(ordinary=611, untraced=0)
ONE = run(FORM, UNREAD)
THREE = run(SCRIPT, UNREAD, ACCOUNT, BOUNCED, FORM, NO_ACCESS)
ONLY_MISSING = replace(
    run(NO_ACCESS, NO_SOURCE, ordinary=30, untraced=12), covered=("mail",), timeline=()
)
BLIND = replace(
    run(NO_MAIL, ordinary=0, untraced=0),
    host=None,
    period=Period(),
    covered=(),
    timeline=(),
    sums=Sums(),
    sources=(Source("/etc/hosts", {}, 12, 12),),
)
QUIET = replace(run(ordinary=0, untraced=0), timeline=(), sums=Sums(local=4))
CHOSEN = replace(run(FORM), site="laden.example", elsewhere=1904)
HUGE = replace(
    run(replace(FORM, facts={**FORM.facts, "messages": 9_876_543_210, "share": 0.999})),
    timeline=(Bucket(START, {"/kontakt.php": 9_876_543_210, "": 1}), Bucket(END, {"": 3})),
)
BESIDE = replace(
    run(ordinary=260),
    findings=(BOUNCING, FORWARDED, BOUNCED),
    sums=Sums(269, 300, 0, 260, 9, 70, 124, 35, 0),
)
GMX = Refusal(
    receiver="gmx",
    filter="",
    means="address-listed",
    temporary=False,
    messages=12,
    sent=12,
    forwarded=0,
    bounces=0,
    recipients=11,
    first=datetime(2026, 11, 20, 9, 0, tzinfo=BERLIN),
    last=datetime(2026, 11, 22, 20, 5, tzinfo=BERLIN),
    ask="https://postmaster.gmx.net/en/case?c=r0301&r=1Nabcd-2xyzAB1cde-00QwEr",
    reference="1Nabcd-2xyzAB1cde-00QwEr",
    text="554 IP address is block listed. <kunde@gmx.example>",
    domains=("gmx.example",),
    taken=0,
    after=0,
    evidence=(
        Evidence(
            "/var/log/mail.log",
            311,
            "Nov 20 09:00:00 web01 postfix/smtp[13903]: 136DF2D89FA: to=<kunde@gmx.example>, "
            "relay=none, status=deferred (host mx00.emig.gmx.net[198.51.100.101] refused to talk to "
            "me: 554 IP address is block listed.)",
        ),
    ),
)
MOON = replace(
    GMX,
    receiver="firma.example",
    means="unknown",
    messages=4,
    sent=1,
    recipients=4,
    forwarded=2,
    bounces=1,
    temporary=True,
    ask="",
    reference="",
    text="450 The moon, kunde@gmx.example",
    taken=30,
    after=20,
)  # fmt: skip - what differs in three lines
FULL = replace(GMX, receiver="others", means="mailbox", messages=3, sent=3, ask="", reference="")
TELEKOM = replace(GMX, receiver="t-online", ask="tosa@rx.t-online.de", reference="BL")
REFUSED = replace(
    run(*refused.judge([GMX, TELEKOM], "web01", None), ordinary=260),
    refusals=(GMX, MOON, FULL),
)
RUNS: Mapping[str, Run] = {
    "clean": CLEAN,
    "all-traced": ALL_TRACED,
    "one": ONE,
    "three": THREE,
    "only-missing": ONLY_MISSING,
    "blind": BLIND,
    "quiet": QUIET,
    "chosen": CHOSEN,
    "huge": HUGE,
    "beside": BESIDE,
    "refused": REFUSED,
}

#: Escape codes, bidi overrides, markup, braces and length: what hostile log lines hold.
NASTY = (
    '\x1b[31m\x1b]0;owned\x07\u202e<script src="https://evil.example/x.js">alert(1)</script>'
    "{{ 7*7 }}{messages}{% include 'x' %}\"'><img src=x onerror=alert(1)>\x00\x9b2J\r\n"
    "</title></style><!--" + "A" * 5000
)


def hostile() -> Run:
    """A run in which every text that can come out of a log or a call is hostile."""
    evil = replace(
        FORM,
        subject=Subject("form", "/" + NASTY),
        site=NASTY,
        host=NASTY,
        facts={**FORM.facts, "script": NASTY, "kind": NASTY},
        evidence=tuple(Evidence(NASTY, n, NASTY) for n in range(1, 9)),
    )
    other = replace(NO_SOURCE, facts={"source": NASTY, "reason": NASTY})
    refusal = replace(
        GMX,
        receiver=NASTY,
        filter=NASTY,
        ask=NASTY,
        reference=NASTY,
        text=NASTY,
        domains=(NASTY,),
        evidence=(Evidence(NASTY, 1, NASTY),),
    )
    (blocked,) = refused.judge([refusal], NASTY, NASTY)
    other_refusal = replace(refusal, means="unknown")
    base = run(blocked, evil, replace(ACCOUNT, subject=Subject("account", NASTY)), other)
    return replace(
        base,
        host=NASTY,
        site=NASTY,
        refusals=(refusal, other_refusal),
        elsewhere=3,
        zone=NASTY,
        sources=(Source(NASTY, {NASTY: 3}, 3, 0), Source("/log/\udcff\udcfe.log", {}, 1, 1)),
        timeline=(Bucket(datetime(2026, 11, 16, tzinfo=UTC), {"/" + NASTY: 3, NASTY: 4, "": 1}),),
    )
