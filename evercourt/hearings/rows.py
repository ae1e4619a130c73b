"""The rows of this room that are compared with their witnesses."""

from django.db.models import Model

from evercourt.hearings import models
from evercourt.ledger.rows import check_rows

OF_A_HEARING: tuple[type[Model], ...] = (
    models.Consent,
    models.Eligibility,
    models.CentreForm,
    models.Participant,
    models.Apart,
    models.ObserverRequest,
    models.Sitting,
    models.AbsenceFinding,
    models.Transcript,
)
OF_A_SITTING: tuple[type[Model], ...] = (models.CourseEntry, models.Interruption)
OF_A_TRANSCRIPT: tuple[type[Model], ...] = (models.Line, models.Signing)

check_rows(models.Hearing, case="case_id")
for model in OF_A_HEARING:
    check_rows(model, case="hearing__case_id")
for model in OF_A_SITTING:
    check_rows(model, case="sitting__hearing__case_id")
for model in OF_A_TRANSCRIPT:
    check_rows(model, case="transcript__hearing__case_id")
check_rows(models.MoveRequest, case="hearing__case_id")
check_rows(models.OnSiteDemand, case="participant__hearing__case_id")
check_rows(models.Correction, case="line__transcript__hearing__case_id")
check_rows(models.AsyncHearing, case="case_id")
check_rows(models.AsyncVideo, case="hearing__case_id")
check_rows(models.Exchange, case="case_id")
check_rows(models.ExchangeSide, case="exchange__case_id")
check_rows(models.Piece, case="exchange__case_id")
check_rows(models.Opinion, case="piece__exchange__case_id")
check_rows(models.Session, case="")
check_rows(models.CalendarHold, case="case_id")
