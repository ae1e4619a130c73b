"""A criminal hearing by video in real browsers: judge, prosecutor, duty lawyer, accused, and the centre's operator."""

import time
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from evercourt.accounts.offices import Office
from evercourt.cases.models import PanelMember, Party, Representation
from evercourt.conference.models import Recording, Room, Seat
from evercourt.conference.record.comparing import check_recordings
from evercourt.hearings import acts, centre, consents, course, eligibility, entering, people
from evercourt.hearings.arranging import arrange_room
from evercourt.hearings.models import CentreRoom, Hearing, Participant, Sitting
from evercourt.hearings.refusing import Obstructed
from evercourt.kernel.channels import Channel
from evercourt.ledger.models import Entry
from tests.conference.tapping import tones
from tests.conference.tapping_recorder import heard_by
from tests.factories import CaseFactory, CourtroomFactory, PartyFactory, UserFactory, office_holder
from tests.journeys.conftest import aside
from tests.journeys.live import cameras, enter, go_in, hears, live, running, sees  # noqa: F401

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
WEB = Channel.WEB


@pytest.fixture
def made(live, court, judge, recorder, president):  # noqa: F811
    """A theft by the fast track, heard today by video: all three agreed, the accused is in the centre."""

    def build():
        now = timezone.now()
        case = CaseFactory(
            court=court,
            number="（2022）新0103刑初1号",
            kind="criminal_first",
            procedure="fast_track",
            title="艾力涉嫌盗窃罪一案",
            amount=None,
        )
        for person, seat in ((judge, PanelMember.Seat.PRESIDING), (recorder, PanelMember.Seat.RECORDER)):
            PanelMember.objects.create(case=case, user=person, seat=seat)
        judge.second_factor_at = now
        prosecutor = office_holder(court, Office.PROSECUTOR, "孙志刚", "prosecutor@example.org")
        operator = office_holder(court, Office.DETENTION_OPERATOR, "王磊", "centre@example.org")
        accused = UserFactory(name="艾力", email="aili@example.org")
        counsel = UserFactory(name="赵敏", email="counsel@example.org")
        office = {"side": Party.Side.PROSECUTOR, "kind": "company", "name": "沙依巴克区人民检察院"}
        PartyFactory(case=case, user=prosecutor, **office)
        party = PartyFactory(case=case, side=Party.Side.ACCUSED, name="艾力", user=accused)
        Representation.objects.create(
            party=party, user=counsel, name="赵敏", since=now.date() - timedelta(days=2), assigned="duty"
        )
        cell = arrange_room(
            court, centre="乌鲁木齐市看守所", room="远程庭审室1", operator=operator, by=president, via=WEB
        )
        hearing = acts.schedule(
            case, courtroom=CourtroomFactory(court=court), starts_at=now + timedelta(days=12), minutes=60, by=judge,
            via=WEB,
        )  # fmt: skip
        grounds = {ground.id: False for ground in eligibility.grounds_of(hearing)}
        eligibility.sign_eligibility(hearing, found=grounds, by=judge, via=WEB)
        hearing = consents.ask(hearing, until=now + timedelta(days=3), why="疫情", by=judge, via=WEB)
        for consent in hearing.consents.select_related("party", "representation"):
            who = counsel if consent.representation_id else consent.party.user
            consents.answer(consent, agrees=True, counsel="赵敏" if who == accused else "", by=who, via=WEB)
        # The day has come; nothing else of it waits twelve days.
        Hearing.objects.filter(pk=hearing.pk).update(
            during=DateTimeTZRange(now + timedelta(minutes=1), now + timedelta(hours=1))
        )
        hearing = Hearing.objects.select_related("case__court").get(pk=hearing.pk)
        place = hearing.people.get(role="accused", gone_at=None)
        people.place_in_centre(place, CentreRoom.objects.get(pk=cell.pk), by=judge, via=WEB)
        return SimpleNamespace(
            hearing=hearing, cell=cell, judge=judge, recorder=recorder, prosecutor=prosecutor, operator=operator,
            accused=accused,
            by_video={"judge": judge, "prosecutor": prosecutor, "accused": accused, "counsel": counsel},
        )  # fmt: skip

    return aside(build)


