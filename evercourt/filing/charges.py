"""The plain checks of an indictment, as checks.py has those of a complaint (CRPLI 218)."""

from django.utils.translation import gettext as _

from evercourt.filing.checks import Seen, attached, listed, missing_for
from evercourt.filing.form import FilingForm
from evercourt.filing.models import Filing, FilingDocument


def indictment(form: FilingForm, filing: Filing) -> Seen:
    """The indictment itself is there; whether it charges definite facts, only a person can say (CRPL 186)."""
    if not attached(filing, FilingDocument.Kind.COMPLAINT):
        return False, _("The signed indictment is not attached.")
    return None, _("The indictment is attached; a clerk reads it.")


def accused(form: FilingForm, filing: Filing) -> Seen:
    """Each accused can be told from others; of who is held it is said since when."""
    found = []
    for party in form.side("accused"):
        asked: dict[str, object] = {
            _("name"): party.name,
            _("identity number or address"): party.identity_number or party.address,
        }
        if party.held_at:
            asked[_("first day of custody")] = party.held_since or ""
        found.append(missing_for(party.name or _("a party without a name"), asked))
    return listed(found, _("Each accused can be told from others."))


def charge(form: FilingForm, filing: Filing) -> Seen:
    """The crime, its articles and the facts are named."""
    asked = {_("crime"): form.cause, _("articles"): form.charge.articles, _("facts"): form.facts}
    return listed([missing_for(_("the charge"), asked)], _("Crime, articles and facts are named."))


def case_files(form: FilingForm, filing: Filing) -> Seen:
    """There is a list of evidence."""
    if not form.evidence:
        return False, _("No evidence is listed yet.")
    return None, _("Evidence is listed; a clerk compares it with the files.")


def plea(form: FilingForm, filing: Filing) -> Seen:
    """Where the accused admits, a sentence is recommended (CRPL 176); the fast track needs both (CRPL 222)."""
    given = form.charge
    if not given.admits:
        if given.fast_track:
            return False, _("The fast track is asked for, but the accused does not admit.")
        return True, _("The accused does not admit; nothing more is needed here.")
    if not given.recommendation or given.months is None:
        return False, _("The accused admits, but no sentence is recommended.")
    return None, _("A sentence is recommended; a clerk looks for the signed statement of the accused.")
