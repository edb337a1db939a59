"""One server for all tests of the live states; each test has names of its own in it."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.livestate._server import Server


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with TemporaryDirectory() as folder:  # short: a socket's path has 107 letters at most
        server = Server(Path(folder))
        server.start()
        yield server
        server.stop()
