"""The agreement: written from clauses, signed on any channel, in effect when everyone has signed, then tracked."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.cases.acts import put_on_file
from evercourt.cases.models import CaseDocument
from evercourt.documents.acts import issue
from evercourt.documents.models import Document
from evercourt.filing.acts.pausing import settle
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record
from evercourt.mediation import clauses, events, live
from evercourt.mediation.acts.coding import Purpose, require_code
from evercourt.mediation.acts.ending import close_rounds
from evercourt.mediation.models import Agreement, EndReason, Mediation, Obligation, Participant, Signature
from evercourt.mediation.sending import send_on
from evercourt.mediation.states import AgreementState, AssignmentState, MediationState, ObligationState
from evercourt.mediation.texts import legal

How = Signature.How
# Who signs by telephone, at the counter or by post is taken down by somebody of the court.
TAKEN_DOWN = (Channel.PHONE, Channel.COUNTER, Channel.POST)


@transaction.atomic
def write_agreement(mediation: Mediation, items: Iterable[Mapping[str, Any]], *, by: User, via: Channel) -> Agreement:
    """Write the draft of the agreement, or write it anew; only the mediator writes it, from what everyone accepted."""
    must(by, "mediation.mediate", mediation)
    mediation = _running(mediation.pk)
    parts = [one.pk for one in mediation.participants.all()]
    checked = clauses.checked(items, parts, today=mediation.court.local_date())
    agreement = Agreement.objects.filter(mediation=mediation).exclude(state=AgreementState.DROPPED).first()
    if agreement is None:
        agreement = Agreement.objects.create(mediation=mediation, clauses=checked, written_by=by)
    else:
        agreement = Agreement.objects.locked(agreement.pk)
        if agreement.state != AgreementState.DRAFT:
            raise WrongState(_("The agreement is being signed."), next_step=_("Ask for a change first."))
        agreement.clauses, agreement.written_by, agreement.written_at = checked, by, timezone.now()
        agreement.save(update_fields=["clauses", "written_by", "written_at"])
    moved = events.TermsMoved(mediation=mediation.pk, reference=mediation.reference)
    record(moved, about=mediation.apart, by=by, via=via)
    return agreement


@transaction.atomic
def open_for_signing(agreement: Agreement, *, by: User, via: Channel) -> Agreement:
    """Give the agreement to everyone to read and sign; its words no longer change. The mediator signs with it."""
    must(by, "mediation.mediate", agreement.mediation)
    mediation = _running(agreement.mediation_id)
    agreement = Agreement.objects.locked(agreement.pk)
    sentences = words_of(agreement)
    digest = clauses.sha256(sentences, reference=mediation.reference, version=agreement.version)
    paper = _issue(agreement, sentences, digest, signatures=[])
    agreement.move(AgreementState.SIGNING, text_sha256=digest, paper=paper)
    Signature.objects.create(
        agreement=agreement, participant=None, version=agreement.version, text_sha256=digest, how=How.SEAL, via=via,
        entered_by=by,
    )  # fmt: skip
    opened = events.AgreementToSign(
        mediation=mediation.pk,
        reference=mediation.reference,
        agreement=agreement.pk,
        version=agreement.version,
        text_sha256=digest,
    )
    record(opened, about=mediation.apart, by=by, via=via)
    text = "\n".join([*sentences, str(_("Read it on the page of the mediation, or have it read out, then sign."))])
    send_on(mediation, apart_with=None, key=f"agreement:{agreement.pk}:{agreement.version}", text=text, but=None)
    return agreement


@transaction.atomic
def ask_change(agreement: Agreement, participant: Participant, *, by: User | None, via: Channel) -> Agreement:
    """Ask for a change before everyone has signed: it is a draft again, and what was signed no longer counts."""
    must(by, "mediation.settle", participant)
    agreement = Agreement.objects.locked(agreement.pk)
    if participant.mediation_id != agreement.mediation_id:
        raise WrongState()
    agreement.move(AgreementState.DRAFT, version=agreement.version + 1, text_sha256="", paper=None)
    mediation = agreement.mediation
    reopened = events.AgreementReopened(mediation=mediation.pk, reference=mediation.reference, agreement=agreement.pk)
    record(reopened, about=mediation.apart, by=by, via=via)
    return agreement


@transaction.atomic
def sign(
    agreement: Agreement,
    participant: Participant,
    *,
    text_sha256: str,
    read_out: str = "",
    proof: Document | None = None,
    by: User | None,
    via: Channel,
) -> Agreement:
    """Sign the words with this hash for a participant; the last signature puts the agreement in effect (OMR 19).

    On the web, by API and by messenger with the code sent to their own number; by telephone with the code, the words
    `read_out` and the recording as `proof` where there is one; at the counter and by post with the signed paper as
    `proof`. Signing twice does nothing. Raises BadInput without that proof or for other words, WrongState for a
    person whose identity was not checked.
    """
    must(by, "mediation.sign", participant)
    mediation = _running(agreement.mediation_id)
    agreement = Agreement.objects.locked(agreement.pk)
    if participant.mediation_id != mediation.pk or agreement.state != AgreementState.SIGNING:
        raise WrongState(_("There is nothing to sign now."))
    if text_sha256 != agreement.text_sha256:
        raise BadInput(_("The words you read are not those to be signed."), next_step=_("Read them again, then sign."))
    if agreement.signatures.filter(participant=participant, version=agreement.version).exists():
        return agreement
    if not participant.is_identified:
        raise WrongState(
            _("The identity of %(name)s was not checked yet."), name=participant.name, basis="OMR 17; OLR 7",
            next_step=_("The mediator checks it: by the identity card at the court, or in a call."),
        )  # fmt: skip
    how = _how(via)
    if how == How.PAPER and proof is None:
        raise BadInput(_("Add the scan of the signed paper."), field="proof", basis="OMR 19")
    if how == How.WORD and len(read_out.strip()) < SHORTEST_READING:
        raise BadInput(_("Read the agreement out, and keep the words that were read."), field="read_out")
    if how != How.PAPER:
        require_code(participant, Purpose.SIGN, subject=text_sha256)
    Signature.objects.create(
        agreement=agreement, participant=participant, version=agreement.version, text_sha256=text_sha256, how=how,
        via=via, read_out=read_out.strip(), proof=proof, entered_by=by,
    )  # fmt: skip
    signed = events.AgreementSigned(
        mediation=mediation.pk,
        reference=mediation.reference,
        agreement=agreement.pk,
        participant=participant.pk,
        participant_name=participant.name,
        how=how,
        text_sha256=text_sha256,
    )
    record(signed, about=mediation.apart, by=by, via=via)
    if not unsigned(agreement):
        _take_effect(agreement, mediation, by=by, via=via)
    return agreement


@transaction.atomic
def note_performed(obligation: Obligation, *, on: date, by: User | None, via: Channel) -> Obligation:
    """Note that a clause was performed, on the word of who is owed. Twice changes nothing."""
    must(by, "mediation.note_performance", obligation)
    obligation = Obligation.objects.locked(obligation.pk)
    if obligation.state == ObligationState.PERFORMED:
        return obligation
    mediation = obligation.agreement.mediation
    if on > mediation.court.local_date():
        raise BadInput(_("This day has not come yet."), field="on")
    obligation.move(ObligationState.PERFORMED, performed_on=on)
    done = events.ObligationPerformed(
        mediation=mediation.pk, reference=mediation.reference, position=obligation.position, performed_on=on
    )
    record(done, about=mediation, by=by, via=via)
    return obligation


@transaction.atomic
def note_overdue(obligation: Obligation) -> None:
    """Note that the day of a clause has passed. The court's own job."""
    obligation = Obligation.objects.locked(obligation.pk)
    mediation = obligation.agreement.mediation
    must(None, "mediation.watch", mediation)
    if obligation.state != ObligationState.OPEN:
        return
    obligation.move(ObligationState.OVERDUE)
    late = events.ObligationOverdue(
        mediation=mediation.pk, reference=mediation.reference, position=obligation.position,
        due_on=obligation.due_on, participant=obligation.obligee_id,
    )  # fmt: skip
    record(late, about=mediation, by=None, via=Channel.SYSTEM)


