"""`postwarden diagnose`: read logs, say why mail was sent."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from postwarden.cli.keeping import Keeper
from postwarden.cli.language import from_environment
from postwarden.cli.output import FORMATS, local_zone, refuse_early, terminal, write

if TYPE_CHECKING:
    from collections.abc import Callable

    from postwarden.jobs.diagnose import NothingReadableError
    from postwarden.jobs.wish import Wish
    from postwarden.model import Run


@click.command(name="diagnose")
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@click.option("--site", metavar="DOMAIN", help="Only this site's findings and sums.")
@click.option("--since", metavar="T", help="From this ISO 8601 date or time on.")
@click.option("--until", metavar="T", help="Up to, and without, this date or time.")
@click.option("--timezone", metavar="TZ", help="Zone of logs without one, e.g. Europe/Berlin.")
@click.option("--lang", type=click.Choice(["de", "en"]), help="Language of the answer.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True)
@click.option("--output", type=click.Path(path_type=Path), help="Write to this file.")
@click.option("--save", type=click.Path(path_type=Path), help="Keep the run in this folder.")
@click.option("--unmask", is_flag=True, help="Show foreign addresses in full.")
def command(  # noqa: PLR0913 - one parameter an option, as Click hands them over
    sources: tuple[str, ...],
    site: str | None,
    since: str | None,
    until: str | None,
    timezone: str | None,
    lang: str | None,
    form: str,
    output: Path | None,
    save: Path | None,
    unmask: bool,
) -> int:
    """Say why this server sends spam, from its logs.

    SOURCE is a file, a folder, a pattern or - for standard input, packed or not; without one,
    the usual log files of this machine. Exit: 0 no cause found, 1 a cause found, 2 wrong call or
    nothing readable, 3 nothing that was read says anything about mail.
    """
    from postwarden.jobs.answer import exit_code
    from postwarden.jobs.wish import Wish

    language = lang or from_environment(os.environ)
    wish = Wish(site=site, since=since, until=until, zone=timezone)
    refuse_early(output, language)
    keeper = Keeper(save, language)
    run = _diagnosed(sources, wish, language)
    if save is not None:
        _keep(run, keeper, language, unmask=unmask)
    write(_rendered(run, language, form, output, unmask), form, output, language)
    keeper.finish()
    return exit_code(run)


def _keep(run: Run, keeper: Keeper, language: str, *, unmask: bool) -> None:
    """Keep the run; what changed by it on the same target is told on standard error."""
    from datetime import UTC, datetime

    from postwarden.jobs import report
    from postwarden.jobs.report.checkup_view import told_changes

    mask = report.unmasked if unmask else report.mask_for(run)
    changes = keeper.keep(report.to_keep(run, language, mask), datetime.now(UTC))
    for what, title in told_changes(changes, language, local_zone()):
        click.echo(f"{what}: {title}", err=True)


def _diagnosed(sources: tuple[str, ...], wish: Wish, language: str) -> Run:
    from postwarden.jobs.diagnose import NothingReadableError, diagnose
    from postwarden.jobs.wish import BadWishError
    from postwarden.probes.logs import default_sources
    from postwarden.texts.labels import label

    chosen = list(sources) or default_sources()
    if not chosen:
        raise click.ClickException(label("cli.no-logs", language))
    try:
        return diagnose(chosen, wish, progress=_progress(language))
    except BadWishError as error:
        raise click.ClickException(
            label(f"cli.{error.option}", language, value=error.value)
        ) from error
    except NothingReadableError as error:
        raise click.ClickException(reasons(error, language)) from error


def reasons(error: NothingReadableError, language: str) -> str:
    """Say why none of the sources can be read, one line each."""
    from postwarden.texts.labels import label

    lines = [label("cli.nothing-readable", language)]
    for trouble in error.troubles:
        reason = label(f"values.reason.{trouble.reason}", language)
        lines.append(label("cli.trouble", language, source=trouble.source, reason=reason))
    return "\n".join(lines)


def _progress(language: str) -> Callable[[int, int], None] | None:
    """Tell on standard error how far reading is, when it takes over a second and a person looks."""
    if not sys.stderr.isatty():
        return None
    from postwarden.cli.progress import Progress

    return Progress(language)


def _rendered(run: Run, language: str, form: str, output: Path | None, unmask: bool) -> str:
    from postwarden.jobs import report

    mask = report.unmasked if unmask else report.mask_for(run)
    if form == "json":
        return json.dumps(report.as_json(run, language, mask), ensure_ascii=False, indent=2) + "\n"
    if form == "html":
        return report.as_html(run, language, mask)
    width, colour = terminal(output)
    return report.as_text(run, language, mask, width=width, colour=colour)
