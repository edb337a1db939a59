"""A story: its server, its dialect, its plan and what must be found."""

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.lab import stories
from tests.lab.setup import Dialect, Setup
from tests.lab.world import Cause, World


@dataclass(frozen=True)
class Story:
    """One incident to record."""

    seed: int
    plan: Callable[[World], list[Cause]]
    setup: Setup = field(default_factory=Setup)
    dialect: Dialect = field(default_factory=Dialect)
    args: tuple[str, ...] = ()
    exit: int = 1
    tolerance: float = 0.0
    share: bool = True  # whether the sums can be split into explained and ordinary


def names() -> list[str]:
    """All stories of the folder."""
    return sorted(module.name for module in pkgutil.iter_modules(stories.__path__))


def load(name: str) -> Story:
    """The story of that name."""
    story = importlib.import_module(f"tests.lab.stories.{name}").STORY
    assert isinstance(story, Story)
    return story