@transaction.atomic
def remind_of(obligation: Obligation) -> None:
    """Remind who has to perform, once, that the day is near. The court's own job."""
    obligation = Obligation.objects.locked(obligation.pk)
    mediation = obligation.agreement.mediation
    must(None, "mediation.watch", mediation)
    if obligation.reminded_at or obligation.state != ObligationState.OPEN:
        return
    obligation.reminded_at = timezone.now()
    obligation.save(update_fields=["reminded_at"])
    near = events.ObligationNear(
        mediation=mediation.pk, reference=mediation.reference, participant=obligation.obligor_id,
        due_on=obligation.due_on,
    )  # fmt: skip
    record(near, about=mediation, by=None, via=Channel.SYSTEM)


def unsigned(agreement: Agreement) -> list[Participant]:
    """Return the participants who have not signed the present words."""
    signed = agreement.signatures.filter(version=agreement.version).exclude(participant=None).values("participant")
    return list(agreement.mediation.participants.exclude(pk__in=signed))


def words_of(agreement: Agreement) -> list[str]:
    """Return the sentences that are signed."""
    names = {one.pk: one.name for one in agreement.mediation.participants.all()}
    return clauses.words(agreement.clauses, names)


# What was read out by telephone must at least be the words themselves, not a tick.
SHORTEST_READING = 10


