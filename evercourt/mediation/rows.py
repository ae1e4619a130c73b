"""The rows of this room that are compared with their witnesses. What is said is not among them: it is on no record."""

from evercourt.ledger.rows import check_rows
from evercourt.mediation.models import (
    Agreement,
    Assignment,
    Confirmation,
    Joined,
    Mediation,
    Obligation,
    Participant,
    Signature,
)

check_rows(Mediation, case="case_id")
check_rows(Participant, case="mediation__case_id")
check_rows(Assignment, case="mediation__case_id")
check_rows(Agreement, case="mediation__case_id", unless="thing.state IN ('draft', 'signing', 'dropped')")
check_rows(Signature, case="agreement__mediation__case_id")
check_rows(Obligation, case="agreement__mediation__case_id")
check_rows(Confirmation, case="agreement__mediation__case_id")
check_rows(Joined, case="confirmation__agreement__mediation__case_id")
