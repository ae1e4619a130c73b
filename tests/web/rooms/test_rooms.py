"""The doors of the live room: who gets a ticket, what a form does, what is shown, what a recorder must bring."""

import json

import pytest
from django.urls import reverse

from evercourt.accounts.offices import Office
from evercourt.conference import acts, tickets
from evercourt.conference.models import LineCheck, Seat
from evercourt.conference.states import SeatState
from evercourt.documents.models import Document
from evercourt.documents.store import keep_bytes, name_of
from evercourt.kernel.errors import CourtError
from evercourt.ledger.models import Entry
from tests.conference.rooms import open_with
from tests.factories import office_holder

pytestmark = pytest.mark.django_db
DATA = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def signed_in(client):
    def sign(person):
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign


def test_a_ticket_is_for_the_seat_of_the_person_and_brings_them_to_the_door(signed_in, court, judge, aygul):
    room, _host, guest = open_with(court, judge, aygul)
    answer = signed_in(aygul).post(reverse("room_ticket", args=[room.pk]), **DATA).json()
    assert tickets.read(answer["ticket"])["seat"] == guest.pk
    assert Seat.objects.get(pk=guest.pk).state == SeatState.AT_DOOR


def test_a_stranger_finds_no_room_and_nobody_a_closed_one(signed_in, court, judge, aygul, li_qiang):
    room, _host, _guest = open_with(court, judge, aygul)
    assert signed_in(li_qiang).get(reverse("room", args=[room.pk])).status_code == 404
    assert signed_in(li_qiang).post(reverse("room_ticket", args=[room.pk]), **DATA).status_code == 404
    acts.close_room(room, by=judge)
    assert signed_in(aygul).get(reverse("room", args=[room.pk])).status_code == 410
    assert signed_in(aygul).post(reverse("room_ticket", args=[room.pk]), **DATA).status_code == 404


def test_who_tries_the_door_of_a_private_talk_is_refused_and_it_is_kept(signed_in, court, judge, aygul, lawyer_zhao):
    room, _host, accused = open_with(court, judge, aygul)
    counsel = acts.give_seat(room, lawyer_zhao, role="counsel", by=judge)
    for seat in (accused, counsel):
        acts.knock(seat, by=seat.person)
        acts.admit(seat, by=judge)
    private = acts.go_aside(accused, counsel, by=aygul)
    operator = signed_in(judge)
    assert operator.get(reverse("room", args=[private.pk])).status_code == 403
    assert operator.post(reverse("room_ticket", args=[private.pk]), **DATA).status_code == 403
    assert operator.post(reverse("room_acts", args=[private.pk]), {"do": "end"}, **DATA).status_code == 403
    assert Entry.objects.filter(act="conference.entry_refused").count() == 2
    assert signed_in(aygul).get(reverse("room", args=[private.pk])).status_code == 200
    answer = signed_in(aygul).post(reverse("room_acts", args=[private.pk]), {"do": "end"}, **DATA).json()
    assert answer["go"] == reverse("room", args=[room.pk]) + "#in"


def test_the_operator_of_the_centre_is_refused_at_a_private_talk_and_it_is_kept(
    signed_in, court, judge, aygul, lawyer_zhao, li_qiang
):
    """The operator has no seat in the hearing; who has nothing to do with it finds no room."""
    room, _host, accused = open_with(court, judge, aygul)
    counsel = acts.give_seat(room, lawyer_zhao, role="counsel", by=judge)
    for seat in (accused, counsel):
        acts.knock(seat, by=seat.person)
        acts.admit(seat, by=judge)
    token = acts.recorder_pass(room, place="centre", by=judge)
    private = acts.go_aside(accused, counsel, by=aygul)
    operator = signed_in(office_holder(court, Office.DETENTION_OPERATOR, "王磊", "centre@example.org"))
    page = operator.get(reverse("room", args=[private.pk]))
    assert page.status_code == 403
    assert "court-room" not in page.content.decode()
    assert operator.post(reverse("room_ticket", args=[private.pk]), **DATA).status_code == 403
    kept = [entry.facts for entry in Entry.objects.filter(act="conference.entry_refused")]
    assert [(facts["room"], facts["person"]) for facts in kept] == [(private.pk, "王磊")] * 2
    # The centre's recorder stays with the hearing: the pass opens that room and no other.
    signed_in(li_qiang)
    answer = operator.post(reverse("recorder_ticket"), HTTP_AUTHORIZATION=f"Bearer {token}")
    assert tickets.read(answer.json()["ticket"])["room"] == room.pk
    with pytest.raises(CourtError):
        acts.recorder_pass(private, place="centre", by=None)
    assert operator.get(reverse("room", args=[private.pk])).status_code == 404


