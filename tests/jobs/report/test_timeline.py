"""The time line: no mail is lost or drawn twice, whatever the size of the picture."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postwarden.jobs.report.timeline import TONES, bars, chart, pattern, peak, steps
from postwarden.jobs.report.wording import Voice
from postwarden.model.run import Bucket
from tests.jobs.report import runs

VOICE = Voice("de", runs.BERLIN)


@given(st.lists(st.integers(0, 10**9), max_size=200), st.integers(1, 80))
def test_joining_steps_keeps_every_mail(counts: list[int], most: int) -> None:
    buckets = [
        Bucket(runs.START + timedelta(hours=n), {"/kontakt.php": count, "": 1})
        for n, count in enumerate(counts)
    ]
    line = steps(bars(replace(runs.ONE, timeline=tuple(buckets))), most)
    assert len(line) <= most
    assert sum(step.total for step in line) == sum(counts) + len(counts)
    assert sum(step.causes[0] for step in line) == sum(counts)


@pytest.mark.parametrize("name", ["one", "three", "clean", "huge"])
@pytest.mark.parametrize(("width", "height"), [(720, 240), (340, 210)])
def test_every_block_and_mark_lies_inside_the_picture(name: str, width: int, height: int) -> None:
    line = steps(bars(runs.RUNS[name]), 60)
    drawn = chart(line, VOICE, width, height, 5)
    assert drawn.blocks
    for block in drawn.blocks:
        assert block.x >= drawn.left
        assert block.x + block.width <= width
        assert block.y >= 0
        assert block.y + block.height <= drawn.base + 0.1
        assert block.width > 0
    assert all(0 <= tick.at <= width for tick in drawn.across)
    assert all(0 <= tick.at <= height for tick in drawn.up)


def test_the_fullest_step_sets_the_scale() -> None:
    line = bars(runs.ONE)
    top = chart(line, VOICE, 720, 240, 5).up[-1]
    assert int(top.text.replace(".", "")) >= peak(line)


def test_each_tone_has_a_pattern_of_its_own() -> None:
    drawn = [pattern(tone, 0, 0, 22, 14) for tone in range(2, TONES + 1)]
    assert all(drawn)
    assert len(set(drawn)) == len(drawn)


@given(st.floats(0, 700), st.floats(0, 200), st.floats(0.5, 50), st.floats(0.5, 200))
def test_patterns_stay_inside_their_rectangle(
    x: float, y: float, width: float, height: float
) -> None:
    for tone in range(TONES + 1):
        for piece in pattern(tone, x, y, width, height).split("M")[1:]:
            start = piece.replace("L", " ").replace("h", " ").replace("v", " ").split()
            assert x - 0.5 <= float(start[0]) <= x + width + 0.5
            assert y - 0.5 <= float(start[1]) <= y + height + 0.5


def test_a_day_is_marked_by_the_hour_and_a_week_by_the_day() -> None:
    week = chart(steps(bars(runs.ONE), 60), VOICE, 720, 240, 5)
    assert week.across[0].text == "16.11.2026"
    day = replace(runs.ONE, timeline=runs.ONE.timeline[:20])
    assert [tick.text for tick in chart(bars(day), VOICE, 720, 240, 4).across] == [
        "06:12",
        "11:12",
        "16:12",
        "21:12",
    ]


def test_causes_beyond_the_last_tone_share_it() -> None:
    many = tuple(
        replace(runs.FORM, subject=replace(runs.FORM.subject, name=f"/form{n}.php"))
        for n in range(8)
    )
    line = bars(runs.run(*many))
    assert {len(step.causes) for step in line} == {TONES}
    assert sum(step.causes[-1] for step in line) == 4 * 342


def test_mail_of_a_name_that_no_cause_bears_is_other_mail() -> None:
    line = bars(replace(runs.ONE, timeline=(Bucket(runs.START, {"/gone.php": 5}),)))
    assert (line[0].total, line[0].causes) == (5, (0,))
