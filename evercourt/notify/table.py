"""The one table of who hears of what: event → recipients → letter → link → lines.

To add news: one line in TABLE, and a folder `templates/letters/<letter>/` with `subject.txt` and `body.txt`; an event
without news stands in `silent.py` with the reason. The templates get the event's facts by name, `event`, `about` (what
the act was about), `case` (if there is one), `person` (who reads it), `at`, and codes in words (`rule_name`,
`purpose_name`, `way_name`, `line_name`); they are written in the language of the person who reads them.
"""

from collections.abc import Callable
from dataclasses import dataclass

from evercourt.accounts import events as accounts
from evercourt.accounts.events import IdentityConfirmed, IdentityRefused
from evercourt.appointments import events as visits
from evercourt.cases import events as cases
from evercourt.continuity import events as closures
from evercourt.decisions import events as decisions
from evercourt.enforcement import events as enforcement
from evercourt.filing import events as filing
from evercourt.finding import events as finding
from evercourt.hearings import events as hearings
from evercourt.hearings import exchange_events as exchange
from evercourt.hearings import remote_events as remote
from evercourt.hearings import session_events as sessions
from evercourt.helpline import events as helpline
from evercourt.kernel.events import Event
from evercourt.ledger.record import Record
from evercourt.mediation import events as mediation
from evercourt.messages.acts import LINES, PORTAL, SMS
from evercourt.messages.events import EndpointHalted, MessageUndeliverable
from evercourt.notify import people
from evercourt.service import events as service

Link = Callable[[Record], str]


@dataclass(frozen=True)
class News:
    """One line of the table."""

    event: type[Event]
    recipients: people.Recipients
    letter: str
    link: Link
    lines: tuple[str, ...] = LINES
    # The number of a person concerned who has no account: they get a text message. Empty: there is none.
    by_phone: Callable[[Record], str] | None = None


def visit_page(record: Record) -> str:
    """The page of the visit, with what to bring and the code for the counter."""
    return f"/appointments/{record.event.appointment}"  # type: ignore[attr-defined]


def rebooking_page(record: Record) -> str:
    """The page on which another time is chosen."""
    return f"/appointments/new?move={record.event.appointment}"  # type: ignore[attr-defined]


def consent_page(record: Record) -> str:
    """The page on which a person says whether they agree to video."""
    return f"/hearings/{record.event.hearing}/consent"  # type: ignore[attr-defined]


def place_page(record: Record) -> str:
    """The page of one's own place in the hearing."""
    return f"/hearings/{record.event.hearing}/place"  # type: ignore[attr-defined]


def way_page(record: Record) -> str:
    """The page on which it is decided how a hearing is held."""
    return f"/hearings/{record.event.hearing}/way"  # type: ignore[attr-defined]


def observing_page(record: Record) -> str:
    """The page of whoever asked to watch."""
    return f"/hearings/{record.event.hearing}/observing"  # type: ignore[attr-defined]


def transcript_page(record: Record) -> str:
    """The transcript, to be read and signed."""
    return f"/hearings/{record.event.hearing}/transcript"  # type: ignore[attr-defined]


def recorded_page(record: Record) -> str:
    """The page of a hearing by recorded videos."""
    return f"/cases/{record.about.case.pk}/recorded-hearing"


def exchange_page(record: Record) -> str:
    """The page of the exchange of evidence."""
    return f"/exchanges/{record.about.pk}"


def case_page(record: Record) -> str:
    """The page of the case the act is about."""
    return f"/cases/{record.about.case.pk}"


def profile_page(record: Record) -> str:
    """The page on which a person sees what the court knows of them."""
    return "/profile"


def endpoint_page(record: Record) -> str:
    """The page of the address at which software listens."""
    return f"/profile/software/{record.about.pk}"


def search_page(record: Record) -> str:
    """The search that is kept, as it answers now."""
    return f"/searches/{record.about.pk}"


def filing_page(record: Record) -> str:
    """The page on which the filer sees where a filing stands."""
    return f"/filings/{record.about.pk}"


def review_page(record: Record) -> str:
    """The page on which the court reviews the filing."""
    return f"/review/{record.about.pk}"


def fee_page(record: Record) -> str:
    """The page on which the fee is explained and paid."""
    return f"/cases/{record.about.case.pk}/fees/{record.event.fee}"  # type: ignore[attr-defined]


