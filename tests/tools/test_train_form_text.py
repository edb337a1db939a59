import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest

from postwarden.rules.words.features import of_texts
from postwarden.rules.words.model import packed, unpacked
from tools import train_form_text as tool
from tools.train_form_text import FOREIGN, Scale, Text, balanced, cut, scaled, train

WORDS = ("Säge", "Leim", "Holz", "Lack", "Hobel", "Öl", "Brett", "Nagel", "Zange", "Schraube")


def row(text: str, label: str, source: str) -> dict[str, object]:
    kind = "mail" if source == "c" else "contact"
    fields = {"message": text, "name": "Anna"}
    return {"label": label, "source": source, "lang": "de", "kind": kind, "fields": fields}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    rows = [
        line
        for source in "abc"
        for word in WORDS
        for line in (
            row(f"Ich suche {word} für die Werkstatt von {source}", "ham", source),
            row(f"Kaufen Sie {word} billig, Gewinn sicher bei {source}", "spam", source),
        )
    ]
    rows.append({**rows[0], "fields": {"name": "nur ein Name"}})
    path = tmp_path / "data.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(each) + "\n" for each in rows)
    return path


def test_texts_without_a_message_are_left_out(data: Path) -> None:
    assert len(tool.texts(data)) == 60


def test_the_trained_model_tells_both_sorts_apart(data: Path) -> None:
    known = tool.texts(data)
    model = tool.model(train(known), tool.scale(known))
    spam = model.logit(of_texts(["Kaufen Sie Dübel billig, Gewinn sicher"]))
    assert spam > model.logit(of_texts(["Ich suche Dübel für die Werkstatt"]))
    assert unpacked(packed(model)) == model


def test_the_same_data_give_the_same_file(data: Path, tmp_path: Path) -> None:
    outs = [tmp_path / "one", tmp_path / "two"]
    for out in outs:
        command = [sys.executable, str(tool.__file__), str(data), str(out)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        assert "bytes" in done.stdout
    assert outs[0].read_bytes() == outs[1].read_bytes()


def text(source: str, spam: bool, kind: str = "contact") -> Text:
    return Text(of_texts(["x"]), spam, source, "de", kind)


def test_a_source_counts_by_the_root_of_its_size_and_spam_as_much_as_wanted_texts() -> None:
    known = [text("a", False)] * 4 + [text("b", False)] + [text("a", True)]
    weights = balanced(known)
    assert sum(weights[:4]) == pytest.approx(2 * weights[4])
    assert sum(weights[:5]) == pytest.approx(weights[5])


def test_the_cut_lets_the_wanted_share_pass() -> None:
    known = [text("a", False)] * 100
    assert cut(list(range(100)), known, 0.05) == 94


def test_logits_too_loud_are_scaled_down() -> None:
    known = [text("a", n % 4 == 0) for n in range(40)] + [text("a", n % 4 > 0) for n in range(40)]
    assert scaled([-9.0] * 40 + [9.0] * 40, known) == pytest.approx(1.0986 / 9, rel=1e-3)


def test_the_scale_moves_the_cut_to_zero(data: Path) -> None:
    known = tool.texts(data)
    raw = train(known)
    model = tool.model(raw, Scale(0.5, raw.bias, 0.9))
    assert model.bias == 0.0
    assert {"mail", "sms"} == FOREIGN


def test_without_its_arguments_it_says_how_it_is_called() -> None:
    command = [sys.executable, str(tool.__file__)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "DATA.jsonl.gz OUT" in done.stderr
