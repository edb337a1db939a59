"""The shipped weights: features -> the probability that a message is spam. Loaded when first asked."""

from __future__ import annotations

import json
import zlib
from array import array
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import exp, sqrt

from postwarden.rules.words.features import PLACES, VERSION, Features
from postwarden.rules.words.learning import NOTHING, Lessons, evidence

#: From here on a text is taken for spam.
CUT = 0.5


@dataclass(frozen=True, slots=True)
class Model:
    """A linear model; logits.

    Attributes:
        weights: one a place, in steps.
        step: what a step is worth.
        bias: what a message without features has.
        high: the probability that 0.1 % of wanted messages reach, where 1 % reach CUT; both
            from sources that the model had not seen.
    """

    weights: array[int]
    step: float
    bias: float
    high: float

    def logit(self, features: Features) -> float:
        """How much the weights find for spam (above 0) or against it."""
        common = features.common
        steps = sum(map(self.weights.__getitem__, common))
        return self.step * steps / sqrt(len(common) or 1) + self.bias


def probability(features: Features, lessons: Lessons = NOTHING) -> float:
    """The probability of spam, from what all and one site taught; 0 where there is nothing to judge."""
    if not features.common:
        return 0.0
    return sigmoid(shipped().logit(features) + evidence(lessons, features))


def sigmoid(logit: float) -> float:
    """Logit -> probability."""
    return 1.0 / (1.0 + exp(-min(max(logit, -30.0), 30.0)))


@cache
def shipped() -> Model:
    """The weights that come with the program."""
    return unpacked(files("postwarden.rules.words").joinpath("weights.z").read_bytes())


def packed(model: Model) -> bytes:
    """The model as a file: a line of JSON, one signed byte a place, deflated."""
    numbers = {name: getattr(model, name) for name in ("step", "bias", "high")}
    head = json.dumps({"version": VERSION, **numbers})
    return zlib.compress(head.encode() + b"\n" + model.weights.tobytes(), 9)


def unpacked(data: bytes) -> Model:
    """The model out of its file. ValueError where it was made for other features."""
    head, _, body = zlib.decompress(data).partition(b"\n")
    numbers = json.loads(head)
    if numbers.pop("version") != VERSION or len(body) != PLACES:
        raise ValueError("the weights were made for other features")
    return Model(weights=array("b", body), **numbers)
