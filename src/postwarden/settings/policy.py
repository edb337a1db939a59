"""policy.toml -> Policy: points, caps and thresholds; the shipped file, the owner's merged over it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from postwarden.model.attempt import Kind
from postwarden.model.verdict import Action

Word = Literal["challenge", "hold", "refuse"]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Threshold(_Strict):
    """From which score on an attempt is challenged, and from which it is held."""

    challenge: float = Field(gt=0)
    hold: float = Field(gt=0)


class Worth(_Strict):
    """What a rule is worth.

    Attributes:
        source: `from` in the file: the score of the others from which `at_least` holds.
        besides: rules whose points do not count towards that score.
    """

    points: float = Field(ge=0)
    group: str
    at_least: Word | None = None
    source: float = Field(default=0.0, ge=0, alias="from")
    besides: tuple[str, ...] = ()

    @property
    def floor(self) -> Action:
        """The verdict that this rule asks for at least."""
        return Action[self.at_least.upper()] if self.at_least else Action.ACCEPT


class Policy(_Strict):
    """Everything that turns hits into a verdict."""

    version: str
    thresholds: Mapping[str, Threshold]
    groups: Mapping[str, float]
    rules: Mapping[str, Worth]

    @model_validator(mode="after")
    def _whole(self) -> Policy:
        unknown = {worth.group for worth in self.rules.values()} - self.groups.keys()
        if unknown:
            raise ValueError(f"groups without a cap: {', '.join(sorted(unknown))}")
        if "default" not in self.thresholds:
            raise ValueError("thresholds.default is missing")
        kinds = {"default", *(kind.value for kind in Kind)}
        if odd := self.thresholds.keys() - kinds:
            raise ValueError(f"thresholds of no kind of form: {', '.join(sorted(odd))}")
        return self

    def threshold(self, kind: Kind) -> Threshold:
        """The thresholds for this kind of form."""
        return self.thresholds.get(kind.value, self.thresholds["default"])


def shipped() -> dict[str, Any]:
    """The file that comes with the program."""
    text = files("postwarden.settings").joinpath("policy.toml").read_text("utf-8")
    return tomllib.loads(text)


def merged(own: Mapping[str, Any] | None = None) -> Policy:
    """The shipped policy with the owner's table over it; pydantic's error names every mistake."""
    table = _over(shipped(), own or {})
    if own:
        table["version"] = f"{table['version']}+own" if "version" not in own else own["version"]
    return Policy.model_validate(table)


def _over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    both = {**below}
    for name, value in above.items():
        old = both.get(name)
        nested = isinstance(old, dict) and isinstance(value, Mapping)
        both[name] = _over(old or {}, value) if nested else value
    return both