def _how(via: Channel) -> How:
    if via == Channel.PHONE:
        return How.WORD
    return How.PAPER if via in TAKEN_DOWN else How.CODE


def _take_effect(agreement: Agreement, mediation: Mediation, *, by: User | None, via: Channel) -> None:
    now = timezone.now()
    signatures = [_signer(one) for one in agreement.signatures.filter(version=agreement.version)]
    document = _issue(agreement, words_of(agreement), agreement.text_sha256, signatures=signatures)
    agreement.move(AgreementState.EFFECTIVE, document=document, effective_at=now)
    for position, clause in enumerate(agreement.clauses, start=1):
        if clause["kind"] != "state":
            Obligation.objects.create(
                agreement=agreement, position=position, obligor_id=clause["obligor"], obligee_id=clause["obligee"],
                amount=clause.get("amount"), due_on=clause["due_on"],
            )  # fmt: skip
    close_rounds(mediation)
    live.close_all(mediation)
    mediation.move(MediationState.AGREED, ended_at=now, end_reason=EndReason.AGREEMENT)
    effective = events.AgreementEffective(
        mediation=mediation.pk,
        reference=mediation.reference,
        agreement=agreement.pk,
        document_sha256=document.sha256,
    )
    done = record(effective, about=mediation, by=by, via=via, at=now)
    if mediation.case:
        put_on_file(
            mediation.case, document, kind=CaseDocument.Kind.OTHER, access=CaseDocument.Access.PARTIES, entry=done
        )
    elif mediation.filing:
        settle(mediation.filing, by=None, via=Channel.SYSTEM)


def _issue(agreement: Agreement, sentences: list[str], digest: str, *, signatures: list[dict[str, str]]) -> Document:
    mediation = agreement.mediation
    mediators = mediation.assignments.filter(state=AssignmentState.ACCEPTED).select_related("mediator__user")
    effect, _basis = legal(mediation.court, "effect", language="zh-hans")
    return issue(
        court=mediation.court,
        template="mediation_agreement",
        title=f"调解协议书 {mediation.reference}",
        language="zh-hans",
        seal=bool(signatures),
        data={
            "case_number": mediation.reference,
            "parties": "、".join(one.name for one in mediation.participants.all()),
            "mediator": "、".join(one.mediator.user.name for one in mediators.order_by("-leads", "pk")),
            "clauses": sentences,
            "digest": digest,
            "paragraphs": [effect],
            "signers": signatures or [{"seat": one.name, "name": "（签名）"} for one in mediation.participants.all()],
        },
    )


def _signer(one: Signature) -> dict[str, str]:
    names = {How.CODE: "电子签名", How.WORD: "电话确认", How.PAPER: "书面签名", How.SEAL: "调解员"}
    name = one.participant.name if one.participant else one.entered_by.name if one.entered_by else ""
    return {"seat": f"{name}（{names[How(one.how)]}）", "name": f"{timezone.localtime(one.at):%Y-%m-%d %H:%M}"}


def _running(pk: int) -> Mediation:
    mediation: Mediation = Mediation.objects.locked(pk)
    if mediation.state != MediationState.RUNNING:
        raise WrongState(_("No talk goes on here now."))
    return mediation
