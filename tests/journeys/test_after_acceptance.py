"""The pages of service, objections, joining and enforcement: no barrier, nothing too wide, in any direction."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from evercourt.accounts.models import User
from evercourt.cases.models import Party, PartyIdentity
from evercourt.enforcement.acts import apply_for_enforcement, open_enforcement, put_to_judge
from evercourt.kernel.channels import Channel
from evercourt.service.acts import join, order_service, prepare_join_code, rebut
from evercourt.service.models import JoinRequest
from tests.enforcement.conftest import case, clock, creditor, debtor, title  # noqa: F401 — the same judgment
from tests.factories import PartyFactory
from tests.journeys.pages import fits, no_barriers

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

SIZES = {"phone": {"width": 320, "height": 640}, "desk": {"width": 1280, "height": 800}}
VIEWS = (("phone", "zh-CN"), ("phone", "ug"), ("desk", "zh-CN"))


@pytest.fixture
def look(live_server, browser, keep_picture):
    """Open addresses as a person, on both sizes and in both directions of writing."""

    def looked(person, *addresses):
        client = Client()
        client.force_login(person)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        for size, language in VIEWS:
            User.objects.filter(pk=person.pk).update(language={"zh-CN": "zh-hans"}.get(language, language))
            context = browser.new_context(viewport=SIZES[size], locale=language)
            context.add_cookies(
                [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
            )  # fmt: skip
            page = context.new_page()
            for address in addresses:
                answer = page.goto(f"{live_server.url}{address}")
                assert answer.status == 200, address
                keep_picture(page, f"{size}-{language}-{person.pk}{address.replace('/', '-')}")
                assert page.get_attribute("html", "dir") == ("rtl" if language == "ug" else "ltr")
                if size == "phone":  # The desk has the same parts at other places.
                    no_barriers(page)
                fits(page)
            context.close()

    return looked


def opened(application, clerk):
    try:
        return open_enforcement(application, by=clerk, via=Channel.WEB)
    finally:
        connection.close()


@pytest.mark.slow
def test_every_page_after_acceptance_is_open_to_everyone(
    look, title, creditor, debtor, case, aygul, li_qiang, lawyer_zhao, clerk, registry_clerk, judge  # noqa: F811
):  # fmt: skip
    PartyIdentity.objects.update_or_create(party=debtor, defaults={"electronic_service": True})
    order = order_service(case, debtor, purpose="complaint", documents=[title.document], by=None, via=Channel.SYSTEM)
    attempt = order.attempts.get()
    third = PartyFactory(case=case, side=Party.Side.THIRD_PARTY, name="赵敏")
    code = prepare_join_code(third, by=None, via=Channel.SYSTEM)
    asked = join(
        code, case_number=case.number, name="赵敏", number="1", electronic_service=False, by=lawyer_zhao,
        via=Channel.WEB,
    )  # fmt: skip
    assert isinstance(asked, JoinRequest)
    look(
        li_qiang,
        f"/cases/{case.pk}",
        f"/service/{order.pk}",
        f"/service/{order.pk}/objections/{attempt.pk}",
        f"/cases/{case.pk}/electronic-service/{debtor.pk}",
    )
    rebuttal = rebut(attempt, "系统故障，我没有收到", by=li_qiang, via=Channel.WEB)
    application = apply_for_enforcement(
        title, applicant=creditor, debtor=debtor, amount=86500, by=aygul, via=Channel.WEB
    )  # fmt: skip
    put_to_judge(application, why="可能已经履行", by=clerk, via=Channel.WEB)
    look(judge, f"/service/{order.pk}/objections/{rebuttal.pk}/decision", f"/enforcement/{application.pk}")
    look(registry_clerk, "/joining", f"/joining/{asked.pk}", f"/service/{order.pk}", "/identity-checks/counter")
    look(clerk, "/enforcement", f"/enforcement/{application.pk}")
    look(aygul, f"/decisions/{title.pk}", f"/enforcement/{application.pk}")
    # Sealing runs a loop of its own, and so does the browser in this thread.
    with ThreadPoolExecutor(1) as other:
        enforcement = other.submit(opened, application, clerk).result()
    look(li_qiang, f"/cases/{enforcement.pk}")
    look(aygul, f"/cases/{enforcement.pk}", "/messages")
