"""The command line: one module a command, imported when the command is called.

May know: jobs, guard and what stands below. Imports Click alone; everything heavier inside a command.
Each command module holds `command`, a Click command; what it returns is the exit code.
"""

import sys

import click

from postwarden import __version__
from postwarden.cli.ending import ended
from postwarden.cli.group import LazyGroup

COMMANDS = {
    "check": "Look at a domain's mail set-up: what receivers refuse mail for.",
    "diagnose": "Say why a server sends spam, from its logs.",
    "guard": "Run the form guard: bots get no mail out, no customer's message is lost.",
    "held": "List, read, release or delete what the guard held.",
    "judge": "Say what the guard would have done with recorded attempts.",
    "report": "Write the owner's report, and the requests that clear the name.",
    "spf": "Explain whether an address may send for a sender, and why.",
}


@click.group(cls=LazyGroup, commands_help=COMMANDS, context_settings={"max_content_width": 100})
@click.version_option(__version__, prog_name="postwarden", message="%(prog)s %(version)s")
def group() -> None:
    """Postwarden says why a server sends spam, stops it at the forms, helps to clear its name."""


def main() -> None:
    """Run the command line and leave with its exit code."""
    sys.exit(ended(group, sys.argv[1:]))
