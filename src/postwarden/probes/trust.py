"""TLS as a client: with the certificates that this machine trusts, or with any, to look at them."""

from __future__ import annotations

import ssl
from functools import cache
from pathlib import Path


@cache
def has_roots() -> bool:
    """Whether this machine trusts any authority; without one every certificate looks bad."""
    paths = ssl.get_default_verify_paths()
    folder = Path(paths.capath) if paths.capath else None
    return bool(paths.cafile) or (folder is not None and any(folder.glob("*.0")))


@cache
def named() -> ssl.SSLContext:
    """Verifies the chain, the dates and the name, as browsers do."""
    return ssl.create_default_context()


@cache
def strict() -> ssl.SSLContext:
    """Verifies the chain and the dates; the name is judged later, from what was seen."""
    context = ssl.create_default_context()
    context.check_hostname = False
    return context


@cache
def lax() -> ssl.SSLContext:
    """Takes any certificate and any version: what is sent over it is a greeting, no secret."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    return context