def extension_page(record: Record) -> str:
    """The page of the request for more time."""
    return f"/extensions/{record.event.extension}"  # type: ignore[attr-defined]


def recusal_page(record: Record) -> str:
    """The page of the request that a member of the panel withdraw."""
    return f"/recusals/{record.event.recusal}"  # type: ignore[attr-defined]


def order_page(record: Record) -> str:
    """The page of the papers served."""
    return f"/service/{record.event.order}"  # type: ignore[attr-defined]


def hearing_page(record: Record) -> str:
    """The page of the hearing, with its place and the file for a calendar."""
    return f"/hearings/{record.event.hearing}"  # type: ignore[attr-defined]


def session_page(record: Record) -> str:
    """The page of the session, with its cases and how far their parties are told."""
    return f"/sessions/{record.event.session}"  # type: ignore[attr-defined]


def decision_page(record: Record) -> str:
    """The page on which the decision is read, signed, and appealed."""
    return f"/decisions/{record.event.decision}"  # type: ignore[attr-defined]


def application_page(record: Record) -> str:
    """The page of the application for enforcement."""
    return f"/enforcement/{record.event.application}"  # type: ignore[attr-defined]


def measures_page(record: Record) -> str:
    """The page on which a party sees what is owed and held, and objects."""
    return f"/cases/{record.about.case.pk}/measures"


def closure_page(record: Record) -> str:
    """The page of the closure order, with everything that can be used instead."""
    return f"/closures/{record.event.number}"  # type: ignore[attr-defined]


def renewal_page(record: Record) -> str:
    """The page on which the court renews what would expire: of a measure that of the enforcement case."""
    return work_page(record) if record.event.kind == "measure" else case_page(record)  # type: ignore[attr-defined]


def work_page(record: Record) -> str:
    """The page on which the officer works on an enforcement case."""
    return f"/cases/{record.about.case.pk}/work"


def ruling_page(record: Record) -> str:
    """The page of the ruling, with what exactly will happen."""
    return f"/enforcement/rulings/{record.event.ruling}"  # type: ignore[attr-defined]


def objection_page(record: Record) -> str:
    """The page of the objection."""
    return f"/enforcement/objections/{record.event.objection}"  # type: ignore[attr-defined]


def enforcement_desk(record: Record) -> str:
    """The desk on which everything in enforcement waits."""
    return "/enforcement/desk"


def work_order_page(record: Record) -> str:
    """The page on which a question by telephone is answered."""
    return f"/helpline/orders/{record.event.order}"  # type: ignore[attr-defined]


def hotline_desk(record: Record) -> str:
    """The desk of the hotline."""
    return "/helpline"


def caller_page(record: Record) -> str:
    """The case the caller asked about; without one, the inbox."""
    case = record.about.case
    return f"/cases/{case.pk}" if case else "/messages"


def join_page(record: Record) -> str:
    """The page on which one joins a case with the code."""
    return "/join"


def join_desk(record: Record) -> str:
    """The registry's desk of people who ask to join."""
    return "/joining"


def entrusted_page(record: Record) -> str:
    """The page of service entrusted to another court."""
    return f"/entrusted/{record.event.entrusted}"  # type: ignore[attr-defined]


def move_page(record: Record) -> str:
    """The page on which a judge decides on another time."""
    return f"/hearings/{record.event.hearing}/move"  # type: ignore[attr-defined]


def mediation_page(record: Record) -> str:
    """The page of the mediation."""
    return f"/mediations/{record.event.mediation}"  # type: ignore[attr-defined]


def appearance_page(record: Record) -> str:
    """The page on which it is confirmed that a lawyer acts for a party."""
    return f"/appearances/{record.event.appearance}"  # type: ignore[attr-defined]


def practice_page(record: Record) -> str:
    """The page of one's licence, firm and deputies."""
    return "/practice"


def inbox(record: Record) -> str:
    """The inbox itself."""
    return "/messages"


# Work for an office waits on its desk; nobody is called out of bed for it.
DESK = (PORTAL,)

