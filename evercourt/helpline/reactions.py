"""What the hotline does when guidance is released: the questions it was written for are answered."""

from typing import Any

from evercourt.helpline.acts.telling import settle_question
from evercourt.helpline.models import OpenQuestion
from evercourt.helpline.states import QuestionState
from evercourt.kernel.channels import Channel
from evercourt.kernel.events import on
from evercourt.notices.events import NoticeReleased


@on(NoticeReleased)
def answer_questions(record: Any) -> None:
    """Settle the questions for which this notice was written; whoever asks now is sent its page."""
    waiting = OpenQuestion.objects.filter(guidance=record.event.notice, state=QuestionState.OPEN)
    for question in waiting.order_by("pk"):
        settle_question(question, page=f"/notices/{record.event.notice}", by=None, via=Channel.SYSTEM)
