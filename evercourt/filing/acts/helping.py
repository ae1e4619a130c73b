"""Writing a filing for somebody who cannot: on their word, confirmed by them before it goes (OLR 11)."""

import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone, translation
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.documents.models import Document
from evercourt.filing.acts.drafting import OPEN, save
from evercourt.filing.events import HelpConfirmed, HelpEnded, HelpGiven
from evercourt.filing.form import read
from evercourt.filing.models import Filing, Help, HelpCode
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record
from evercourt.messages.acts import SMS, write_to_address

LASTS = timedelta(minutes=30)
MOST_TRIES, MOST_A_DAY = 5, 10
# Changed words are a new version: what was read out is kept with each authority.
WORDS = _(
    "%(helper)s writes down what I want to say to the court and hands it in for me, after I have confirmed it. They "
    "see this filing until it is handed in, and nothing of the case afterwards."
)
FOLLOWS = _("They may also see how far it is, until the court has decided on it.")
CODE_SUBJECT = _("Code to confirm your filing")
CODE = _(
    "%(helper)s has written your filing %(number)s. If it was read to you and is what you want, tell them the code "
    "%(code)s: it is then handed to the court in your name. If not, tell it to nobody."
)


@transaction.atomic
def start_helped(
    *, name: str, phone: str, relation: str, follows: bool, said_yes: bool, language: str, by: User, via: Channel
) -> Filing:
    """Begin a filing for somebody who is present and said yes to the words read out; theirs, not the helper's.

    Raises BadInput without a name, why the helper helps, and the yes, and for the helper's own number, by which they
    would confirm to themselves; NotAllowed for a helper who is not identified.
    """
    must(by, "filing.help")
    name, relation = name.strip()[:100], relation.strip()[:100]
    if not name:
        raise BadInput(_("Write whom you help."), field="name")
    if not relation:
        raise BadInput(_("Write how you know each other: the court must know who helped, and why."), field="relation")
    if by.phone and _number(phone) == by.phone:
        raise BadInput(
            _("This is your own number. Write theirs, or leave it empty: then they sign on paper."), field="phone",
            basis="OLR 11",
        )  # fmt: skip
    if not said_yes:
        raise BadInput(
            _("Read the sentence out and wait for a yes."), field="said_yes",
            next_step=_("Without a yes nothing is written; they can come to the counter or call 12368."),
        )  # fmt: skip
    filing: Filing = Filing.objects.create(taken_by=by, via=via, language=language, form={"language": language})
    given = Help.objects.create(
        filing=filing, helper=by, name=name, phone=phone.strip(), relation=relation, language=language,
        words=words_of(by.name, follows=follows, language=language), follows=follows,
    )  # fmt: skip
    event = HelpGiven(
        receipt_number=filing.receipt_number, helper_name=by.name, person_name=name, relation=relation,
        read_out=given.words, language=language, follows=follows,
    )  # fmt: skip
    record(event, about=filing, by=by, via=via, at=given.given_at)
    person = {"side": "plaintiff", "kind": "person", "name": name, "phone": given.phone}
    return save(filing, {"parties": [person]}, version=filing.version, by=by)


@transaction.atomic
def send_code(help: Help, *, by: User) -> None:
    """Send the person a code for the filing as it is now. Raises WrongState without a number, or after ten in a day."""
    must(by, "filing.edit", help.filing)
    number = _number(help.phone)
    if not number:
        raise WrongState(
            _("There is no telephone number of %(name)s."), name=help.name,
            next_step=_("Let them sign on paper, and attach a picture of it."),
        )  # fmt: skip
    help = _open(help)
    now = timezone.now()
    if help.codes.filter(sent_at__gt=now - timedelta(days=1)).count() >= MOST_A_DAY:
        raise WrongState(_("Too many codes were sent today."), next_step=_("Go on tomorrow, or on paper."))
    code = f"{secrets.randbelow(10**6):06d}"
    made = HelpCode.objects.create(help=help, version=help.filing.version, hash=_hash(help, code), sent_at=now)
    with translation.override(help.language):
        said = str(CODE) % {"helper": help.helper.name, "number": help.filing.receipt_number, "code": code}
        title = str(CODE_SUBJECT)
    write_to_address(
        key=f"filing:help:{made.pk}", line=SMS, address=number, letter="code", subject=title, body=said,
        language=help.language, court_id=help.filing.court_id,
    )  # fmt: skip


