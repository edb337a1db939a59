"""Where an answer goes: to standard output, or whole into a file."""

from __future__ import annotations

import errno
import io
import os
import shutil
import stat
import sys
from datetime import UTC, datetime, tzinfo
from pathlib import Path

import click

from postwarden.cli.reasons import reason

FORMATS = ("text", "json", "html")


def said(key: str, language: str, **facts: str) -> str:
    """A sentence of the command line; names of files and what was typed may hold anything."""
    from postwarden.jobs.report.clean import clean, cut
    from postwarden.texts.labels import label

    return label(key, language, **{name: cut(clean(fact)) for name, fact in facts.items()})


def wrong(key: str, language: str, value: str = "", **facts: str) -> click.ClickException:
    """What ends a call with 2, in the reader's language."""
    return click.ClickException(said(key, language, value=value, **facts))


def terminal(output: Path | None) -> tuple[int, bool]:
    """How wide a text may be, and whether it may be in colour."""
    width = min(100, shutil.get_terminal_size((80, 24)).columns)
    return width, output is None and sys.stdout.isatty() and "NO_COLOR" not in os.environ


def local_zone() -> tzinfo:
    """This machine's zone, for times that no log gives."""
    return datetime.now(UTC).astimezone().tzinfo or UTC


def write(text: str, form: str, output: Path | None, language: str) -> None:
    """Write whole or not at all: a full disk leaves what was there before."""
    if output is None or str(output) == "-":
        _show(text, form)
        return
    write_bytes(text.encode(), output, language)


def write_bytes(content: bytes, output: Path | None, language: str) -> None:
    """Write whole or not at all; to standard output where no file is named."""
    if output is None or str(output) == "-":
        click.echo(content, nl=False)
        return
    try:
        if output.exists() and not output.is_file():
            output.write_bytes(content)  # a device or pipe takes it as it is
        else:
            _replace(output.resolve(), content)
    except OSError as error:
        raise _not_written(output, reason(error, language), language) from error


def _replace(output: Path, content: bytes) -> None:
    draft = output.with_name(f".{output.name}.{os.getpid()}.part")
    try:
        draft.write_bytes(content)
        if output.exists():
            draft.chmod(stat.S_IMODE(output.stat().st_mode))
        draft.replace(output)
    except OSError:
        draft.unlink(missing_ok=True)
        raise


def _not_written(output: Path, why: str, language: str) -> click.ClickException:
    from postwarden.texts.labels import label

    return click.ClickException(label("cli.not-written", language, file=str(output), reason=why))


def refuse_early(output: Path | None, language: str) -> None:
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
