"""Acts in every case: open it, deadlines, fees, the panel, documents on file."""

from evercourt.cases.acts.counsel import (
    appear,
    assign_defender,
    confirm_appearance,
    enter_counsel,
    grounds_of,
    refuse_appearance,
    replace_counsel,
    revoke_counsel,
    withdraw_counsel,
)
from evercourt.cases.acts.deadlines import (
    Move,
    lift_deadline,
    meet_deadline,
    move_deadline,
    move_deadlines,
    pass_deadlines,
    restore_deadlines,
    set_deadline,
    set_named_deadline,
    set_ordered_deadline,
)
from evercourt.cases.acts.extending import ask_extension, decide_extension, must_be_askable
from evercourt.cases.acts.fees import ask_fee, book_payment, take_payment, treat_unpaid_as_withdrawn
from evercourt.cases.acts.filing_away import put_on_file
from evercourt.cases.acts.for_all import file_for_all
from evercourt.cases.acts.joining import join, separate
from evercourt.cases.acts.keeping_docket import correct, file_papers, strike
from evercourt.cases.acts.opening import open_case
from evercourt.cases.acts.panel import assign_panel, replace_member
from evercourt.cases.acts.receiving_files import receive_file
from evercourt.cases.acts.recusing import ask_reconsideration, ask_recusal, decide_recusal
from evercourt.cases.acts.refunds import halve, refund
from evercourt.cases.acts.relations import declare_relation, end_relation
from evercourt.cases.acts.relief import apply_for_relief, decide_relief, enter_relief
from evercourt.cases.acts.reminding import remind
from evercourt.cases.acts.sealing import seal, unseal

__all__ = [
    "Move",
    "appear",
    "apply_for_relief",
    "ask_extension",
    "ask_fee",
    "ask_reconsideration",
    "ask_recusal",
    "assign_defender",
    "assign_panel",
    "book_payment",
    "confirm_appearance",
    "correct",
    "decide_extension",
    "decide_recusal",
    "decide_relief",
    "declare_relation",
    "end_relation",
    "enter_counsel",
    "enter_relief",
    "file_for_all",
    "file_papers",
    "grounds_of",
    "halve",
    "join",
    "lift_deadline",
    "meet_deadline",
    "move_deadline",
    "move_deadlines",
    "must_be_askable",
    "open_case",
    "pass_deadlines",
    "put_on_file",
    "receive_file",
    "refund",
    "refuse_appearance",
    "remind",
    "replace_counsel",
    "replace_member",
    "restore_deadlines",
    "revoke_counsel",
    "seal",
    "separate",
    "set_deadline",
    "set_named_deadline",
    "set_ordered_deadline",
    "strike",
    "take_payment",
    "treat_unpaid_as_withdrawn",
    "unseal",
    "withdraw_counsel",
]
