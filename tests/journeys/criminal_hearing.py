"""A criminal hearing by video in real browsers, from the question of consent to the transcript that all have signed.

Judge, prosecutor, duty lawyer, interpreter, an accused in the detention centre, the centre's operator and its recorder,
and somebody who watches. All of it over the pages, each by whoever it belongs to.
"""

import time
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from evercourt.accounts.offices import Office
from evercourt.cases.models import PanelMember, Party, PartyIdentity, Representation
from evercourt.conference.models import Recording, Room, Seat
from evercourt.conference.record.comparing import check_recordings
from evercourt.hearings import acts
from evercourt.hearings.arranging import arrange_room
from evercourt.hearings.models import Hearing, Interpreter, Participant
from evercourt.kernel.channels import Channel
from evercourt.ledger.models import Entry
from tests.conference.tapping import tones
from tests.conference.tapping_recorder import heard_by
from tests.factories import CaseFactory, CourtroomFactory, PartyFactory, UserFactory, office_holder
from tests.journeys.bench import (
    agree,
    ask_everyone,
    close_hearing,
    go_on,
    go_through,
    issue,
    make_sure_of,
    mode_of,
    open_hearing,
    sign,
    sign_grounds,
    sound_is_whole,
    write,
)
from tests.journeys.conftest import aside
from tests.journeys.live import go_in, hears, running, sees

WEB = Channel.WEB


@pytest.fixture
def theft(live_server, court, judge, recorder, president, stranger):
    """A theft by the fast track; the hearing is set for a day in the courtroom. The accused speaks Uyghur."""

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
        party = PartyFactory(case=case, side=Party.Side.ACCUSED, name="艾力", user=accused, language="ug")
        PartyIdentity.objects.create(party=party, held_at="乌鲁木齐市看守所")
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
        interpreter = UserFactory(name="热娜", email="rena@example.org")
        Interpreter.objects.create(court=court, user=interpreter, languages=["ug"])
        return SimpleNamespace(
            hearing=hearing, cell=cell, judge=judge, recorder=recorder, prosecutor=prosecutor, operator=operator,
            accused=accused, counsel=counsel, interpreter=interpreter, observer=stranger,
            by_video={
                "judge": judge, "prosecutor": prosecutor, "accused": accused, "counsel": counsel,
                "interpreter": interpreter,
            },
        )  # fmt: skip

    return aside(build)


def heard(made, house, enter, live_server, tmp_path, keep_picture):
    at = f"/hearings/{made.hearing.pk}"
    bench = enter(made.judge, f"{at}/grounds", language="zh-hans")
    arranged(made, bench)
    agreed(made, enter, at)
    # The day has come; nothing else of it waits twelve days.
    now = timezone.now()
    today = DateTimeTZRange(now + timedelta(minutes=1), now + timedelta(hours=1))
    aside(lambda: Hearing.objects.filter(pk=made.hearing.pk).update(during=today))
    bench.goto(live_server.url + f"{at}/bench")
    assert "[REC 1; REC 3]" in bench.inner_text("main")
    office, token = state_the_room(made, enter)
    # The recorder of the court sits in the courtroom; the others come by video.
    aside(lambda: made.hearing.people.filter(role="clerk").update(mode=Participant.ON_SITE))
    doors = {name: "bench" if name == "judge" else "place" for name in made.by_video} | {"observer": "observing"}
    pages = {}
    for name, door in doors.items():
        person = made.by_video.get(name, made.observer)
        page = pages[name] = enter(person, f"{at}/{door}", language="zh-hans")
        page.click(f"form[action='{at}/room'] button")
        page.wait_for_url("**/rooms/*")
        go_in(page)
    room = int(pages["judge"].url.rpartition("/")[2])
    folder = tmp_path / "centre"
    tap = tmp_path / "tap"
    tapping, key = ["-m", "tests.conference.tapping_recorder", str(tap)], str(tmp_path / "centre.pem")
    command = [*tapping, "recorder", live_server.url, str(folder), "--key", key]
    with running(command, {"EVERCOURT_RECORDER_PASS": token}) as recorder:
        bench.reload()
        make_sure_of(bench, "沙依巴克区人民检察院", "艾力", "赵敏", "热娜")
        open_hearing(bench)
        seats = aside(lambda: dict(Seat.objects.filter(room=room).values_list("person", "pk")))
        feeds = {name: f"{seats[one.pk]}:camera" for name, one in made.by_video.items()}
        for viewer, of in (
            ("judge", "accused"), ("accused", "judge"), ("accused", "interpreter"), ("prosecutor", "accused"),
            ("counsel", "prosecutor"), ("observer", "accused"),
        ):  # fmt: skip
            sees(pages[viewer], feeds[of], 60)
            hears(pages[viewer], feeds[of], 60)
        keep_picture(pages["accused"], "criminal-hearing-centre-desk-zh")
        keep_picture(pages["judge"], "criminal-hearing-court-desk-zh")
        keep_picture(bench, "criminal-hearing-bench-desk-zh")
        two = {feeds["accused"], feeds["counsel"]}
        begun, ended = talk_alone(made, pages, office, enter, live_server, keep_picture, lambda: heard_last(tap, two))
        bench.goto(live_server.url + f"{at}/bench")
        hears(pages["judge"], feeds["accused"], 60)
        go_on(bench)
        clerk = enter(made.recorder, f"{at}/transcript", language="zh-hans")
        write(clerk, {"沙依巴克区人民检察院": "指控被告人艾力犯盗窃罪。", "艾力": "我认罪认罚。"})
        go_through(bench)
        close_hearing(bench)
        assert recorder.wait(60) == 0
    signed_by_all(made, clerk, enter, at, pages)
    # The machine of the centre got their voices in the hearing, and of the talk not one packet.
    got = heard_by(tap)
    before = [payload for at, feed, payload in got if feed in two and at < begun]
    assert len(tones(before)) > 5, "these ears hear the microphones where they may"
    assert [at for at, feed, _payload in got if feed in two and begun < at < ended] == []
    others = {feeds[name] for name in ("judge", "prosecutor", "interpreter")}
    assert {feed for at, feed, _payload in got if begun < at < ended} <= others
    court = house.recordings / f"room-{room}" / "court"
    differences, about = check_recordings([court, folder])
    sound_is_whole(differences)
    assert about.frames[f"centre {feeds['accused']} audio"] > 50
    assert {one.place for one in Recording.objects.filter(room=room) if one.closed_at} == {"court", "centre"}


