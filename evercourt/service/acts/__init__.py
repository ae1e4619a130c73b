"""Acts of service of process."""

from evercourt.service.acts.addresses import change_address
from evercourt.service.acts.announcements import announce, announcement_passed
from evercourt.service.acts.answering import answer
from evercourt.service.acts.attempts import (
    hand_over,
    hand_over_in_custody,
    mark_reached,
    mark_read,
    mark_replied,
    not_delivered,
    post,
    post_delivered,
    post_returned,
    send_to_known_address,
)
from evercourt.service.acts.entrusting import (
    accept_entrusted,
    decline_entrusted,
    entrust,
    note_overdue_entrusted,
    note_visit,
    recall_entrusted,
    return_served,
    return_unserved,
)
from evercourt.service.acts.for_all import on_every_file, serve_for_all
from evercourt.service.acts.joining import (
    choose_electronic_service,
    confirm_join,
    join,
    prepare_join_code,
    refuse_join,
)
from evercourt.service.acts.ordering import cancel, order_service, send_next
from evercourt.service.acts.paper import note_paper_sent, request_paper
from evercourt.service.acts.printing import print_for_post
from evercourt.service.acts.proving import prove
from evercourt.service.acts.rebutting import decide_rebuttal, rebut
from evercourt.service.acts.returning import settle_returned

__all__ = [
    "accept_entrusted",
    "announce",
    "announcement_passed",
    "answer",
    "cancel",
    "change_address",
    "choose_electronic_service",
    "confirm_join",
    "decide_rebuttal",
    "decline_entrusted",
    "entrust",
    "hand_over",
    "hand_over_in_custody",
    "join",
    "mark_reached",
    "mark_read",
    "mark_replied",
    "not_delivered",
    "note_overdue_entrusted",
    "note_paper_sent",
    "note_visit",
    "on_every_file",
    "order_service",
    "post",
    "post_delivered",
    "post_returned",
    "prepare_join_code",
    "print_for_post",
    "prove",
    "rebut",
    "recall_entrusted",
    "refuse_join",
    "request_paper",
    "return_served",
    "return_unserved",
    "send_next",
    "send_to_known_address",
    "serve_for_all",
    "settle_returned",
]
