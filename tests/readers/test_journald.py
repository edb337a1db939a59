"""The journal as JSON and in the export form."""

import json

import pytest

from postwarden.model.event import Accepted, Ended
from tests.readers._recording import Recording
from tests.readers._samples import HOSTILE, POSTFIX, events, read

TEXT = "136DF2D89FA: uid=5005 from=<web1>"
EXPECTED = Accepted(1, 1795511021.25, 0, "web01", "postfix", "136DF2D89FA", "local", "5005")


def entry(**changed: object) -> str:
    return json.dumps(
        {
            "__REALTIME_TIMESTAMP": "1795511021250000",
            "SYSLOG_IDENTIFIER": "postfix/pickup",
            "_PID": "13",
            "_HOSTNAME": "web01",
            "MESSAGE": TEXT,
        }
        | changed,
        separators=(",", ":"),
    )  # fmt: skip - one row of fields


def test_an_entry() -> None:
    reading = read(entry())
    assert (reading.events, reading.formats) == ([EXPECTED], {"journald": 1})


@pytest.mark.parametrize(
    "changed",
    [
        {"MESSAGE": list(TEXT.encode())},
        {"MESSAGE": [TEXT, "second"]},
        {"SYSLOG_IDENTIFIER": None, "_COMM": "postfix/pickup"},
        {"_PID": None, "SYSLOG_PID": "14"},
        {"_PID": None},
        {"PRIORITY": 6, "_BOOT_ID": ["a", "b"]},
    ],
)
def test_its_variants(changed: dict[str, object]) -> None:
    assert events(entry(**changed)) == [EXPECTED]


def test_bytes_that_are_no_utf8() -> None:
    text = b"136DF2D89FA: from=<m\xfcller@laden.test>, size=304, nrcpt=4 (queue active)"
    (found,) = events(entry(SYSLOG_IDENTIFIER="postfix/qmgr", MESSAGE=list(text)))
    assert found[6] == "müller@laden.test"


@pytest.mark.parametrize(
    "changed",
    [
        {"MESSAGE": None},
        {"MESSAGE": ""},
        {"MESSAGE": {"a": 1}},
        {"MESSAGE": [[1]]},
        {"MESSAGE": [300]},
        {"MESSAGE": []},
        {"SYSLOG_IDENTIFIER": None},
        {"__REALTIME_TIMESTAMP": None},
        {"__REALTIME_TIMESTAMP": "x"},
        {"__REALTIME_TIMESTAMP": "9" * 30},
        {"__REALTIME_TIMESTAMP": -1},
        {"SYSLOG_IDENTIFIER": "sshd", "MESSAGE": "hello"},
    ],
)  # fmt: skip - one row of words
def test_what_is_known_and_silent(changed: dict[str, object]) -> None:
    reading = read(entry(**changed))
    assert (reading.events, reading.formats) == ([], {"journald": 1})


@pytest.mark.parametrize(
    "text",
    [
        '{"__REALTIME_TIMESTAMP"',
        '["__REALTIME_TIMESTAMP"]',
        '{"__REALTIME_TIMESTAMP":' + "[" * 15_000,
        "MESSAGE=x",
        "_PID=1",
    ],
)  # fmt: skip - one row of words
def test_what_is_no_entry(text: str) -> None:
    reading = read(text)
    assert (reading.events, reading.unread) == ([], 1)


def record(message: str = f"MESSAGE={TEXT}", cursor: str = "s=0a1b;i=1;b=2;m=3;t=4;x=5") -> str:
    return (
        f"__CURSOR={cursor}\n__REALTIME_TIMESTAMP=1795511021250000\n_BOOT_ID=2\n_HOSTNAME=web01\n"
        f"SYSLOG_IDENTIFIER=postfix/pickup\n{message}\n_PID=13\n"
    )


def test_the_export_form() -> None:
    reading = read(record() + "\n" + record() + "\n")
    assert reading.events == [EXPECTED._replace(line=6), EXPECTED._replace(line=14)]
    assert (reading.formats, reading.unread) == ({"journald": 14}, 0)


def test_a_record_without_a_blank_line_behind_ends_at_the_next() -> None:
    assert len(events(record() + record() + "\n")) == 2


def test_a_record_goes_on_in_the_next_block() -> None:
    from postwarden.readers import lines

    reading = Recording()
    for text in (record() + "\n" + record()).split("\n"):
        lines.read(reading, [text])
    assert len(reading.events) == 2


def test_a_segment_that_begins_inside_a_record() -> None:
    reading = read("_PID=13\nMESSAGE=x\n\n" + record() + "\n")
    assert (len(reading.events), reading.unread) == (1, 2)


@pytest.mark.parametrize(
    "length", ["!\x00\x00\x00\x00\x00\x00\x00", "!" + "\ufffd" * 7, "\ufffd" * 8]
)
def test_a_field_of_bytes_is_read_up_to_its_line_end(length: str) -> None:
    binary = record(f"MESSAGE\n{length}{TEXT}")
    assert events(binary + "\n" + record() + "\n") == [
        EXPECTED._replace(line=7),
        EXPECTED._replace(line=15),
    ]  # fmt: skip - one row of events


@pytest.mark.parametrize(
    "text",
    [
        *HOSTILE,
        "\n" + record(cursor="s=ffff;i=1"),
        "\n\n" + record(cursor="x") + "\n",
        "MESSAGE=A07842D850A: removed\nSYSLOG_IDENTIFIER=postfix/qmgr\n\n",
        f"\n{entry()}\n",
        "\n".join(POSTFIX),
    ],
)
def test_what_stands_in_a_field_of_bytes_is_no_field_and_no_record(text: str) -> None:
    inside = record(f"MESSAGE\n\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffdhello\n{text}")
    reading = read(inside + "\n" + record() + "\n")
    assert [type(e) for e in reading.events] == [Accepted]
    assert reading.events[0].line > inside.count("\n")
    assert reading.unread == 0


@pytest.mark.parametrize("text", [*HOSTILE, "a\nb\x1b", "\ud800"])
def test_what_others_write_into_the_journal_stays_text(text: str) -> None:
    assert events(entry(SYSLOG_IDENTIFIER="shop", MESSAGE=text)) == []
    assert (
        events(
            entry(SYSLOG_IDENTIFIER="postfix/qmgr", MESSAGE=f"A07842D850A: x {text}\nA: removed")
        )
        == []
    )
    assert events(record(f"MESSAGE=x {text.splitlines()[0]}") + "\n") == []


def test_memory_holds_one_bounded_record() -> None:
    reading = read(record() + "\n".join(f"FIELD{n}=x" for n in range(1000)))
    assert len(reading.memory["journald.record"]) < 10


def test_dovecot_and_exim_by_way_of_the_journal() -> None:
    (found,) = events(entry(SYSLOG_IDENTIFIER="exim", MESSAGE="1xVmUn-0003cT-1R Completed"))
    assert isinstance(found, Ended)
