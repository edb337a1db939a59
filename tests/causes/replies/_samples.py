"""Replies of the shape that receivers write, made up for these tests.

Each: the key of who refuses ('' where only the server's name tells), on whose word, what for, the
reply, and what to quote when asking.
"""

from __future__ import annotations

from typing import NamedTuple


class Sample(NamedTuple):
    """One reply and what it means."""

    receiver: str
    filter: str
    means: str
    reply: str
    reference: str = ""


SAMPLES = [
    Sample(
        "gmx",
        "",
        "address-listed",
        "554-gmx.net (mxgmx017) Nemesis ESMTP Service not available 554-No SMTP service 554-IP address is block listed. 554 For explanation visit https://postmaster.gmx.net/en/case?c=r0301&i=ip&v=203.0.113.77&r=1Nabcd-2xyzAB1cde-00QwEr",
        "1Nabcd-2xyzAB1cde-00QwEr",
    ),
    Sample(
        "gmx",
        "",
        "content",
        "554-Transaction failed 554-Reject due to policy restrictions. 554 For explanation visit https://www.web.de/mail/senderguidelines?ip=203.0.113.77&c=hi",
        "hi",
    ),
    Sample(
        "gmx",
        "",
        "reputation",
        "550 <kai@shop.example>: Reject due to policy restrictions (IP based)",
    ),
    Sample(
        "gmx",
        "",
        "ptr",
        "554-web.de (mxweb112) Nemesis ESMTP Service not available 554-No SMTP service 554 invalid DNS PTR resource record, IP=203.0.113.77",
    ),
    Sample("gmx", "", "rate", "450 Rate limit reached. Please try again later"),
    Sample(
        "gmx",
        "",
        "authentication",
        "550 <kai@shop.example>: Reject due to SPF policy. The originating IP of the message is not permitted by the domain owner",
    ),
    Sample(
        "t-online",
        "",
        "address-listed",
        "554 IP=203.0.113.77 - A problem occurred. (Ask your postmaster for help or to contact tosa@rx.t-online.de to clarify.) (BL)",
        "BL",
    ),
    Sample(
        "t-online",
        "",
        "reputation",
        "554 IP=203.0.113.77 - None/bad reputation. Ask your postmaster for help or to contact tosa@rx.t-online.de for reset. (NOWL)",
        "NOWL",
    ),
    Sample(
        "t-online",
        "",
        "ptr",
        "554 IP=203.0.113.77 - Dialup/transient IP not allowed. Use a mailgateway or contact toda@rx.t-online.de if obsolete. (DIAL)",
        "DIAL",
    ),
    Sample(
        "microsoft",
        "",
        "address-listed",
        "550 5.7.1 Unfortunately, messages from [203.0.113.77] weren't sent. Please contact your Internet service provider since part of their network is on our block list (S3140). You can also refer your provider to http://mail.live.com/mail/troubleshooting.aspx#errors. [XX1EUR03FT012.eop-EUR03.prod.protection.outlook.com]",
        "S3140",
    ),
    Sample(
        "microsoft",
        "",
        "address-listed",
        "550 5.7.606 Access denied, banned sending IP [203.0.113.77]. To request removal from this list please visit https://sender.office.com/ and follow the directions. (AS16012609)",
        "AS16012609",
    ),
    Sample(
        "microsoft",
        "",
        "rate",
        "451 4.7.650 The mail server [203.0.113.77] has been temporarily rate limited due to IP reputation. For e-mail delivery information, see https://postmaster.live.com (S775)",
        "S775",
    ),
    Sample(
        "microsoft",
        "",
        "rate",
        "451 4.7.850 Access denied, please try again later AS(843)",
        "AS(843)",
    ),
    Sample(
        "microsoft",
        "",
        "authentication",
        "550 5.7.515 Access denied, sending domain SHOP.EXAMPLE doesn't meet the required authentication level. Spf= Fail , Dkim= Fail , DMARC= Fail",
        "5.7.515",
    ),
    Sample(
        "microsoft",
        "",
        "authentication",
        "550 5.7.509 Access denied, sending domain shop.example does not pass DMARC verification and has a DMARC policy of reject.",
    ),
    Sample(
        "microsoft",
        "spamhaus",
        "address-listed",
        "550 5.7.1 Service unavailable, Client host [203.0.113.77] blocked using Spamhaus. To request removal from this list see https://www.spamhaus.org/query/ip/203.0.113.77 (AS3130).",
        "AS3130",
    ),
    Sample(
        "microsoft",
        "",
        "mailbox",
        "550 5.4.1 Recipient address rejected: Access denied. AS(201806271)",
    ),
    Sample(
        "gmail",
        "",
        "content",
        "550-5.7.1 [203.0.113.77 12] Our system has detected that this message is 550-5.7.1 likely unsolicited mail. To reduce the amount of spam sent to Gmail, 550 5.7.1 this message has been blocked. a640c23a62f3a-9f1b2si44112233ejc.410 - gsmtp",
        "a640c23a62f3a-9f1b2si44112233ejc.410",
    ),
    Sample(
        "gmail",
        "",
        "rate",
        "421-4.7.28 [203.0.113.77 15] Our system has detected an unusual rate of 421-4.7.28 unsolicited mail originating from your IP address. To protect our 421 4.7.28 users, mail has been temporarily rate limited.",
    ),
    Sample(
        "gmail",
        "",
        "ptr",
        "550-5.7.25 [203.0.113.77] The IP address sending this message does not have a 550 5.7.25 PTR record setup. - gsmtp",
    ),
    Sample(
        "gmail",
        "",
        "authentication",
        "550-5.7.26 Your email has been blocked because the sender is unauthenticated. 550 5.7.26 Gmail requires all senders to authenticate with either SPF or DKIM.",
    ),
    Sample(
        "gmail",
        "",
        "authentication",
        "550-5.7.26 Unauthenticated email from shop.example is not accepted due to 550 5.7.26 domain's DMARC policy. - gsmtp",
    ),
    Sample(
        "gmail",
        "",
        "mailbox",
        "550-5.1.1 The email account that you tried to reach does not exist. Please try 550 5.1.1 double-checking the address. - gsmtp",
    ),
    Sample(
        "yahoo",
        "",
        "rate",
        "421 4.7.0 [TSS04] Messages from 203.0.113.77 temporarily deferred due to unexpected volume or user complaints - 4.16.55.1",
        "TSS04",
    ),
    Sample(
        "yahoo",
        "",
        "reputation",
        "553 5.7.2 [TSS09] All messages from 203.0.113.77 will be permanently deferred; Retrying will NOT succeed.",
        "TSS09",
    ),
    Sample(
        "yahoo",
        "spamhaus",
        "address-listed",
        "553 5.7.1 [BL21] Connections will not be accepted from 203.0.113.77, because the ip is in Spamhaus's list",
        "BL21",
    ),
    Sample(
        "yahoo",
        "",
        "content",
        "554 Message not allowed - [PH01] Email not accepted for policy reasons.",
        "PH01",
    ),
    Sample(
        "apple",
        "",
        "content",
        "554 5.7.1 [CS01] Message rejected due to local policy. Please visit https://support.apple.com/en-us/HT204137",
        "CS01",
    ),
    Sample(
        "apple",
        "",
        "authentication",
        "554 5.7.1 Your message was rejected due to shop.example's DMARC policy. See https://support.apple.com/en-us/HT204137",
    ),
    Sample(
        "orange",
        "cloudmark",
        "address-listed",
        "550 mwinf5c99 ME Adresse IP source bloquee pour incident de spam. Client host blocked for spamming issues. OFR006_102 [102]",
        "OFR006_102",
    ),
    Sample(
        "orange",
        "",
        "reputation",
        "421 mwinf5c98 ME Service refuse. Veuillez essayer plus tard. OFR_999 [999]",
        "OFR_999",
    ),
    Sample(
        "laposte",
        "",
        "reputation",
        "450 4.7.1 Client host rejected: Service refuse. Veuillez essayer plus tard. service refused, please try later. LPN007_510",
        "LPN007_510",
    ),
    Sample(
        "libero",
        "",
        "address-listed",
        "550 smtp-77.iol.local IP rejected [smtp-77.iol.local; LIB_105]",
        "LIB_105",
    ),
    Sample(
        "comcast",
        "",
        "address-listed",
        "554 resimta-po-40v.sys.comcast.net 203.0.113.77 found on one or more DNSBLs, see http://postmaster.comcast.net/smtp-error-codes.php#BL000010",
        "BL000010",
    ),
    Sample(
        "charter",
        "",
        "reputation",
        "554 p-impin099.msg.pkvw.co.charter.net charter 203.0.113.77 E1110 - Blocked. AUP#In-1310",
        "In-1310",
    ),
    Sample(
        "cox",
        "",
        "address-listed",
        "554 cxr.eastrmmtai119.cox.net cox 203.0.113.77 found on one or more DNSBLs, see AUP#IPBL0010",
        "IPBL0010",
    ),
    Sample(
        "mail-ru",
        "",
        "content",
        "550 spam message rejected. Please visit http://help.mail.ru/notspam-support/id?c=xyz or report details to abuse@corp.mail.ru. Error code: 77AB.",
        "77AB",
    ),
    Sample(
        "mailbox-org",
        "spamhaus",
        "address-listed",
        "554 5.7.1 Service unavailable; Client host [203.0.113.77] blocked by RBL; https://www.spamhaus.org/query/ip/203.0.113.77",
    ),
    Sample(
        "bluewin",
        "",
        "rate",
        "554 5.2.0 sc975: IP reputation ratelimit in effect - https://support.bluewin.ch/provider/bounce/QUJDREVG",
        "sc975",
    ),
    Sample(
        "proofpoint",
        "proofpoint",
        "address-listed",
        "554 Blocked - see https://ipcheck.proofpoint.com/?ip=203.0.113.77",
    ),
    Sample(
        "cisco",
        "cisco",
        "reputation",
        "554 Your access to this mail system has been rejected due to the sending MTA's poor reputation.",
    ),
    Sample(
        "mimecast",
        "mimecast",
        "reputation",
        "550 csi.mimecast.org Poor Reputation Sender. - https://community.mimecast.com/docs/DOC-1369#550 [kLm8Ns8biNg-p6EfZ0QaVMQ.de77]",
        "kLm8Ns8biNg-p6EfZ0QaVMQ.de77",
    ),
    Sample(
        "mimecast",
        "mimecast",
        "greylisting",
        "451 Internal resource temporarily unavailable - https://community.mimecast.com/docs/DOC-1369#451 [kLm8Ns8biNg-p6EfZ0QaVMQ.de77]",
    ),
    Sample(
        "barracuda",
        "barracuda",
        "address-listed",
        "554 5.7.1 Service unavailable; Client host [203.0.113.77] blocked using b.barracudacentral.org; http://www.barracudanetworks.com/reputation/?pr=1&ip=203.0.113.77",
    ),
    Sample(
        "barracuda",
        "barracuda",
        "content",
        "550 permanent failure for one or more recipients (kai@kunde.example:blocked)",
    ),
    Sample(
        "symantec",
        "symantec",
        "content",
        "553 Message filtered. Refer to the Troubleshooting page at http://www.symanteccloud.com/troubleshooting (#5.7.1)",
    ),
    Sample(
        "symantec",
        "symantec",
        "reputation",
        "450 Requested action aborted [7] 25004-31, please visit https://knowledge.broadcom.com/external/article?legacyId=TECH246726",
        "7",
    ),
    Sample(
        "improvmx",
        "improvmx",
        "ptr",
        "550 5.7.25 IP name lookup failed. No valid PTR record found for the given IP address. - ImprovMX v2026.01.02",
    ),
    Sample(
        "spamexperts",
        "spamexperts",
        "domain-listed",
        "550 A URL in this email (shop.example) is listed on https://spamrl.com/. Please resolve and retry",
    ),
    Sample(
        "spamhaus",
        "spamhaus",
        "address-listed",
        "554 5.7.1 Service unavailable; Client host [203.0.113.77] blocked using zen.spamhaus.org; https://www.spamhaus.org/query/ip/203.0.113.77",
    ),
    Sample(
        "spamhaus",
        "spamhaus",
        "address-listed",
        "554 5.7.1 Service unavailable; Client host [203.0.113.77] blocked using zen.spamhaus.org; https://www.spamhaus.org/sbl/query/SBL771234",
        "SBL771234",
    ),
    Sample(
        "spamhaus",
        "spamhaus",
        "domain-listed",
        "554 5.7.1 Service unavailable; Sender address [kai@shop.example] blocked using dbl.spamhaus.org; https://www.spamhaus.org/query/domain/shop.example",
    ),
    Sample(
        "spamhaus",
        "spamhaus",
        "receiver-fault",
        "554 5.7.1 Service unavailable; Client host [203.0.113.77] blocked using zen.spamhaus.org; Error: open resolver; https://check.spamhaus.org/returnc/pub/198.51.100.9/",
    ),
    Sample(
        "uribl",
        "uribl",
        "receiver-fault",
        "554 5.7.1 Service unavailable; Client host [mail.shop.example] blocked using multi.uribl.com; 127.0.0.1 -> Query Refused. See http://uribl.com/refused.shtml",
    ),
    Sample(
        "dead-lists",
        "dead-lists",
        "receiver-fault",
        "554 5.7.1 Service unavailable; Client host [203.0.113.77] blocked using dnsbl.sorbs.net; Currently Sending Spam",
    ),
    Sample(
        "spamcop",
        "spamcop",
        "address-listed",
        "550-rejected because 203.0.113.77 is in a black list at bl.spamcop.net",
    ),
    Sample(
        "uceprotect",
        "uceprotect",
        "address-listed",
        "550 Your ISP SHOP-AS, DE/AS64500 is UCEPROTECT-Level3 listed. See: http://www.uceprotect.net/rblcheck.php?ipr=203.0.113.77",
    ),
    Sample(
        "",
        "rbl.beispiel.example",
        "address-listed",
        "554 5.7.1 Service unavailable; Client host [203.0.113.77] blocked using rbl.beispiel.example; listed",
    ),
    Sample(
        "",
        "bl.beispiel.example",
        "address-listed",
        "550 5.7.1 Rejected: 203.0.113.77 listed at bl.beispiel.example",
    ),
    Sample(
        "",
        "",
        "greylisting",
        "450 4.2.0 <kai@kunde.example>: Recipient address rejected: Greylisted, see http://postgrey.schweikert.ch/help/kunde.example.html",
    ),
    Sample(
        "",
        "",
        "ptr",
        "550 5.7.25 Client host rejected: cannot find your reverse hostname, [203.0.113.77]",
    ),
    Sample("", "", "helo", "450 4.7.1 <localhost>: Helo command rejected: Host not found"),
    Sample(
        "",
        "",
        "sender",
        "450 4.1.8 <www-data@web77.example>: Sender address rejected: Domain not found",
    ),
    Sample(
        "",
        "",
        "authentication",
        "550 5.7.23 The message was rejected because of Sender Policy Framework violation",
    ),
    Sample("", "", "tls", "530 5.7.0 Must issue a STARTTLS command first"),
    Sample("", "", "policy", "554 5.7.1 <kai@kunde.example>: Relay access denied"),
    Sample(
        "",
        "",
        "policy",
        "554 5.7.1 <kai@kunde.example>: Recipient address rejected: Policy Rejection- Go away.",
    ),
    Sample("", "", "policy", "554 Transaction failed"),
    Sample(
        "", "", "rate", "421 4.7.0 mx.kunde.example Error: too many connections from 203.0.113.77"
    ),
    Sample("", "", "content", "554 5.7.1 Spam message rejected"),
    Sample(
        "",
        "",
        "mailbox",
        "550 5.1.1 <kai@kunde.example>: Recipient address rejected: User unknown in virtual mailbox table",
    ),
    Sample("", "", "mailbox", "552 5.2.2 <kai@kunde.example>: user quota exceeded"),
    Sample("", "", "busy", "451 4.3.2 Internal server error"),
    Sample("", "", "address-listed", "550 Blocked"),
    Sample(
        "", "", "unreachable", "connect to mx.kunde.example[203.0.113.9]:25: Connection timed out"
    ),
    Sample(
        "",
        "",
        "unreachable",
        "Host or domain name not found. Name service error for name=kunde.example type=MX: Host not found",
    ),
    Sample("", "", "unknown", "554 5.7.1 The moon is in the wrong quarter for letters"),
]  # fmt: skip - one reply a row reads better than one argument a row
