"""What the guard's commands share: the settings file, and how its mistakes are told."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from postwarden.cli.output import said
from postwarden.cli.reasons import reason

if TYPE_CHECKING:
    from postwarden.guard.live import Live
    from postwarden.model.finding import Fact
    from postwarden.settings.guard import Settings

USUAL = Path("/etc/postwarden/guard.toml")

CONFIG = click.option(
    "--config", type=click.Path(path_type=Path), default=USUAL, show_default=True,
    help="The guard's settings (TOML).",
)  # fmt: skip # one option, one glance
FORMAT = click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True,
)  # fmt: skip # one option, one glance


def told(key: str, language: str, /, **facts: Fact) -> str:
    """A sentence of the interface."""
    from postwarden.texts.labels import label

    return label(key, language, **facts)


def settings(config: Path, language: str) -> Settings:
    """Read the settings; every mistake is said with its place, exit 2."""
    from postwarden.settings.guard import BadSettingsError, load

    try:
        return load(config)
    except BadSettingsError as error:
        raise click.ClickException(_mistakes(error, language)) from error
    except OSError as error:
        why = reason(error, language)
        text = said("cli.unreadable", language, value=str(config), reason=why)
        raise click.ClickException(text) from error


def opened(config: Path, language: str, *, reading: bool = True) -> Live:
    """The guard's parts, beside a running guard where `reading`."""
    from postwarden.guard.keys import KeyFileError
    from postwarden.guard.live import build
    from postwarden.model.recall import DownError
    from postwarden.settings.guard import BadSettingsError

    found = settings(config, language)
    try:
        return build(found, reading=reading)
    except BadSettingsError as error:
        raise click.ClickException(_mistakes(error, language)) from error
    except KeyFileError as error:
        facts = {"file": str(error.path)}
        raise click.ClickException(told(f"guard.keys-{error.reason}", language, **facts)) from error
    except DownError as error:
        raise click.ClickException(told("guard.state-down", language, why=str(error))) from error


def _mistakes(error: Exception, language: str) -> str:
    from postwarden.settings.guard import BadSettingsError

    assert isinstance(error, BadSettingsError)
    lines = [f"  {where}: {what}" for where, what in error.mistakes]
    head = told("guard.bad-settings", language, file=str(error.file), count=len(lines))
    return "\n".join([head, *lines])
