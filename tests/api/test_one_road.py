"""The whole road over the API alone, in a house that has no case yet: the steps of the scenario, played here."""

import pytest
from rich.console import Console

from evercourt.cases.models import Fee
from evercourt.cli import demonstration
from evercourt.cli.scenarios import over_the_api
from evercourt.cli.scenarios.clock import Clock, showing
from evercourt.cli.scenarios.frame import Deviation, Story, play
from evercourt.cli.scenarios.machine import UnexpectedAnswer
from evercourt.ledger.models import Entry
from tests.api.machine import Machine, Stuttering, forget_jobs
from tests.documents.conftest import own_files  # noqa: F401


@pytest.fixture
def story(db, settings, own_files):  # noqa: F811
    """The cast of the demonstration on the morning of 11 October 2022."""
    settings.LINES = dict.fromkeys(("email", "sms"), "evercourt.adapters.lines.memory.MemoryLine")
    forget_jobs()
    with showing(Clock(over_the_api.START)) as clock:
        demonstration.seed(Console(quiet=True))
        yield Story(clock, demonstration.cast())


def test_a_dispute_goes_from_draft_to_enforcement_over_the_api(story):
    played = list(play(over_the_api.STEPS, story))
    assert [step.number for step in played] == list(range(1, len(over_the_api.STEPS) + 1))
    assert all(step.checked for step in played)
    tasks = Machine(story.people["defendant"]).get("/me/tasks")
    assert all(task["mine"] for task in tasks)


def test_what_the_api_does_otherwise_stops_the_story(story):
    steps = over_the_api.STEPS[:4]
    list(play(steps, story))
    Fee.objects.update(amount="1.00")
    with pytest.raises(Deviation, match=r"expected 981\.25, found 1\.00"):
        over_the_api.pay_by_software(story)


def test_an_answer_that_is_no_success_is_told_in_full(aygul):
    with pytest.raises(UnexpectedAnswer, match=r"404 .*urn:evercourt:problem"):
        Machine(aygul).get("/cases/987654321")


def test_software_on_a_bad_line_does_nothing_twice_and_notices_when_it_does(aygul, court, monkeypatch):
    software = Stuttering(aygul)
    draft = software.post("/filings", court=court.code, form=over_the_api.FORM, submit=True)
    assert Entry.objects.filter(act="filing.submitted").count() == 1
    assert [one["id"] for one in software.get("/filings")["items"]] == [draft["id"]]
    monkeypatch.setattr(software, "send", _forgetting_the_key(software.send))
    with pytest.raises(UnexpectedAnswer, match="again"):
        software.post("/uploads", name="x.pdf", size=3)


def _forgetting_the_key(send):
    """Every request with a key of its own, whatever was asked: as if the house did not know it again."""
    turn = iter(range(10))

    def sent(method, path, body=None, *, once="", **headers):
        return send(method, path, body, once=f"{once}-{next(turn)}", **headers)

    return sent
