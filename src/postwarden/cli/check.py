"""`postwarden check`: look at a domain's mail set-up."""

from __future__ import annotations

import json
import os
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from postwarden.cli.keeping import Keeper
from postwarden.cli.language import from_environment
from postwarden.cli.means import means
from postwarden.cli.output import FORMATS, local_zone, refuse_early, terminal, write, wrong
from postwarden.cli.reasons import reason

if TYPE_CHECKING:
    from collections.abc import Sequence

    from postwarden.jobs.check import Means
    from postwarden.model.checkup import Checkup
    from postwarden.model.scope import Scope
    from postwarden.model.transition import Transition


@click.command(name="check")
@click.argument("targets", nargs=-1, metavar="TARGET...")
@click.option("--only", metavar="PARTS", help="Some of mail, rdns, lists, tls; with commas.")
@click.option("--logs", multiple=True, metavar="SOURCE", help="Logs that show who really sent.")
@click.option("--resolver", metavar="ADDR[:PORT]", help="Ask this resolver.")
@click.option("--rcpt", is_flag=True, help="Ask mail servers for postmaster@ and abuse@ too.")
@click.option("--timeout", type=float, default=20.0, show_default=True, help="Seconds in all.")
@click.option("--save", type=click.Path(path_type=Path), help="Keep each run in this folder.")
@click.option(
    "--replay", multiple=True, type=click.Path(path_type=Path), help="Judge this saved run again."
)
@click.option("--lang", type=click.Choice(["de", "en"]), help="Language of the answer.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True)
@click.option("--output", type=click.Path(path_type=Path), help="Write to this file.")
def command(  # noqa: PLR0913 - one parameter an option, as Click hands them over
    targets: tuple[str, ...],
    only: str | None,
    logs: tuple[str, ...],
    resolver: str | None,
    rcpt: bool,
    timeout: float,
    save: Path | None,
    replay: tuple[Path, ...],
    lang: str | None,
    form: str,
    output: Path | None,
) -> int:
    """Check the mail set-up of domains: what receivers refuse mail for.

    Exit: 0 nothing wrong, 1 something to do, 2 wrong call, 3 nothing could be looked at.
    """
    from postwarden.jobs import check

    language = lang or from_environment(os.environ)
    if not targets and not replay:
        raise wrong("cli.no-target", language)
    refuse_early(output, language)
    keeper = Keeper(save, language)
    if replay:
        found = _replayed(replay, language)
        found = [each for each in found if not targets or each.target in targets]
        if not found:
            raise wrong("cli.not-replayed", language, ", ".join(targets))
    else:
        scopes = [_scope(each, only, language, rcpt=rcpt) for each in targets]
        how = _means(resolver, timeout, save, language)
        found = check.check(_logged(scopes, logs, how, language), how)
    kept = [_kept(each, keeper, language) for each in found] if save else []
    write(_rendered(found, kept, language, form, output), form, output, language)
    keeper.finish()
    return check.exit_code(found)


def _logged(scopes: list[Scope], sources: Sequence[str], how: Means, language: str) -> list[Scope]:
    """The scopes with what logs show of who really sent."""
    if not sources:
        return scopes
    from postwarden.cli.diagnose import reasons
    from postwarden.jobs.diagnose import NothingReadableError
    from postwarden.jobs.senders import located, read

    try:
        logged = read(sources)
    except NothingReadableError as error:
        raise click.ClickException(reasons(error, language)) from error
    return located([logged.scope(each) for each in scopes], logged, how.servers)


def _replayed(files: Sequence[Path], language: str) -> list[Checkup]:
    """Judge what was seen before; nothing is asked."""
    from postwarden.jobs.check import replay
    from postwarden.jobs.saved import BadRunError, load, scope_of

    found = []
    for file in files:
        try:
            run = load(file)
            found.append(replay(scope_of(run), run.snapshots))
        except BadRunError as error:
            raise wrong("cli.no-replay", language, str(error.file)) from error
        except OSError as error:
            why = reason(error, language)
            raise wrong("cli.unreadable", language, str(file), reason=why) from error
    return found


def _kept(checkup: Checkup, keeper: Keeper, language: str) -> list[Transition]:
    """Save a run; what changed since the one before."""
    from postwarden.jobs.report.checkup_json import as_json
    from postwarden.jobs.report.choose import of_scope

    answer = as_json([checkup], language, local_zone())
    scope = of_scope(checkup.scope) if checkup.scope else None
    return keeper.keep(answer, checkup.at, checkup.snapshots, scope)


def _rendered(
    found: Sequence[Checkup],
    kept: Sequence[Sequence[Transition]],
    language: str,
    form: str,
    output: Path | None,
) -> str:
    from postwarden.jobs.report import checkup_html, checkup_json, checkup_text

    zone = local_zone()
    if form == "json":
        answer = checkup_json.as_json(found, language, zone, kept)
        return json.dumps(answer, ensure_ascii=False, indent=2) + "\n"
    if form == "html":
        return checkup_html.as_html(found, language, zone, kept)
    width, colour = terminal(output)
    return checkup_text.as_text(found, language, zone, kept, width=width, colour=colour)


def _scope(target: str, only: str | None, language: str, *, rcpt: bool) -> Scope:
    from postwarden.checks.records.names import ascii_name
    from postwarden.jobs.report.clean import clean
    from postwarden.model.scope import PARTS, Scope

    chosen = PARTS if only is None else [each.strip() for each in only.split(",")]
    parts = frozenset(chosen)
    if not parts <= frozenset(PARTS):
        raise wrong("cli.only", language, only or "")
    try:
        domain = ascii_name(target)
    except ValueError as error:
        raise wrong("cli.target", language, target) from error
    if not any(map(str.isalpha, domain.rpartition(".")[2])):
        raise wrong("cli.target", language, target)  # an address, or no name of the Internet
    shown = clean(target).strip().rstrip(".")
    return Scope(domain, shown=shown, parts=parts, at=time.time(), rcpt=rcpt)


def _means(resolver: str | None, timeout: float, save: Path | None, language: str) -> Means:
    """How to look; what runs of the last day saw of lists is not asked again."""
    from postwarden.jobs.lists import Lists, earlier

    before = earlier(save, datetime.now(UTC)) if save else ()
    return replace(means(resolver, timeout, language), lists=Lists(earlier=before))
