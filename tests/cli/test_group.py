"""Commands are known by name and imported when called."""

import sys
from types import ModuleType

import click
import pytest

from postwarden.cli.group import LazyGroup


@pytest.fixture
def group() -> LazyGroup:
    return LazyGroup("postwarden", commands_help={"zeta": "The last.", "alpha": "The first."})


def test_names_and_helps_need_no_import(group: LazyGroup) -> None:
    context = click.Context(group)
    assert group.list_commands(context) == ["alpha", "zeta"]
    assert "alpha  The first." in group.get_help(context)
    assert "postwarden.cli.alpha" not in sys.modules


def test_an_unknown_command_is_none(group: LazyGroup) -> None:
    assert group.get_command(click.Context(group), "os") is None


def test_a_command_is_what_its_module_calls_command(
    group: LazyGroup, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = ModuleType("postwarden.cli.alpha")
    monkeypatch.setattr(module, "command", click.Command("alpha"), raising=False)
    monkeypatch.setitem(sys.modules, "postwarden.cli.alpha", module)
    command = group.get_command(click.Context(group), "alpha")
    assert command is not None
    assert command.name == "alpha"


def test_a_module_without_a_command_is_our_mistake(
    group: LazyGroup, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = ModuleType("postwarden.cli.alpha")
    monkeypatch.setattr(module, "command", print, raising=False)
    monkeypatch.setitem(sys.modules, "postwarden.cli.alpha", module)
    with pytest.raises(TypeError, match=r"postwarden\.cli\.alpha"):
        group.get_command(click.Context(group), "alpha")
