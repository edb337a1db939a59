"""What container logs put around a line."""

import json

import pytest

from postwarden.readers import docker
from tests.readers._samples import COMBINED, HOSTILE, POSTFIX, events, read


@pytest.mark.parametrize("line", [POSTFIX[0], POSTFIX[5], COMBINED[0]])
def test_the_line_inside_counts_as_what_it_is(line: str) -> None:
    plain = read(line)
    for wrapped in (
        f"postfix-mailcow-1  | {line}",
        json.dumps({"log": line + "\n"}, separators=(",", ":")),
    ):
        reading = read(wrapped)
        assert (reading.events, reading.formats) == (plain.events, plain.formats)


def test_a_whole_log_in_a_container() -> None:
    assert len(events(*(f"mail-1 | {line}" for line in POSTFIX))) == len(events(*POSTFIX))


def test_lines_of_no_format_stay_unread() -> None:
    reading = read(
        "redis-1  | Ready to accept connections", '{"log":"hello\\n"}', '{"log":7}', '{"log":"'
    )
    assert (reading.unread, sum(reading.formats.values())) == (4, 0)


def test_one_coat_only_is_taken_off() -> None:
    line = f"a-1 | {POSTFIX[0]}"
    assert read(f"b-1 | {line}").events == []


@pytest.mark.parametrize("text", HOSTILE)
def test_a_line_end_inside_makes_no_second_line(text: str) -> None:
    assert docker.unwrap(json.dumps({"log": f"x\n{text}"}, separators=(",", ":"))) == (
        "x\ufffd" + text
    )
    assert read(json.dumps({"log": f"x\n{text}"}, separators=(",", ":"))).events == []
