"""The form guard's text model on texts it never saw: `python bench/form_text.py DATA.jsonl.gz`.

Prints Markdown tables: five folds, each source left out, what a site gains by teaching, time. The
data's form stands in tools/train_form_text.py. Pure Python, about a minute.
"""

from __future__ import annotations

import gzip
import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parent.parent
if not __package__:
    # Started as a file: the folder above is where `tools` is found.
    sys.path[0] = str(ROOT)

from postwarden.rules.words.features import Features, of_texts  # noqa: E402 - path comes first
from postwarden.rules.words.learning import (  # noqa: E402 - path comes first
    NOTHING,
    evidence,
    learn,
)
from postwarden.rules.words.model import Model, probability  # noqa: E402 - path comes first
from tools.train_form_text import (  # noqa: E402 - path comes first
    FOREIGN,
    Scale,
    Text,
    cut,
    model,
    scaled,
    texts,
    train,
)

FOLDS, DRAWS, TAUGHT = 5, 8, (0, 20, 50, 100)
_PLAIN = Scale(1.0, 0.0, 0.5)
#: Fewer spam, or fewer wanted texts for a share of one in a thousand, and no figure is given.
_LEAST, _THOUSAND = 30, 1000
Scored = list[tuple[float, bool]]


def auc(scored: Scored) -> float:
    """The chance that a spam text gets more than a wanted one."""
    ranks = sorted(scored)
    above = ties = wanted = 0.0
    start = 0
    while start < len(ranks):
        end = start
        while end < len(ranks) and ranks[end][0] == ranks[start][0]:
            end += 1
        spam = sum(label for _, label in ranks[start:end])
        above += spam * wanted
        ties += spam * (end - start - spam)
        wanted += end - start - spam
        start = end
    return (above + ties / 2) / (wanted * (len(ranks) - wanted))


def recall(scored: Scored, share: float) -> float:
    """The share of spam above all but this share of the wanted texts."""
    ham = sorted((logit for logit, spam in scored if not spam), reverse=True)
    limit = ham[int(share * len(ham))]
    found = [logit > limit for logit, spam in scored if spam]
    return sum(found) / len(found)


def over(scored: Scored, limit: float, spam: bool) -> float:
    """The share of the spam, or of the wanted texts, from this logit on."""
    found = [logit >= limit for logit, label in scored if label is spam]
    return sum(found) / len(found) if found else float("nan")


def row(*cells: object) -> None:
    """Print a row; figures have three places, what is not known a dash."""
    shown = (f"{cell:.3f}" if isinstance(cell, float) else str(cell) for cell in cells)
    print("| " + " | ".join("–" if cell == "nan" else cell for cell in shown) + " |")


def head(title: str, *names: str) -> None:
    """Print a title and a table's head."""
    print(f"\n## {title}\n")
    row(*names)
    print("|" + "---|" * len(names))


def parts(known: Sequence[Text]) -> Iterator[tuple[str, list[int]]]:
    """What figures are given for, as numbers of texts: all, forms, languages, sources."""
    numbered = list(enumerate(known))
    yield "all", [n for n, _ in numbered]
    yield "forms alone (no mail, no SMS)", [n for n, t in numbered if t.kind not in FOREIGN]
    for lang in ("de", "en", "ru"):
        yield f"language: {lang}", [n for n, t in numbered if t.lang == lang]
    for lang in ("de", "en"):
        mine = [n for n, t in numbered if (t.source, t.lang) == ("written", lang)]
        yield f"written, {lang}", mine
    for source in sorted({each.source for each in known}):
        yield source, [n for n, t in numbered if t.source == source]


def by_part(known: Sequence[Text], logits: Sequence[float], title: str) -> None:
    """Print a table: each part by itself, its threshold from its own wanted texts."""
    head(title, "part", "spam", "wanted", "ROC-AUC", "recall at 1 %", "recall at 0.1 %")
    for name, numbers in parts(known):
        scored = [(logits[n], known[n].spam) for n in numbers]
        spam = sum(label for _, label in scored)
        ham = len(scored) - spam
        if spam >= _LEAST:
            fine = recall(scored, 0.001) if ham >= _THOUSAND else float("nan")
            row(name, spam, ham, auc(scored), recall(scored, 0.01), fine)


def folds(known: Sequence[Text]) -> list[float]:
    """A logit a text, from weights that saw four other fifths."""
    logits = [0.0] * len(known)
    for fold in range(FOLDS):
        made = model(train([each for n, each in enumerate(known) if n % FOLDS != fold]), _PLAIN)
        for n in range(fold, len(known), FOLDS):
            logits[n] = made.logit(known[n].features)
    return logits


@dataclass(frozen=True, slots=True)
class Apart:
    """A source, a model that saw nothing of it, and its texts."""

    source: str
    model: Model
    texts: list[Text]

    @property
    def scored(self) -> Scored:
        """Each text's logit."""
        return [(self.model.logit(each.features), each.spam) for each in self.texts]


