"""Foreign clients of the same protocol: npm's altcha solves our challenges, and checks our answers."""

import json
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from postwarden.guard import tokens
from postwarden.guard.keys import Key, Keyring
from postwarden.guard.tokens import Tokens
from postwarden.model.attempt import Proof

pytestmark = pytest.mark.slow
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
LIBRARIES = ("altcha/lib", "altcha-lib")
SOLVE = """
import {solveChallenge} from '%s';
import {deriveKey} from 'altcha-lib/algorithms/pbkdf2';
const challenge = JSON.parse(process.argv[2]);
const solution = await solveChallenge({challenge, deriveKey});
console.log(Buffer.from(JSON.stringify({challenge, solution})).toString('base64'));
"""
CHECK = """
import {verifySolution} from '%s';
import {deriveKey} from 'altcha-lib/algorithms/pbkdf2';
const {challenge, solution} = JSON.parse(Buffer.from(process.argv[2], 'base64').toString());
console.log(JSON.stringify(await verifySolution({
  challenge, solution, deriveKey, hmacSignatureSecret: 'text token', hmacKeySignatureSecret: 'text token-key',
})));
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the foreign libraries."""
    if not (shutil.which("npm") and shutil.which("node")):
        pytest.skip("NO NODE: node and npm are not installed")
    folder = tmp_path_factory.mktemp("altcha")
    call = ["npm", "install", "--no-audit", "--no-fund", "altcha@3", "altcha-lib@2"]
    done = subprocess.run(call, cwd=folder, capture_output=True, check=False, timeout=120)
    if done.returncode:
        pytest.skip("NO REGISTRY: npm could not install altcha")
    return folder


@pytest.fixture
def ours(monkeypatch: pytest.MonkeyPatch) -> Tokens:
    """Our tokens with secrets that are text, as theirs have to be."""
    monkeypatch.setattr(Key, "derive", lambda _, purpose: f"text {purpose}".encode())
    return Tokens(Keyring([Key("00000000", bytes(32))]))


def node(folder: Path, code: str, argument: str) -> str:
    file = folder / "run.mjs"
    file.write_text(code)
    call = ["node", str(file), argument]
    done = subprocess.run(call, cwd=folder, capture_output=True, check=True, text=True, timeout=60)
    return done.stdout.strip()


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("level", [tokens.PAGE, tokens.ASKED])
def test_a_foreign_client_solves_our_challenge(
    folder: Path, ours: Tokens, library: str, level: int
) -> None:
    challenge = ours.mint("shop.example", "/kontakt.php", NOW, level)
    payload = node(folder, SOLVE % library, json.dumps(challenge))
    later = NOW + timedelta(seconds=6)
    checked = ours.check(payload, "shop.example", "/kontakt.php", later)
    assert checked.token.proof is Proof.VALID
    assert ours.check(payload, "shop.example", "/other", later).token.proof is Proof.ABSENT


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_foreign_server_takes_our_answer(folder: Path, ours: Tokens, library: str) -> None:
    challenge = ours.mint("shop.example", "/kontakt.php", datetime.now(UTC))
    found: dict[str, Any] = json.loads(node(folder, CHECK % library, tokens.solve(challenge)))
    assert found["verified"] is True
    assert (found["expired"], found["invalidSignature"]) == (False, False)
