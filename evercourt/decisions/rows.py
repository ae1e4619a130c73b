"""The rows of this room that are compared with their witnesses."""

from evercourt.decisions.models import AppealPeriod, Decision, DecisionSignature, DecisionVersion
from evercourt.ledger.rows import check_rows

check_rows(Decision, case="case_id")
for _model in (DecisionVersion, DecisionSignature, AppealPeriod):
    check_rows(_model, case="decision__case_id")
