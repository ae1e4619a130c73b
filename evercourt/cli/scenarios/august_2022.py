"""August 2022: nine courts of a city close their counters, and two counties go on by messenger, telephone and video.

Everything the news report of 12 August 2022 tells is played by the acts of the house; the other stories are played
within this one; august_report.py answers the report from the record.
"""

from datetime import date, datetime

from evercourt.cli.scenarios import (
    august_report,
    closure_2022,
    county,
    criminal_hearing,
    crowd,
    enforcement,
    hotline,
    mediating,
    proving,
    reviewing_online,
)
from evercourt.cli.scenarios.closure_2022 import URUMQI
from evercourt.cli.scenarios.frame import Step, Story, borrowed
from evercourt.cli.scenarios.messenger import Messenger
from evercourt.cli.scenarios.theft import ACCUSED, INDICTMENT
from evercourt.cli.words import gettext as _
from evercourt.kernel.channels import Channel

# Two months earlier, so that the judgment of the spring is final when the counters close.
START = datetime(2022, 6, 9, 10, 0, tzinfo=URUMQI)
# Who watches need not wait for the weeks before and after.
WATCHED = (datetime(2022, 8, 8, 9, 30, tzinfo=URUMQI), datetime(2022, 8, 16, 18, 0, tzinfo=URUMQI))
EARLIER = enforcement.START - START
ISSUED = datetime(2022, 8, 10, 8, 30, tzinfo=URUMQI)
HEARD_ON = datetime(2022, 8, 15, 10, 0, tzinfo=URUMQI)
# Fewer than closure-2022 has, which is about nothing else.
CROWDS = {"full": crowd.Size(540, 180, 900), "small": crowd.SIZES["small"]}
# Courts of Kashgar and Hami: neither is under the closure of the city.
KASHGAR, HAMI = "新3121", "新2222"


def begin(story: Story) -> None:
    """A debt is judged in June, so that it is there to be enforced in August."""
    part = story.part("enforcement")
    part.earlier = EARLIER
    enforcement.judge_the_debt(part)


def ask_for_mediation(story: Story) -> None:
    """In two counties somebody files online and wants mediation; the other side agrees by messenger, by telephone."""
    story.clock.move_to(datetime(2022, 8, 4, 11, 0, tzinfo=URUMQI))
    messenger = story.found["messenger"] = Messenger()
    for name, code, channel in (("messenger", KASHGAR, Channel.MESSENGER), ("telephone", HAMI, Channel.PHONE)):
        part = story.part(name)
        staffed = county.staff(code)
        part.people |= staffed["people"]
        part.found |= {"court": staffed["court"], "messenger": messenger}
        mediating.ask_for_mediation(part, channel)


def fill_the_courts(story: Story) -> None:
    """Two days before: nine courts with visits booked, hearings set and periods running."""
    story.clock.move_to(datetime(2022, 8, 8, 10, 0, tzinfo=URUMQI))
    story.found["crowd_size"] = CROWDS[story.size]
    closure_2022.fill_the_courts(story)


def file_before(story: Story) -> None:
    """On the eighth people file online at all nine courts, each with a receipt and a clock."""
    reviewing_online.file_online(story, 0, _number(story) * 5 // 8)


def draw_mediators(story: Story) -> None:
    """Nobody chose a mediator in time: the courts draw, and the mediators accept."""
    mediating.draw(story.part("messenger"), story.part("telephone"))


def draft_on_the_tenth(story: Story) -> None:
    """On the tenth the notice is written down clause by clause; the preview says what it would move."""
    story.clock.move_to(ISSUED)
    closure_2022.draft_and_look(story)


def file_during(story: Story) -> None:
    """The counters are closed; people go on filing online."""
    reviewing_online.file_online(story, _number(story) * 5 // 8, _number(story))


def indict_in_the_county(story: Story) -> None:
    """In the county a theft is charged; the hearing is to be by video on the fifteenth."""
    part = story.part("criminal")
    kashgar = story.part("messenger")
    part.people |= kashgar.people
    procurator = {**INDICTMENT["parties"][0], "name": "疏附县人民检察院", "address": "疏附县"}
    accused = {**ACCUSED, "held_at": "疏附县看守所"}
    indictment = {**INDICTMENT, "parties": [procurator, accused]}
    part.found |= {"court_code": KASHGAR, "heard_on": HEARD_ON, "indictment": indictment}
    criminal_hearing.indict(part)


def review_on_the_tenth(story: Story) -> None:
    """The clerks of nine courts decide on what came online, from their desks."""
    reviewing_online.review(story, 0, _number(story) * 5 // 8)


def mediate_by_messenger(story: Story) -> None:
    """By messenger: both talk, one of them apart, everyone signs, and the court confirms the agreement."""
    part = story.part("messenger")
    mediating.talk_and_agree(part)
    mediating.have_it_confirmed(part)


def review_on_the_eleventh(story: Story) -> None:
    """The next day they decide on the rest: all filings of the two days stand within their clock."""
    story.clock.move_to(datetime(2022, 8, 11, 10, 0, tzinfo=URUMQI))
    reviewing_online.review(story, _number(story) * 5 // 8, _number(story))
    days = date(2022, 8, 10), date(2022, 8, 11)
    story.expect(_("filings reviewed online on both days"), reviewing_online.reviewed_on(*days) >= _number(story), True)


def mediate_by_telephone(story: Story) -> None:
    """By telephone: clerk and mediator write down what is said, and each yes is a code from the person's own number."""
    part = story.part("telephone")
    mediating.talk_and_agree(part)
    mediating.have_it_confirmed(part)
    story.found["messenger"].close()


def export_and_check(story: Story) -> None:
    """The case file of the debt is exported, and checks itself with no database; one changed byte is found."""
    part = story.part("enforcement")
    part.found["case"] = part.found["decision"].case
    proving.export_and_check(part)


def report(story: Story) -> str:
    """Return the answers to the news report, counted from the record of the court that was played in."""
    return august_report.written(size=story.size, checked=story.found["entries"])


def _number(story: Story) -> int:
    return reviewing_online.NUMBERS[story.size]


def _of(name: str, *steps: Step) -> list[Step]:
    return [borrowed(step, name) for step in steps]


STEPS: list[Step] = [
    begin,
    ask_for_mediation,
    fill_the_courts,
    file_before,
    *_of("enforcement", enforcement.open_the_case),
    draw_mediators,
    draft_on_the_tenth,
    closure_2022.refuse_what_may_not_be,
    closure_2022.issue,
    closure_2022.catch_what_comes_later,
    closure_2022.tell_everyone,
    file_during,
    indict_in_the_county,
    *_of("criminal", criminal_hearing.accept, criminal_hearing.serve_and_defend, criminal_hearing.ask_everyone),
    *_of("enforcement", enforcement.ask_the_institutions, enforcement.plan_and_rule),
    closure_2022.answer,
    hotline.ring_all_day,
    closure_2022.next_lines,
    closure_2022.call,
    review_on_the_tenth,
    mediate_by_messenger,
    review_on_the_eleventh,
    mediate_by_telephone,
    *_of("enforcement", enforcement.undo_a_wrong_freeze, enforcement.object_in_vain, enforcement.deduct),
    closure_2022.settle_the_silent,
    *_of(
        "criminal", criminal_hearing.find_what_is_missing, criminal_hearing.hear, criminal_hearing.sign_the_transcript,
        criminal_hearing.look_at_both_recordings,
    ),
    closure_2022.reopen,
    closure_2022.rebook,
    *_of("enforcement", enforcement.distribute, enforcement.end),
    closure_2022.verify_the_record,
    export_and_check,
]  # fmt: skip
