"""Acts of enforcement, a file per verb."""

from evercourt.enforcement.acts.applying import (
    apply_for_enforcement,
    open_enforcement,
    open_missing_account,
    performance_end,
    put_to_judge,
    refuse,
    remind,
)
from evercourt.enforcement.acts.awards import Side, apply_on_award, plead_against_award
from evercourt.enforcement.acts.clocks import lapse, release_excess, remind_of_expiry
from evercourt.enforcement.acts.disputing import deposited, note_action, oppose, release_deposit
from evercourt.enforcement.acts.distributing import admit_creditor, propose_distribution, settle_distribution
from evercourt.enforcement.acts.ending import end_paid, end_round, end_settled, resume
from evercourt.enforcement.acts.exchanging import Outcome, order_sent, order_unanswered, take_change, take_order_answer
from evercourt.enforcement.acts.inquiring import (
    Piece,
    Told,
    inquire,
    inquiries_sent,
    inquiry_unanswered,
    raise_alert,
    see_alert,
    take_answer,
    take_answers,
)
from evercourt.enforcement.acts.keeping import give_thing_back, move_thing, take_possession
from evercourt.enforcement.acts.noticing import notify_debtor, report_property
from evercourt.enforcement.acts.objecting import claim_thing, decide, object_to, withdraw_objection
from evercourt.enforcement.acts.officers import assign_officer, end_filing, file_officer
from evercourt.enforcement.acts.owing import account_of, set_terms
from evercourt.enforcement.acts.paying import allot, approve, pay, propose_payout
from evercourt.enforcement.acts.planning import plan_of, plans_of, propose_measures, propose_order
from evercourt.enforcement.acts.receiving import balance, take_money
from evercourt.enforcement.acts.reducing import reduce_title
from evercourt.enforcement.acts.restoring import enforce_restitution, outstanding, take_restored, undo
from evercourt.enforcement.acts.reviewing import ask_review, decide_review
from evercourt.enforcement.acts.ruling import decline, release, sign
from evercourt.enforcement.acts.selling import announce_sale, decline_sale, enter_result, propose_sale, stop_sale
from evercourt.enforcement.acts.serving import serve_late
from evercourt.enforcement.acts.sighting import report_thing
from evercourt.enforcement.acts.suspending import go_on, suspend
from evercourt.enforcement.acts.transferring import (
    book_proceeds,
    break_sale,
    deliver_thing,
    in_kind_of,
    settle_in_kind,
    transfer_title,
)
from evercourt.enforcement.acts.valuing import value_thing

__all__ = [
    "Outcome",
    "Piece",
    "Side",
    "Told",
    "account_of",
    "admit_creditor",
    "allot",
    "announce_sale",
    "apply_for_enforcement",
    "apply_on_award",
    "approve",
    "ask_review",
    "assign_officer",
    "balance",
    "book_proceeds",
    "break_sale",
    "claim_thing",
    "decide",
    "decide_review",
    "decline",
    "decline_sale",
    "deliver_thing",
    "deposited",
    "end_filing",
    "end_paid",
    "end_round",
    "end_settled",
    "enforce_restitution",
    "enter_result",
    "file_officer",
    "give_thing_back",
    "go_on",
    "in_kind_of",
    "inquire",
    "inquiries_sent",
    "inquiry_unanswered",
    "lapse",
    "move_thing",
    "note_action",
    "notify_debtor",
    "object_to",
    "open_enforcement",
    "open_missing_account",
    "oppose",
    "order_sent",
    "order_unanswered",
    "outstanding",
    "pay",
    "performance_end",
    "plan_of",
    "plans_of",
    "plead_against_award",
    "propose_distribution",
    "propose_measures",
    "propose_order",
    "propose_payout",
    "propose_sale",
    "put_to_judge",
    "raise_alert",
    "reduce_title",
    "refuse",
    "release",
    "release_deposit",
    "release_excess",
    "remind",
    "remind_of_expiry",
    "report_property",
    "report_thing",
    "resume",
    "see_alert",
    "serve_late",
    "set_terms",
    "settle_distribution",
    "settle_in_kind",
    "sign",
    "stop_sale",
    "suspend",
    "take_answer",
    "take_answers",
    "take_change",
    "take_money",
    "take_order_answer",
    "take_possession",
    "take_restored",
    "transfer_title",
    "undo",
    "value_thing",
    "withdraw_objection",
]
