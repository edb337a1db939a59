"""--resolver and --timeout: how the commands look at the world."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from postwarden.cli.output import wrong

if TYPE_CHECKING:
    from postwarden.jobs.check import Means


def means(resolver: str | None, timeout: float, language: str) -> Means:
    """How to look; what cannot be meant ends the call with 2."""
    from postwarden.jobs.check import Means
    from postwarden.probes.dns.servers import named

    if not 0 < timeout < math.inf:
        raise wrong("cli.timeout", language, str(timeout))
    try:
        return Means(() if resolver is None else (named(resolver),), timeout)
    except ValueError as error:
        raise wrong("cli.resolver", language, resolver or "") from error
