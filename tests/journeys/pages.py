"""What every journey does on a page: sign in, go on, look whether anything stands in the way."""

from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.sync_api import Page

from evercourt.accounts.demonstration import present_codes
from evercourt.accounts.models import User
from tests.journeys.people import PASSWORD

# Only what is in the way leaves the browser; what is well is ten times as long.
RUN_AXE = "axe.run({resultTypes: ['violations']}).then(({violations}) => ({violations}))"


def barriers(page: Page) -> str:
    """Return what axe finds in the way of a person who cannot see, hear or point; nothing if all is well."""
    page.evaluate(AXE_SCRIPT)
    found = AxeResults(page.evaluate(RUN_AXE))
    return found.generate_report() if found.violations_count else ""


def no_barriers(page: Page) -> None:
    """Assert that nothing is in anybody's way; see `barriers`."""
    # A colour on its way to another one is nobody's colour.
    page.evaluate("Promise.all(document.getAnimations().map((one) => one.finished.catch(() => {})))")
    found = barriers(page)
    assert not found, f"{page.url}\n{found}"


def fits(page: Page) -> None:
    """Assert that nothing sticks out sideways on this screen."""
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{page.url} is {wide} pixels too wide"


def good(page: Page) -> None:
    """Assert that the page fits and has no barriers."""
    fits(page)
    no_barriers(page)


def sign_in(page: Page, address: str, person: User, *, then: str = "/") -> None:
    """Sign in as a person does: address, password, and the code of the app for whoever holds an office."""
    page.goto(f"{address}/accounts/login/?next={then}")
    page.fill("main [name=login]", person.email)
    page.fill("main [name=password]", PASSWORD)
    press(page, "main form:has([name=password]) button")
    if codes := present_codes(person):
        page.fill("main [name=code]", codes[0])
        press(page, "main form:has([name=code]) button")
    assert page.url == address + then, page.url


def confirm_it_is_you(page: Page, person: User) -> None:
    """Enter the code that is asked again before a dangerous act, and go on with it."""
    page.fill("main [name=code]", present_codes(person)[0])
    press(page, "main form:has([name=code]) button")
    press(page, "main form:has(button):first-of-type button")


def press(page: Page, selector: str) -> None:
    """Press the button or follow the link, and wait for the page it leads to."""
    with page.expect_navigation():
        page.locator(selector).first.click()


def follow(page: Page, words: str) -> None:
    """Follow the link or press the button that says this, inside the page and not in its frame."""
    found = page.locator("main").locator("a, button").filter(has_text=words).first
    with page.expect_navigation():
        found.click()


def in_language(page: Page, language: str) -> None:
    """Change the language by the link at the head of the page."""
    press(page, f"header a[hreflang={language}]")
    assert page.get_attribute("html", "lang") == language
