"""The way from a hearing to its live room: for who takes part, on the day; what the bench does there is the law's."""

import pytest
from django.urls import reverse

from evercourt.conference import acts as live
from evercourt.conference.models import Recording, Room
from evercourt.conference.states import SeatState
from evercourt.hearings import course, people
from evercourt.ledger.models import Entry
from tests.hearings.conftest import (
    HEARD_ON,
    MORNING,
    civil_case,
    clock,
    criminal,
    everyone_agrees,
    hearing,
    of_role,
    room,
)
from tests.hearings.test_live import all_there, by_video, comes, disk, seat_of
from tests.web.hearings.test_remote_pages import sign_in, text

__all__ = ["all_there", "by_video", "civil_case", "clock", "criminal", "disk", "hearing", "room", "sign_in"]
DATA = {"HTTP_ACCEPT": "application/json"}


@pytest.mark.parametrize("who", ["aygul", "judge"])
def test_each_goes_from_their_own_page_to_the_door_with_a_ticket(who, by_video, sign_in, request):
    person = request.getfixturevalue(who)
    client = sign_in(person)
    page = text(client.get(reverse("hearing_bench" if who == "judge" else "hearing_place", args=[by_video.pk])))
    address = reverse("hearing_room", args=[by_video.pk])
    assert address in page
    assert reverse("room_check") in page
    went = client.post(address)
    found = Room.objects.get(subject=f"hearing:{by_video.pk}")
    assert went["Location"] == reverse("room", args=[found.pk])
    assert client.get(went["Location"]).status_code == 200
    assert client.post(reverse("room_ticket", args=[found.pk]), **DATA).json()["ticket"]
    at = SeatState.ADMITTED if who == "judge" else SeatState.AT_DOOR
    assert seat_of(by_video, person).state == at


def test_before_the_day_only_the_check_is_offered(by_video, aygul, sign_in, clock):
    clock.move_to(MORNING)
    client = sign_in(aygul)
    page = text(client.get(reverse("hearing_place", args=[by_video.pk])))
    assert reverse("hearing_room", args=[by_video.pk]) not in page
    assert reverse("room_check") in page
    refused = client.post(reverse("hearing_room", args=[by_video.pk]))
    assert refused.status_code == 409
    assert not Room.objects.exists()
    clock.move_to(MORNING + HEARD_ON)


def test_a_stranger_finds_neither_the_hearing_nor_its_room(by_video, aygul, stranger, sign_in):
    comes(by_video, aygul)
    client = sign_in(stranger)
    assert client.post(reverse("hearing_room", args=[by_video.pk])).status_code == 404
    assert client.post(reverse("room_ticket", args=[Room.objects.get().pk]), **DATA).status_code == 404


def test_while_it_goes_on_nobody_is_let_in_from_the_room_whom_the_law_keeps_out(all_there, judge, aygul, sign_in):
    seat = seat_of(all_there, aygul)
    all_there.people.filter(user=aygul).update(checked_at=None, checked_by=None, check_method="")
    course.open_sitting(all_there, by=judge, via="web")
    client = sign_in(judge)
    acts = reverse("room_acts", args=[seat.room_id])
    assert client.post(acts, {"do": "admit", "seat": seat.pk}, **DATA).status_code >= 400
    assert seat_of(all_there, aygul).state == SeatState.AT_DOOR
    mine = all_there.people.get(user=aygul)
    client.post(reverse("hearing_bench", args=[all_there.pk]), {"do": f"check:{mine.pk}", "method": "document"})
    assert client.post(acts, {"do": "admit", "seat": seat.pk}, **DATA).status_code == 200
    assert seat_of(all_there, aygul).state == SeatState.ADMITTED
    assert Entry.objects.filter(act="hearings.person_admitted").count() == 1


def test_the_bench_notes_each_try_to_reach_who_is_missing(by_video, recorder, li_qiang, aygul, sign_in):
    person = by_video.people.get(user=li_qiang, role="party")
    address = reverse("hearing_line", args=[by_video.pk, person.pk])
    client = sign_in(recorder)
    for how in ("prompted", "warned", "called"):
        assert f'value="reach:{how}"' in text(client.get(address))
        assert client.post(address, {"do": f"reach:{how}"}).status_code == 302
    assert [entry.facts["how"] for entry in Entry.objects.filter(act="hearings.person_reached").order_by("pk")] == [
        "prompted", "warned", "called",
    ]  # fmt: skip
    assert sign_in(aygul).post(address, {"do": "reach:called"}).status_code == 404


def test_the_room_leads_back_to_the_bench_and_to_ones_place(by_video, judge, aygul, sign_in):
    for person, page in ((judge, "hearing_bench"), (aygul, "hearing_place")):
        seat = comes(by_video, person)
        assert reverse(page, args=[by_video.pk]) in text(sign_in(person).get(reverse("room", args=[seat.room_id])))
    live.close_room(Room.objects.get(), by=judge)


def test_the_operator_of_the_centre_is_shown_the_pass_of_its_recorder_on_the_day(criminal, sign_in, clock):
    everyone_agrees(criminal)
    people.place_in_centre(of_role(criminal.hearing, "accused"), criminal.cell, by=criminal.judge, via="web")
    client = sign_in(criminal.operator)
    address = reverse("centre_room", args=[criminal.hearing.pk])
    assert "<code>" not in text(client.post(address, {"do": "pass"})), "not before the day"
    clock.move_to(MORNING + HEARD_ON)
    assert "<code><bdi>pass</bdi></code>" in text(client.post(address, {"do": "pass"}))
    assert "<code>" not in text(client.get(address)), "it is shown once"


def test_a_full_recorder_stands_on_the_bench_with_its_article(
    all_there, judge, sign_in, django_capture_on_commit_callbacks
):
    course.open_sitting(all_there, by=judge, via="web")
    recording = Recording.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        live.recording_fault(recording, fault="full")
    page = " ".join(text(sign_in(judge).get(reverse("hearing_bench", args=[all_there.pk]))).split())
    assert '法院录音录像存储已满。 <span class="basis">[<bdi>REC 1; REC 5</bdi>]</span>' in page
