"""Clerks decide checks of identity; the clerk next door, the judge and the person do not."""

from datetime import date

import pytest
from django.test import Client

from evercourt.accounts.acts import request_identity_check
from evercourt.accounts.models import IdentityCheck, OfficeHeld, User
from evercourt.courts.models import Court
from evercourt.kernel.channels import Channel

pytestmark = pytest.mark.django_db

NUMBER = "650103198503120023"


@pytest.fixture
def check(court: Court, stranger: User) -> IdentityCheck:
    User.objects.filter(pk=stranger.pk).update(identity_level=1)
    return request_identity_check(
        stranger,
        court=court,
        document_kind="resident_card",
        document_number=NUMBER,
        pictures=[1],
        by=stranger,
        via=Channel.WEB,
    )


def test_a_clerk_confirms_a_check(client: Client, clerk: User, check: IdentityCheck) -> None:
    client.force_login(clerk)
    assert "王陌" in client.get("/identity-checks").content.decode()
    assert NUMBER in client.get(f"/identity-checks/{check.pk}").content.decode()
    answer = client.post(f"/identity-checks/{check.pk}", {"decision": "confirm", "method": "pictures"})
    assert answer["Location"] == "/identity-checks"
    check.user.refresh_from_db()
    assert check.user.identity_level == User.IdentityLevel.L2


def test_a_clerk_says_what_is_wrong(client: Client, clerk: User, check: IdentityCheck) -> None:
    client.force_login(clerk)
    assert client.post(f"/identity-checks/{check.pk}", {"decision": "refuse", "reason": " "}).status_code == 422
    client.post(f"/identity-checks/{check.pk}", {"decision": "refuse", "reason": "The picture is blurred."})
    check.refresh_from_db()
    assert (check.state, check.reason) == ("refused", "The picture is blurred.")


@pytest.mark.parametrize("almost", ["other_clerk", "judge", "administrator", "aygul"])
def test_the_almost_allowed_do_not_see_a_check(
    client: Client, check: IdentityCheck, almost: str, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(almost))
    assert "王陌" not in client.get("/identity-checks").content.decode()
    assert client.get(f"/identity-checks/{check.pk}").status_code == 404
    answer = client.post(f"/identity-checks/{check.pk}", {"decision": "confirm", "method": "pictures"})
    assert answer.status_code == 404


def test_the_person_sees_the_check_with_its_number_hidden_and_does_not_decide_it(
    client: Client, stranger: User, check: IdentityCheck
) -> None:
    client.force_login(stranger)
    assert NUMBER not in client.get(f"/identity-checks/{check.pk}").content.decode()
    answer = client.post(f"/identity-checks/{check.pk}", {"decision": "confirm", "method": "pictures"})
    assert answer.status_code == 403
    stranger.refresh_from_db()
    assert stranger.identity_level == User.IdentityLevel.L1


def test_a_clerk_confirms_a_person_at_the_counter_by_address_and_name(client, clerk, judge, aygul):
    User.objects.filter(pk=aygul.pk).update(identity_level=1)
    typed = {"account": aygul.email, "name": aygul.name, "document_kind": "passport", "document_number": "E1234567"}
    client.force_login(judge)
    assert client.post("/identity-checks/counter", typed).status_code == 403
    client.force_login(clerk)
    assert client.post("/identity-checks/counter", typed | {"name": "别人"}).status_code == 422
    assert client.post("/identity-checks/counter", typed).status_code == 302
    aygul.refresh_from_db()
    assert aygul.identity_level == 3


def test_who_works_at_two_courts_says_at_which_one_the_person_stands(client, clerk, court, other_court, aygul):
    OfficeHeld.objects.create(user=clerk, court=other_court, office="registry_clerk", since=date(2022, 1, 1))
    typed = {"account": aygul.email, "name": aygul.name, "document_kind": "passport", "document_number": "E1234567"}
    client.force_login(clerk)
    assert client.post("/identity-checks/counter", typed).status_code == 422
    assert client.post("/identity-checks/counter", typed | {"court": "999999"}).status_code == 422
    assert client.post("/identity-checks/counter", typed | {"court": other_court.pk}).status_code == 302
    assert IdentityCheck.objects.get(user=aygul).court == other_court


def test_an_office_that_does_not_look_at_documents_gives_no_choice_of_its_court(client, clerk, other_court, aygul):
    OfficeHeld.objects.create(user=clerk, court=other_court, office="judge", since=date(2022, 1, 1))
    typed = {"account": aygul.email, "name": aygul.name, "document_kind": "passport", "document_number": "E1234567"}
    client.force_login(clerk)
    assert 'name="court"' not in client.get("/identity-checks/counter").content.decode()
    assert client.post("/identity-checks/counter", typed | {"court": other_court.pk}).status_code == 302
    assert IdentityCheck.objects.get(user=aygul).court != other_court
