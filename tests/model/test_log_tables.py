"""The Protocol of the tables is kept by the engine and by the fake of the causes' tests."""

from __future__ import annotations

import inspect

import pytest

from postwarden.model.log_tables import LogTables
from postwarden.tables.queries import Tables
from tests.causes._fake import Fake

QUERIES = sorted(name for name in vars(LogTables) if not name.startswith("_"))


@pytest.mark.parametrize("kept_by", [Tables, Fake])
@pytest.mark.parametrize("query", QUERIES)
def test_every_query_is_answered_with_the_same_arguments(query: str, kept_by: type) -> None:
    wanted, given = (inspect.signature(getattr(one, query)) for one in (LogTables, kept_by))
    assert list(given.parameters) == list(wanted.parameters)
