"""Each test of this folder that takes `name` runs on every incident, in the order of their names."""

import pytest

from tests.incidents._stories import NAMES


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "name" in metafunc.fixturenames:
        metafunc.parametrize("name", NAMES)
