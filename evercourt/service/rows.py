"""The rows of this room that are compared with their witnesses."""

from evercourt.ledger.rows import check_rows
from evercourt.service.models import Answer, Entrusted, Rebuttal, Returned, ServiceAttempt, ServiceOrder, Visit

check_rows(Answer, case="case_id")
check_rows(ServiceOrder, case="case_id")
check_rows(ServiceAttempt, case="order__case_id")
check_rows(Rebuttal, case="attempt__order__case_id")
check_rows(Returned, case="case_id")
check_rows(Entrusted, case="attempt__order__case_id")
check_rows(Visit, case="entrusted__attempt__order__case_id")
