"""A real browser against the real pages, on a phone or a desk; EVERCOURT_PICTURES names a folder for pictures."""

import os
import shutil
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

# Playwright's synchronous API runs a loop of its own in this thread, which Django mistakes for ours.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
PHONE = {"width": 320, "height": 640}
DESK = {"width": 1280, "height": 800}
# Milliseconds: a page that takes longer is broken.
PATIENCE = 15_000
# A picture shows at most this much of a long page, in CSS pixels.
TALLEST = 1000
COLOURS = 128

Opened = Callable[[str], Page]


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    # One for all browsers of a run: a second one does not start beside its loop.
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    started = launched(playwright, FLAGS)
    yield started
    started.close()


def launched(playwright: Playwright, flags: list[str]) -> Browser:
    """Start the browser of this machine with these flags."""
    path = shutil.which("chromium")
    assert path, "install Chromium: the journeys need a real browser"
    return playwright.chromium.launch(executable_path=path, args=flags)


@pytest.fixture
def phone(browser: Browser) -> Iterator[Opened]:
    """Open a phone-sized page in a language, each with cookies of its own."""
    yield from _opener(browser, PHONE)


@pytest.fixture
def desk(browser: Browser) -> Iterator[Opened]:
    """Open a desktop-sized page in a language, each with cookies of its own."""
    yield from _opener(browser, DESK)


def _opener(browser: Browser, size: dict[str, int]) -> Iterator[Opened]:
    contexts = []

    def opened(language: str) -> Page:
        context = browser.new_context(viewport=size, locale=language)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def keep_picture() -> Callable[[Page, str], None]:
    """Keep a small picture of the page from its top, if someone asked for pictures."""
    folder = os.environ.get("EVERCOURT_PICTURES")

    def keep(page: Page, name: str) -> None:
        if not folder:
            return
        whole = Image.open(BytesIO(page.screenshot(full_page=True))).convert("RGB")
        shown = whole.crop((0, 0, whole.width, min(whole.height, TALLEST)))
        shown.quantize(COLOURS).save(Path(folder) / f"{name}.png", optimize=True)

    return keep
