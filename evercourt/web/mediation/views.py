"""The page of a mediation, and everything that is done there: one act a button, one dispatch."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from evercourt.documents.acts import receive
from evercourt.documents.models import Document
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, CourtError, NotFound, SecondFactorNeeded
from evercourt.ledger.access import note_access
from evercourt.mediation import acts
from evercourt.mediation.models import Agreement, Code, Mediation, Mediator, Meeting, OfferRound, Participant, Proposal
from evercourt.mediation.policy import is_theirs
from evercourt.mediation.states import AgreementState
from evercourt.web.doors import Request, reads, writes
from evercourt.web.mediation import forms
from evercourt.web.mediation.showing import listed, page_of

WEB = Channel.WEB
# Does one thing; returns where to go then, if not to the page of the mediation.
Handler = Callable[[Request, Mediation], str | None]
handlers: dict[str, Handler] = {}


def handler(name: str) -> Callable[[Handler], Handler]:
    """Register what POST /mediations/<pk>/<name> does."""

    def register(function: Handler) -> Handler:
        handlers[name] = function
        return function

    return register


@reads
def mediations(request: Request) -> HttpResponse:
    """List the mediations of this person: as a party, as a mediator, at the court."""
    return render(request, "mediation/mediations.html", listed(request.user))


@reads
def mediation(request: Request, pk: int) -> HttpResponse:
    """Show one mediation to who takes part, mediates, or works at the court: to each their own part of it."""
    found = seen(request, pk)
    note_access(found.apart, by=request.user, what="mediation page")
    return render(request, "mediation/mediation.html", page_of(found, request.user, {}))


@writes
def act(request: Request, pk: int, act: str) -> HttpResponse:
    """Do one thing; what cannot be done is said on the page, and what was typed stays there."""
    found = seen(request, pk)
    if act not in handlers:
        raise Http404
    if request.method != "POST":
        return redirect("mediation", pk)
    try:
        with transaction.atomic():
            go = handlers[act](request, found)
    except SecondFactorNeeded:
        raise
    except CourtError as error:
        found = seen(request, pk)
        typed = {"error": error, "act": act, "text": request.POST.get("text", "")}
        typed |= {"clauses": forms.clause_lines(request.POST) if act in ("proposals", "agreement") else []}
        return render(request, "mediation/mediation.html", page_of(found, request.user, typed), status=error.status)
    return redirect(go or reverse("mediation", args=[pk]))


def seen(request: Request, pk: int) -> Mediation:
    """Return the mediation, if this person may know of it. Raises Http404."""
    visible = Mediation.objects.visible_to(request.user).select_related("court", "case", "filing")
    found: Mediation = get_object_or_404(visible, pk=pk)
    return found


def _part(request: Request, found: Mediation, name: str = "participant") -> Participant:
    """Return the participant named, or the one this person is or acts for."""
    everyone = list(found.participants.select_related("mediation__court", "party", "user"))
    if key := request.POST.get(name):
        chosen = [one for one in everyone if str(one.pk) == key]
    else:
        chosen = [one for one in everyone if is_theirs(request.user, one)]
    if not chosen:
        raise NotFound()
    return chosen[0]


def _file(request: Request, found: Mediation) -> Document | None:
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        return None
    assert file.file
    return receive(file.file, name=file.name or "file", title="调解材料", court=found.court, by=request.user)  # type: ignore[arg-type]


def _valid(form: Any) -> dict[str, Any]:
    """Return what was typed. Raises BadInput naming the first field that cannot be used."""
    if not form.is_valid():
        name, errors = next(iter(form.errors.items()))
        label = form.fields[name].label if name in form.fields else ""
        raise BadInput(f"{label}: {errors[0]}" if label else str(errors[0]), field=name)
    cleaned: dict[str, Any] = form.cleaned_data
    return cleaned


def _bound(form: Any, found: Mediation, *names: str) -> Any:
    for name in names:
        form.fields[name].queryset = found.participants.select_related("mediation__court", "party", "user")
    return form


@handler("answer")
def _answer(request: Request, found: Mediation) -> None:
    agrees = request.POST.get("agrees")
    if agrees not in ("yes", "no"):
        raise BadInput(_("Choose yes or no."), field="agrees")
    acts.answer(
        _part(request, found), agrees=agrees == "yes", language=get_language() or "zh-hans", by=request.user, via=WEB
    )


@handler("mediator")
def _mediator(request: Request, found: Mediation) -> None:
    part, chosen = _part(request, found), request.POST.get("mediator", "")
    if chosen == "court":
        acts.let_court_draw(part, by=request.user, via=WEB)
        return
    mediator = Mediator.objects.filter(pk=int(chosen) if chosen.isdecimal() else 0, court=found.court).first()
    if mediator is None:
        raise BadInput(_("Choose a mediator, or leave it to the court."), field="mediator")
    acts.choose(part, mediator, by=request.user, via=WEB)
    messages.success(request, _("Your choice is noted. It counts when the other side chooses the same."))


@handler("acceptance")
def _acceptance(request: Request, found: Mediation) -> None:
    asked = found.assignments.filter(state="appointed")
    assignment = asked.filter(mediator__user=request.user).first() or asked.first()
    if assignment is None:
        raise NotFound()
    if "decline" in request.POST:
        acts.decline(assignment, reason=_valid(forms.ReasonForm(request.POST))["reason"], by=request.user, via=WEB)
    else:
        said = _valid(forms.AcceptForm(request.POST))
        acts.accept(assignment, disclosed=said["disclosed"], by=request.user, via=WEB)


@handler("change")
def _change(request: Request, found: Mediation) -> None:
    reason = _valid(forms.ReasonForm(request.POST))["reason"]
    which = _named(found.assignments, request.POST.get("assignment"))
    acts.change_mediator(found, reason=reason, assignment=which, by=request.user, via=WEB)


@handler("beside")
def _beside(request: Request, found: Mediation) -> None:
    mediator = _named(Mediator.objects.filter(court=found.court), request.POST.get("mediator"))
    if mediator is None:
        raise BadInput(_("Choose a mediator."), field="mediator")
    acts.call_in(found, mediator, reason=request.POST.get("reason", ""), by=request.user, via=WEB)


@handler("leader")
def _leader(request: Request, found: Mediation) -> None:
    mediator = _named(Mediator.objects.filter(court=found.court), request.POST.get("mediator"))
    if mediator is None:
        raise BadInput(_("Choose a mediator."), field="mediator")
    acts.wish_leader(_part(request, found), mediator, by=request.user, via=WEB)
    messages.success(request, _("Your wish is noted. It counts when everyone wishes the same."))


@handler("talk")
def _talk(request: Request, found: Mediation) -> None:
    said, to = _valid(forms.TalkForm(request.POST, request.FILES)), request.POST.get("to", "")
    document = _file(request, found)
    mine = [one for one in found.participants.select_related("party") if is_theirs(request.user, one)]
    if mine:
        # Whatever is not clearly for everyone stays between this side and the mediator.
        acts.speak(mine[0], said["text"], apart=to != "all", document=document, by=request.user, via=WEB)
        return
    apart = None if to == "all" else _part(request, found, "to")
    acts.speak_as_mediator(found, said["text"], apart_with=apart, document=document, by=request.user, via=WEB)


@handler("heard")
def _heard(request: Request, found: Mediation) -> None:
    said = _valid(_bound(forms.HeardForm(request.POST, request.FILES), found, "speaker"))
    acts.speak(
        said["speaker"], said["text"], apart=said["apart"], document=_file(request, found), by=request.user,
        via=Channel(said["via"]),
    )  # fmt: skip


@handler("notes")
def _note(request: Request, found: Mediation) -> None:
    acts.keep_note(found, _valid(forms.NoteForm(request.POST))["text"], by=request.user, via=WEB)


@handler("meetings")
def _meeting(request: Request, found: Mediation) -> None:
    form = _bound(forms.MeetingForm(request.POST), found, "apart_with")
    said = _valid(form)
    acts.plan_talk(
        found, how=said["how"], starts_at=form.starts_at(), place=said["place"], apart_with=said["apart_with"],
        by=request.user, via=WEB,
    )  # fmt: skip


@handler("video")
def _video(request: Request, found: Mediation) -> str:
    """Begin a talk by video now, or come to one: a page of its own."""
    meeting = _named(Meeting.objects.visible_to(request.user).filter(mediation=found), request.POST.get("meeting"))
    if meeting is None and "begin" not in request.POST:
        raise NotFound()
    if meeting is None:
        apart = _part(request, found, "with") if request.POST.get("with") else None
        meeting = acts.begin_video(found, apart_with=apart, by=request.user, via=WEB)
    return reverse("room", args=[acts.come_to_talk(meeting, by=request.user, via=WEB)])


@handler("messenger")
def _messenger(request: Request, found: Mediation) -> None:
    acts.talk_by_messenger(_part(request, found), "on" in request.POST, by=request.user, via=WEB)


@handler("identity")
def _identity(request: Request, found: Mediation) -> None:
    said = _valid(_bound(forms.IdentifyForm(request.POST), found, "participant"))
    acts.identify(said["participant"], how=said["how"], by=request.user, via=WEB)


@handler("extension")
def _extension(request: Request, found: Mediation) -> None:
    if "agree" in request.POST:
        until = parse_date(request.POST.get("until", ""))
        if until is None:
            raise NotFound()
        acts.agree_extension(_part(request, found), until=until, by=request.user, via=WEB)
    else:
        acts.ask_extension(found, until=_valid(forms.ExtensionForm(request.POST))["until"], by=request.user, via=WEB)


@handler("proposals")
def _proposal(request: Request, found: Mediation) -> None:
    follows = _named(Proposal.objects.visible_to(request.user).filter(mediation=found), request.POST.get("follows"))
    mine = next((one for one in found.participants.select_related("party") if is_theirs(request.user, one)), None)
    to = request.POST.get("to", "all")
    apart = None if to == "all" else mine or _part(request, found, "to")
    if follows is not None:
        apart = follows.apart_with
    acts.propose_terms(
        found, forms.clause_lines(request.POST), made_by=mine, apart_with=apart, follows=follows, by=request.user,
        via=WEB,
    )  # fmt: skip


@handler("reply")
def _reply(request: Request, found: Mediation) -> None:
    proposal = _named(Proposal.objects.visible_to(request.user).filter(mediation=found), request.POST.get("proposal"))
    if proposal is None:
        raise NotFound()
    acts.answer_terms(proposal, _part(request, found), accepts="yes" in request.POST, by=request.user, via=WEB)


@handler("rounds")
def _round(request: Request, found: Mediation) -> None:
    said = _valid(_bound(forms.RoundForm(request.POST), found, "payer", "payee"))
    acts.open_round(found, payer=said["payer"], payee=said["payee"], rule=said["rule"], by=request.user, via=WEB)


@handler("offer")
def _offer(request: Request, found: Mediation) -> None:
    round_ = _named(OfferRound.objects.filter(mediation=found), request.POST.get("round"))
    if round_ is None:
        raise NotFound()
    amount = _valid(forms.OfferForm(request.POST))["amount"]
    acts.seal_offer(round_, _part(request, found), amount, by=request.user, via=WEB)
    messages.success(request, _("Your offer is sealed. Nobody can read it."))


@handler("agreement")
def _agreement(request: Request, found: Mediation) -> None:
    written = acts.write_agreement(found, forms.clause_lines(request.POST), by=request.user, via=WEB)
    if "sign" in request.POST:
        acts.open_for_signing(written, by=request.user, via=WEB)


@handler("rewording")
def _rewording(request: Request, found: Mediation) -> None:
    acts.ask_change(_signing(found), _part(request, found), by=request.user, via=WEB)


@handler("codes")
def _code(request: Request, found: Mediation) -> None:
    part, purpose = _part(request, found), request.POST.get("purpose", "")
    if purpose not in Code.Purpose.values:
        raise NotFound()
    subject = _signing(found).text_sha256 if purpose == Code.Purpose.SIGN else ""
    acts.send_code(part, purpose, subject=subject, by=request.user, via=WEB)
    messages.success(request, _("A code was sent to %(name)s.") % {"name": part.name})


@handler("signature")
def _signature(request: Request, found: Mediation) -> None:
    agreement, part = _signing(found), _part(request, found)
    if not _code_right(request, part, Code.Purpose.SIGN, request.POST.get("code", "")):
        return
    digest = request.POST.get("text_sha256", "")
    acts.sign(agreement, part, text_sha256=digest, by=request.user, via=WEB)
    messages.success(request, _("You signed the agreement."))


@handler("taken")
def _taken_down(request: Request, found: Mediation) -> None:
    """A consent, a signature or a joining that somebody gives by telephone or on paper."""
    said = _valid(_bound(forms.TakenDownForm(request.POST, request.FILES), found, "participant"))
    part, via, what = said["participant"], Channel(said["via"]), request.POST.get("what", "")
    if what == "no":
        acts.answer(part, agrees=False, by=request.user, via=via)
        return
    purpose = {"yes": Code.Purpose.CONSENT, "sign": Code.Purpose.SIGN, "confirm": Code.Purpose.CONFIRM}.get(what)
    if purpose is None:
        raise NotFound()
    paper = what == "sign" and via != Channel.PHONE
    if not paper and not _code_right(request, part, purpose, said["code"]):
        return
    if what == "yes":
        acts.answer(part, agrees=True, language=part.language, by=request.user, via=via)
    elif what == "confirm":
        acts.ask_confirmation(_effective(found), part, by=request.user, via=via)
    else:
        agreement = _signing(found)
        words = "\n".join(acts.words_of(agreement)) if said["read_out"] else ""
        acts.sign(
            agreement, part, text_sha256=agreement.text_sha256, read_out=words, proof=_file(request, found),
            by=request.user, via=via,
        )  # fmt: skip


@handler("confirmation")
def _confirmation(request: Request, found: Mediation) -> None:
    agreement, part = _effective(found), _part(request, found)
    if "withdraw" in request.POST:
        acts.withdraw_application(agreement.confirmation, part, by=request.user, via=WEB)
    else:
        acts.ask_confirmation(agreement, part, by=request.user, via=WEB)


@handler("performance")
def _performance(request: Request, found: Mediation) -> None:
    obligation = _named(_effective(found).obligations, request.POST.get("obligation"))
    if obligation is None:
        raise NotFound()
    acts.note_performed(obligation, on=found.court.local_date(), by=request.user, via=WEB)


@handler("end")
def _end(request: Request, found: Mediation) -> None:
    acts.end(found, reason=_valid(forms.EndForm(request.POST))["reason"], by=request.user, via=WEB)


@handler("leave")
def _leave(request: Request, found: Mediation) -> None:
    acts.leave(_part(request, found), by=request.user, via=WEB)
    messages.success(request, _("The mediation has ended. Nothing you said there can be used against you."))


@handler("again")
def _again(request: Request, found: Mediation) -> None:
    new = acts.file_again(found, by=request.user, via=WEB)
    messages.success(request, _("Your filing is ready as a draft: %(number)s") % {"number": new.receipt_number})


def _code_right(request: Request, part: Participant, purpose: str, code: str) -> bool:
    """Check a code; a wrong one is counted and said, and so raises nothing: that would undo the count."""
    if acts.enter_code(part, purpose, code):
        return True
    messages.error(request, _("This code is wrong or no longer counts. Send another one."))
    return False


def _named(rows: Any, key: str | None) -> Any:
    return rows.filter(pk=int(key)).first() if key and key.isdecimal() else None


def _signing(found: Mediation) -> Agreement:
    agreement: Agreement | None = Agreement.objects.filter(mediation=found, state=AgreementState.SIGNING).first()
    if agreement is None:
        raise NotFound()
    return agreement


def _effective(found: Mediation) -> Agreement:
    agreement: Agreement | None = Agreement.objects.filter(mediation=found, state=AgreementState.EFFECTIVE).first()
    if agreement is None:
        raise NotFound()
    return agreement
