"""Refusing a filing: only by a reasoned ruling of a judge, which can be appealed within ten days (CPL 126, 157)."""

from django.db import transaction
from django.utils import timezone, translation

from evercourt.accounts.models import User
from evercourt.courts.reasons import check_reasons
from evercourt.documents.acts import issue
from evercourt.filing import letters
from evercourt.filing.events import FilingPutToJudge, FilingRefused
from evercourt.filing.models import Filing
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record


@transaction.atomic
def put_to_judge(filing: Filing, *, by: User, via: Channel) -> Filing:
    """Put the filing before the judges of the court, who alone can refuse it; the clock goes on."""
    must(by, "filing.review", filing)
    filing = Filing.objects.locked(filing.pk)
    if filing.state not in (Filing.State.SUBMITTED, Filing.State.RETURNED):
        raise WrongState()
    if filing.put_to_judge_at:
        return filing
    filing.put_to_judge_at = timezone.now()
    filing.save(update_fields=["put_to_judge_at"])
    record(FilingPutToJudge(receipt_number=filing.receipt_number), about=filing, by=by, via=via)
    return filing


@transaction.atomic
def refuse(filing: Filing, *, by: User, via: Channel, reasons: str) -> Filing:
    """Refuse by ruling, sealed by the court and signed by the judge. Raises BadInput without reasons."""
    must(by, "filing.refuse", filing)
    check_reasons(reasons, basis="REG 9", refuses=True)
    filing = Filing.objects.locked(filing.pk)
    now = timezone.now()
    assert filing.court
    with translation.override("zh-hans"):
        ruling = issue(
            court=filing.court,
            template="refusal_ruling",
            data=letters.refusal_data(filing, reasons.strip(), by.name),
            title=f"不予受理民事裁定书 {filing.receipt_number}",
            language=filing.language,
            seal=True,
        )
    filing.move(Filing.State.REFUSED, refusal=ruling, decided_at=now, claimed_by=None, claimed_at=None)
    refused = FilingRefused(receipt_number=filing.receipt_number, ruling=ruling.check_code)
    record(refused, about=filing, by=by, via=via, at=now)
    return filing
