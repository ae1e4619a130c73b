"""Events of which nobody gets a letter, each with the reason; a test fails for an event that is in neither list."""

from evercourt.accounts import events as accounts
from evercourt.appointments import events as appointments
from evercourt.cases import events as cases
from evercourt.continuity import events as continuity
from evercourt.decisions import events as decisions
from evercourt.enforcement import events as enforcement
from evercourt.filing import events as filing
from evercourt.hearings import events as hearings
from evercourt.helpline import events as helpline
from evercourt.kernel.events import Event
from evercourt.messages import events as messages
from evercourt.notices import events as notices
from evercourt.service import events as service

OWN_ACT = "The person did it a moment ago and sees it on the page; nobody else is concerned."
OWN_DESK = "A step of one office at its own desk; whoever is concerned hears of its result."
# A debt, not a reason to stay silent: each of these lines goes when its letter is written.
NOT_YET = "Its letter comes with the pages of closures, visits and remote hearings."
VISITS = "Nothing is booked into a pause; who was booked hears that the visit is cancelled."
ON_THE_LINE = "The person is on the telephone and hears it."
PUBLIC = "Public for everyone; a letter to each person would say nothing more."

TOO_EARLY = "Whoever owes must not know it before it is carried out; then MeasureInForce tells everyone."

SILENT: dict[type[Event], str] = {
    accounts.AccountOpened: "The address gets its own code and welcome when it is confirmed.",
    accounts.AddressConfirmed: OWN_ACT,
    accounts.ProfileChanged: "The old address is warned by the accounts pages themselves.",
    accounts.ConsentGiven: OWN_ACT,
    accounts.ConsentWithdrawn: OWN_ACT,
    accounts.IdentityCheckRequested: "It stands in the clerks' queue; the person sees that it waits.",
    accounts.IdentityVouched: "The person is signing in with that provider and reads the level on the account page.",
    accounts.TokenCreated: OWN_ACT,
    accounts.TokenRevoked: OWN_ACT,
    accounts.TokenConfirmed: OWN_ACT,
    cases.CaseOpened: "FilingAccepted and EnforcementOpened say it to the parties.",
    cases.CaseExported: "Internal copy; the ledger keeps who made it.",
    cases.FileReceived: "Internal copy of another court's file; its own court tells the parties.",
    cases.RelationDeclared: OWN_ACT,
    cases.RelationEnded: OWN_ACT,
    cases.DeadlineSet: "The act that set it tells of it (served, accepted, fee asked); DeadlineNear reminds.",
    cases.DeadlineMet: "The act that met it is confirmed to the party.",
    cases.DeadlineLifted: "ServiceSetAside, CaseEnded or the decision says why.",
    decisions.DecisionSaved: OWN_DESK,
    decisions.DecisionSignedByJudge: "The presiding judge hears when the last one has signed.",
    enforcement.OfficerFiled: OWN_DESK,
    enforcement.AmountCounted: "It stands on the page of the case, counted anew each day.",
    enforcement.DebtorNotified: "The notice itself is served.",
    enforcement.PropertyReported: OWN_ACT,
    enforcement.InquiriesMade: TOO_EARLY,
    enforcement.InquiryAnswered: TOO_EARLY,
    enforcement.InquiryUnanswered: TOO_EARLY,
    enforcement.OrdersReleased: TOO_EARLY,
    enforcement.OrderSent: TOO_EARLY,
    enforcement.OrderUnanswered: TOO_EARLY,
    enforcement.AnswerKept: OWN_DESK,
    enforcement.MeasureWaits: "Nothing is held yet; it is told when its turn comes.",
    enforcement.MeasureReduced: "MeasureLifted tells it when the institution has done it.",
    enforcement.MeasureRenewed: "The ruling is served.",
    enforcement.PossessionTaken: OWN_DESK,
    enforcement.MoneyAllotted: OWN_DESK,
    enforcement.CreditorAdmitted: "DistributionServed tells everyone concerned.",
    enforcement.DistributionSettled: "PaidOut tells each of what they get.",
    enforcement.InstitutionTold: OWN_DESK,
    enforcement.EnforcementResumed: "What is then found and held is told.",
    enforcement.AlertSeen: OWN_DESK,
    enforcement.TitleUnderEnforcement: "The line on the old docket; EnforcementOpened tells both parties.",
    filing.FilingWithdrawn: OWN_ACT,
    filing.FilingClaimed: OWN_DESK,
    filing.FilingReleased: OWN_DESK,
    filing.FilingReceived: "FilingSubmitted was told when it arrived.",
    filing.ReceiptIssued: "FilingSubmitted was told when it arrived; the receipt is on the page of the filing.",
    messages.MessageRead: OWN_ACT,
    messages.PreferenceChanged: OWN_ACT,
    messages.AddressAdded: OWN_ACT,
    messages.AddressRemoved: OWN_ACT,
    notices.Announced: PUBLIC,
    service.ServiceOrdered: "ServiceSent or ServiceWaits follows at once.",
    service.ServiceSent: "The message that carries the papers, or the post, is the letter.",
    service.ServiceFailed: "The next way follows by itself, or ServiceWaits tells the registry.",
    service.ServiceNoted: "A fact of proof; Served tells of its effect.",
    service.ServiceCancelled: "Nothing reached the party, and nothing is asked of them.",
    service.PaperSent: "The party holds the paper.",
    service.JoinCodeMade: "The printed letter itself; the code must be nowhere else.",
    service.ElectronicServiceAgreed: OWN_ACT,
    service.ElectronicServiceDeclined: OWN_ACT,
    appointments.VisitorArrived: OWN_DESK,
    appointments.TicketTaken: OWN_DESK,
    appointments.TicketCalled: OWN_DESK,
    appointments.TicketEnded: OWN_DESK,
    appointments.CounterArranged: OWN_DESK,
    appointments.CountersPaused: VISITS,
    appointments.PauseLifted: VISITS,
    helpline.CallRang: OWN_DESK,
    helpline.CallAnswered: OWN_DESK,
    helpline.CallEnded: OWN_DESK,
    helpline.ProofTried: OWN_DESK,
    helpline.CodeSent: "The text message with the code is the letter.",
    helpline.CallerProved: ON_THE_LINE,
    helpline.AuthorityGiven: "The act that follows at once is told as always.",
    helpline.GuidanceSent: ON_THE_LINE,
    helpline.QuestionLeftOpen: OWN_DESK,
    helpline.QuestionSettled: OWN_DESK,
    helpline.ExtensionAsked: "WorkOrderOpened puts it before the judge.",
    helpline.WorkOrderClosed: ON_THE_LINE,
    helpline.CallBackPromised: ON_THE_LINE,
    helpline.CalledBack: ON_THE_LINE,
    cases.DeadlineMoved: NOT_YET,
    cases.DeadlineHeld: NOT_YET,
    hearings.ConsentAsked: NOT_YET,
    hearings.ConsentAnswered: NOT_YET,
    hearings.ConsentNotNeeded: "The letter about the reopening says it to everyone concerned.",
    hearings.HearingConverted: NOT_YET,
    continuity.PersonCalled: "The call itself told the person.",
    continuity.OrderDrafted: OWN_DESK,
    continuity.OrderDiscarded: OWN_DESK,
    continuity.ClosureIssued: PUBLIC,
    continuity.ClosureSuperseded: PUBLIC,
    continuity.ReopeningAnnounced: PUBLIC,
    continuity.CourtReopened: "Who still has something to do after it is reminded by a letter of the room itself.",
    continuity.HearingExcepted: NOT_YET,
}
