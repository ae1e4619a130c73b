"""The rows of this room that are compared with their witnesses."""

from evercourt.decisions.models import AppealPeriod, Decision, DecisionSignature, DecisionVersion, Publication
from evercourt.ledger.rows import check_rows

check_rows(Decision, case="case_id")
check_rows(DecisionVersion, case="decision__case_id")
check_rows(DecisionSignature, case="decision__case_id")
check_rows(AppealPeriod, case="decision__case_id")
check_rows(Publication, case="decision__case_id")
