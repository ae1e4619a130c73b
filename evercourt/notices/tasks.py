"""Jobs: let what was entered in the directory for today count from today on."""

from procrastinate.contrib.django import app

from evercourt.courts.models import Court
from evercourt.kernel.channels import Channel
from evercourt.notices.acts import apply_versions


@app.periodic(cron="*/10 * * * *")
@app.task(name="notices.apply_contacts", queueing_lock="notices.apply_contacts")
def apply_contacts(timestamp: int) -> None:
    """Let versions begin and end on their days, by each court's own calendar day."""
    for court in Court.objects.filter(contact_versions__isnull=False).distinct():
        apply_versions(court, by=None, via=Channel.SYSTEM)
