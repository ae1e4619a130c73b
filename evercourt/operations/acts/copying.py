"""The note that the whole house was copied: who has such a copy has everything."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from evercourt.cases.models import Case
from evercourt.courts.models import Court
from evercourt.kernel.channels import Channel
from evercourt.kernel.policy import must
from evercourt.ledger.models import Entry, Seal
from evercourt.ledger.record import record_many
from evercourt.operations.events import BackupMade


@transaction.atomic
def note_backup(*, operator: str) -> dict[str, Any]:
    """Note in the record of every court that its files are being copied, and by whom; return what the copy must hold.

    Before the copy, so that the copy knows of itself.
    """
    courts = list(Court.objects.order_by("pk"))
    for court in courts:
        must(None, "house.copy", court)
    now = timezone.now()
    record_many([(BackupMade(operator=operator), court) for court in courts], by=None, via=Channel.SYSTEM, at=now)
    last = Seal.objects.order_by("-number").first()
    return {
        "made_at": now.isoformat(),
        "entries": Entry.objects.count(),
        "cases": Case.objects.count(),
        "seal": last.number if last else 0,
    }