def test_a_host_lets_in_by_a_form_and_a_guest_does_not(signed_in, court, judge, aygul):
    room, _host, guest = open_with(court, judge, aygul)
    acts.knock(guest, by=aygul)
    form = {"do": "admit", "seat": guest.pk}
    refused = signed_in(aygul).post(reverse("room_acts", args=[room.pk]), form, **DATA)
    assert refused.status_code == 403
    assert refused.json()["error"]
    led_back = signed_in(judge).post(reverse("room_acts", args=[room.pk]), form)
    assert led_back.url == reverse("room", args=[room.pk])
    assert Seat.objects.get(pk=guest.pk).state == SeatState.ADMITTED
    for do in ({"do": "silence"}, {"do": "unsilence"}, {"do": "door"}, {"do": "remove", "reason": "扰乱法庭"}):
        answer = signed_in(judge).post(reverse("room_acts", args=[room.pk]), {"seat": guest.pk, **do}, **DATA)
        assert answer.status_code == 200, do
    assert Seat.objects.get(pk=guest.pk).state == SeatState.OUT


def test_a_hand_and_a_line_to_the_clerk(signed_in, court, judge, aygul):
    room, _host, guest = open_with(court, judge, aygul)
    page = signed_in(aygul)
    for form in ({"do": "hand"}, {"do": "lower"}, {"do": "say", "text": "听不清"}):
        assert page.post(reverse("room_acts", args=[room.pk]), form, **DATA).status_code == 200, form
    assert guest.said.get().to == "hosts"
    assert page.post(reverse("room_acts", args=[room.pk]), {"do": "say", "text": "x", "to": "all"}).status_code == 403
    assert page.post(reverse("room_acts", args=[room.pk]), {"do": "unheard of"}).status_code == 404


def test_only_the_page_that_is_shown_is_given_and_only_to_those_inside(signed_in, court, judge, aygul):
    room, _host, guest = open_with(court, judge, aygul)
    picture = b"\x89PNG\r\n\x1a\n"
    digest = "a" * 64
    keep_bytes(picture, name_of(digest))
    paper = Document.objects.create(title="照片", sha256=digest, size=len(picture), media_type="image/png")
    acts.show(room, paper, by=judge)
    shown = f"/rooms/{room.pk}/shown/1.png"
    assert signed_in(aygul).get(shown).status_code == 404
    acts.knock(guest, by=aygul)
    acts.admit(guest, by=judge)
    assert signed_in(aygul).get(shown).content == picture
    assert signed_in(aygul).get(reverse("room_shown", args=[room.pk, 2])).status_code == 404
    acts.show(room, None, by=judge)
    assert signed_in(aygul).get(shown).status_code == 404


def test_a_recorder_brings_its_pass_and_gets_a_ticket_of_its_own(client, court, judge, aygul):
    room, _host, _guest = open_with(court, judge, aygul)
    address = "/rooms/recorders/ticket"
    token = acts.recorder_pass(room, place="centre", by=judge)
    assert client.post(address, HTTP_AUTHORIZATION=f"Bearer {token}x").status_code == 403
    assert client.post(address).status_code == 403
    said = client.post(address, HTTP_AUTHORIZATION=f"Bearer {token}").json()
    assert (said["place"], said["recording"]) == ("centre", room.recording_name)
    assert Seat.objects.get(pk=tickets.read(said["ticket"])["seat"]).is_recorder
    newer = acts.recorder_pass(room, place="centre", by=judge)
    assert client.post(address, HTTP_AUTHORIZATION=f"Bearer {token}").status_code == 403
    acts.close_room(room, by=judge)
    assert client.post(address, HTTP_AUTHORIZATION=f"Bearer {newer}").status_code == 410


def test_what_a_check_finds_is_kept_and_nonsense_is_not(signed_in, aygul):
    page = signed_in(aygul)
    address = reverse("room_check")
    begun = page.post(address, {"do": "begin"}, **DATA).json()
    assert page.post(reverse("room_ticket", args=[begun["room"]]), **DATA).status_code == 200
    found = {"camera": True, "microphone": True, "returned": True, "sent": 900, "grade": "good", "faults": []}
    assert page.post(address, {"do": "found", "found": json.dumps(found)}, **DATA).status_code == 200
    for wrong in ("", "[]", json.dumps(found | {"grade": "splendid"}), json.dumps(found | {"sent": "x"})):
        assert page.post(address, {"do": "found", "found": wrong}, **DATA).status_code == 422, wrong
    assert LineCheck.objects.get(person=aygul).sent == 900
    assert "线路良好" in page.get(address).content.decode()
