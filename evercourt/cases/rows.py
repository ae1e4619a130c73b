"""The rows of this room that are compared with their witnesses."""

from evercourt.cases.models import (
    Case,
    CaseDocument,
    Deadline,
    Fee,
    FeeRelief,
    PanelMember,
    Party,
    PartyIdentity,
    Payment,
    Refund,
    Representation,
)
from evercourt.ledger.rows import check_rows

check_rows(Case, case="pk")
for _model in (PanelMember, Party, Deadline, CaseDocument, Fee):
    check_rows(_model, case="case_id")
for _model in (PartyIdentity, Representation):
    check_rows(_model, case="party__case_id")
for _model in (Payment, FeeRelief, Refund):
    check_rows(_model, case="fee__case_id")
