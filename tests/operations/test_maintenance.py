"""While the house is under maintenance nothing changes, what runs may end, reading goes on, and it ends by itself."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from evercourt.documents.acts import begin_upload
from evercourt.hearings.models import Sitting
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotAllowed, SecondFactorNeeded, WrongState
from evercourt.ledger.models import Entry
from evercourt.operations import board, tasks
from evercourt.operations.acts import announce_maintenance, end_maintenance
from evercourt.operations.models import Maintenance, Outage
from evercourt.web.accounts.second_factor import SECOND_FACTOR_AT, SECOND_FACTOR_BY
from tests.api.machine import Machine
from tests.continuity.conftest import hearing  # noqa: F401
from tests.operations.conftest import MONDAY

pytestmark = [pytest.mark.usefixtures("clock", "_fresh"), pytest.mark.django_db]
WEB = Channel.WEB
HOUR = timedelta(hours=1)
NOON = MONDAY + HOUR


def announce(court, by, *, begins=NOON, ends=NOON + HOUR, reason="更换存储设备"):
    return announce_maintenance(court, begins_at=begins, ends_at=ends, reason=reason, by=by, via=WEB)


@pytest.fixture
def announced(court, administrator, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        return announce(court, administrator)


@pytest.fixture
def under_way(announced, clock):
    clock.move_to(NOON + timedelta(minutes=20))
    return announced


def test_every_page_says_so_beforehand_and_changes_go_on(announced, client, aygul):
    page = client.get("/courts", headers={"accept-language": "en"}).content.decode()
    assert "Finish what you have begun before" in page
    assert client.post("/accounts/signup/", {}).status_code == 200


def test_reading_goes_on(under_way, client, aygul):
    client.force_login(aygul)
    for path in ("/", "/cases", "/courts", "/outages"):
        page = client.get(path)
        assert page.status_code == 200
        assert "更换存储设备" in page.content.decode()


def test_a_form_is_refused_and_comes_back_with_all_that_was_typed(under_way, client, aygul):
    client.force_login(aygul)
    typed = {"text": "第一行\n“引号” <b>", "many": ["a", "b"]}
    answer = client.post("/profile", typed, headers={"accept-language": "en", "sec-fetch-site": "same-origin"})
    assert (answer.status_code, answer["Retry-After"], answer["Cache-Control"]) == (503, "2401", "no-store")
    assert answer.context["fields"] == [("text", typed["text"]), ("many", "a"), ("many", "b")]
    page = answer.content.decode()
    assert "&lt;b&gt;" in page


def test_what_another_site_sent_is_not_shown_as_typed(under_way, client):
    answer = client.post("/receipts", {"number": "x"}, headers={"sec-fetch-site": "cross-site"})
    assert (answer.status_code, answer.context["fields"]) == (503, [])


def test_a_script_of_a_page_is_told_in_its_own_words(under_way, client, aygul):
    client.force_login(aygul)
    answer = client.post("/uploads/", {"name": "a.pdf", "size": "10"}, headers={"accept": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (503, "maintenance")


def test_the_api_refuses_changes_as_a_problem_and_the_same_key_works_afterwards(under_way, aygul, clock):
    machine = Machine(aygul)
    refused = machine.send("POST", "/uploads", {"name": "a.pdf", "size": 10}, once="the-same")
    assert (refused.status_code, refused["Retry-After"]) == (503, "2401")
    assert refused.json()["type"] == "urn:evercourt:problem:maintenance"
    assert machine.send("GET", "/me").status_code == 200
    clock.move_to(NOON + HOUR)
    assert machine.send("POST", "/uploads", {"name": "a.pdf", "size": 10}, once="the-same").status_code == 201


@pytest.mark.parametrize(("method", "path"), [("PATCH", "/uploads/x"), ("DELETE", "/keys/1"), ("PUT", "/closures/1")])
def test_every_method_that_changes_is_refused(under_way, aygul, method, path):
    assert Machine(aygul).send(method, path).status_code == 503


def test_an_upload_begun_before_comes_to_its_end_and_a_new_one_does_not_begin(announced, aygul, clock):
    key = begin_upload(name="a.txt", size=4, by=aygul).key
    clock.move_to(NOON + timedelta(minutes=20))
    machine = Machine(aygul)
    sent = machine.send("PATCH", f"/uploads/{key}", b"%PDF", **{"upload-offset": "0"})
    assert sent.status_code == 200
    assert machine.send("POST", f"/uploads/{key}/document", {"title": "x"}).status_code != 503
    assert machine.send("POST", "/uploads", {"name": "b.txt", "size": 4}).status_code == 503


@pytest.mark.parametrize(("state", "goes_on"), [("open", True), ("paused", True), ("closed", False)])
def test_a_hearing_opened_before_comes_to_its_end(announced, hearing, judge, clock, state, goes_on):  # noqa: F811
    Sitting.objects.create(hearing=hearing, kind="civil", state=state, step="opening", opened_at=NOON - HOUR)
    clock.move_to(NOON + timedelta(minutes=20))
    answer = Machine(judge).send("POST", f"/hearings/{hearing.pk}/sitting/pause", {"reason": "rest"})
    assert (answer.status_code != 503) == goes_on


def test_what_is_scheduled_is_no_hearing_that_runs(under_way, case, hearing, judge):  # noqa: F811
    assert Machine(judge).send("POST", f"/hearings/{hearing.pk}/adjournment", {"reason": "x"}).status_code == 503
    assert Machine(judge).send("POST", f"/cases/{case.pk}/hearings", {}).status_code == 503


def test_signing_in_goes_on_because_reading_needs_it(under_way, client, aygul):
    answer = client.post("/accounts/login/", {"login": aygul.email, "password": "correct horse battery"})
    assert answer.status_code == 302


def test_it_ends_by_itself_even_if_no_worker_runs(under_way, client, aygul, clock):
    clock.move_to(NOON + HOUR)
    client.force_login(aygul)
    assert client.post("/profile", {}).status_code != 503
    assert "更换存储设备" not in client.get("/courts").content.decode()


def test_the_worker_enters_the_end_and_the_outage_that_moves_last_days(under_way, court, period, clock):
    last = period("defence", date(2022, 8, 8))
    clock.move_to(NOON + HOUR + timedelta(minutes=1))
    tasks.end.func(0)
    tasks.end.func(0)
    outage = Outage.objects.get()
    assert (outage.began_at, outage.ended_at, outage.maintenance) == (NOON, NOON + HOUR, under_way)
    last.refresh_from_db()
    assert last.due_on == date(2022, 8, 9)
    told = list(Entry.objects.filter(stream=court.ledger_stream).order_by("place").values_list("act", flat=True))
    assert told == ["maintenance.announced", "maintenance.ended", "outage.began", "outage.ended"]
    assert board.announced() is None


def test_called_off_before_it_began_it_is_no_outage(announced, administrator):
    end_maintenance(announced, by=administrator, via=WEB)
    end_maintenance(announced, by=administrator, via=WEB)
    assert not Outage.objects.exists()
    assert Entry.objects.get(act="maintenance.ended").facts["begun"] is False


def test_the_doors_learn_from_the_record_if_the_file_was_lost(announced, settings):
    settings.MAINTENANCE_FILE.unlink()
    assert board.announced() is None
    board.publish()
    assert board.announced().reason == "更换存储设备"
    settings.MAINTENANCE_FILE.write_text("{")
    assert board.announced() is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"begins": MONDAY + timedelta(minutes=14)}, "begins_at"),
        ({"ends": NOON}, "ends_at"),
        ({"ends": NOON + 13 * HOUR}, "ends_at"),
        ({"reason": " "}, "reason"),
    ],
)
def test_wrong_times_are_refused(court, administrator, changes, field):
    with pytest.raises(BadInput) as refused:
        announce(court, administrator, **changes)
    assert refused.value.field == field


def test_one_at_a_time(announced, court, administrator):
    with pytest.raises(WrongState):
        announce(court, administrator, begins=NOON + 3 * HOUR, ends=NOON + 4 * HOUR)


@pytest.mark.parametrize("who", ["president", "clerk", "judge", "registry_clerk", "aygul", "other_clerk"])
def test_only_the_administrator_announces(court, who, request):
    with pytest.raises(NotAllowed):
        announce(court, request.getfixturevalue(who))


def test_announcing_asks_a_fresh_second_factor(court, administrator):
    administrator.second_factor_at = None
    with pytest.raises(SecondFactorNeeded):
        announce(court, administrator)


def sign_in(client, person):
    client.force_login(person)
    session = client.session
    session[SECOND_FACTOR_AT], session[SECOND_FACTOR_BY] = timezone.now().isoformat(), person.pk
    session.save()


def test_the_desk_announces_and_ends(client, administrator):
    sign_in(client, administrator)
    desk = "/operations"
    wrong = client.post(desk, {"do": "announce", "maintenance-reason": "更换"})
    assert wrong.status_code == 422
    assert "更换" in wrong.content.decode()
    sent = {"maintenance-begins_at": "2022-08-08T12:00", "maintenance-ends_at": "2022-08-08T13:00"}
    assert client.post(desk, {"do": "announce", "maintenance-reason": "更换", **sent}).status_code == 302
    assert Maintenance.objects.get().begins_at == NOON
    assert client.post(desk, {"do": "end_maintenance"}).status_code == 302
    assert Maintenance.objects.get().over_at == MONDAY


def test_the_desk_enters_an_outage_that_the_public_reads(client, administrator, president):
    sign_in(client, president)
    desk = "/operations"
    sent = {"outage-began_at": "2022-08-08T09:00", "outage-parts": ["whole"], "outage-cause": "机房停电"}
    assert client.post(desk, {"do": "record", **sent}).status_code == 302
    outage = Outage.objects.get()
    over = {"do": "end_outage", "outage": outage.pk}
    assert client.post(desk, {**over, "ended_at": "soon"}).status_code == 422
    assert client.post(desk, {**over, "ended_at": "2022-08-08T10:30"}).status_code == 302
    outage.refresh_from_db()
    assert outage.lasted == timedelta(minutes=90)
    client.logout()
    assert "机房停电" in client.get("/outages").content.decode()


@pytest.mark.parametrize("who", ["clerk", "judge", "registry_clerk", "aygul"])
def test_nobody_else_opens_the_desk(client, who, request):
    sign_in(client, request.getfixturevalue(who))
    assert client.get("/operations").status_code == 403


def test_the_api_announces_and_enters(administrator, court):
    machine = Machine(administrator)
    sent = {"court": court.code, "begins_at": NOON.isoformat(), "ends_at": (NOON + HOUR).isoformat(), "reason": "更换"}
    assert machine.send("POST", "/maintenance", sent).json()["type"].endswith("second-factor-needed")
    machine.confirm()
    made = machine.post("/maintenance", **sent)
    assert [one["id"] for one in machine.get("/maintenance")] == [made["id"]]
    assert machine.post(f"/maintenance/{made['id']}/end")["over_at"]
    began = (MONDAY - 2 * HOUR).isoformat()
    outage = machine.post("/outages", court=court.code, began_at=began, parts=["filing"], cause="x")
    over = machine.post(f"/outages/{outage['id']}/end")
    assert machine.get("/outages")["items"] == [over]


def test_the_public_log_asks_the_same_number_of_queries_however_long(client, court, django_assert_max_num_queries):
    for number in range(30):
        ended = MONDAY - number * HOUR
        one = Outage.objects.create(court=court, parts=["whole"], began_at=ended - HOUR, ended_at=ended, cause="x")
        one.courts.add(court)
    with django_assert_max_num_queries(4):
        assert client.get("/outages").status_code == 200
    assert "?page=2" in client.get("/outages").content.decode()
