"""Time stamps on the court's signatures, asked for after the act, as often as it takes."""

import hashlib

from evercourt.documents import store
from evercourt.documents.models import DocumentSeal
from evercourt.documents.seals import with_time_stamp
from evercourt.kernel.errors import InstitutionError
from evercourt.ledger.ports import time_stamp_authority
from evercourt.ledger.sealing import stamped_at

# So many in one run: an authority that was away for a week is not asked a thousand things in one breath.
MOST = 200


def time_stamp_seals() -> int:
    """Time-stamp the signatures that wait for it, oldest first; return how many.

    One that the authority refuses does not keep the others waiting. Raises InstitutionError after the others if one
    was not stamped. Asks an outside institution: not inside a transaction of an act.
    """
    done, failed = 0, None
    for seal in DocumentSeal.objects.filter(token=None).order_by("sealed_at")[:MOST]:
        try:
            stamp(seal)
        except InstitutionError as error:
            failed = error
            if not error.permanent:
                break
        else:
            done += 1
    if failed:
        raise failed
    return done


def stamp(seal: DocumentSeal) -> None:
    """Ask for the time stamp of one signature and keep it; twice, and the first stays. Raises InstitutionError."""
    token = time_stamp_authority().stamp(hashlib.sha256(bytes(seal.signature)).digest())
    with store.opened(store.name_of(seal.document.sha256)) as file:
        content = file.read()
    try:
        stamped = with_time_stamp(content, token)
    except ValueError as error:
        raise InstitutionError(permanent=True) from error
    DocumentSeal.objects.filter(pk=seal.pk, token=None).update(
        token=token, stamped_at=stamped_at(token), stamped_sha256=hashlib.sha256(stamped).hexdigest()
    )
