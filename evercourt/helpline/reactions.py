"""What follows on the hotline from what happens in a case, and from what the court makes public."""

from typing import Any

from evercourt.cases.events import ExtensionGranted, ExtensionRefused
from evercourt.cases.models import Extension
from evercourt.helpline.acts.ordering import answer_by_decision
from evercourt.helpline.acts.telling import settle_question
from evercourt.helpline.models import OpenQuestion
from evercourt.helpline.states import QuestionState
from evercourt.kernel.channels import Channel
from evercourt.kernel.events import on
from evercourt.ledger.record import Record
from evercourt.notices.events import NoticeReleased


@on(ExtensionGranted)
@on(ExtensionRefused)
def answer_the_caller(record: Record) -> None:
    """Whoever asked for more time by telephone is told the decision as the answer to that call."""
    extension = Extension.objects.select_related("deadline").get(pk=record.event.extension)  # type: ignore[attr-defined]
    assert record.by, "a judge decided"
    answer_by_decision(extension, by=record.by, via=Channel(record.via))


@on(NoticeReleased)
def answer_questions(record: Any) -> None:
    """Settle the questions for which this notice was written; whoever asks now is sent its page."""
    waiting = OpenQuestion.objects.filter(guidance=record.event.notice, state=QuestionState.OPEN)
    for question in waiting.order_by("pk"):
        settle_question(question, page=f"/notices/{record.event.notice}", by=None, via=Channel.SYSTEM)
