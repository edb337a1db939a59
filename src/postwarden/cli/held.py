"""`postwarden held`: list, read, release or delete what the guard held."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from postwarden.cli.guarding import CONFIG, FORMAT, opened, told
from postwarden.cli.language import from_environment

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from postwarden.guard.live import Live
    from postwarden.model.held import Held, State

IDS = click.argument("ids", nargs=-1, metavar="[ID]...")
LANG = click.option("--lang", type=click.Choice(["de", "en"]), help="Language of the answer.")


@click.group(name="held")
def command() -> None:
    """List, read, release or delete what the guard held. ID is the reference the visitor saw.

    Exit: 0 done, 1 something could not be done (said for each), 2 wrong call.
    """


@command.command(name="list")
@CONFIG
@FORMAT
@LANG
@click.option("--parked", is_flag=True, help="Also posts whose challenge nobody has answered.")
def list_(config: Path, form: str, lang: str | None, parked: bool) -> int:
    """List what is held: oldest first."""
    from postwarden.guard.held_view import listed, plain, table

    language = lang or from_environment(os.environ)
    live = opened(config, language)
    rows, broken = listed(live, parked=parked)
    if form == "json":
        click.echo(json.dumps([plain(row) for row in rows], ensure_ascii=False, indent=2))
    else:
        click.echo(table(rows, language))
    for name in broken:
        click.echo(told("guard.held-broken", language, id=name), err=True)
    return 1 if broken else 0


@command.command(name="show")
@CONFIG
@FORMAT
@LANG
@IDS
def show(config: Path, form: str, lang: str | None, ids: tuple[str, ...]) -> int:
    """Show what was typed, and why it was held."""
    from postwarden.guard.held_view import plain, sheet, shown

    language = lang or from_environment(os.environ)
    live = opened(config, language)
    failed = False
    sheets: list[dict[str, Any]] = []
    for _name, state, held in _named(live, ids, language):
        if held is None or state is None:
            failed = True
            continue
        row = shown(live, held, state)
        sheets.append(row)
        if form == "text":
            click.echo(sheet(row, language))
    if form == "json":
        click.echo(json.dumps([plain(row) for row in sheets], ensure_ascii=False, indent=2))
    return 1 if failed else 0


@command.command(name="release")
@CONFIG
@FORMAT
@LANG
@click.option("--again", is_flag=True, help="Also those whose first delivery is unclear.")
@IDS
def release(config: Path, form: str, lang: str | None, again: bool, ids: tuple[str, ...]) -> int:
    """Deliver posts to the site as they came; what the site does not take goes to its owner by mail."""
    language = lang or from_environment(os.environ)
    live = opened(config, language)
    return asyncio.run(_release_all(live, ids, form, language, again=again))


@command.command(name="delete")
@CONFIG
@FORMAT
@LANG
@IDS
def delete(config: Path, form: str, lang: str | None, ids: tuple[str, ...]) -> int:
    """Delete posts for good; the guard learns that they were spam."""
    language = lang or from_environment(os.environ)
    live = opened(config, language)
    return asyncio.run(_delete_all(live, ids, form, language))


async def _release_all(
    live: Live, ids: Sequence[str], form: str, language: str, *, again: bool
) -> int:
    from postwarden.guard.releasing import released

    failed = False
    for name, state, held in _named(live, ids, language):
        if held is None or state is None:
            failed = True
            continue
        ending, why = await released(live, held, state, again=again)
        failed |= ending not in ("released", "mailed")
        _say(form, language, name, ending, why)
    await live.close()
    return 1 if failed else 0


async def _delete_all(live: Live, ids: Sequence[str], form: str, language: str) -> int:
    from postwarden.guard.releasing import deleted

    failed = False
    for name, state, held in _named(live, ids, language):
        if state is None:
            failed = True
            continue
        ending, why = await deleted(live, name, held, state)
        failed |= ending != "deleted"
        _say(form, language, name, ending, why)
    await live.close()
    return 1 if failed else 0


def _named(
    live: Live, ids: Sequence[str], language: str
) -> Iterator[tuple[str, State | None, Held | None]]:
    """The posts of these names; what is not there or cannot be opened is said."""
    from postwarden.guard.held_view import found

    if not ids:
        raise click.UsageError(told("guard.held-none-named", language))
    for given in ids:
        name, state, held = found(live, given)
        if state is None:
            click.echo(told("guard.held-unknown", language, id=given[:60]), err=True)
        elif held is None:
            click.echo(told("guard.held-broken", language, id=name), err=True)
        yield name, state, held


def _say(form: str, language: str, name: str, ending: str, why: str) -> None:
    if form == "json":
        click.echo(json.dumps({"id": name, "ending": ending, "why": why}))
    else:
        click.echo(told(f"guard.ending-{ending}", language, id=name, why=why))
