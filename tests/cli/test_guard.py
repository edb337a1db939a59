"""`postwarden guard` and its parts: settings are checked whole, files are written, reports add up."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

TOML = """listen = "unix:{folder}/guard.sock"
folder = "{folder}/guard"
[[site]]
hosts = ["shop.example"]
upstream = "http://127.0.0.1:8080"
[[site.form]]
path = "/kontakt.php"
[[site.form]]
path = "/index.php?cl=contact"
[[site.form]]
path = "/form/*"
"""


def guard(*args: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "postwarden", *args]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


@pytest.fixture
def toml(tmp_path: Path) -> Path:
    file = tmp_path / "guard.toml"
    file.write_text(TOML.format(folder=tmp_path))
    return file


def test_every_mistake_in_the_settings_is_told_with_its_place(tmp_path: Path) -> None:
    file = tmp_path / "guard.toml"
    file.write_text(
        'listen = "8025"\nmode = "on"\nfoo = 1\n[[site]]\nhosts = ["http://a"]\nupstream = "a:80"\n'
        '[[site.form]]\npath = "kontakt"\nkind = "x"\n'
    )
    done = guard("guard", "--config", str(file), "--lang", "de")
    assert done.returncode == 2
    for place in (
        "listen",
        "mode",
        "foo",
        "site.0.hosts.0",
        "site.0.upstream",
        "site.0.form.0.path",
        "site.0.form.0.kind",
    ):
        assert f"{place}:" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("text", ["[[site]", "\x00", ""])
def test_a_file_that_is_no_settings_is_said(tmp_path: Path, text: str) -> None:
    file = tmp_path / "guard.toml"
    file.write_text(text)
    done = guard("guard", "--config", str(file))
    assert done.returncode == 2
    assert str(file) in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("place", ["before", "behind"])
def test_nginx_gets_its_files_wherever_the_settings_are_named(
    toml: Path, tmp_path: Path, place: str
) -> None:
    named = ("--config", str(toml))
    args = (
        ("guard", *named, "config", "nginx")
        if place == "before"
        else ("guard", "config", "nginx", *named)
    )
    done = guard(*args, "--output", str(tmp_path / "out"))
    assert done.returncode == 0, done.stderr
    text = (tmp_path / "out" / "postwarden-shop.example.inc").read_text()
    assert r'"^(?:/kontakt\.php(?:/.*)?|/index\.php(?:/.*)?|/form/.*)$"' in text
    assert (tmp_path / "out" / "postwarden.conf").exists()


@pytest.mark.parametrize("server", ["nginx", "apache", "caddy"])
def test_every_server_is_written_as_json_too(toml: Path, server: str) -> None:
    done = guard("guard", "config", server, "--config", str(toml), "--format", "json")
    assert all("postwarden" in name for name in json.loads(done.stdout))


def test_a_report_before_the_first_post_says_what_to_look_at(toml: Path) -> None:
    done = guard("guard", "report", "--config", str(toml), "--lang", "de")
    assert done.returncode == 0, done.stderr
    assert "postwarden guard config nginx" in done.stdout


def test_a_key_file_that_others_may_read_is_refused(toml: Path, tmp_path: Path) -> None:
    assert guard("held", "list", "--config", str(toml)).returncode == 0
    (tmp_path / "guard" / "keys").chmod(0o644)
    done = guard("held", "list", "--config", str(toml), "--lang", "en")
    assert done.returncode == 2
    assert "chmod 600" in done.stderr


def test_a_key_that_is_gone_while_posts_wait_is_not_made_anew(toml: Path, tmp_path: Path) -> None:
    assert guard("held", "list", "--config", str(toml)).returncode == 0
    (tmp_path / "guard" / "spool" / "held" / "PW-ABCD-EFGH-JKMN").write_bytes(b"x")
    (tmp_path / "guard" / "keys").unlink()
    done = guard("held", "list", "--config", str(toml), "--lang", "en")
    assert done.returncode == 2
    assert "backup" in done.stderr
    assert not (tmp_path / "guard" / "keys").exists()


def test_a_rotated_key_stands_first_and_the_old_one_stays(toml: Path, tmp_path: Path) -> None:
    assert guard("held", "list", "--config", str(toml)).returncode == 0
    before = (tmp_path / "guard" / "keys").read_text()
    assert guard("guard", "rotate-key", "--config", str(toml)).returncode == 0
    after = (tmp_path / "guard" / "keys").read_text()
    assert after.endswith(before)
    assert len(after.splitlines()) == 2
    assert (tmp_path / "guard" / "keys").stat().st_mode & 0o777 == 0o600


def test_a_reference_that_nobody_knows_is_said(toml: Path) -> None:
    for act in ("show", "release", "delete"):
        done = guard("held", act, "PW-ABCD-EFGH-JKMN", "--config", str(toml), "--lang", "en")
        assert done.returncode == 1
        assert "PW-ABCD-EFGH-JKMN" in done.stderr
    assert guard("held", "release", "--config", str(toml)).returncode == 2
