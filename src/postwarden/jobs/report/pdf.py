"""A page as PDF, by WeasyPrint (the extra `[pdf]`); nothing is fetched."""

from __future__ import annotations


class MissingExtraError(Exception):
    """WeasyPrint is not installed, or lacks the libraries of the system that it needs."""


def as_pdf(page: str) -> bytes:
    """Set the page for A4; raises MissingExtraError."""
    try:
        from weasyprint import HTML, URLFetcher
    except (ImportError, OSError) as error:
        raise MissingExtraError from error
    # The page holds all it needs; whatever asks for more is not ours and stays out.
    return bytes(HTML(string=page, url_fetcher=URLFetcher(allowed_protocols=())).write_pdf())
