"""The foreign mail providers of the lab and the wording of their answers."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Provider:
    """A mail provider: its exchanger and how it says yes and no."""

    mx: str
    ip: str
    domains: tuple[str, ...]
    accepted: str = "250 2.0.0 Ok: queued as {id}"
    gone: str = "550 5.1.1 <{rcpt}>: Recipient address rejected: User unknown"
    full: str = "452 4.2.2 <{rcpt}>: user is over quota"
    spam: str = "554 5.7.1 Message rejected as spam by content scanner"
    greeting: str = "421 4.7.0 {ip}: too many messages, try again later"
    weight: int = 1


SMALL_MX, SMARTHOST = "mx01.postdienst.example", "relay.versand.example"
SMALL = tuple(
    f"{name}.example"
    for name in """tischlerei-brandt elektro-voss kanzlei-hofmann blumen-eck autohaus-reuter
    praxis-dr-seidel maler-krause weingut-lorenz metallbau-otto apotheke-am-markt fahrrad-jansen
    steuer-pohl druckerei-wolf baeckerei-heinz hotel-seeblick sanitaer-busch gartenbau-ernst
    optik-schuster musikschule-nord tierarzt-franke""".split()
)
PROVIDERS = (
    Provider(
        "mx00.gmx.test",
        "198.51.100.101",
        ("gmx.test",),
        "250 Requested mail action okay, completed: id=1{id}",
        "550-Requested action not taken: mailbox unavailable\n"
        "550 For explanation visit https://postmaster.gmx.test/en/case?c=r0101",
        "552-Requested mail action aborted: exceeded storage allocation\n"
        "552 For explanation visit https://postmaster.gmx.test/en/case?c=r0104",
        "554-Transaction failed\n554-Reject due to policy restrictions.\n"
        "554 For explanation visit https://postmaster.gmx.test/en/case?c=hi",
        "554-gmx.test (mxgmx016) Nemesis ESMTP Service not available\n554-No SMTP service\n"
        "554-IP address is block listed.\n554 For explanation visit "
        "https://postmaster.gmx.test/en/case?c=r0501&i=ip&v={ip}",
        6,
    ),
    Provider(
        "mx.web.test",
        "198.51.100.102",
        ("web.test",),
        "250 Requested mail action okay, completed: id=1{id}",
        "550 Requested action not taken: mailbox unavailable",
        "452 4.2.2 Requested action not taken: mailbox over quota",
        "554 Transaction failed: Reject due to policy restrictions.",
        weight=5,
    ),
    Provider(
        "mail.t-online.test",
        "198.51.100.103",
        ("t-online.test",),
        "250 2.0.0 Message accepted.",
        "550 5.1.1 <{rcpt}> unknown address",
        "452 4.2.2 <{rcpt}> mailbox over quota",
        "550 5.7.0 Message considered as spam or virus, rejected",
        "554 IP={ip} - A problem occurred. (Ask your postmaster for help or to contact "
        "tosa@rx.t-online.test to clarify.) (BL)",
        5,
    ),
    Provider(
        "gmail-smtp-in.l.gmail.test",
        "198.51.100.27",
        ("gmail.test", "googlemail.test"),
        "250 2.0.0 OK  1795511255 {id} - gsmtp",
        "550-5.1.1 The email account that you tried to reach does not exist. Please try\n"
        "550-5.1.1 double-checking the recipient's email address for typos or\n"
        "550 5.1.1 unnecessary spaces. {id} - gsmtp",
        "452-4.2.2 The recipient's inbox is out of storage space and over quota. Please\n"
        "452 4.2.2 direct the recipient to https://support.gmail.test/mail/?p=OverQuota - gsmtp",
        "550-5.7.1 [{ip}] Our system has detected that this message is\n"
        "550 5.7.1 likely unsolicited mail. {id} - gsmtp",
        "421-4.7.28 Our system has detected an unusual rate of unsolicited mail\n"
        "421 4.7.28 originating from your IP address. {id} - gsmtp",
        7,
    ),
    Provider(
        "outlook-com.olc.protection.outlook.test",
        "198.51.100.40",
        ("outlook.test", "hotmail.test", "live.test"),
        "250 2.6.0 <{id}@mx.outlook.test> [InternalId=17{num}] Queued mail for delivery",
        "550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302).",
        "452 4.2.2 Mailbox full",
        "550 5.7.1 Unfortunately, messages from [{ip}] weren't sent. (S3140).",
        "421 4.7.650 The mail server [{ip}] has been temporarily rate limited due to "
        "IP reputation.",
        3,
    ),
    Provider("mx.freenet.test", "198.51.100.44", ("freenet.test",), "250 OK id=1{id}", weight=2),
    Provider("mx01.posteo.test", "198.51.100.45", ("posteo.test",)),
    Provider(
        "mta5.am0.yahoodns.test",
        "198.51.100.60",
        ("yahoo.test", "aol.test"),
        "250 ok dirdel",
        "552 1 Requested mail action aborted, mailbox not found",
        spam="554 Message not allowed - [PH01] Email not accepted for policy reasons.",
        greeting="421 4.7.0 [TSS04] Messages from {ip} temporarily deferred due to "
        "unexpected volume or user complaints",
        weight=0,
    ),
    Provider(
        "mxs.mail-ru.test",
        "198.51.100.61",
        ("mail-ru.test", "inbox-ru.test"),
        "250 OK id=1{id}",
        "550 Message was not accepted -- invalid mailbox.",
        weight=0,
    ),
    Provider(
        "mx3.qq.test",
        "198.51.100.62",
        ("qq.test",),
        "250 OK: queued as.",
        "550 Mailbox unavailable or access denied",
        weight=0,
    ),
    Provider("mx01.mail.icloud.test", "198.51.100.63", ("icloud.test",), weight=0),
    Provider(SMALL_MX, "198.51.100.90", (), weight=3),
    Provider(SMARTHOST, "198.51.100.99", ("versand.example",), weight=0),
)