def test_a_theft_is_heard_with_the_accused_in_the_centre(made, live, enter, live_server, tmp_path, keep_picture):  # noqa: F811
    at = f"/hearings/{made.hearing.pk}"
    bench = enter(made.judge, f"{at}/bench", language="zh-hans")
    assert "[REC 1; REC 3]" in bench.inner_text("main")
    # The operator states how the room is, and starts the recorder of the centre with the pass the court shows once.
    office = enter(made.operator, "/centre/hearings", language="zh-hans")
    office.click(f"a[href='/centre/hearings/{made.hearing.pk}']")
    office.fill("[name=present]", "王磊（看守所民警）、艾力")
    for name in ("whole_room", "no_coercion", "outside_earshot", "documents_given"):
        office.check(f"[name={name}]")
    office.click("form.form button.button")
    office.wait_for_load_state()
    office.click("button[value=pass]")
    token = office.inner_text("code")
    # The recorder of the court sits in the courtroom; the others come by video.
    aside(lambda: made.hearing.people.filter(role="clerk").update(mode=Participant.ON_SITE))
    (room,) = aside(lambda: {entering.come(made.hearing, by=one, via=WEB) for one in made.by_video.values()})
    pages = {name: enter(one, f"/rooms/{room}", language="zh-hans") for name, one in made.by_video.items()}
    for page in pages.values():
        go_in(page)
    folder = tmp_path / "centre"
    tap = tmp_path / "tap"
    tapping, key = ["-m", "tests.conference.tapping_recorder", str(tap)], str(tmp_path / "centre.pem")
    command = [*tapping, "recorder", live_server.url, str(folder), "--key", key]
    with running(command, {"EVERCOURT_RECORDER_PASS": token}) as recorder:
        for name in ("prosecutor", "accused", "defender"):
            one = aside(lambda role=name: made.hearing.people.get(role=role, gone_at=None))
            aside(lambda one=one: people.check_at_door(one, method="document", by=made.recorder, via=WEB))
        opened(made)
        seats = aside(lambda: dict(Seat.objects.filter(room=room).values_list("person", "pk")))
        feeds = {name: f"{seats[one.pk]}:camera" for name, one in made.by_video.items()}
        sees(pages["judge"], feeds["accused"], 60)
        sees(pages["accused"], feeds["judge"], 60)
        hears(pages["prosecutor"], feeds["accused"], 60)
        sees(pages["counsel"], feeds["prosecutor"], 60)
        keep_picture(pages["accused"], "criminal-hearing-centre-desk-zh")
        keep_picture(pages["judge"], "criminal-hearing-court-desk-zh")
        bench.goto(live_server.url + f"{at}/bench")
        keep_picture(bench, "criminal-hearing-bench-desk-zh")
        # One button: accused and counsel talk alone, and the operator is told to leave earshot.
        place = enter(made.accused, f"{at}/place", language="zh-hans", context=pages["accused"].context)
        place.click("button[value=talk]")
        private = talk_room()
        for name in ("accused", "counsel"):
            pages[name].wait_for_url(f"**/rooms/{private}")
        for name in ("accused", "counsel"):
            go_in(pages[name])
        own = aside(lambda: dict(Seat.objects.filter(room=private).values_list("person", "pk")))
        hears(pages["accused"], f"{own[made.by_video['counsel'].pk]}:camera", 60)
        begun = time.time()
        office.goto(live_server.url + f"/centre/hearings/{made.hearing.pk}")
        office.wait_for_selector("text=请立即离开听力范围")
        keep_picture(office, "criminal-hearing-operator-desk-zh")
        tried = enter(made.operator, f"/rooms/{private}", language="zh-hans", context=office.context)
        assert tried.locator("court-room").count() == 0
        refused = Entry.objects.filter(act="conference.entry_refused")
        assert [entry.facts["person"] for entry in refused] == ["王磊"]
        tried.wait_for_timeout(3000)
        ended = time.time()
        aside(lambda: centre.end_talk(made.hearing, by=made.accused, via=WEB))
        aside(lambda: broken_off(made))
        assert recorder.wait(60) == 0
    # The machine of the centre got their voices in the hearing, and of the talk not one packet.
    got, two = heard_by(tap), {feeds["accused"], feeds["counsel"]}
    before = [payload for at, feed, payload in got if feed in two and at < begun]
    assert len(tones(before)) > 5, "these ears hear the microphones where they may"
    assert [at for at, feed, _payload in got if feed in two and begun < at < ended] == []
    assert {feed for at, feed, _payload in got if begun < at < ended} <= {feeds["judge"], feeds["prosecutor"]}
    court = live.recordings / f"room-{room}" / "court"
    differences, about = check_recordings([court, folder])
    # The sound is whole. Of the picture a busy machine loses seconds, and what was just made when they hung up; the
    # report names it.
    pictures = [one for one in differences if one.subject.endswith(" video")]
    assert {one.code for one in pictures} <= {"frames-missing", "length-differs"}
    assert [one for one in differences if one not in pictures] == []
    assert about.frames[f"centre {feeds['accused']} audio"] > 50
    assert {one.place for one in Recording.objects.filter(room=room) if one.closed_at} == {"court", "centre"}


def opened(made, seconds=60):
    """Open the hearing as soon as nothing stands in the way."""
    last = time.monotonic() + seconds
    while True:
        try:
            return aside(lambda: course.open_sitting(made.hearing, by=made.judge, via=WEB))
        except Obstructed:
            if time.monotonic() > last:
                raise
            time.sleep(1)


def talk_room(seconds=30):
    """Return the room of the talk: opened when the button is pressed, or when the line of one of the two is back."""
    last = time.monotonic() + seconds
    while time.monotonic() < last:
        if found := aside(lambda: Room.objects.filter(kind=Room.Kind.PRIVATE).first()):
            return found.pk
        time.sleep(0.5)
    raise AssertionError("accused and counsel have no room")


def broken_off(made):
    """Break the sitting off: the journey has seen what only browsers show, the rest of the course has its tests."""
    sitting = Sitting.objects.select_related("hearing__case__court").get(hearing=made.hearing)
    course.break_off(sitting, reason="另行开庭", by=made.judge, via=WEB)
