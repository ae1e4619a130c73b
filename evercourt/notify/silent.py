"""Events of which nobody gets a letter, each with the reason; a test fails for an event that is in neither list."""

from evercourt.accounts import events as accounts
from evercourt.appointments import events as appointments
from evercourt.cases import events as cases
from evercourt.continuity import events as continuity
from evercourt.decisions import events as decisions
from evercourt.enforcement import events as enforcement
from evercourt.filing import events as filing
from evercourt.hearings import events as hearings
from evercourt.hearings import remote_events as remote
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
IN_THE_ROOM = "Everyone concerned is in the hearing at that moment and sees it."
ON_THE_LINE = "The person is on the telephone and hears it."
PUBLIC = "Public for everyone; a letter to each person would say nothing more."

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
    hearings.ConsentAnswered: "The bench sees it on its page; the last yes converts the hearing, and that is told.",
    hearings.ConsentNotNeeded: "The letter about the reopening says it to everyone concerned.",
    remote.EligibilitySigned: "The conversion that follows is told; the file shows the check.",
    remote.WithdrawalDecided: "HearingModeChanged tells everyone of what follows.",
    remote.CentreArranged: OWN_DESK,
    remote.InterpreterListed: OWN_DESK,
    remote.LanguageChosen: "Who said so sees it on the page; an interpreter who is assigned is told.",
    remote.PersonPlaced: OWN_DESK,
    remote.CentreFormFilled: OWN_DESK,
    remote.CheckedAtDoor: IN_THE_ROOM,
    remote.PersonAdmitted: IN_THE_ROOM,
    remote.PersonReleased: IN_THE_ROOM,
    remote.KeptApart: "Neither of the two is told where the other is.",
    remote.ObserverAsked: "It stands on the screen of the bench.",
    remote.SittingOpened: IN_THE_ROOM,
    remote.StepBegan: IN_THE_ROOM,
    remote.AnswerEntered: IN_THE_ROOM,
    remote.SittingPaused: IN_THE_ROOM,
    remote.SittingResumed: IN_THE_ROOM,
    remote.MissedRepeated: IN_THE_ROOM,
    remote.FaultExplained: IN_THE_ROOM,
    remote.SittingClosed: IN_THE_ROOM,
    remote.SittingBrokenOff: "HearingAdjourned, of the same act, tells everyone.",
    remote.AbsenceFound: "The decision that rests on it is served.",
    remote.LineWritten: IN_THE_ROOM,
    remote.CorrectionAsked: "It stands beside the line, before the recorder.",
    remote.CorrectionAnswered: "It stands beside the line; whoever reads the transcript sees it.",
    remote.TranscriptSigned: OWN_ACT,
    remote.TranscriptIssued: "HearingHeld, of the same act, tells the parties.",
    remote.AsyncAnswered: "The page of the hearing shows who has agreed; its beginning is told.",
    remote.AsyncVideoSent: "The page of the hearing shows it; the next stage is told.",
    continuity.PersonCalled: "The call itself told the person.",
    continuity.OrderDrafted: OWN_DESK,
    continuity.OrderDiscarded: OWN_DESK,
    continuity.ClosureIssued: PUBLIC,
    continuity.ClosureSuperseded: PUBLIC,
    continuity.ReopeningAnnounced: PUBLIC,
    continuity.CourtReopened: "Who still has something to do after it is reminded by a letter of the room itself.",
    continuity.HearingExcepted: NOT_YET,
}