@transaction.atomic
def enter_code(help: Help, code: str, *, by: User, via: Channel) -> bool:
    """Confirm the filing as it is now with the code the person tells; a wrong one is counted, so do not raise on it."""
    must(by, "filing.edit", help.filing)
    help = _open(help)
    newest = help.codes.select_for_update().first()
    now = timezone.now()
    if newest is None or newest.tries >= MOST_TRIES or now - newest.sent_at > LASTS:
        return False
    typed = "".join(letter for letter in code if letter.isdecimal())
    if newest.version != help.filing.version or not constant_time_compare(newest.hash, _hash(help, typed)):
        newest.tries += 1
        newest.save(update_fields=["tries"])
        return False
    newest.delete()
    _confirm(help, Help.How.CODE, None, by=by, via=via)
    return True


@transaction.atomic
def confirm_on_paper(help: Help, proof: Document, *, by: User, via: Channel) -> Help:
    """Confirm the filing as it is now with a picture of the page the person signed or put their finger on."""
    must(by, "filing.edit", help.filing)
    return _confirm(_open(help), Help.How.PAPER, proof, by=by, via=via)


@transaction.atomic
def end_help(help: Help, *, by: User, via: Channel) -> Help:
    """End the authority: the helper, the person themselves, or the court on their word. Ended already: nothing."""
    must(by, "filing.end_help", help.filing)
    return finish(help, Help.End.HELPER if help.helper_id == by.pk else Help.End.PERSON, by=by, via=via)


def finish(help: Help, end: str, *, by: User | None, via: Channel) -> Help:
    """End it; a step of an act, or of the court by itself when the filing was decided."""
    help = Help.objects.select_for_update(of=("self",)).select_related("filing").get(pk=help.pk)
    if help.ended_at:
        return help
    help.ended_at, help.end = timezone.now(), end
    help.save(update_fields=["ended_at", "end"])
    record(HelpEnded(receipt_number=help.filing.receipt_number, end=end), about=help.filing, by=by, via=via)
    return help


def require_confirmed(filing: Filing) -> None:
    """Raise BadInput unless who was helped is in the filing and confirmed it as it is now; None helped: nothing."""
    help = Help.objects.filter(filing=filing).first()
    if help is None:
        return
    form, _problems = read(filing.form)
    if help.name not in {party.name for party in form.side(form.filing_side)}:
        raise BadInput(_("The authority is that of %(name)s, who must stand among those who file."), name=help.name)
    if help.confirmed_version != filing.version:
        raise BadInput(
            _("%(name)s has not confirmed the filing as it is now."), name=help.name, basis="OLR 11",
            next_step=_("Read it out, send the code and enter it, or attach the signed page."),
        )  # fmt: skip


def words_of(helper: str, *, follows: bool, language: str) -> str:
    """Return what is read out before anything is written, in the person's language."""
    with translation.override(language):
        said = str(WORDS) % {"helper": helper}
        return f"{said} {FOLLOWS}" if follows else said


def _confirm(help: Help, how: str, proof: Document | None, *, by: User, via: Channel) -> Help:
    help.confirmed_version, help.confirmed_at = help.filing.version, timezone.now()
    help.confirmed_how, help.proof = how, proof
    help.save(update_fields=["confirmed_version", "confirmed_at", "confirmed_how", "proof"])
    event = HelpConfirmed(
        receipt_number=help.filing.receipt_number, person_name=help.name, how=how, version=help.filing.version,
        proof_sha256=proof.sha256 if proof else "",
    )  # fmt: skip
    record(event, about=help.filing, by=by, via=via)
    return help


def _number(phone: str) -> str:
    """Return a telephone number as it is dialled; empty for none."""
    return read({"parties": [{"phone": phone}]})[0].parties[0].phone if phone.strip() else ""


def _open(help: Help) -> Help:
    filing = Filing.objects.locked(help.filing_id)
    fresh: Help = Help.objects.select_for_update(of=("self",)).select_related("helper").get(pk=help.pk)
    fresh.filing = filing
    if fresh.ended_at or filing.state not in OPEN:
        raise WrongState(_("This help has ended, or the filing was handed in."))
    return fresh


def _hash(help: Help, code: str) -> str:
    return salted_hmac("filing.help", f"{help.pk}:{code}", algorithm="sha256").hexdigest()
