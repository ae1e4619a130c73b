"""Which browsers a person has signed in with: told by a signed cookie there, so the court keeps no list of devices."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from evercourt.accounts.models import User
from evercourt.messages.acts import EMAIL, PORTAL, SMS, write
from evercourt.web.accounts.browsers import browser_name

COOKIE = "signed_in_before"
YEAR = 365 * 24 * 3600
# A browser that a family shares knows so many of its people.
MOST = 8


def note_sign_in(request: HttpRequest, response: HttpResponse, user: User, *, new_account: bool, address: str) -> None:
    """Tell the person of a sign-in from a browser not used before, and let the browser remember them."""
    known = (request.get_signed_cookie(COOKIE, default="") or "").split(".")
    mark = _mark(user)
    if mark not in known and not new_account:
        _tell(request, user, address)
    kept = [mark, *(other for other in known if other and other != mark)][:MOST]
    response.set_signed_cookie(
        COOKIE, ".".join(kept), max_age=YEAR, httponly=True, samesite="Lax", secure=request.is_secure()
    )


def _mark(user: User) -> str:
    # With the password it changes: what a thief signed in with is unknown again afterwards.
    return salted_hmac(COOKIE, f"{user.pk}:{user.get_session_auth_hash()}", algorithm="sha256").hexdigest()[:24]


def _tell(request: HttpRequest, user: User, address: str) -> None:
    with override(user.language):
        facts = {
            "time": date_format(timezone.localtime(), "DATETIME_FORMAT"),
            "browser": browser_name(request.headers.get("user-agent", "")) or "?",
            "address": address,
        }
        subject = _("Someone signed in to your account from a new device")
        body = _(
            "%(time)s, with %(browser)s, from %(address)s. If it was you, do nothing. If not, change your password at "
            "once: that ends every session, and call 12368."
        )
        write(
            key=f"account:{uuid.uuid4().hex}",
            to=user,
            letter="new_sign_in",
            subject=subject,
            body=body % facts,
            language=user.language,
            link="/accounts/sessions/",
            lines=(PORTAL, EMAIL, SMS),
        )
