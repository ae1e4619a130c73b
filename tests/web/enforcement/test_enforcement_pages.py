"""The clerks' queue, the page of an application, and what the case pages offer and show."""

import re

import pytest

from evercourt.enforcement.acts import apply_for_enforcement
from evercourt.kernel.channels import Channel
from tests.enforcement.conftest import case, clock, creditor, debtor, title  # noqa: F401 — the same judgment


@pytest.fixture
def application(title, creditor, debtor, aygul):  # noqa: F811
    return apply_for_enforcement(
        title, applicant=creditor, debtor=debtor, amount=86500, by=aygul, via=Channel.WEB
    )  # fmt: skip


def test_the_creditor_is_offered_to_apply_until_the_last_day_and_sees_where_it_stands(client, title, aygul, li_qiang):  # noqa: F811
    client.force_login(li_qiang)
    assert "2024-08-22" not in client.get(f"/cases/{title.case_id}").content.decode()
    client.force_login(aygul)
    assert "2024-08-22" in client.get(f"/cases/{title.case_id}").content.decode()
    page = client.get(f"/decisions/{title.pk}").content.decode()
    ids = {name: re.search(rf'name="{name}" value="(\d+)"', page).group(1) for name in ("applicant", "debtor")}
    done = client.post(f"/decisions/{title.pk}/enforcement", ids)
    address = done.headers["Location"]
    shown = client.get(address).content.decode()
    assert "2022-08-30" in shown
    assert f"{address}/opening" not in shown
    assert 'name="applicant"' not in client.get(f"/decisions/{title.pk}").content.decode()


def test_the_clerk_opens_from_the_queue(client, application, clerk, registry_clerk, li_qiang):
    client.force_login(registry_clerk)
    assert client.get("/enforcement").status_code == 403
    client.force_login(clerk)
    assert f"/enforcement/{application.pk}" in client.get("/enforcement").content.decode()
    client.post(f"/enforcement/{application.pk}/opening")
    application.refresh_from_db()
    assert f"/enforcement/{application.pk}" not in client.get("/enforcement").content.decode()
    client.force_login(li_qiang)
    assert client.get(f"/enforcement/{application.pk}").status_code == 404
    assert 'id="enforced"' in client.get(f"/cases/{application.case_id}").content.decode()


def test_the_clerk_says_why_and_the_judge_is_asked_for_a_second_factor(client, application, clerk, judge):
    client.force_login(clerk)
    assert client.post(f"/enforcement/{application.pk}/judge", {"why": ""}).status_code == 422
    client.post(f"/enforcement/{application.pk}/judge", {"why": "已履行"})
    assert client.post(f"/enforcement/{application.pk}/refusal", {"reasons": "x" * 30}).status_code == 403
    client.force_login(judge)
    assert "已履行" in client.get(f"/enforcement/{application.pk}").content.decode()
    client.post(f"/enforcement/{application.pk}/refusal", {"reasons": "理由" * 15})
    application.refresh_from_db()
    assert application.state == "submitted"


@pytest.mark.parametrize("almost", ["other_clerk", "stranger"])
def test_for_anybody_else_it_does_not_exist(request, client, application, almost):
    client.force_login(request.getfixturevalue(almost))
    assert client.get(f"/enforcement/{application.pk}").status_code == 404
    assert client.post(f"/enforcement/{application.pk}/opening").status_code == 404
