"""`postwarden judge`: a line in, a line out, in order; a bad line is named and the rest is judged."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from postwarden.guard.live import now
from postwarden.guard.offline import BadLine, attempts

MAIL = {"name": "email", "value": "erika@web.example"}
GOOD: dict[str, Any] = {
    "id": "a", "host": "shop.example", "path": "/kontakt.php", "ip": "192.0.2.7", "kind": "contact",
    "fields": [MAIL, {"name": "nachricht", "value": "Guten Tag, ist das Regal noch da?"}],
}  # fmt: skip # one attempt


def judge(
    folder: Path, *lines: object, args: tuple[str, ...] = ()
) -> tuple[int, list[dict[str, Any]], str]:
    file = folder / "a.jsonl"
    texts = (line if isinstance(line, str) else json.dumps(line) for line in lines)
    file.write_text("\n".join(texts) + "\n")
    command = [sys.executable, "-m", "postwarden", "judge", str(file), "--lang", "en", *args]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr


def test_only_fields_are_needed_and_measures_are_always_given(tmp_path: Path) -> None:
    code, (first, second), _ = judge(tmp_path, GOOD, {"fields": GOOD["fields"]})
    assert code == 0
    assert (first["id"], first["verdict"], second["verdict"]) == ("a", "accept", "accept")
    assert 0 <= first["measures"]["spam_text"] <= 1
    assert set(first) == {"id", "verdict", "score", "hits", "measures", "policy"}


def test_an_attack_on_the_form_is_refused_with_its_rule_and_points(tmp_path: Path) -> None:
    hole = {"fields": [{"name": "email", "value": "a@b.example\r\nBcc: c@d.example"}]}
    _, (row,), _ = judge(tmp_path, hole)
    assert row["verdict"] == "refuse"
    assert row["hits"][0]["rule"] == "header_injection"
    assert row["hits"][0]["points"] > 0


def test_a_bad_line_is_named_and_the_rest_is_judged(tmp_path: Path) -> None:
    wrong = [
        "{", "[1]", {"id": "x"}, {"fields": "x"}, {"fields": [{"value": 1}]},
        {**GOOD, "kind": "kontakt"}, {**GOOD, "ip": "1.2"}, {**GOOD, "at": "gestern"},
        {**GOOD, "headers": []}, {**GOOD, "token": 1}, {**GOOD, "files": [{"size": "x"}]},
    ]  # fmt: skip # one line each
    code, rows, said = judge(tmp_path, *wrong, GOOD)
    assert code == 2
    assert [row["id"] for row in rows] == ["a"]
    assert len(said.splitlines()) == len(wrong)
    assert all(f"line {number}," in said for number in range(1, len(wrong) + 1))
    assert "Traceback" not in said


def test_lines_build_history_in_their_order(tmp_path: Path) -> None:
    lines = [
        {**GOOD, "id": str(n), "kind": "newsletter", "path": "/news", "ip": f"198.51.100.{n}",
         "at": f"2026-11-24T09:00:{n:02}+01:00", "fields": [{"name": "email", "value": f"o{n}@gmx.de"}]}
        for n in range(20)
    ]  # fmt: skip # one line each
    _, rows, _ = judge(tmp_path, *lines)
    assert rows[0]["verdict"] == "accept"
    assert rows[-1]["verdict"] == "hold"
    assert [row["id"] for row in rows] == [str(n) for n in range(20)]


def test_a_missing_token_is_unknown_and_one_that_is_no_good_is_not(tmp_path: Path) -> None:
    tokens = [
        None,
        {"valid": False},
        {"issued": "2026-11-24T09:00:00Z", "valid": True, "used": True},
    ]
    lines = [{**GOOD, "token": token} if token else GOOD for token in tokens]
    _, rows, _ = judge(tmp_path, *lines)
    assert [row["verdict"] for row in rows] == ["accept", "challenge", "refuse"]


def test_settings_name_forms_and_roles(tmp_path: Path) -> None:
    toml = tmp_path / "guard.toml"
    toml.write_text(
        '[[site]]\nhosts = ["shop.example"]\nupstream = "http://127.0.0.1:1"\n[[site.form]]\n'
        'path = "/kontakt.php"\nkind = "contact"\nfields = { nachricht = "honeypot" }\n'
    )
    _, (row,), _ = judge(tmp_path, GOOD, args=("--config", str(toml)))
    assert "honeypot" in [hit["rule"] for hit in row["hits"]]


def test_without_the_text_model_nothing_is_measured(tmp_path: Path) -> None:
    _, (row,), _ = judge(tmp_path, GOOD, args=("--no-text",))
    assert "spam_text" not in row["measures"]


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "postwarden", "judge", str(tmp_path / "none"), "--lang", "de"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "none" in done.stderr
    assert "Traceback" not in done.stderr


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(
        st.sampled_from(["id", "at", "host", "path", "ip", "headers", "kind", "fields", "files",
                         "token", "name", "value", "role", "size", "issued", "valid"]), inner, max_size=6),
    max_leaves=20,
)  # fmt: skip # one strategy


@given(JSON)
def test_any_json_is_an_attempt_or_a_bad_line(value: object) -> None:
    for each in attempts([json.dumps(value)], now, lambda _: None):
        assert isinstance(each, BadLine | tuple)


@given(st.text(max_size=300))
def test_any_line_is_an_attempt_or_a_bad_line(line: str) -> None:
    for each in attempts([line], now, lambda _: None):
        assert isinstance(each, BadLine)
