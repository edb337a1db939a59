"""`postwarden judge`: recorded attempts through the guard's judge."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from contextlib import ExitStack
from io import TextIOWrapper
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from postwarden.cli.guarding import settings, told
from postwarden.cli.language import from_environment
from postwarden.cli.output import said
from postwarden.cli.reasons import reason

if TYPE_CHECKING:
    from postwarden.guard.recorded import Recorded


@click.command(name="judge")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True), metavar="FILE.jsonl")
@click.option("--config", type=click.Path(path_type=Path), help="The guard's settings (TOML).")
@click.option("--no-text", is_flag=True, help="Without the text model: twice as fast.")
@click.option("--lang", type=click.Choice(["de", "en"]), help="Language of messages.")
def command(file: Path, config: Path | None, no_text: bool, lang: str | None) -> int:
    """Say what the guard would have done with recorded attempts; one JSON object a line, in order.

    Exit: 0 all judged, 2 wrong call or a bad line (named on standard error; the rest is judged).
    """
    from postwarden.guard.recorded import Recorded

    language = lang or from_environment(os.environ)
    chosen = settings(config, language) if config else None
    recorded = Recorded(chosen, text=not no_text)
    with ExitStack() as stack:
        return asyncio.run(_judged(recorded, _lines(file, language, stack), str(file), language))


async def _judged(recorded: Recorded, lines: IO[str], name: str, language: str) -> int:
    from postwarden.guard.offline import BadLine

    code = 0
    async for each in recorded.judged(lines):
        if isinstance(each, BadLine):
            code = 2
            why = told(f"guard.line-{each.why}", language)
            place = {"file": name, "line": str(each.line), "where": each.where}
            click.echo(told("guard.bad-line", language, why=why, **place), err=True)
        else:
            sys.stdout.write(json.dumps(each, ensure_ascii=False) + "\n")
    return code


def _lines(file: Path, language: str, stack: ExitStack) -> IO[str]:
    if str(file) == "-":
        return TextIOWrapper(sys.stdin.buffer, "utf-8", "replace")
    try:
        return stack.enter_context(file.open(encoding="utf-8", errors="replace"))
    except OSError as error:
        why = reason(error, language)
        text = said("cli.unreadable", language, value=str(file), reason=why)
        raise click.ClickException(text) from error
