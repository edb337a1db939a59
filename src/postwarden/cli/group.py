"""A group of commands that imports a command's module only when that command is called."""

from importlib import import_module
from typing import Any

import click


class LazyGroup(click.Group):
    """Knows its commands by name and short help; `postwarden.cli.<name>` holds the command."""

    def __init__(self, *args: Any, commands_help: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.commands_help = commands_help

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands without importing them."""
        return sorted(self.commands_help)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the one command that is called."""
        if cmd_name not in self.commands_help:
            return None
        command = import_module(f"postwarden.cli.{cmd_name}").command
        if not isinstance(command, click.Command):
            raise TypeError(f"postwarden.cli.{cmd_name}.command is no Click command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands from the short helps, where Click would import each."""
        with formatter.section("Commands"):
            formatter.write_dl(sorted(self.commands_help.items()))
