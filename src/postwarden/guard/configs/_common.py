"""What the configurations share: patterns of paths, the guard's address."""

from __future__ import annotations

import re

from postwarden.settings.guard import Settings, Site

SCRIPT = '<script src="/.postwarden/pw.js" defer></script>'


def pattern(site: Site) -> str:
    """A regular expression (PCRE) of the paths whose POSTs the guard sees."""
    if site.watch == "all":
        return "^/(?!\\.postwarden/)"
    paths = dict.fromkeys(form.path.partition("?")[0] for form in site.forms)
    return "^(?:" + "|".join(_escaped(path) for path in paths) + ")$" if paths else "^(?!)"


def file_name(site: Site) -> str:
    """A file name for a site."""
    return re.sub(r"[^a-z0-9.-]", "_", site.hosts[0])


def socket(settings: Settings) -> str:
    """The path of the guard's UNIX socket, '' where it listens on a port."""
    return settings.listen.removeprefix("unix:") if settings.listen.startswith("unix:") else ""


def _escaped(path: str) -> str:
    kept, star = (path[:-1], ".*") if path.endswith("*") else (path, "")
    if kept.endswith(".php"):
        star = "(?:/.*)?"  # PHP takes what stands behind the file's name as PATH_INFO
    return re.sub(r"([^A-Za-z0-9/_-])", r"\\\1", kept) + star