def apart(known: Sequence[Text]) -> list[Apart]:
    """Each source with a model trained on all others; scale and cut come from the others too."""
    raws = {
        source: train([each for each in known if each.source != source])
        for source in sorted({each.source for each in known})
    }
    forms = [each for each in known if each.kind not in FOREIGN]
    logits = [raws[each.source].logit(each.features) for each in forms]
    found = []
    for source, raw in raws.items():
        rest = [n for n, each in enumerate(forms) if each.source != source]
        others = [logits[n] for n in rest], [forms[n] for n in rest]
        by = Scale(scaled(*others), cut(*others, 0.01), 0.5)
        mine = [each for each in known if each.source == source]
        found.append(Apart(source, model(raw, by), mine))
    return found


def left_out(sources: Sequence[Apart]) -> None:
    """Print what happens at the cut: a model, a scale and a cut that never saw the source."""
    names = ("source", "spam", "wanted", "found at the cut", "false alarms at the cut")
    head("Source left out, at the cut", *names)
    for each in sources:
        spam = sum(text.spam for text in each.texts)
        found, wrong = over(each.scored, 0.0, True), over(each.scored, 0.0, False)
        row(each.source, spam, len(each.texts) - spam, found, wrong)


def taught(site: Apart, number: int, draw: int, wrong: float) -> Scored:
    """Teach the site's model this many of its texts; logits of what was not taught."""
    order = Random(draw)
    mixed = order.sample(site.texts, len(site.texts))
    lessons = NOTHING
    for each in mixed[:number]:
        lessons = learn(lessons, each.features, each.spam != (order.random() < wrong))
    return [
        (site.model.logit(each.features) + evidence(lessons, each.features), each.spam)
        for each in mixed[max(TAUGHT) :]
    ]


def site(each: Apart, number: int, wrong: float = 0.0) -> list[float]:
    """ROC-AUC, recall at 1 %, found and false alarms at the cut; means of several draws."""
    draws = [taught(each, number, draw, wrong) for draw in range(DRAWS)]
    measures: list[Callable[[Scored], float]] = [
        auc,
        partial(recall, share=0.01),
        partial(over, limit=0.0, spam=True),
        partial(over, limit=0.0, spam=False),
    ]
    return [statistics.fmean(map(measure, draws)) for measure in measures]


def teaching(sources: Sequence[Apart]) -> None:
    """Print what a site gains: each source plays one."""
    sites = [each for each in sources if 0 < sum(t.spam for t in each.texts) < len(each.texts)]
    cells = ("ROC-AUC", "recall at 1 %", "found at the cut", "false alarms at the cut")
    head("Taught by the site itself", "site", "messages taught", *cells)
    for each in sites:
        for number in TAUGHT:
            row(each.source, number, *site(each, number))
    for wrong in (0.0, 0.05, 0.1):
        for number in TAUGHT[1:] if wrong else TAUGHT:
            columns = zip(*(site(each, number, wrong) for each in sites), strict=True)
            name = f"mean, {wrong:.0%} of the labels wrong" if wrong else "mean"
            row(name, number, *map(statistics.fmean, columns))


def clock(act: Callable[[], object]) -> float:
    """Microseconds, the best of three."""
    best = float("inf")
    for _ in range(3):
        start = time.perf_counter()
        act()
        best = min(best, time.perf_counter() - start)
    return best * 1e6


def times(data: Path) -> None:
    """Print what a message costs, features included."""
    with gzip.open(data, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line)["fields"] for line in lines]
    sample = Random(1).sample([each for each in rows if "message" in each], 2000)

    def read(fields: dict[str, str]) -> Features:
        messages = [fields[name] for name in ("message", "subject") if name in fields]
        return of_texts(messages, [fields.get("name", "")])

    lessons = NOTHING
    for n, each in enumerate(sample[:100]):
        lessons = learn(lessons, read(each), n % 3 == 0)
    probability(read(sample[0]))
    worst = {"message": "a ! " * 750, "subject": "é 1 " * 750, "name": "x. " * 70}
    ways: dict[str, Callable[[dict[str, str]], object]] = {
        "judge": lambda each: probability(read(each)),
        "judge, 100 messages taught": lambda each: probability(read(each), lessons),
        "learn one more": lambda each: learn(lessons, read(each), True),
    }
    head("Microseconds a message", "what", "mean", "median", "99 % under", "worst made up")
    for name, way in ways.items():
        took = sorted(clock(partial(way, each)) for each in sample)
        shown = (statistics.fmean(took), took[len(took) // 2], took[len(took) * 99 // 100])
        row(name, *(f"{each:.0f}" for each in (*shown, clock(partial(way, worst)))))


def main() -> None:
    """Measure and print."""
    if len(sys.argv) != 2:
        sys.exit(str(__doc__).splitlines()[0])
    data = Path(sys.argv[1])
    known = texts(data)
    by_part(known, folds(known), "Five folds")
    sources = apart(known)
    logits = {id(t): s.model.logit(t.features) for s in sources for t in s.texts}
    by_part(known, [logits[id(each)] for each in known], "Source left out")
    left_out(sources)
    teaching(sources)
    times(data)


if __name__ == "__main__":
    main()
