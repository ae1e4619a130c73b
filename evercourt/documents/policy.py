"""Who may bring files."""

from evercourt.accounts.models import User
from evercourt.documents.models import Upload
from evercourt.kernel.policy import permission


@permission("document.bring", system=True)
def may_bring(by: User, thing: None) -> bool:
    """Everyone with an account."""
    return by.is_active


@permission("upload.continue")
def may_continue(by: User, upload: Upload) -> bool:
    """The person who began the upload, nobody else."""
    return by.is_active and upload.owner_id == by.pk


@permission("upload.clear_away", system=True)
def may_clear_away(by: User, thing: None) -> bool:
    """Only the court's own job, after the days people were told."""
    return False
