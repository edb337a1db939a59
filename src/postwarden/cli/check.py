"""`postwarden check`: look at a domain's mail set-up."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from postwarden.cli.language import from_environment
from postwarden.cli.output import FORMATS, local_zone, refuse_early, terminal, write

if TYPE_CHECKING:
    from collections.abc import Sequence

    from postwarden.jobs.check import Means
    from postwarden.model.checkup import Checkup
    from postwarden.model.scope import Scope


@click.command(name="check")
@click.argument("targets", nargs=-1, required=True, metavar="TARGET...")
@click.option("--only", metavar="PARTS", help="Some of mail, rdns, lists, tls; with commas.")
@click.option("--resolver", metavar="ADDR[:PORT]", help="Ask this resolver.")
@click.option("--timeout", type=float, default=20.0, show_default=True, help="Seconds in all.")
@click.option("--lang", type=click.Choice(["de", "en"]), help="Language of the answer.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True)
@click.option("--output", type=click.Path(path_type=Path), help="Write to this file.")
def command(
    targets: tuple[str, ...],
    only: str | None,
    resolver: str | None,
    timeout: float,
    lang: str | None,
    form: str,
    output: Path | None,
) -> int:
    """Check the mail set-up of domains: what receivers refuse mail for.

    Exit: 0 nothing wrong, 1 something to do, 2 wrong call, 3 nothing could be looked at.
    """
    from postwarden.jobs import check

    language = lang or from_environment(os.environ)
    scopes = [_scope(each, only, language) for each in targets]
    means = _means(resolver, timeout, language)
    refuse_early(output, language)
    found = check.check(scopes, means)
    write(_rendered(found, language, form, output), form, output, language)
    return check.exit_code(found)


def _rendered(found: Sequence[Checkup], language: str, form: str, output: Path | None) -> str:
    from postwarden.jobs.report import checkup_html, checkup_json, checkup_text

    zone = local_zone()
    if form == "json":
        answer = checkup_json.as_json(found, language, zone)
        return json.dumps(answer, ensure_ascii=False, indent=2) + "\n"
    if form == "html":
        return checkup_html.as_html(found, language, zone)
    width, colour = terminal(output)
    return checkup_text.as_text(found, language, zone, width=width, colour=colour)


def _scope(target: str, only: str | None, language: str) -> Scope:
    from postwarden.checks.records.names import ascii_name
    from postwarden.model.scope import PARTS, Scope

    parts = frozenset(only.split(",")) if only else frozenset(PARTS)
    if not parts <= frozenset(PARTS):
        raise _wrong("cli.only", language, only or "")
    try:
        domain = ascii_name(target)
    except ValueError as error:
        raise _wrong("cli.target", language, target) from error
    return Scope(domain, shown=target, parts=parts, at=time.time())


def _means(resolver: str | None, timeout: float, language: str) -> Means:
    from postwarden.jobs.check import Means
    from postwarden.probes.dns.servers import named

    if timeout <= 0:
        raise _wrong("cli.timeout", language, str(timeout))
    try:
        return Means((named(resolver),) if resolver else (), timeout)
    except ValueError as error:
        raise _wrong("cli.resolver", language, resolver or "") from error


def _wrong(key: str, language: str, value: str) -> click.ClickException:
    from postwarden.texts.labels import label

    return click.ClickException(label(key, language, value=value))
