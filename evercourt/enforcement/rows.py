"""The rows of this room that are compared with their witnesses."""

from evercourt.enforcement import models
from evercourt.ledger.rows import check_rows

check_rows(models.EnforcementApplication, case="title__case_id case_id")
check_rows(models.Award, case="application__case_id")
for _model in (
    models.CaseOfficer, models.Debt, models.PropertyReport, models.Inquiry, models.Holding, models.Ruling,
    models.Measure, models.MoneyMove, models.Payout, models.Distribution, models.Objection, models.Ending,
    models.Suspension, models.Restitution, models.Review, models.Sighting, models.Keeping,
    models.Valuation, models.Sale,
):  # fmt: skip
    check_rows(_model, case="case_id")
check_rows(models.Answer, case="inquiry__case_id")
check_rows(models.MeasureOrder, case="measure__case_id")
check_rows(models.OrderAnswer, case="order__measure__case_id")
check_rows(models.FiledOfficer, case="")
