"""Trains the form guard's text model: `python tools/train_form_text.py DATA.jsonl.gz OUT`.

A line of DATA is {"label": "spam"|"ham", "source", "lang", "kind", "fields": {"name", "subject",
"message"}}. OUT is `src/postwarden/rules/words/weights.z`. Pure Python, a dozen seconds, and the same
data give the same file.
"""

from __future__ import annotations

import gzip
import json
import sys
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from random import Random

from postwarden.rules.words.features import PLACES, Features, of_texts
from postwarden.rules.words.model import Model, packed, sigmoid

ROUNDS, RATE, SEED = 8, 4.0, 1
#: A feature of one text alone teaches nothing about others.
_TEXTS = 2
#: No text counts for more than so many others.
_HEAVIEST = 4.0
#: Weights beyond it are cut, so that one signed byte a place is fine enough.
_LARGEST = 8.0
#: Not what a form gets: they teach, but neither scale nor cuts are taken from them.
FOREIGN = frozenset({"mail", "sms"})


@dataclass(frozen=True, slots=True)
class Text:
    """One text of the data, without its words."""

    features: Features
    spam: bool
    source: str
    lang: str
    kind: str


@dataclass(frozen=True, slots=True)
class Raw:
    """Weights as learnt: one a place, and the bias."""

    weights: Sequence[float]
    bias: float

    def logit(self, features: Features) -> float:
        """How much the weights find for spam."""
        common = features.common
        return sum(map(self.weights.__getitem__, common)) / sqrt(len(common) or 1) + self.bias


def texts(data: Path) -> list[Text]:
    """The texts of the data that hold a message, in an order that mixes sources."""
    with gzip.open(data, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    Random(SEED).shuffle(rows)  # noqa: S311 - an order that repeats, no secret
    return [text for row in rows if (text := _text(row)).features.common]


def _text(row: dict[str, object]) -> Text:
    fields = row["fields"]
    assert isinstance(fields, dict)
    messages = [fields[name] for name in ("message", "subject") if fields.get(name)]
    names = [fields["name"]] if fields.get("name") else []
    source, lang, kind = (str(row[name]) for name in ("source", "lang", "kind"))
    return Text(of_texts(messages, names), row["label"] == "spam", source, lang, kind)


def balanced(known: Sequence[Text]) -> list[float]:
    """A weight a text: a source counts by the root of its size, spam as much as ham."""
    sizes = Counter((each.source, each.spam) for each in known)
    raw = [sizes[each.source, each.spam] ** -0.5 for each in known]
    sums = [0.0, 0.0]
    for each, weight in zip(known, raw, strict=True):
        sums[each.spam] += weight
    half = len(known) / 2
    return [weight * half / sums[each.spam] for each, weight in zip(known, raw, strict=True)]


def train(known: Sequence[Text]) -> Raw:
    """Logistic regression, learnt text by text in falling steps."""
    common = _common(known)
    lines = [
        (
            [place for place in each.features.common if place in common],
            each.spam,
            min(much, _HEAVIEST),
        )
        for each, much in zip(known, balanced(known), strict=True)
    ]
    weights, bias = [0.0] * PLACES, 0.0
    order = Random(SEED)  # noqa: S311 - an order that repeats, no secret
    for turn in range(ROUNDS):
        order.shuffle(lines)
        for places, spam, much in lines:
            share = 1 / sqrt(len(places) or 1)
            found = sum(map(weights.__getitem__, places)) * share + bias
            off = (sigmoid(found) - spam) * much * RATE / (1 + turn)
            bias -= off * 0.1
            for place in places:
                weights[place] -= off * share
    return Raw(weights, bias)


def _common(known: Iterable[Text]) -> set[int]:
    counts: Counter[int] = Counter()
    for each in known:
        counts.update(each.features.common)
    return {place for place, count in counts.items() if count >= _TEXTS}


def left_out(known: Sequence[Text], part: Callable[[Text], object]) -> list[float]:
    """A logit a text, from a model that saw nothing of the part which the text belongs to."""
    logits = dict.fromkeys(range(len(known)), 0.0)
    for which in sorted({part(each) for each in known}, key=str):
        raw = train([each for each in known if part(each) != which])
        for number, each in enumerate(known):
            if part(each) == which:
                logits[number] = raw.logit(each.features)
    return list(logits.values())


def scaled(logits: Sequence[float], known: Sequence[Text]) -> float:
    """The factor that makes honest logits of these (Platt's way, by Newton's steps)."""
    factor, shift = 0.0, 0.0
    for _ in range(20):
        a = b = aa = ab = bb = 1e-9
        for logit, each, much in zip(logits, known, balanced(known), strict=True):
            chance = sigmoid(factor * logit + shift)
            off, curve = (chance - each.spam) * much, chance * (1 - chance) * much
            a, b = a + off * logit, b + off
            aa, ab, bb = aa + curve * logit * logit, ab + curve * logit, bb + curve
        det = aa * bb - ab * ab
        factor -= (a * bb - b * ab) / det
        shift -= (b * aa - a * ab) / det
    return factor


def cut(logits: Sequence[float], known: Sequence[Text], share: float) -> float:
    """The logit that this share of wanted messages exceeds; sources count by their roots."""
    ham = [(logit, each) for logit, each in zip(logits, known, strict=True) if not each.spam]
    sizes = Counter(each.source for _, each in ham)
    allowed = share * sum(size**0.5 for size in sizes.values())
    for logit, each in sorted(ham, key=lambda pair: -pair[0]):
        allowed -= sizes[each.source] ** -0.5
        if allowed < 0:
            return logit
    return min(logit for logit, _ in ham)


@dataclass(frozen=True, slots=True)
class Scale:
    """What turns raw logits into the model's: 0 (a probability of 0.5) where `zero` was."""

    factor: float
    zero: float
    high: float


def scale(known: Sequence[Text]) -> Scale:
    """Scale and cuts, from forms' texts of sources that a model has not seen."""
    logits = left_out(known, lambda each: each.source)
    forms = [number for number, each in enumerate(known) if each.kind not in FOREIGN]
    logits, of_forms = [logits[number] for number in forms], [known[number] for number in forms]
    factor, zero = scaled(logits, of_forms), cut(logits, of_forms, 0.01)
    return Scale(factor, zero, sigmoid(factor * (cut(logits, of_forms, 0.001) - zero)))


def model(raw: Raw, by: Scale) -> Model:
    """The weights in steps of one signed byte, with probabilities of which 0.5 is the cut."""
    step = _LARGEST / 127
    steps = array("b", (round(max(-127, min(127, each / step))) for each in raw.weights))
    return Model(steps, step * by.factor, by.factor * (raw.bias - by.zero), by.high)


def main() -> None:
    """Train, write, say what came out."""
    if len(sys.argv) != 3:
        sys.exit(str(__doc__).splitlines()[0])
    known = texts(Path(sys.argv[1]))
    made = model(train(known), scale(known))
    Path(sys.argv[2]).write_bytes(data := packed(made))
    used = sum(map(bool, made.weights))
    print(f"{len(data)} bytes, {used} of {PLACES} places, 0.1 % at {made.high:.3f}")


if __name__ == "__main__":
    main()
