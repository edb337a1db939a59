"""Records as snapshots hold them, served by the name server on loopback."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import dns.name

from postwarden.model.snapshot import State
from tests.stubs.dns import DnsServer


def server(
    records: Mapping[tuple[str, str], Sequence[str] | State], silent: Sequence[str] = ()
) -> DnsServer:
    """A server for these records; identical ones are one, as everywhere in DNS."""
    zone = {
        (escaped(name), kind): list(dict.fromkeys(in_zone(kind, text) for text in texts))
        for (name, kind), texts in records.items()
        if not isinstance(texts, State)
    }
    return DnsServer(zone, silent=silent)


def in_zone(kind: str, text: str) -> str:
    """A record as a zone file has it: TXT byte by byte, names with their last dot."""
    if kind == "TXT":
        data = text.encode("latin-1")
        parts = [data[n : n + 255] for n in range(0, len(data), 255)] or [b""]
        return " ".join('"' + "".join(f"\\{byte:03d}" for byte in p) + '"' for p in parts)
    if kind == "MX":
        preference, host = text.split(" ", 1)
        return f"{preference} {escaped(host) if host != '.' else ''}."
    return text if kind in ("A", "AAAA") else escaped(text) + "."


def escaped(name: str) -> str:
    """A name with odd signs as a zone file writes it."""
    labels = [label.encode() for label in name.split(".")]
    return dns.name.Name([*labels, b""]).to_text(omit_final_dot=True)
