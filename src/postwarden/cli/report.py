"""`postwarden report`: the owner's report and the requests to operators, out of saved runs."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from postwarden.cli.language import from_environment
from postwarden.cli.output import local_zone, refuse_early, said, terminal, write, write_bytes
from postwarden.cli.reasons import reason

if TYPE_CHECKING:
    from collections.abc import Sequence

    from postwarden.jobs.saved import Saved
    from postwarden.model.review import Review

_FORMATS = ("text", "html", "pdf", "json")


@click.command(name="report")
@click.option("--site", required=True, metavar="DOMAIN", help="The site it is about.")
@click.option("--from", "folder", type=click.Path(path_type=Path), help="Folder of saved runs.")
@click.option("--run", "files", multiple=True, type=click.Path(path_type=Path), help="A saved run.")
@click.option("--contact", default="", help="Who is responsible: name and telephone.")
@click.option("--unmask", is_flag=True, help="Show foreign addresses as the runs hold them.")
@click.option("--lang", type=click.Choice(["de", "en"]), help="Language of the report.")
@click.option("--format", "form", type=click.Choice(_FORMATS), default="text", show_default=True)
@click.option("--output", type=click.Path(path_type=Path), help="Write to this file.")
def command(
    site: str,
    folder: Path | None,
    files: tuple[Path, ...],
    contact: str,
    unmask: bool,
    lang: str | None,
    form: str,
    output: Path | None,
) -> int:
    """Write the owner's report: what happened, whether it is over, who still refuses.

    Then, for each list and receiver, the request that clears the name, in the operator's language,
    or why it is too early to ask. Exit: 0 written, 2 wrong call or no saved run.
    """
    from postwarden.checks.records.names import ascii_name
    from postwarden.jobs.review import review

    language = lang or from_environment(os.environ)
    refuse_early(output, language)
    if form == "pdf" and output is None:
        raise click.ClickException(said("cli.pdf-output", language))
    runs = _runs(folder, files, language)
    try:
        found = review(runs, ascii_name(site), datetime.now(UTC), language)
    except ValueError as error:
        raise click.ClickException(said("cli.target", language, value=site)) from error
    if not found.runs:
        raise click.ClickException(said("cli.no-runs", language, value=site))
    _answer(found, language, form, output, contact, unmask=unmask)
    return 0


def _runs(folder: Path | None, files: Sequence[Path], language: str) -> list[Saved]:
    """The saved runs by time; what is none of ours is said on standard error."""
    from postwarden.jobs.saved import BadRunError, load, load_all

    if folder is None and not files:
        folder = Path()
    if folder is not None and not folder.is_dir():
        why = said("cli.not-there", language)
        text = said("cli.unreadable", language, value=str(folder), reason=why)
        raise click.ClickException(text)
    runs, bad = load_all(folder) if folder is not None else ([], [])
    for file in files:
        try:
            runs.append(load(file))
        except BadRunError as error:
            bad.append(error)
        except OSError as error:
            why = reason(error, language)
            text = said("cli.unreadable", language, value=str(file), reason=why)
            raise click.ClickException(text) from error
    for each in bad:
        click.echo(said("cli.no-run", language, value=str(each.file)), err=True)
    return sorted(runs, key=lambda run: run.at)


def _answer(
    found: Review, language: str, form: str, output: Path | None, contact: str, *, unmask: bool
) -> None:
    from postwarden.jobs.report import review_html, review_json, review_text
    from postwarden.jobs.report.choose import zone_named
    from postwarden.jobs.report.mask import masker, unmasked
    from postwarden.jobs.report.review_view import view
    from postwarden.jobs.report.wording import Voice

    voice = Voice(language, zone_named(found.zone) if found.zone else local_zone())
    mask = unmasked if unmask else masker({found.site}, ())
    shown = view(found, language, voice.zone, mask, contact)
    if form == "json":
        answer = review_json.as_json(found, shown, voice, mask)
        write(json.dumps(answer, ensure_ascii=False, indent=2) + "\n", form, output, language)
    elif form == "text":
        width, colour = terminal(output)
        write(review_text.as_text(shown, voice, width=width, colour=colour), form, output, language)
    elif form == "html":
        write(review_html.as_html(found, shown, voice), form, output, language)
    else:
        _pdf(review_html.as_html(found, shown, voice), output, language)


def _pdf(page: str, output: Path | None, language: str) -> None:
    from postwarden.jobs.report.pdf import MissingExtraError, as_pdf

    try:
        content = as_pdf(page)
    except MissingExtraError as error:
        raise click.ClickException(said("cli.no-pdf", language)) from error
    write_bytes(content, output, language)
