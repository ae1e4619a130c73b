"""A civil hearing by video in real browsers, from the question of consent to the transcript that all have signed.

Judge, recorder, a plaintiff who speaks Uyghur with her interpreter, a defendant on a phone with his lawyer, a witness
who waits apart, and somebody who watches. All of it over the pages, each by whoever it belongs to.
"""

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from evercourt.cases.models import PanelMember, Party, Representation
from evercourt.conference.models import Room, Seat
from evercourt.conference.record.comparing import check_recordings
from evercourt.hearings import acts
from evercourt.hearings.models import Hearing, Interpreter
from evercourt.kernel.channels import Channel
from tests.factories import CaseFactory, CourtroomFactory, PartyFactory, UserFactory
from tests.journeys.bench import (
    agree,
    ask_everyone,
    close_hearing,
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
from tests.journeys.live import go_in, hears, sees

PHONE = (360, 740)
SAID = {
    "阿依古丽·买买提": "请求判令被告归还借款八万六千五百元。",
    "李强": "借款属实，现在无力一次还清。",
    "张伟": "借钱时我在场，看见原告交给被告现金。",
}


@pytest.fixture
def loan(live_server, court, judge, recorder, aygul, li_qiang, lawyer_zhao, stranger):
    """A loan is claimed; the hearing is set for a day in the courtroom. The plaintiff speaks Uyghur."""

    def build():
        now = timezone.now()
        case = CaseFactory(court=court, procedure="summary")
        for person, seat in ((judge, PanelMember.Seat.PRESIDING), (recorder, PanelMember.Seat.RECORDER)):
            PanelMember.objects.create(case=case, user=person, seat=seat)
        PartyFactory(case=case, user=aygul, name=aygul.name, language="ug", joined_at=now)
        defendant = PartyFactory(case=case, side=Party.Side.DEFENDANT, name="李强", user=li_qiang, joined_at=now)
        Representation.objects.create(party=defendant, user=lawyer_zhao, name="赵敏", since=now.date())
        interpreter = UserFactory(name="热娜", email="rena@example.org")
        Interpreter.objects.create(court=court, user=interpreter, languages=["ug"])
        hearing = acts.schedule(
            case, courtroom=CourtroomFactory(court=court), starts_at=now + timedelta(days=12), minutes=60, by=judge,
            via=Channel.WEB,
        )  # fmt: skip
        return SimpleNamespace(
            hearing=hearing, judge=judge, clerk=recorder, plaintiff=aygul, defendant=li_qiang, lawyer=lawyer_zhao,
            interpreter=interpreter, observer=stranger, witness=UserFactory(name="张伟", email="zhangwei@example.org"),
        )  # fmt: skip

    return aside(build)


def heard(made, house, enter, live_server, keep_picture):
    """Hold the whole hearing over the pages, and compare its recording with what everyone's page says it sent."""
    at = f"/hearings/{made.hearing.pk}"
    bench = enter(made.judge, f"{at}/grounds", language="zh-hans")
    arranged(made, bench)
    agreed(made, enter, at)
    # The day has come.
    now = timezone.now()
    today = DateTimeTZRange(now + timedelta(minutes=1), now + timedelta(hours=1))
    aside(lambda: Hearing.objects.filter(pk=made.hearing.pk).update(during=today))
    pages = everyone_comes(made, enter, at)
    bench.goto(f"{live_server.url}{at}/bench")
    make_sure_of(bench, "阿依古丽·买买提", "李强", "赵敏", "热娜", "张伟")
    open_hearing(bench)
    room = aside(lambda: Room.objects.get(subject=f"hearing:{made.hearing.pk}").pk)
    feeds = aside(lambda: {seat.name: f"{seat.pk}:camera" for seat in Seat.objects.filter(room=room)})
    everybody_sees_and_hears(pages, feeds)
    keep_picture(pages["judge"], "civil-hearing-court-desk-zh")
    keep_picture(pages["defendant"], "civil-hearing-phone-zh")
    bench.click("button[value=step]")
    assert "CPL 140" in bench.inner_text(".notice--bad"), "nobody said yet who they are"
    clerk = enter(made.clerk, f"{at}/transcript", language="zh-hans", context=pages["clerk"].context)

    def investigate():
        hear_the_witness(bench, pages, feeds)
        write(clerk, SAID)
        keep_picture(clerk, "civil-hearing-transcript-desk-zh")
        read_along(pages["plaintiff"], keep_picture)

    go_through(bench, 法庭调查=investigate)
    close_hearing(bench)
    pages["defendant"].wait_for_selector("[data-part=after]:not([hidden])")
    signed_by_all(made, clerk, enter, at, pages, keep_picture)
    differences, about = check_recordings([house.recordings / f"room-{room}" / "court"])
    sound_is_whole(differences)
    sounds = [count for source, count in about.frames.items() if source.endswith("audio")]
    assert sum(count > 50 for count in sounds) >= 6, about.frames
    watches = aside(lambda: Seat.objects.get(room=room, role__startswith="observer").pk)
    assert not any(f" {watches}:" in source for source in about.frames), "who watches sends nothing"


def arranged(made, bench):
    """The judge signs the grounds, asks everyone, invites the witness and gives the plaintiff her interpreter."""
    sign_grounds(bench, 7)
    ask_everyone(bench)
    bench.select_option("#role", "witness")
    bench.fill("#name", "张伟")
    bench.fill("#email", made.witness.email)
    bench.check("form:has(#role) [name=mode][value=remote]")
    bench.click("button[value=invite]")
    bench.click("button[value^='interpreter:']")
    bench.wait_for_selector("button[value^='interpreter:']", state="detached")


def agreed(made, enter, at):
    """Each answers for themselves; somebody asks to watch. No answer would be no consent."""
    for person, language in ((made.plaintiff, "ug"), (made.defendant, "zh-hans")):
        assert mode_of(made.hearing) == Hearing.Mode.ON_SITE
        agree(enter(person, at, size=PHONE, language=language), made.hearing)
    assert mode_of(made.hearing) == Hearing.Mode.REMOTE
    watching = enter(made.observer, "/hearings/public", language="zh-hans")
    watching.click(f"a[href='{at}/observing']")
    watching.check("[name=accepted]")
    watching.click("form.card button.button")
    bench = enter(made.judge, f"{at}/bench", language="zh-hans")
    bench.click("[aria-labelledby=observers] button[value=yes]")


def everyone_comes(made, enter, at):
    """All but those who watch send sound and picture; nobody sees anybody before they are let in."""
    doors = {
        "judge": ("bench", "zh-hans"), "clerk": ("bench", "zh-hans"), "plaintiff": ("place", "ug"),
        "interpreter": ("place", "zh-hans"), "defendant": ("place", "zh-hans"), "lawyer": ("place", "zh-hans"),
        "witness": ("place", "zh-hans"), "observer": ("observing", "zh-hans"),
    }  # fmt: skip
    pages = {}
    for name, (door, language) in doors.items():
        size = PHONE if name in ("plaintiff", "defendant") else (1280, 800)
        page = pages[name] = enter(getattr(made, name), f"{at}/{door}", size=size, language=language)
        page.click(f"form[action='{at}/room'] button")
        page.wait_for_url("**/rooms/*")
        go_in(page)
    pages["witness"].wait_for_selector("[data-part=door]:not([hidden])")
    return pages


def everybody_sees_and_hears(pages, feeds):
    for viewer, of in (
        ("judge", "李强"), ("judge", "热娜"), ("plaintiff", "热娜"), ("defendant", "阿依古丽·买买提"),
        ("lawyer", "古丽娜尔"), ("interpreter", "阿依古丽·买买提"), ("observer", "李强"),
    ):  # fmt: skip
        sees(pages[viewer], feeds[of], 60)
        hears(pages[viewer], feeds[of], 60)
    # The witness waits apart: who is to testify hears nothing before.
    assert pages["witness"].evaluate("document.querySelector('court-room').receivings.size") == 0
    # Each chooses their channel; the interpreter is one of their own.
    page, loud = pages["plaintiff"], "(feed) => document.querySelector(`[data-feed='${feed}'] video`).volume"
    page.check("[name=channel][value=interpreter]")
    assert page.evaluate(loud, feeds["热娜"]) == 1
    assert page.evaluate(loud, feeds["李强"]) < 0.5
    assert pages["judge"].evaluate(loud, feeds["李强"]) == 1


def hear_the_witness(bench, pages, feeds):
    """Let in to testify, and let go: before and after, the witness receives nobody."""
    bench.locator("tr", has_text="张伟").locator("button[value^='admit:']").click()
    sees(pages["lawyer"], feeds["张伟"], 60)
    hears(pages["witness"], feeds["赵敏"], 60)
    bench.locator("tr", has_text="张伟").locator("button[value^='release:']").click()
    pages["witness"].wait_for_function("() => document.querySelector('court-room').receivings.size === 0")


def read_along(room_page, keep_picture):
    """Whoever takes part reads along at their own place, from right to left too."""
    reading = room_page.context.new_page()
    reading.goto(re.sub(r"/rooms/.*", room_page.get_attribute(".page-head a", "href"), room_page.url))
    reading.wait_for_selector(f".captions :text('{SAID['李强']}')")
    keep_picture(reading, "civil-hearing-captions-ug")
    reading.close()


def signed_by_all(made, clerk, enter, at, pages, keep_picture):
    """Laid open, read and signed by each from where they are, the plaintiff after it was translated; then issued."""
    clerk.reload()
    clerk.click("button[value=lay_open]")
    for name in ("plaintiff", "defendant", "lawyer", "interpreter", "witness", "judge"):
        page = enter(getattr(made, name), f"{at}/transcript", context=pages[name].context)
        if name == "defendant":
            keep_picture(page, "civil-hearing-sign-phone-zh")
        if name == "witness":
            keep_picture(page, "civil-hearing-testimony-desk-zh")
            assert SAID["张伟"] in page.inner_text("#lines")
        sign(page, is_translated=name == "plaintiff")
        page.close()
    issue(clerk, "辩论终结，择期宣判", made.hearing, signatures=7)
