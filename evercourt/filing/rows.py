"""The rows of this room that are compared with their witnesses."""

from evercourt.filing.models import Defect, Filing, Help, ReliefDecision, Submission
from evercourt.ledger.rows import check_rows

check_rows(Filing, case="case_id", unless="thing.state IN ('draft', 'returned')")
check_rows(Submission, case="filing__case_id")
check_rows(Defect, case="filing__case_id")
check_rows(ReliefDecision, case="filing__case_id")
check_rows(Help, case="filing__case_id")
