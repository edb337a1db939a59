"""Records one story: build the machine, run the plan, count, write."""

import os
import random
import shutil
from pathlib import Path

from tests.lab import (
    books,
    dns,
    dovecot,
    exim,
    exim_books,
    filtering,
    postfix,
    runner,
    space,
    sums,
    syslog,
    web,
)
from tests.lab.clock import Clock
from tests.lab.people import People
from tests.lab.setup import Setup
from tests.lab.shift import Shift
from tests.lab.sink import Sink
from tests.lab.story import Story, load
from tests.lab.world import Cause, World
from tests.lab.write import write

INTO = os.environ.get("POSTWARDEN_LAB_INTO")
#: Another number makes other people, addresses, times and texts of the same story.
SEED = int(os.environ.get("POSTWARDEN_LAB_SEED", "0"))
INCIDENTS = Path(INTO).absolute() if INTO else Path(__file__).parent.parent / "incidents"
RAW = Path("/var/log/raw")


def record(name: str) -> None:
    """Record the story of that name into its folder."""
    story = load(name)
    try:
        space.furnish(Path(os.environ[space.WORK]), story.setup.host.partition(".")[0])
        world, causes, clock = _play(story)
        _count_and_write(name, story, world, causes, clock)
    finally:
        if kept := os.environ.get("POSTWARDEN_LAB_KEEP"):
            shutil.copytree(RAW, kept, dirs_exist_ok=True)


def _play(story: Story) -> tuple[World, list[Cause], Clock]:
    sink = Sink()
    _servers(story.setup, sink)
    rng = random.Random(story.seed + SEED)
    world = World(story.setup, story.dialect, rng, People(rng), sink)
    causes = story.plan(world)
    clock = Clock()
    runner.run(world.events, clock, exim.busy if story.setup.exim else postfix.busy)
    return world, causes, clock


def _servers(setup: Setup, sink: Sink) -> None:
    syslog.start()
    dns.start(setup)
    sink.start()
    if setup.content_filter:
        filtering.start()
    if setup.exim:
        exim.start(setup, Path(os.environ[space.WORK]) / "exim")
    else:
        postfix.configure(setup)
        postfix.start()
    dovecot.start(setup)
    web.start(setup)


def _lives(setup: Setup, since: float) -> dict[str, books.Life]:
    if setup.exim:
        return exim_books.lives(RAW / "exim-mainlog", since)
    return books.lives(RAW / "mail.log", since)


def _count_and_write(
    name: str, story: Story, world: World, causes: list[Cause], clock: Clock
) -> None:
    local = {site.domain for site in story.setup.sites} | {story.setup.host}
    found = _lives(story.setup, clock.slices[0].start)
    books.join(found, clock)
    books.check(found, world.sink.accepted, local)
    since = world.when(story.dialect.since) if story.dialect.since else 0.0
    result = sums.tally(found, clock, local, since)
    folder = INCIDENTS / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    sources = write(folder, RAW, Shift(clock, found), story.setup, story.dialect)
    head = {
        "args": list(story.args),
        "sources": sources,
        "exit": story.exit,
        "tolerance": story.tolerance,
    }
    text = sums.expected(result, causes, head, story.dialect.zone, story.dialect.mail, story.share)
    (folder / "expected.toml").write_text(text)
