"""Who refused the mail of the recorded incidents, counted a second way: line by line, by hand."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from tests.incidents._stories import NAMES, expected, lines, told

#: Postfix and Exim: queue id, recipient, what became of it, the rest of the line.
_POSTFIX = re.compile(
    r"postfix/(?:\w*smtp|error)\[\d+\]: (\w+): to=<([^>]+)>, .*relay=(\S+?),.*status=(\w+) \((.*)"
)
_EXIM = re.compile(r"(\w{6}-\w{6}-\w{2}) (=>|\*\*|==) (\S+?)(?: <\S+>)? R=\S+ T=\S+ ?(.*)")
_CODE = re.compile(r"(?:said|to me|\S+>|end of data|MAIL FROM:\S*)(?::| [A-Z]+:)? ([45])\d\d[ -]")
_WORDS = {
    "address-listed": r"block listed|\(BL\)|\(S3140\)",
    "greylisting": r"Greylisted",
    "rate": r"too many messages|rate limited|unusual rate|\[TSS04\]",
    "content": r"unsolicited mail|considered as spam|policy restrictions|\[PH01\]|rejected as spam",
    "mailbox": r"quota|exceeded storage|full|unavailable|unknown|not exist|not found|invalid mailbox",
}
Counts = dict[tuple[str, bool], int]


@cache
def by_hand(name: str) -> Counts:
    """Class and whether it is temporary -> recipients whose last word was a refusal."""
    last: dict[tuple[str, str], tuple[str, str]] = {}
    for line in lines(name):
        if (found := _POSTFIX.search(line)) and "127.0.0.1" not in found[3]:
            queue_id, to, _, status, reply = found.groups()
        elif found := _EXIM.search(line):
            queue_id, mark, to, reply = found.groups()
            status = "sent" if mark == "=>" else "deferred" if mark == "==" else "bounced"
        else:
            continue
        order = ("deferred", "bounced", "sent")
        if order.index(status) >= order.index(last.get((queue_id, to), ("deferred", ""))[0]):
            last[queue_id, to] = status, reply
    people: dict[tuple[str, bool], set[str]] = {}
    for (_, to), (status, reply) in last.items():
        code = _CODE.search(reply)
        if status != "sent" and code:
            means = next(m for m, words in _WORDS.items() if re.search(words, reply))
            people.setdefault((means, code[1] == "4"), set()).add(to.lower())
    return {key: len(each) for key, each in people.items()}


def counted(name: str) -> Counts:
    found: Counts = {}
    for each in refusals(name):
        if each["class"] != "unreachable":
            key = each["class"], each["temporary"]
            found[key] = found.get(key, 0) + each["recipients"]
    return found


def refusals(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = told(name).answer["refusals"]
    return found


def test_the_counts_are_those_of_the_lines(name: str) -> None:
    assert counted(name) == by_hand(name)


def test_there_is_something_to_count() -> None:
    assert sum(sum(by_hand(name).values()) for name in NAMES) > 500
    assert {means for name in NAMES for means, _ in by_hand(name)} >= {"address-listed", "content"}


def test_no_reply_of_the_recordings_is_unknown(name: str) -> None:
    assert [each["text"] for each in refusals(name) if each["class"] == "unknown"] == []


def test_most_mails_come_first_and_lines_prove_it(name: str) -> None:
    messages = [each["messages"] for each in refusals(name)]
    assert messages == sorted(messages, reverse=True)
    for each in refusals(name):
        assert each["evidence"]
        assert all(line["quote"] for line in each["evidence"])
        assert each["first"] <= each["last"]
        assert each["recipients"] > 0


def test_a_clean_server_has_no_refusal_to_act_on(name: str) -> None:
    found = {f["code"]: f["severity"] for f in told(name).answer["findings"]}
    urgent = {c for c, s in found.items() if c.startswith("refused.") and s != "hint"}
    assert expected(name)["exit"] == 1 or urgent == set()


def test_the_block_of_gmx_is_told_with_whom_to_ask() -> None:
    (block,) = [each for each in refusals("open_relay") if each["class"] == "address-listed"]
    assert (block["receiver"], block["temporary"], block["messages"]) == ("gmx", False, 7)
    assert block["ask"] == "https://postmaster.gmx.net/de/contact"
    codes = [f["code"] for f in told("open_relay").answer["findings"]]
    assert "refused.listed" in codes


def test_forwarded_mail_is_marked() -> None:
    content = next(each for each in refusals("forwarding") if each["class"] == "content")
    assert content["forwarded"] == content["messages"] > 50
