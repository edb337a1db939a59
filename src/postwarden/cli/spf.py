"""`postwarden spf`: may this address send for this sender?"""

from __future__ import annotations

import json
import os
from ipaddress import ip_address

import click

from postwarden.cli.language import from_environment
from postwarden.cli.means import means
from postwarden.cli.output import write, wrong


@click.command(name="spf")
@click.option("--ip", required=True, metavar="ADDR", help="The address that sends.")
@click.option(
    "--from", "sender", required=True, metavar="SENDER", help="Envelope sender, '' for none."
)
@click.option("--helo", default="", metavar="NAME", help="The name it greets with.")
@click.option("--resolver", metavar="ADDR[:PORT]", help="Ask this resolver.")
@click.option("--timeout", type=float, default=20.0, show_default=True, help="Seconds in all.")
@click.option("--lang", type=click.Choice(["de", "en"]), help="Language of the answer.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True
)
def command(
    ip: str,
    sender: str,
    helo: str,
    resolver: str | None,
    timeout: float,
    lang: str | None,
    form: str,
) -> int:
    """Explain what SPF says of an address: the result of RFC 7208, and each step to it.

    Exit: 0 there is an answer, whatever it is; 2 wrong call; 3 temperror because the sender's own
    record could not be looked at.
    """
    from postwarden.jobs import spf
    from postwarden.jobs.report.spf_answer import as_json, as_text

    language = lang or from_environment(os.environ)
    found = spf.explain(_address(ip, language), sender, helo, means(resolver, timeout, language))
    if form == "json":
        text = json.dumps(as_json(found), ensure_ascii=False, indent=2) + "\n"
    else:
        text = as_text(found, language)
    write(text, form, None, language)
    return spf.exit_code(found)


def _address(text: str, language: str) -> str:
    try:
        return str(ip_address(text.strip()))
    except ValueError as error:
        raise wrong("cli.ip", language, text) from error
