"""A page as PDF, by WeasyPrint (the extra `[pdf]`); nothing is fetched."""

from __future__ import annotations

from typing import NoReturn


class MissingExtraError(Exception):
    """WeasyPrint is not installed, or lacks the libraries of the system that it needs."""


def as_pdf(page: str) -> bytes:
    """Set the page for A4; raises MissingExtraError."""
    try:
        from weasyprint import HTML
    except (ImportError, OSError) as error:
        raise MissingExtraError from error
    return bytes(HTML(string=page, url_fetcher=_refuse).write_pdf())


def _refuse(url: str, *_: object, **__: object) -> NoReturn:
    """The page holds all it needs; whatever asks for more is not ours."""
    raise ValueError(f"nothing is fetched: {url[:80]}")
