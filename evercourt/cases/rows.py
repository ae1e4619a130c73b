"""The rows of this room that are compared with their witnesses."""

from evercourt.cases.models import (
    Appearance,
    Case,
    CaseDocument,
    Deadline,
    EntryCorrection,
    Extension,
    Fee,
    FeeRelief,
    JoinedCase,
    PanelMember,
    Party,
    PartyIdentity,
    Payment,
    Recusal,
    Refund,
    Representation,
    Sealing,
    Striking,
)
from evercourt.ledger.rows import check_rows

check_rows(Case, case="pk")
check_rows(PanelMember, case="case_id")
check_rows(Party, case="case_id")
check_rows(PartyIdentity, case="party__case_id")
check_rows(Representation, case="party__case_id")
check_rows(Deadline, case="case_id")
check_rows(CaseDocument, case="case_id")
check_rows(Fee, case="case_id")
check_rows(Payment, case="fee__case_id")
check_rows(FeeRelief, case="fee__case_id")
check_rows(Refund, case="fee__case_id")
check_rows(Recusal, case="member__case_id")
check_rows(Extension, case="deadline__case_id")
check_rows(Appearance, case="party__case_id")
check_rows(Sealing, case="case_id")
check_rows(Striking, case="entry__case_id")
check_rows(EntryCorrection, case="entry__case_id")
check_rows(JoinedCase, case="case_id")
