"""Errors a person can act on: every refusal says what happened, why, and what to do next."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


class CourtError(Exception):
    """Something the court cannot do as asked. Doors turn it into a page or problem+json.

    `message` says what happened, `next_step` what the person can do now, `basis` the article if the law says no,
    `field` the form field concerned (dotted path), `facts` the values the message mentions.
    """

    status = 409
    code = "refused"
    message: Text = _("The court cannot do this now.")
    next_step: Text = ""

    def __init__(
        self,
        message: Text = "",
        *,
        next_step: Text = "",
        basis: str = "",
        field: str = "",
        **facts: Any,
    ) -> None:
        self.message = message or type(self).message
        self.next_step = next_step or type(self).next_step
        self.basis = basis
        self.field = field
        self.facts = facts
        super().__init__(str(self.message))

    def __str__(self) -> str:
        return str(self.message) % self.facts if self.facts else str(self.message)


class NotAllowed(CourtError):
    """The person does not hold the office or role this act needs."""

    status = 403
    code = "not-allowed"
    message = _("You may not do this.")
    next_step = _("If you think you should be able to, ask the court's service desk or call 12368.")


class NotFound(CourtError):
    """The thing does not exist, or this person may not know that it does."""

    status = 404
    code = "not-found"
    message = _("This was not found.")
    next_step = _("Check the address, or go back to your cases.")


class WrongState(CourtError):
    """The thing is no longer, or not yet, in a state in which this act is lawful."""

    code = "wrong-state"
    message = _("This can no longer be done, because the matter has moved on.")
    next_step = _("Open the page again to see where it stands.")


class BadInput(CourtError):
    """What was entered cannot be used; nothing was changed and nothing entered is lost."""

    status = 422
    code = "bad-input"
    message = _("Please check what you entered.")


class SecondFactorNeeded(CourtError):
    """A dangerous act needs a second factor confirmed within the last minutes."""

    status = 403
    code = "second-factor-needed"
    message = _("Please confirm again that it is you before you do this.")
    next_step = _("Confirm with your authenticator or passkey; then you come back here.")


class InstitutionError(CourtError):
    """An outside institution (bank, post, time-stamp authority) did not do what was asked.

    `permanent` is true when trying again cannot help.
    """

    status = 502
    code = "institution"
    message = _("Another institution did not answer. What you did is kept; the court tries again by itself.")

    def __init__(self, message: Text = "", *, permanent: bool = False, **options: Any) -> None:
        super().__init__(message, **options)
        self.permanent = permanent
