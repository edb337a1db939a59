"""`postwarden guard`: runs the form guard; writes the web server's configuration; reports."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from postwarden.cli.guarding import CONFIG, FORMAT, USUAL, opened, settings, told
from postwarden.cli.language import from_environment
from postwarden.cli.reasons import reason

if TYPE_CHECKING:
    from postwarden.guard.live import Live

LANG = click.option("--lang", type=click.Choice(["de", "en"]), help="Language of the answer.")


@click.group(name="guard", invoke_without_command=True)
@CONFIG
@LANG
@click.pass_context
def command(context: click.Context, config: Path, lang: str | None) -> int | None:
    """Run the form guard beside the web server, until it is stopped.

    On its first run it only observes: nothing is stopped, `guard report` says what would have been.
    Exit: 0 stopped, 2 wrong settings, or it could not start.
    """
    context.obj = config
    if context.invoked_subcommand is not None:
        return None
    from postwarden.guard.serving import serve

    language = lang or from_environment(os.environ)
    live = opened(config, language, reading=False)
    _greet(live, language)
    try:
        serve(live)
    except OSError as error:
        where = live.settings.listen
        why = reason(error, language)
        text = told("guard.not-listening", language, where=where, why=why)
        raise click.ClickException(text) from error
    return 0


@command.command(name="config")
@click.argument("server", type=click.Choice(["nginx", "apache", "caddy"]))
@CONFIG
@LANG
@FORMAT
@click.option("--output", type=click.Path(path_type=Path), help="Write the files into this folder.")
@click.pass_context
def config_(
    context: click.Context,
    server: str,
    config: Path,
    lang: str | None,
    form: str,
    output: Path | None,
) -> int:
    """Write the web server's configuration: guarded POSTs to the guard, around it when it is dead."""
    from postwarden.registry import load

    language = lang or from_environment(os.environ)
    module = load("postwarden.guard.configs", server)
    files: dict[str, str] = module.written(settings(_chosen(context, config), language))
    if form == "json":
        click.echo(json.dumps(files, indent=2))
    elif output is None:
        for name, text in files.items():
            click.echo(f"# ==> {name}\n{text}")
    else:
        _into(output, files, language)
    return 0


@command.command(name="report")
@CONFIG
@LANG
@FORMAT
@click.option("--days", type=click.IntRange(1, 30), default=7, show_default=True)
@click.pass_context
def report(context: click.Context, config: Path, lang: str | None, form: str, days: int) -> int:
    """Show for each form: posts, bots, what was held and released, suspected mistakes."""
    import asyncio

    from postwarden.guard.report import as_json, as_text, summed
    from postwarden.model.recall import DownError

    language = lang or from_environment(os.environ)
    live = opened(_chosen(context, config), language)
    since = datetime.now(UTC) - timedelta(days=days)
    try:
        events = asyncio.run(_events(live, since))
    except DownError as error:
        raise click.ClickException(told("guard.state-down", language, why=str(error))) from error
    rows = summed(events, [name for name, _ in live.spool.names()])
    if form == "json":
        click.echo(json.dumps(as_json(rows, since, days), ensure_ascii=False, indent=2))
    else:
        click.echo(as_text(rows, days, live.settings.mode, language))
    return 0


@command.command(name="rotate-key")
@CONFIG
@LANG
@click.pass_context
def rotate_key(context: click.Context, config: Path, lang: str | None) -> int:
    """Put a new key first; what older keys sealed can still be opened. Restart the guard after it."""
    from postwarden.guard.keys import KeyFileError, rotate

    language = lang or from_environment(os.environ)
    file = settings(_chosen(context, config), language).keys
    try:
        ring = rotate(file)
    except KeyFileError as error:
        text = told(f"guard.keys-{error.reason}", language, file=str(error.path))
        raise click.ClickException(text) from error
    click.echo(told("guard.rotated", language, file=str(file), count=len(ring.keys)))
    return 0


async def _events(live: Live, since: datetime) -> list[object]:
    found = list(await live.state.events(since))
    await live.close()
    return list(found)


def _chosen(context: click.Context, config: Path) -> Path:
    """`--config` may stand before or behind the command's name."""
    outer = context.obj if isinstance(context.obj, Path) else USUAL
    return config if config != USUAL else outer


def _into(folder: Path, files: dict[str, str], language: str) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            folder.joinpath(name).write_text(text, "utf-8")
            click.echo(told("guard.written", language, file=str(folder / name)))
    except OSError as error:
        why = reason(error, language)
        text = told("cli.not-written", language, file=str(folder), reason=why)
        raise click.ClickException(text) from error


def _greet(live: Live, language: str) -> None:
    chosen = live.settings
    forms = sum(len(site.forms) for site in chosen.sites)
    key, sites = f"guard.runs-{chosen.mode}", len(chosen.sites)
    click.echo(told(key, language, where=chosen.listen, sites=sites, forms=forms), err=True)
    began = getattr(live.state, "began_anew", "")
    if began:
        click.echo(told("guard.began-anew", language, why=str(began)), err=True)
