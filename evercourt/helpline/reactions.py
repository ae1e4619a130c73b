"""What follows on the hotline from what happens in a case."""

from evercourt.cases.events import ExtensionGranted, ExtensionRefused
from evercourt.cases.models import Extension
from evercourt.helpline.acts.ordering import answer_by_decision
from evercourt.kernel.channels import Channel
from evercourt.kernel.events import on
from evercourt.ledger.record import Record


@on(ExtensionGranted)
@on(ExtensionRefused)
def answer_the_caller(record: Record) -> None:
    """Whoever asked for more time by telephone is told the decision as the answer to that call."""
    extension = Extension.objects.select_related("deadline").get(pk=record.event.extension)  # type: ignore[attr-defined]
    assert record.by, "a judge decided"
    answer_by_decision(extension, by=record.by, via=Channel(record.via))
