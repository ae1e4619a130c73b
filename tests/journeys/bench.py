"""What is done at the pages of a hearing by video: grounds, consent, the door, the course, the signatures."""

import time

from evercourt.hearings.models import Hearing, Transcript
from tests.journeys.conftest import aside

# The form of one's own signature; those by which the recorder notes another's are no cards.
OWN = "form.card:has([name=seen])"
UNANSWERED = "form.answer:not(:has(.badge--good))"


def sign_grounds(bench, number):
    """Answer each ground that excludes video with no, and sign; nothing is answered beforehand."""
    names = dict.fromkeys(bench.eval_on_selector_all("form.form [type=radio]", "all => all.map((one) => one.name)"))
    assert len(names) == number, "the grounds of OLR 21, and those of the kind of hearing"
    assert not bench.locator("form.form [type=radio]:checked").count()
    for name in names:
        bench.check(f"[name={name}][value=no]")
    bench.click("form.form button.button")
    bench.wait_for_url("**/way")


def ask_everyone(bench):
    bench.fill("#why-ask", "疫情防控")
    bench.click("button[value=ask]")
    bench.wait_for_selector("button[value=ask]", state="detached")


def agree(page, hearing, *, counsel=""):
    """Say yes for oneself, at the end of what is to be known before."""
    if not page.url.endswith("/consent"):
        page.click(f"a[href='/hearings/{hearing.pk}/consent']")
    assert "OLR" in page.inner_text("section:has(#told)")
    assert not page.locator("[type=radio]:checked").count(), "silence is no consent"
    page.check("[value=yes]")
    if counsel:
        page.fill("[name^=counsel-]", counsel)
    page.click("form.form button.button")
    page.wait_for_load_state()


def mode_of(hearing):
    return aside(lambda: Hearing.objects.get(pk=hearing.pk).mode)


def make_sure_of(bench, *names):
    """Look at everyone's document at the door."""
    for name in names:
        row = bench.locator("tr", has_text=name).filter(has=bench.locator("[name=method]")).first
        row.locator("[name=method]").select_option("document")
        row.locator("button[value^='check:']").click()


def open_hearing(bench, seconds=90):
    """Open as soon as nothing stands in the way."""
    last = time.monotonic() + seconds
    while bench.locator("[aria-current=step]").count() == 0:
        assert time.monotonic() < last, bench.inner_text(".notice--bad")
        bench.click("button[value=open]")
        bench.wait_for_timeout(500)


def go_on(bench, seconds=120):
    """Go on as soon as every line stands again, repeating what somebody missed; a busy machine may cut one."""
    last = time.monotonic() + seconds
    while bench.locator("button[value=resume], button[value^='repeated:']").count():
        assert time.monotonic() < last, bench.inner_text("main")
        bench.locator("button[value^='repeated:'], button[value=resume]").first.click()
        bench.wait_for_timeout(1000)


def go_through(bench, **at):
    """Go step by step through the lawful order to the last statement; at some steps something is done besides."""
    last = time.monotonic() + 300
    while (step := bench.inner_text("[aria-current=step]")) != "最后陈述":
        assert time.monotonic() < last, bench.inner_text("main")
        go_on(bench)
        answer_all(bench)
        at.pop(step, lambda: None)()
        bench.click("button[value=step]")
        bench.wait_for_load_state()
    answer_all(bench)
    assert not at, f"these steps were not reached: {at}"


def answer_all(bench, seconds=180):
    """Enter the first answer offered for everyone who is asked: yes, or that they said it."""
    last = time.monotonic() + seconds
    while bench.locator(UNANSWERED).count():
        assert time.monotonic() < last, bench.inner_text("main")
        go_on(bench)
        bench.locator(UNANSWERED).first.locator("button[name=answer]").first.click()
        bench.wait_for_load_state()


def close_hearing(bench, seconds=120):
    last = time.monotonic() + seconds
    while bench.locator("button[value=close]").count():
        assert time.monotonic() < last, bench.inner_text("main")
        go_on(bench)
        answer_all(bench)
        bench.click("button[value=close]")
        bench.wait_for_load_state()
    bench.wait_for_selector(".badge:has-text('已闭庭')")


def write(clerk, said):
    """Write who said what, with the keyboard."""
    for name, text in said.items():
        clerk.check(f"label:has-text('{name}') input")
        clerk.fill("#text", text)
        clerk.keyboard.press("Control+Enter")
        clerk.wait_for_selector(f"#lines :text('{text}')")


def sign(page, *, is_translated=False):
    """Sign what one has read; who needs an interpreter says that it was translated."""
    own = page.locator(OWN)
    assert own.locator("[name=read_to]").count() == int(is_translated)
    if is_translated:
        own.locator("[name=read_to]").check()
    own.locator("button[value=yes]").click()
    page.wait_for_selector(OWN, state="detached")


def issue(clerk, outcome, hearing, *, signatures):
    """Sign as the last, and issue the transcript."""
    clerk.reload()
    sign(clerk)
    clerk.fill("#outcome", outcome)
    clerk.click("button[value=issue]")
    clerk.wait_for_selector("#outcome", state="detached")
    found = aside(lambda: Transcript.objects.select_related("hearing", "document").get(hearing=hearing))
    assert (found.state, found.hearing.state) == ("issued", "held")
    assert found.document
    assert aside(lambda: found.signings.filter(refused=False).count()) == signatures


def sound_is_whole(differences):
    """The sound is whole. Of the picture a busy machine loses seconds, and the report names it."""
    pictures = [one for one in differences if one.subject.endswith(" video")]
    assert {one.code for one in pictures} <= {"frames-missing", "length-differs"}
    assert [one for one in differences if one not in pictures] == []