TABLE: tuple[News, ...] = (
    News(IdentityConfirmed, people.owner, "identity_confirmed", profile_page),
    News(IdentityRefused, people.owner, "identity_refused", profile_page),
    News(finding.SearchAnswered, people.owner, "search_answered", search_page),
    News(MessageUndeliverable, people.addressee, "message_undeliverable", inbox, DESK),
    News(EndpointHalted, people.who_added, "endpoint_halted", endpoint_page),
    # The filing
    News(filing.FilingSubmitted, people.filer, "filing_submitted", filing_page),
    News(filing.FilingReturned, people.filer, "filing_returned", filing_page),
    News(filing.FilingRefused, people.filer, "filing_refused", filing_page),
    News(
        filing.FilingReliefAsked,
        people.several(people.judges_of_court, people.presidents),
        "filing_relief_to_decide",
        review_page,
        DESK,
    ),
    News(filing.FilingReliefDecided, people.filer, "filing_relief_decided", filing_page),
    News(filing.FilingPutToJudge, people.judges_of_court, "filing_to_judge", review_page, DESK),
    News(filing.FilingOverdue, people.presidents, "filing_overdue", review_page),
    News(filing.FilingAccepted, people.parties, "filing_accepted", case_page),
    # The fee
    News(cases.FeeAsked, people.one_party, "fee_asked", fee_page),
    News(cases.FeeNear, people.one_party, "fee_near", fee_page),
    News(cases.FeePaid, people.one_party, "fee_paid", fee_page),
    News(cases.PaymentNotBooked, people.one_party, "payment_not_booked", fee_page),
    News(cases.FeeHalved, people.one_party, "fee_halved", fee_page),
    News(cases.ReliefApplied, people.several(people.judges, people.presidents), "relief_to_decide", fee_page, DESK),
    News(cases.ReliefGranted, people.one_party, "relief_granted", fee_page),
    News(cases.ReliefRefused, people.one_party, "relief_refused", fee_page),
    News(cases.RefundOrdered, people.one_party, "refund_ordered", fee_page),
    News(cases.RefundPaid, people.one_party, "refund_paid", fee_page),
    News(cases.CaseEnded, people.parties, "fee_not_paid", case_page),
    # Who sits
    News(cases.PanelDrawn, people.parties, "panel_assigned", case_page),
    News(cases.PanelDrawn, people.panel, "panel_seat", case_page, DESK),
    News(cases.PanelNotDrawn, people.presidents, "panel_not_drawn", case_page),
    News(cases.PanelMemberReplaced, people.several(people.parties, people.panel), "panel_changed", case_page),
    News(cases.RecusalAsked, people.who_decides_recusal, "recusal_to_decide", recusal_page, DESK),
    News(cases.RecusalReconsiderationAsked, people.who_decides_recusal, "recusal_to_decide", recusal_page, DESK),
    News(cases.RecusalGranted, people.several(people.one_party, people.panel), "recusal_decided", recusal_page),
    News(cases.RecusalRefused, people.several(people.one_party, people.panel), "recusal_decided", recusal_page),
    News(cases.RecusalConfirmed, people.several(people.one_party, people.panel), "recusal_decided", recusal_page),
    # Deadlines
    News(cases.DeadlineNear, people.one_party, "deadline_near", case_page),
    News(cases.DeadlineNear, people.court_if_its_own, "deadline_near_court", case_page, DESK),
    News(cases.PapersFiled, people.parties_but_actor, "papers_filed", case_page),
    News(cases.PapersFiled, people.judges, "papers_filed", case_page, DESK),
    *(
        News(event, people.parties, "docket_marked", case_page)
        for event in (
            cases.EntrySealed,
            cases.EntryUnsealed,
            cases.PaperSealed,
            cases.PaperUnsealed,
            cases.CaseSealed,
            cases.CaseUnsealed,
            cases.EntryStruck,
            cases.EntryCorrected,
            cases.CaseJoined,
            cases.CaseSeparated,
        )
    ),
    News(cases.ExtensionAsked, people.judges, "extension_to_decide", extension_page, DESK),
    News(cases.ExtensionGranted, people.parties, "extension_decided", case_page),
    News(cases.ExtensionRefused, people.parties, "extension_decided", case_page),
    News(cases.DeadlineMissed, people.one_party_if_late, "deadline_passed", case_page),
    News(cases.DeadlineMissed, people.no_longer_protected, "protection_over", case_page),
    News(decisions.ProtectionNear, people.several(people.one_party, people.panel), "protection_near", case_page),
    News(cases.DeadlineMissed, people.court, "deadline_passed_court", case_page, DESK),
    # Service
    News(cases.CounselEntered, people.parties_but_actor, "counsel_entered", case_page),
    News(cases.CounselEnded, people.who_hears_that_counsel_left, "counsel_ended", case_page),
    News(
        cases.AppearanceAsked,
        people.several(people.one_party, people.registry),
        "appearance_to_confirm",
        appearance_page,
    ),
    News(cases.AppearanceRefused, people.person_by_fact("user"), "appearance_refused", practice_page),
    News(accounts.LicenceVerified, people.person_by_fact("user"), "licence_confirmed", practice_page),
    News(accounts.LicenceRefused, people.person_by_fact("user"), "licence_refused", practice_page),
    News(accounts.MemberAsked, people.person_by_fact("user"), "firm_asked", practice_page),
    News(accounts.DeputyNamed, people.person_by_fact("deputy"), "deputy_named", practice_page),
    News(accounts.FilingRestricted, people.person_by_fact("user"), "filing_restricted", inbox),
    News(accounts.FilingFreed, people.person_by_fact("user"), "filing_freed", inbox),
    News(service.ServiceWaits, people.registry, "service_to_carry_out", order_page, DESK),
    News(service.ServiceEntrusted, people.registry_entrusted, "service_entrusted", entrusted_page, DESK),
    News(service.EntrustedOverdue, people.registry_entrusted, "service_entrusted_overdue", entrusted_page, DESK),
    News(service.EntrustedOverdue, people.registry, "service_entrusted_overdue", entrusted_page, DESK),
    News(service.Served, people.recipient_not_told_yet, "service_counts", order_page),
    News(service.Served, people.others_if_it_matters, "served_on_other", case_page),
    News(service.ServiceSetAside, people.parties, "service_set_aside", case_page),
    News(service.ServiceRebutted, people.court, "rebuttal_to_decide", order_page, DESK),
    News(service.RebuttalDecided, people.one_party, "rebuttal_decided", order_page),
    News(service.PaperRequested, people.registry, "paper_wanted", order_page, DESK),
    News(service.JoinRequested, people.registry, "join_to_check", join_desk, DESK),
    News(service.JoinRefused, people.owner, "join_refused", join_page),
    News(service.PartyJoined, people.one_party, "joined", case_page),
    News(service.PartyJoined, people.others, "party_joined", case_page),
    News(service.AnswerGiven, people.one_party, "answer_kept", case_page),
    News(service.AnswerGiven, people.court, "answer_received", case_page, DESK),
    News(service.LateAnswerGiven, people.one_party, "answer_kept", case_page),
    News(service.LateAnswerGiven, people.court, "answer_received", case_page, DESK),
    # Mediation
    News(mediation.MediationProposed, people.in_mediation, "mediation_proposed", mediation_page),
    News(mediation.MediationAgreedTo, people.in_mediation, "mediation_agreed_to", mediation_page),
    News(mediation.MediatorAppointed, people.asked_mediator, "mediation_asked_mediator", mediation_page),
    News(mediation.MediatorCalled, people.asked_mediator, "mediation_asked_mediator", mediation_page),
    News(mediation.MediatorSeated, people.in_mediation, "mediation_mediator_beside", mediation_page),
    News(mediation.MediatorWentFromBeside, people.in_mediation, "mediation_mediator_went", mediation_page),
    News(mediation.LeaderChanged, people.in_mediation, "mediation_leader", mediation_page),
    News(mediation.NoMediatorFound, people.presidents, "mediation_no_mediator", mediation_page, DESK),
    News(mediation.MediationBegan, people.in_mediation, "mediation_began", mediation_page),
    News(mediation.MediationExtended, people.in_mediation, "mediation_extended", mediation_page),
    News(mediation.MediationEnded, people.in_mediation, "mediation_ended", mediation_page),
    News(mediation.AgreementEffective, people.in_mediation, "mediation_effective", mediation_page),
    News(mediation.ObligationNear, people.participant_named, "mediation_obligation_near", mediation_page),
    News(mediation.ObligationOverdue, people.participant_named, "mediation_obligation_overdue", mediation_page),
    News(mediation.ConfirmationAsked, people.other_participants, "mediation_confirmation_asked", mediation_page),
    News(mediation.ConfirmationEvidenceAsked, people.in_mediation, "mediation_evidence_asked", mediation_page),
    # Hearings
    News(closures.RenewalCalled, people.to_renew_for, "expires_in_closure", closure_page),
    News(closures.RenewalCalled, people.renewing, "expires_in_closure", renewal_page, DESK),
    News(closures.AllAskedToKeep, people.panel, "hearing_wanted", case_page),
    News(hearings.HearingScheduled, people.several(people.parties, people.panel), "hearing_scheduled", hearing_page),
    News(hearings.HearingAdjourned, people.several(people.parties, people.panel), "hearing_adjourned", hearing_page),
    News(hearings.HearingCancelled, people.several(people.parties, people.panel), "hearing_cancelled", hearing_page),
    News(hearings.HearingHeld, people.parties, "hearing_held", hearing_page),
    News(sessions.SessionSet, people.judge_of_session, "session_set", session_page, DESK),
    News(sessions.HearingNear, people.parties_named, "hearing_near", hearing_page),
    News(hearings.ConsentAsked, people.parties, "consent_asked", consent_page),
    News(hearings.HearingConverted, people.everyone_of_hearing, "hearing_by_video", place_page),
    News(remote.HearingModeChanged, people.everyone_of_hearing, "hearing_mode_changed", hearing_page),
    News(remote.PersonAdded, people.person_of_hearing, "hearing_invited", place_page),
    News(remote.InterpreterAssigned, people.person_of_hearing, "hearing_to_interpret", place_page),
    News(remote.OnSiteDemanded, people.judges, "on_site_to_decide", way_page, DESK),
    News(hearings.MoveAsked, people.judges, "move_to_decide", move_page, DESK),
    News(hearings.MoveDecided, people.person_by_fact("asked_by"), "move_decided", hearing_page),
    News(remote.OnSiteDecided, people.parties, "on_site_decided", hearing_page),
    News(remote.ObserverDecided, people.person_by_fact("user"), "observer_decided", observing_page),
    News(remote.TranscriptLaidOpen, people.everyone_of_hearing, "transcript_to_sign", transcript_page),
    News(remote.CustodyLimitNear, people.custody_guards, "custody_limit_near", case_page),
    News(exchange.ExchangeOrdered, people.parties, "exchange_asked", exchange_page),
    News(exchange.ExchangeOpened, people.parties, "exchange_opened", exchange_page),
    News(exchange.LateEvidenceListed, people.several(people.others, people.judges), "evidence_late", exchange_page),
    News(exchange.LateEvidenceDecided, people.parties, "evidence_late_decided", exchange_page),
    News(exchange.ExchangeClosed, people.several(people.parties, people.panel), "exchange_closed", exchange_page),
    News(exchange.ExchangeCalledOff, people.several(people.parties, people.panel), "exchange_off", exchange_page),
    News(remote.AsyncApplied, people.several(people.others, people.judges), "async_applied", recorded_page),
    News(remote.AsyncStageOpened, people.parties, "async_stage", recorded_page),
    News(remote.AsyncEnded, people.several(people.parties, people.judges), "async_ended", recorded_page),
    # Decisions
    News(decisions.DecisionSentForSigning, people.judges, "decision_to_sign", decision_page, DESK),
    News(decisions.DecisionDeclined, people.panel, "decision_declined", decision_page, DESK),
    News(decisions.DecisionSigned, people.presiding, "decision_to_pronounce", decision_page, DESK),
    News(decisions.DecisionPronounced, people.parties, "decision_pronounced", decision_page),
    News(decisions.AppealPeriodBegan, people.party_named_by("party"), "appeal_period", decision_page),
    News(decisions.Appealed, people.several(people.parties, people.panel), "appealed", decision_page),
    News(decisions.DecisionFinal, people.parties, "decision_final", decision_page),
    *(
        News(event, people.parties, "docket_marked", case_page)
        for event in (decisions.DecisionPublished, decisions.DecisionWithheld, decisions.PublicationWithdrawn)
    ),
    # Enforcement
    News(
        enforcement.EnforcementApplied,
        people.applying,
        "enforcement_received",
        application_page,
    ),
    News(enforcement.EnforcementApplied, people.filing_clerks, "enforcement_to_open", application_page, DESK),
    News(enforcement.EnforcementNear, people.filing_clerks, "enforcement_near", application_page, DESK),
    News(enforcement.EnforcementPutToJudge, people.judges_of_court, "enforcement_to_judge", application_page, DESK),
    News(enforcement.EnforcementOpened, people.applicants, "enforcement_opened", case_page),
    News(enforcement.EnforcementOpened, people.debtors, "enforcement_opened_debtor", case_page),
    News(enforcement.RestitutionEnforced, people.applicants, "enforcement_opened", case_page),
    News(enforcement.RestitutionEnforced, people.debtors, "enforcement_opened_debtor", case_page),
    News(
        enforcement.EnforcementRefused,
        people.applying,
        "enforcement_refused",
        application_page,
    ),
    News(enforcement.OfficerAssigned, people.parties, "officer_assigned", case_page),
    News(enforcement.MeasureInForce, people.parties, "measure_in_force", measures_page),
    News(enforcement.MeasureLifted, people.debtors, "measure_released", measures_page),
    News(enforcement.MeasureLapsed, people.several(people.parties, people.handling), "measure_lapsed", measures_page),
    News(enforcement.ThingSeen, people.handling, "thing_seen", work_page, DESK),
    News(enforcement.SaleProposed, people.judges_of_court, "sale_to_announce", work_page, DESK),
    News(enforcement.SaleDeclined, people.handling, "ruling_declined", work_page, DESK),
    News(enforcement.SaleStopped, people.parties, "sale_stopped", measures_page),
    News(enforcement.SaleEnded, people.parties, "sale_ended", measures_page),
    News(enforcement.HandBackDue, people.debtors, "thing_to_collect", measures_page),
    News(enforcement.RenewalDue, people.applicants, "renewal_due", measures_page),
    News(enforcement.RenewalDue, people.handling, "renewal_due", work_page, DESK),
    News(enforcement.MoneyCame, people.parties, "money_came", measures_page),
    News(enforcement.PaidOut, people.one_party, "paid_out", measures_page),
    News(enforcement.ObjectionReceived, people.parties_but_actor, "objection_received", measures_page),
    News(enforcement.ObjectionReceived, people.judges_of_court, "objection_to_decide", objection_page, DESK),
    News(enforcement.ObjectionDecided, people.parties, "objection_decided", measures_page),
    News(enforcement.ReviewUnderWay, people.parties_but_actor, "review_under_way", measures_page),
    News(enforcement.ReviewReturned, people.handling, "review_returned", work_page, DESK),
    News(enforcement.DistributionServed, people.parties, "distribution_served", measures_page),
    News(enforcement.EnforcementEnded, people.parties, "enforcement_ended", measures_page),
    News(enforcement.AskedAgain, people.applicants, "asked_again", measures_page),
    News(enforcement.RulingProposed, people.judges_of_court, "ruling_to_sign", ruling_page, DESK),
    News(enforcement.RulingSigned, people.enforcement_officers, "orders_to_release", ruling_page, DESK),
    News(enforcement.RulingDeclined, people.handling, "ruling_declined", ruling_page, DESK),
    News(enforcement.PayoutProposed, people.approving, "payout_to_approve", enforcement_desk, DESK),
    News(enforcement.PayoutApproved, people.registry, "payout_to_make", enforcement_desk, DESK),
    News(enforcement.AlertRaised, people.watching, "inquiry_alert", enforcement_desk, DESK),
    # Visits
    News(visits.AppointmentBooked, people.visitor, "visit_booked", visit_page, by_phone=people.visitor_by_phone),
    News(
        visits.AppointmentCancelled,
        people.visitor_if_the_court_cancelled,
        "visit_cancelled",
        rebooking_page,
        by_phone=people.cancelled_visitor_by_phone,
    ),
    News(visits.AppointmentDue, people.visitor, "visit_near", visit_page, by_phone=people.visitor_by_phone),
    News(visits.AppointmentMissed, people.visitor, "visit_missed", rebooking_page, by_phone=people.visitor_by_phone),
    # The hotline
    News(helpline.WorkOrderOpened, people.who_answers_by_telephone, "work_order_opened", work_order_page, DESK),
    News(
        helpline.WorkOrderAnswered,
        people.visitor,
        "work_order_answered",
        caller_page,
        # Who asked by telephone is answered on it.
        (PORTAL, SMS),
        by_phone=people.visitor_by_phone,
    ),
    News(helpline.WorkOrderTransferred, people.who_answers_by_telephone, "work_order_opened", work_order_page, DESK),
    News(helpline.WorkOrderOverdue, people.hotline_supervisors, "work_order_overdue", work_order_page, DESK),
    News(helpline.CallBackOverdue, people.hotline_supervisors, "call_back_overdue", hotline_desk, DESK),
)
