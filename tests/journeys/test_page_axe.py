"""The pages that a visitor gets, checked by axe-core: contrast, labels, order of headings, landmarks."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from postwarden.guard.page import pages
from postwarden.guard.page.pages import About
from postwarden.model.attempt import Kind
from tests.journeys.chromium import Browser
from tests.journeys.conftest import Loop

pytestmark = pytest.mark.slow
Asked = tuple[str, str, dict[str, object], str]
REFERENCE = "PW-7K3F-9Q2M-4XTB"
CHECKED = "wcag2a wcag2aa wcag21a wcag21aa wcag22aa best-practice".split()
FOUND = """axe.run(document, {runOnly: %s}).then(found => found.violations.concat(
  found.incomplete.filter(each => each.id === 'color-contrast')).map(
  each => each.id + ': ' + each.nodes.map(node => node.html).join(' | ')))"""
WORKING = "document.documentElement.className = 'pw-working'; document.getElementById('pw-said').textContent = 'x'"


@pytest.fixture(scope="module")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """axe-core as a script."""
    folder = tmp_path_factory.mktemp("axe")
    if not shutil.which("npm"):
        pytest.skip("NO AXE: the Debian package npm is not installed")
    command = ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix"]
    fast = ["--fetch-retries=0", "--fetch-timeout=15000"]
    try:
        done = subprocess.run(
            [*command, str(folder), *fast, "axe-core@4"],
            check=False,
            capture_output=True,
            timeout=60,
        )
    except subprocess.TimeoutExpired:
        pytest.skip("NO AXE: npm does not answer")
    if done.returncode:
        pytest.skip("NO AXE: npm cannot fetch axe-core")
    return Path(folder, "node_modules/axe-core/axe.min.js").read_text("utf-8")


def shown(language: str) -> dict[str, str]:
    """Every page, by its name; with and without another way to reach the owner."""
    about = About("Musterladen", language, "0421 123456, info@shop.example", Kind.CONTACT)
    bare = About("Musterladen", language)
    asked: Asked = ("/kontakt.php", REFERENCE, {"parameters": {}}, "wait")
    return {
        "challenge": pages.challenge_page(about, *asked),
        "wait": pages.challenge_page(about, *asked, seconds=3),
        "held": pages.held_page(about, REFERENCE),
        "held, no contact": pages.held_page(bare, REFERENCE),
        "refused": pages.refused_page(about, REFERENCE),
        "closed": pages.closed_page(about),
        "not kept": pages.not_kept_page(about),
        "too large": pages.too_large_page(about),
        "answered": pages.answered_page(about),
        "away": pages.away_page(about),
        "unclear": pages.away_page(about, unclear=True),
    }


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_page(loop: Loop, browser: Browser, axe: str, scheme: str) -> None:
    async def journey() -> dict[str, list[str]]:
        page = await browser.page()
        feature = {"name": "prefers-color-scheme", "value": scheme}
        await page.send("Emulation.setEmulatedMedia", features=[feature])
        frame = (await page.send("Page.getFrameTree"))["frameTree"]["frame"]["id"]
        await page.run(f"{axe};0")
        found = {}
        for language in ("de", "en"):
            for name, html in shown(language).items():
                await page.send("Page.setDocumentContent", frameId=frame, html=html)
                found[f"{name} {language}"] = await page.run(FOUND % json.dumps(CHECKED))
        for name in ("challenge", "wait"):
            await page.send("Page.setDocumentContent", frameId=frame, html=shown("de")[name])
            await page.run(WORKING)
            found[f"{name} at work"] = await page.run(FOUND % json.dumps(CHECKED))
        faded = shown("de")["held"].replace("</style>", ".site { color: #8888 }</style>")
        await page.send("Page.setDocumentContent", frameId=frame, html=faded)
        found["faded"] = await page.run(FOUND % json.dumps(CHECKED))
        return found

    found = loop.run(journey())
    # The look goes wrong where it should: else this test would say nothing.
    assert found.pop("faded")[0].startswith("color-contrast")
    assert {name: each for name, each in found.items() if each} == {}
    assert len(found) == 24
