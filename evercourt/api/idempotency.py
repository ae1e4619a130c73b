"""A POST carries an Idempotency-Key: the first one acts, every repetition gets the first one's answer."""

import functools
import hashlib
import hmac
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from evercourt.accounts.models import User
from evercourt.api.models import KeptAnswer
from evercourt.api.problems import problem
from evercourt.kernel.rows import insert

HEADER = "Idempotency-Key"
LONGEST_KEY = 200


def once(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Make a whole POST view idempotent: act, kept answer and outbox rows commit together, or none of them."""

    @functools.wraps(view)
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        key = request.headers.get(HEADER, "")
        if not 1 <= len(key) <= LONGEST_KEY:
            needed = _("The header %(header)s is missing or too long: at most %(most)s letters.")
            return problem(400, "key-missing", needed % {"header": HEADER, "most": LONGEST_KEY})
        asked = _fingerprint(request)
        with transaction.atomic():
            answer = view(request, *args, **kwargs)
            if not isinstance(request.user, User):
                return answer
            acted = answer.status_code < 400 and _keep(request.user, key, asked, answer)
            if not acted and not getattr(answer, "counts", False):
                # Refused, or another request with this key was first: what was begun here is undone.
                transaction.set_rollback(True)
        kept = None if acted else KeptAnswer.objects.filter(user=request.user, key=key).first()
        if kept is None:
            return answer
        if kept.request_sha256 != asked:
            return problem(422, "key-reused", _("This key was used for another request; make a new one."))
        again = HttpResponse(bytes(kept.body), status=kept.status or 200, content_type="application/json")
        again["Idempotent-Replay"] = "true"
        return again

    return door


def _fingerprint(request: HttpRequest) -> str:
    """Return a hash of what was asked, with the house's own key: nobody guesses a sealed offer from what is kept."""
    key = hashlib.sha256(f"api.once:{settings.SECRET_KEY}".encode()).digest()
    asked = f"{request.method} {request.path}\n".encode() + request.body
    return hmac.new(key, asked, hashlib.sha256).hexdigest()


def _keep(user: User, key: str, asked: str, answer: HttpResponse) -> bool:
    """Keep this answer under the key; return False if one is kept there already, waiting for a request at work."""
    kept = KeptAnswer(user=user, key=key, request_sha256=asked, status=answer.status_code, body=answer.content)
    return insert(kept, unless=("user_id", "key"))
