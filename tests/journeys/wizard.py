"""Filing a private loan of 86,500 yuan in the wizard, step by step, as somebody does who has nothing at hand."""

from collections.abc import Callable

from playwright.sync_api import Page

from evercourt.filing.models import Filing
from tests.journeys.pages import press, sign_in
from tests.journeys.people import DEFENDANT, DEFENDANT_NUMBER, PLAINTIFF


def nothing(_page: Page, _step: str) -> None:
    """Look at no step in particular."""


def file_a_case(page: Page, address: str, person, look: Callable[[Page, str], None] = nothing) -> Filing:
    """File from sign-in to receipt; `look` sees the page of every step, filled in. Return the filing."""
    sign_in(page, address, person, then="/filings/new")
    press(page, "main form button")

    def on(step: str) -> None:
        page.wait_for_url(f"**/filings/*/{step}")

    def go_on(step: str) -> None:
        look(page, step)
        press(page, "main button[name=go].button:not(.button--quiet)")

    on("dispute")
    page.check("[value=private_lending]")
    go_on("dispute")
    on("court")
    page.select_option("[name=court]", "新0103")
    go_on("court")
    on("parties")
    page.fill("[name='parties-0-name']", PLAINTIFF)
    page.fill("[name='parties-0-address']", "乌鲁木齐市沙依巴克区扬子江路1号")
    page.fill("[name='parties-0-phone']", "13899990001")
    page.fill("[name='parties-1-name']", DEFENDANT)
    page.fill("[name='parties-1-address']", "乌鲁木齐市沙依巴克区友好路2号")
    page.fill("[name='parties-1-identity_number']", DEFENDANT_NUMBER)
    go_on("parties")
    on("claims")
    page.fill("[name='claims-0-text']", "判令被告归还借款86500元")
    page.fill("[name='claims-0-amount']", "86500")
    go_on("claims")
    on("facts")
    page.fill("[name=facts]", "2021年5月1日，被告向原告借款86500元，约定2022年5月1日归还，至今未还。")
    go_on("facts")
    on("evidence")
    go_on("evidence")
    on("mediation")
    assert not page.query_selector("[name=mediation]:checked"), "nothing is chosen for the person"
    page.check("[name=mediation][value=false]")
    go_on("mediation")
    on("contact")
    assert not page.query_selector("[name='consent-answer']:checked"), "consent is never pre-set"
    page.check("[name='consent-answer'][value=false]")
    go_on("contact")
    on("check")
    look(page, "check")
    press(page, "form[action$=submission] button")
    filing: Filing = Filing.objects.latest("pk")
    assert page.url == f"{address}/filings/{filing.pk}"
    return filing