def arranged(made, bench):
    """The judge signs the grounds, those of the fast track too, asks all three, and gives room and interpreter."""
    sign_grounds(bench, 8)
    ask_everyone(bench)
    bench.click("button[value^='interpreter:']")
    bench.wait_for_selector("button[value^='interpreter:']", state="detached")
    bench.select_option("select[id^=room-]", str(made.cell.pk))
    bench.click("button[value^='centre:']")
    bench.wait_for_load_state()


def agreed(made, enter, at):
    """Prosecutor, accused and defender all agree, each for themselves; until the last has, it is in the courtroom."""
    for person, counsel in ((made.prosecutor, ""), (made.counsel, ""), (made.accused, "赵敏")):
        assert mode_of(made.hearing) == Hearing.Mode.ON_SITE
        page = enter(person, f"{at}/consent", language="zh-hans")
        agree(page, made.hearing, counsel=counsel)
    assert mode_of(made.hearing) == Hearing.Mode.REMOTE
    watching = enter(made.observer, f"{at}/observing", language="zh-hans")
    watching.check("[name=accepted]")
    watching.click("form.card button.button")
    bench = enter(made.judge, f"{at}/bench", language="zh-hans")
    bench.click("[aria-labelledby=observers] button[value=yes]")


def state_the_room(made, enter):
    """The operator states how the room is; return their page, and the pass of the centre's recorder, shown once."""
    office = enter(made.operator, "/centre/hearings", language="zh-hans")
    office.click(f"a[href='/centre/hearings/{made.hearing.pk}']")
    office.fill("[name=present]", "王磊（看守所民警）、艾力")
    for name in ("whole_room", "no_coercion", "outside_earshot", "documents_given"):
        office.check(f"[name={name}]")
    office.click("form.form button.button")
    office.wait_for_load_state()
    office.click("button[value=pass]")
    return office, office.inner_text("code")


def heard_last(tap, feeds):
    return max(at for at, feed, _payload in heard_by(tap) if feed in feeds)


def talk_alone(made, pages, office, enter, live_server, keep_picture, last_heard):
    """One button: accused and counsel talk alone; the operator leaves earshot and does not get in. Return from, to."""
    at = f"/hearings/{made.hearing.pk}"
    place = enter(made.accused, f"{at}/place", language="zh-hans", context=pages["accused"].context)
    place.click("button[value=talk]")
    private = talk_room()
    for name in ("accused", "counsel"):
        pages[name].wait_for_url(f"**/rooms/{private}")
    for name in ("accused", "counsel"):
        go_in(pages[name])
    own = aside(lambda: dict(Seat.objects.filter(room=private).values_list("person", "pk")))
    hears(pages["accused"], f"{own[made.counsel.pk]}:camera", 60)
    # What they said before the talk is still on its way for a moment.
    while (begun := time.time()) < last_heard() + 2:
        pages["accused"].wait_for_timeout(500)
    office.goto(live_server.url + f"/centre/hearings/{made.hearing.pk}")
    office.wait_for_selector("text=请立即离开听力范围")
    keep_picture(office, "criminal-hearing-operator-desk-zh")
    tried = enter(made.operator, f"/rooms/{private}", language="zh-hans", context=office.context)
    assert tried.locator("court-room").count() == 0
    refused = Entry.objects.filter(act="conference.entry_refused")
    assert [entry.facts["person"] for entry in refused] == ["王磊"]
    tried.wait_for_timeout(3000)
    ended = time.time()
    place.reload()
    place.click("button[value=end_talk]")
    place.wait_for_load_state()
    return begun, ended


def signed_by_all(made, clerk, enter, at, pages):
    """Each signs from where they are, the accused after it was translated to them; then it is issued."""
    clerk.reload()
    clerk.click("button[value=lay_open]")
    for name in ("prosecutor", "counsel", "accused", "interpreter", "judge"):
        page = enter(made.by_video[name], f"{at}/transcript", context=pages[name].context)
        sign(page, is_translated=name == "accused")
        page.close()
    issue(clerk, "当庭宣判", made.hearing, signatures=6)


def talk_room(seconds=30):
    """Return the room of the talk: opened when the button is pressed, or when the line of one of the two is back."""
    last = time.monotonic() + seconds
    while time.monotonic() < last:
        if found := aside(lambda: Room.objects.filter(kind=Room.Kind.PRIVATE).first()):
            return found.pk
        time.sleep(0.5)
    raise AssertionError("accused and counsel have no room")
