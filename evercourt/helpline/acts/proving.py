"""Who calls: as whom, questions about their own case, and a code to the number they gave the court."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.cases.models import Case, Party, Representation
from evercourt.helpline import proof
from evercourt.helpline.acts.calling import on_the_line
from evercourt.helpline.events import CallerProved, CodeSent, ProofTried
from evercourt.helpline.models import Call, ProofTry
from evercourt.helpline.words import CODE, CODE_SUBJECT
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.ledger.record import record
from evercourt.messages.acts import SMS, write_to_address
from evercourt.service.acts.joining import letter_code_fits

DAY = timedelta(days=1)
# The same words whether there is no such case or no such party in it: nobody learns by calling who has a case.
NOT_FOUND = _("No case of this court fits this number and name.")


@transaction.atomic
def claim(call: Call, *, case_number: str, name: str, by: User, via: Channel) -> Call:
    """Note as whom the caller wants to be known: a party, or who represents one by a power on the file.

    Nothing of the case may be said yet. Raises BadInput if nothing fits, WrongState once the caller is proved.
    """
    call = on_the_line(call, by=by)
    if call.questions_right_at:
        raise WrongState(_("The caller is proved already; another person is another call."))
    number = "".join(case_number.split()).replace("(", "（").replace(")", "）")
    case = Case.objects.filter(court=call.court, number=number).first()
    party = Party.objects.filter(case=case, name=name.strip()).first() if case else None
    power = _power_of(case, name.strip()) if case and party is None else None
    if party is None and power is None:
        raise BadInput(NOT_FOUND, field="case_number", next_step=_("Ask again, slowly; or help with what is public."))
    call.party, call.representation = power.party if power else party, power
    call.save(update_fields=["party", "representation"])
    return call


@transaction.atomic
def answer_questions(call: Call, said: dict[str, str], *, by: User, via: Channel) -> bool:
    """Compare what the caller said with the file and return whether enough fits. What was said is not kept.

    Raises WrongState after too many wrong sets in this call, or as this party today.
    """
    call = on_the_line(call, by=by)
    if call.party is None:
        raise WrongState(_("Say first as whom the caller calls."))
    if call.questions_right_at:
        return True
    now = timezone.now()
    wrong_today = ProofTry.objects.filter(party=call.party, right=False, at__gt=now - DAY).count()
    if call.tries >= proof.TRIES_A_CALL or wrong_today >= proof.TRIES_A_DAY:
        raise WrongState(
            _("Too many answers were wrong; by telephone this person cannot be proved today."),
            next_step=_("They can come to the court with their identity card, or sign in on the web."),
        )
    right = proof.enough(call.party, said, call.representation)
    asked = [name for name, _words in proof.questions_for(call.party, call.representation)]
    ProofTry.objects.create(call=call, party=call.party, asked=asked, right=right, at=now)
    if right:
        call.questions_right_at = now
    else:
        call.tries += 1
    call.save(update_fields=["questions_right_at", "tries"])
    tried = ProofTried(call=call.number, party_id=call.party.pk, right=right)
    record(tried, about=call, by=by, via=via, at=now)
    return right


@transaction.atomic
def send_code(call: Call, *, by: User, via: Channel) -> Call:
    """Send a code to the number the party itself gave the court; only its hash is kept, for ten minutes.

    Raises WrongState before the questions are right, without such a number, or after three codes.
    """
    call = on_the_line(call, by=by)
    if call.party is None or call.questions_right_at is None:
        raise WrongState(_("Ask the questions first."))
    number = proof.number_on_file(call.party, call.representation)
    if not number:
        raise WrongState(
            _("There is no telephone number on file that this person gave the court."),
            next_step=_("Ask for the code printed in the court's letter; else they come with their identity card."),
        )
    if call.codes_sent >= proof.CODES_A_CALL:
        raise WrongState(_("Three codes were sent in this call."), next_step=_("Promise to call back later."))
    now, code = timezone.now(), f"{secrets.randbelow(10**6):06d}"
    call.code_hash, call.code_sent_at, call.code_tries = _hash(call, code), now, 0
    call.codes_sent += 1
    call.save(update_fields=["code_hash", "code_sent_at", "code_tries", "codes_sent"])
    with translation.override(call.language):
        subject, body = str(CODE_SUBJECT), str(CODE) % {"code": code}
    write_to_address(
        key=f"helpline:{call.pk}:code:{call.codes_sent}", line=SMS, address=number, letter="code",
        subject=subject, body=body, language=call.language,
    )  # fmt: skip
    record(CodeSent(call=call.number, party_id=call.party.pk), about=call, by=by, via=via, at=now)
    return call


@transaction.atomic
def check_code(call: Call, code: str, *, by: User, via: Channel) -> bool:
    """Compare the code the caller reads out; right, the caller is proved until the call ends. A wrong one is counted.

    Raises WrongState if no code is awaited, it is too old, or five were wrong.
    """
    call = on_the_line(call, by=by)
    if call.code_right_at:
        return True
    now = timezone.now()
    if call.party is None or not call.code_hash or call.code_sent_at is None:
        raise WrongState(_("Send a code first."))
    if now - call.code_sent_at > proof.CODE_LASTS or call.code_tries >= proof.CODE_TRIES:
        raise WrongState(_("This code no longer counts."), next_step=_("Send another one."))
    typed = "".join(c for c in code if c.isdecimal())
    if not constant_time_compare(call.code_hash, _hash(call, typed)):
        call.code_tries += 1
        call.save(update_fields=["code_tries"])
        return False
    _prove(call, now, by=by, via=via)
    return True


@transaction.atomic
def check_letter_code(call: Call, code: str, *, by: User, via: Channel) -> bool:
    """Compare the code printed in the court's letter to a party without an account, as the caller reads it out.

    For whom no number is on file that they gave: the letter went to them, the questions keep out who only found it. The
    code stays good for joining on the web. A wrong one counts like a wrong set of answers. Raises WrongState before the
    questions are right, for a representative, where a number is on file, or after too many wrong ones.
    """
    call = on_the_line(call, by=by)
    if call.code_right_at:
        return True
    if call.party is None or call.questions_right_at is None:
        raise WrongState(_("Ask the questions first."))
    if call.representation is not None or proof.number_on_file(call.party):
        raise WrongState(_("There is a number on file: send a code to it."))
    now = timezone.now()
    wrong_today = ProofTry.objects.filter(party=call.party, right=False, at__gt=now - DAY).count()
    if call.code_tries >= proof.CODE_TRIES or wrong_today >= proof.TRIES_A_DAY:
        raise WrongState(
            _("Too many answers were wrong; by telephone this person cannot be proved today."),
            next_step=_("They can come to the court with their identity card, or sign in on the web."),
        )
    right = letter_code_fits(call.party, code)
    ProofTry.objects.create(call=call, party=call.party, asked=["letter_code"], right=right, at=now)
    if not right:
        call.code_tries += 1
        call.save(update_fields=["code_tries"])
        record(ProofTried(call=call.number, party_id=call.party.pk, right=False), about=call, by=by, via=via, at=now)
        return False
    call.by_letter = True
    _prove(call, now, by=by, via=via)
    return True


def _prove(call: Call, now: datetime, *, by: User, via: Channel) -> None:
    assert call.party
    call.code_right_at, call.code_hash = now, ""
    call.save(update_fields=["code_right_at", "code_hash", "by_letter"])
    proved = CallerProved(
        call=call.number, party_id=call.party.pk, party_name=call.caller_name, representation=call.representation_id,
        by_letter=call.by_letter,
    )  # fmt: skip
    record(proved, about=call.party.case, by=by, via=via, at=now)


def _power_of(case: Case, name: str) -> Representation | None:
    """Return the power in force by which somebody of this name speaks in the case; of two of one name neither."""
    held = Representation.objects.filter(Representation.in_force(), party__case=case, name=name)
    # By word of mouth nobody becomes a representative: the power of attorney is on the file, or the account is theirs.
    proved = list(held.filter(Q(power__isnull=False) | Q(user__isnull=False)).select_related("party")[:2])
    return proved[0] if len(proved) == 1 else None


def _hash(call: Call, code: str) -> str:
    return salted_hmac("helpline.code", f"{call.pk}:{code}", algorithm="sha256").hexdigest()
