"""What a receiver's reply says about mail: refused as spam or for who sent it, or for the mailbox."""

from __future__ import annotations

import re

from postwarden.causes.replies.recogniser import recogniser

#: Classes that hold for every mail of this server or domain, whatever is in it.
_BLOCKS = frozenset(
    "address-listed domain-listed reputation authentication ptr helo sender tls receiver-fault".split()
)
_SPAM = re.compile(
    r"spam|block|blacklist|black list|reputation|policy|dmarc|spf|dkim|unsolicited|abus|junk|denied"
    r"|reject|refused|listed|not accepted|poor|5\.7\.\d+|content",
    re.IGNORECASE,
).search
_MAILBOX = re.compile(
    r"user unknown|unknown user|no such|not exist|mailbox (is )?(unavailable|full|not found)"
    r"|over ?quota|quota exceeded|recipient (address )?rejected|5\.1\.1|5\.2\.[12]|4\.2\.2",
    re.IGNORECASE,
).search


def is_spam(reply: str) -> bool:
    """Whether the mail was refused as spam or by policy, rather than for its mailbox."""
    return bool(_SPAM(reply)) and not _MAILBOX(reply)


def is_block(reply: str) -> bool:
    """Whether the server or the sender's domain is refused, honest mail and spam alike."""
    return recogniser().reason(reply).means in _BLOCKS
