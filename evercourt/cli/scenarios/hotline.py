"""The hotline of nine courts while the counters are closed: who calls, what they are told, what is promised."""

from datetime import timedelta

from evercourt.cli.scenarios import closure_2022
from evercourt.cli.scenarios.frame import Story
from evercourt.cli.scenarios.jobs import run_jobs
from evercourt.cli.words import gettext as _
from evercourt.helpline import acts
from evercourt.helpline.models import Call
from evercourt.kernel.channels import Channel

PHONE = Channel.PHONE
CALLS = {"full": 540, "small": 36}
LANGUAGES = ("zh", "zh", "ug", "kk")
# Of ten callers one gives up before somebody answers, and one asks what no page answers.
GIVES_UP, NO_PAGE = 9, 4


def ring_all_day(story: Story) -> None:
    """Let the telephones ring: an agent answers, sends the page of the closure, or keeps the question."""
    agents, order = closure_2022.agents(story), story.found["order"]
    courts, page = story.found["crowd"].courts, f"/closures/{order.number}"
    for number in range(CALLS[story.size]):
        court = courts[number % len(courts)]
        agent = agents[court.pk]
        call = acts.ring(
            court, leg=f"august-{number}", phone=f"+86135{number:08}", language=LANGUAGES[number % len(LANGUAGES)],
            by=None, via=PHONE,
        )  # fmt: skip
        story.clock.pass_by(timedelta(seconds=20))
        if number % 10 == GIVES_UP:
            acts.hang_up(call, by=None, via=PHONE)
            continue
        call = acts.answer(call, by=agent, via=PHONE)
        if number % 10 == NO_PAGE:
            acts.leave_question(call, text="看守所会见是否照常？", by=agent, via=PHONE)
        else:
            acts.send_guidance(call, page=page, title=order.title, by=agent, via=PHONE)
        acts.hang_up(call, by=agent, via=PHONE)
    run_jobs()
    calls = Call.objects.filter(leg__startswith="august-")
    story.expect(_("calls that rang"), calls.count(), CALLS[story.size])
    story.expect(_("calls still on the line"), calls.filter(state__in=("ringing", "talking")).count(), 0)
