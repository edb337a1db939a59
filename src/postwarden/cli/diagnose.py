"""`postwarden diagnose`: read logs, say why mail was sent."""

from __future__ import annotations

import errno
import io
import json
import os
import shutil
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from postwarden.cli.language import from_environment
from postwarden.cli.reasons import reason

if TYPE_CHECKING:
    from collections.abc import Callable

    from postwarden.jobs.diagnose import NothingReadableError
    from postwarden.jobs.wish import Wish
    from postwarden.model import Run

_FORMATS = ("text", "json", "html")


@click.command(name="diagnose")
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@click.option("--site", metavar="DOMAIN", help="Only this site's findings and sums.")
@click.option("--since", metavar="T", help="From this ISO 8601 date or time on.")
@click.option("--until", metavar="T", help="Up to, and without, this date or time.")
@click.option("--timezone", metavar="TZ", help="Zone of logs without one, e.g. Europe/Berlin.")
@click.option("--lang", type=click.Choice(["de", "en"]), help="Language of the answer.")
@click.option("--format", "form", type=click.Choice(_FORMATS), default="text", show_default=True)
@click.option("--output", type=click.Path(path_type=Path), help="Write to this file.")
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
    _check(output, language)
    run = _diagnosed(sources, wish, language)
    _write(_rendered(run, language, form, output, unmask), form, output, language)
    return exit_code(run)


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
        raise click.ClickException(_reasons(error, language)) from error


def _reasons(error: NothingReadableError, language: str) -> str:
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
    width = min(100, shutil.get_terminal_size((80, 24)).columns)
    colour = output is None and sys.stdout.isatty() and "NO_COLOR" not in os.environ
    return report.as_text(run, language, mask, width=width, colour=colour)


def _write(text: str, form: str, output: Path | None, language: str) -> None:
    """Write whole or not at all: a full disk leaves what was there before."""
    if output is None or str(output) == "-":
        _show(text, form)
        return
    try:
        if output.exists() and not output.is_file():
            output.write_text(text, encoding="utf-8")  # a device or pipe takes it as it is
        else:
            _replace(output.resolve(), text)
    except OSError as error:
        raise _not_written(output, reason(error, language), language) from error


def _replace(output: Path, text: str) -> None:
    draft = output.with_name(f".{output.name}.{os.getpid()}.part")
    try:
        draft.write_text(text, encoding="utf-8")
        if output.exists():
            draft.chmod(stat.S_IMODE(output.stat().st_mode))
        draft.replace(output)
    except OSError:
        draft.unlink(missing_ok=True)
        raise


def _not_written(output: Path, why: str, language: str) -> click.ClickException:
    from postwarden.texts.labels import label

    return click.ClickException(label("cli.not-written", language, file=str(output), reason=why))


def _check(output: Path | None, language: str) -> None:
    """Say before hours of reading that the report could not be written."""
    if output is None or str(output) == "-":
        return
    try:
        parent = output.resolve().parent
        if output.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if not output.exists() and not os.access(parent, os.W_OK | os.X_OK):
            number = errno.EACCES if parent.is_dir() else errno.ENOENT
            raise OSError(number, os.strerror(number))
    except OSError as error:
        raise _not_written(output, reason(error, language), language) from error


def _show(text: str, form: str) -> None:
    """Machines get UTF-8; a terminal that lacks a character gets another in its place."""
    if form != "text":
        click.echo(text.encode(), nl=False)
        return
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    click.echo(text, nl=False)
