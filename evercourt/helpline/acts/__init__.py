"""What can be done on the hotline."""

from evercourt.helpline.acts.acting import (
    answer_consent,
    answer_mediation,
    ask_extension,
    book_visit,
    cancel_visit,
    confirm_papers,
    move_visit,
    start_filing,
)
from evercourt.helpline.acts.calling import Busy, answer, begin, hang_up, ring, set_language
from evercourt.helpline.acts.ordering import (
    answer_order,
    escalate,
    note_told,
    open_order,
    withdraw_order,
)
from evercourt.helpline.acts.promising import call_back, note_overdue, promise
from evercourt.helpline.acts.proving import answer_questions, check_code, check_letter_code, claim, send_code
from evercourt.helpline.acts.telling import answer_in, leave_question, send_guidance, settle_question
from evercourt.helpline.acts.transferring import offer_call, take_over, transfer_order

__all__ = [
    "Busy",
    "answer",
    "answer_consent",
    "answer_in",
    "answer_mediation",
    "answer_order",
    "answer_questions",
    "ask_extension",
    "begin",
    "book_visit",
    "call_back",
    "cancel_visit",
    "check_code",
    "check_letter_code",
    "claim",
    "confirm_papers",
    "escalate",
    "hang_up",
    "leave_question",
    "move_visit",
    "note_overdue",
    "note_told",
    "offer_call",
    "open_order",
    "promise",
    "ring",
    "send_code",
    "send_guidance",
    "set_language",
    "settle_question",
    "start_filing",
    "take_over",
    "transfer_order",
    "withdraw_order",
]
