"""What a receiver's reply says: about the mail, or about the mailbox."""

import pytest

from postwarden.causes.refusals import is_block, is_spam


@pytest.mark.parametrize(
    "reply",
    [
        "host mx.gmx.test[198.51.100.1] said: 554 5.7.1 Message rejected as spam",
        "550 5.7.26 Unauthenticated email from verein.test is not accepted due to DMARC policy",
        "refused to talk to me: 554 IP=203.0.113.7 blocked, poor reputation",
        "550 Blocked - see https://ipcheck.example",
    ],
)
def test_a_receiver_that_dislikes_the_mail_says_spam(reply: str) -> None:
    assert is_spam(reply)


@pytest.mark.parametrize(
    "reply",
    [
        "550 5.1.1 <weg@gmx.test>: Recipient address rejected: User unknown",
        "452 4.2.2 mailbox full, over quota",
        "550 No such user here",
        "250 2.0.0 Ok: queued as 12345",
        "Connection timed out",
        "",
    ],
)
def test_a_full_or_missing_mailbox_says_nothing_about_the_mail(reply: str) -> None:
    assert not is_spam(reply)


@pytest.mark.parametrize(
    ("reply", "block"),
    [
        ("554 IP=203.0.113.7 - A problem occurred. (Ask your postmaster for help) (BL)", True),
        ("554 5.7.1 Client host [203.0.113.7] blocked using zen.spamhaus.org", True),
        ("550 5.7.25 Client host rejected: cannot find your reverse hostname", True),
        ("550 5.7.1 Message considered as SPAM", False),
        ("550 5.1.1 User unknown", False),
        ("421 4.7.0 too many messages", False),
        ("554 Nein", False),
        ("", False),
    ],
)
def test_a_blocked_server_is_refused_whatever_its_mail_says(reply: str, block: bool) -> None:
    assert is_block(reply) is block
