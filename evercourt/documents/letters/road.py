"""The letters that the road from filing to effect needs: their facts. Days are ISO text, amounts text in yuan.

Their legal texts are data of the procedure pack: courts/procedures/<pack>/letters.toml.
"""

from django.utils.translation import gettext_lazy as _

from evercourt.documents.letters import enforcement
from evercourt.documents.letters.letter import Letter

CASE = ((_("Case number"), "case_number"), (_("Case"), "case_title"))
CONTACT = _("Questions: telephone %(phone)s, or the court's service line 12368.")

LETTERS: dict[str, Letter] = {
    "receipt": Letter(
        heading=_("Receipt for materials of litigation"),
        facts=(
            (_("Receipt number"), "number"),
            (_("Filed by"), "filed_by"),
            (_("Helped by"), "helped_by"),
            (_("Dispute"), "cause"),
            (_("Parties"), "parties"),
            (_("Received at"), "received_at"),
            (_("How it was filed"), "channel"),
            (_("Place in the queue"), "place"),
            (_("Answer at the latest on"), "answer_by"),
        ),
        before=(_("The court has received the following materials:"),),
        items="materials",
        text=(CONTACT,),
        numbered=False,
    ),
    "entrusted_service": Letter(
        heading=_("Letter entrusting service of process"),
        needs=("case_number",),
        facts=(
            (_("Entrusted court"), "entrusted_court"),
            *CASE,
            (_("Recipient"), "recipient"),
            (_("Address"), "address"),
            (_("Telephone"), "phone_number"),
            (_("Papers"), "papers"),
            (_("Reasons"), "reasons"),
        ),
        text=(
            _(
                "Please serve these papers within ten days of receiving this letter and return the receipt signed by the "
                "recipient. The day of signature on it is the day of service (CPL 91)."
            ),
            CONTACT,
        ),
    ),
    "counter_confirmation": Letter(
        heading=_("Confirmation of a filing taken at the counter"),
        facts=(
            (_("Receipt number"), "number"),
            (_("Filed by"), "filed_by"),
            (_("Taken by"), "taken_by"),
            (_("Received at"), "received_at"),
            (_("Dispute"), "cause"),
            (_("Parties"), "parties"),
        ),
        before=(_("The filer stated the following to the court, and it was entered for the filer:"),),
        items="materials",
        text=(
            _("I have read this, or it was read to me; it is what I stated."),
            _("Signature of the filer: ____________________    Day: ____________________"),
        ),
        numbered=False,
    ),
    "acceptance_notice": Letter(
        heading=_("Notice of acceptance of the case"),
        needs=("case_number",),
        facts=(
            *CASE,
            (_("Dispute"), "cause"),
            (_("Docketed on"), "docketed_on"),
            (_("Procedure"), "procedure"),
            (_("Judges"), "judges"),
            (_("Court recorder"), "recorder"),
        ),
        text=(CONTACT,),
    ),
    "fee_notice": Letter(
        heading=_("Notice of payment of court fees"),
        needs=("case_number", "amount"),
        facts=(
            *CASE,
            (_("Kind of fee"), "fee"),
            (_("Amount (yuan)"), "amount"),
            (_("Pay by"), "due_on"),
            (_("Basis"), "basis"),
        ),
        before=(_("The calculation:"),),
        items="steps",
        text=(CONTACT,),
    ),
    "mediation_agreement": Letter(
        heading=_("Mediation agreement"),
        needs=("case_number", "clauses", "digest"),
        facts=(
            (_("Case number"), "case_number"),
            (_("Parties"), "parties"),
            (_("Mediator"), "mediator"),
            (_("Hash of the words signed"), "digest"),
        ),
        before=(_("The parties have agreed as follows:"),),
        items="clauses",
        signed_by="signers",
        official_only=True,
    ),
    "complaint": Letter(
        heading=_("Civil complaint"),
        needs=("case_number", "text"),
        free_text="text",
        text=(_("Printed by the court from what was entered by the plaintiff; nothing was added."),),
        official_only=True,
    ),
    "answer_notice": Letter(
        heading=_("Notice to respond to the action"),
        needs=("case_number",),
        facts=(
            *CASE,
            (_("Plaintiff"), "plaintiff"),
            (_("Dispute"), "cause"),
            (_("Answer by"), "answer_by"),
            (_("Evidence by"), "evidence_by"),
            (_("Judges"), "judges"),
        ),
        text=(CONTACT,),
    ),
    "accused_notice": Letter(
        heading=_("Notice of rights, with the copy of the indictment"),
        needs=("case_number", "recipient"),
        facts=(
            *CASE,
            (_("Accused"), "recipient"),
            (_("Charged by"), "prosecutor"),
            (_("Charge"), "cause"),
            (_("Judges"), "judges"),
        ),
        text=(CONTACT,),
    ),
    "summons": Letter(
        heading=_("Summons"),
        needs=("case_number", "recipient"),
        facts=(
            *CASE,
            (_("Person summoned"), "recipient"),
            (_("Reason for the summons"), "kind"),
            (_("Day"), "day"),
            (_("Time"), "time"),
            (_("Place"), "place"),
            (_("Address"), "address"),
            (_("Open to the public"), "public"),
            (_("Judges"), "judges"),
        ),
        text=(CONTACT,),
    ),
    "return_notice": Letter(
        heading=_("Notice to correct the materials"),
        facts=(
            (_("Receipt number"), "number"),
            (_("Dispute"), "cause"),
            (_("Correct by"), "due_on"),
            (_("Filed on"), "filed_on"),
        ),
        before=(
            _(
                "The materials do not yet meet the requirements. These are all the points to be corrected; none will be added later:"
            ),
        ),
        items="defects",
        text=(CONTACT,),
        numbered=False,
    ),
    "refusal_ruling": Letter(
        heading=_("Civil ruling"),
        needs=("reasons",),
        facts=(
            (_("Plaintiff"), "plaintiff"),
            (_("Defendant"), "defendant"),
            (_("Receipt number"), "number"),
            (_("Filed on"), "filed_on"),
        ),
        free_text="reasons",
        signed_by="judges",
    ),
    "service_certificate": Letter(
        heading=_("Certificate of service"),
        facts=(
            *CASE,
            (_("Recipient"), "recipient"),
            (_("Documents served"), "documents"),
            (_("State"), "state"),
            (_("Served on"), "served_on"),
            (_("Certified at"), "certified_at"),
        ),
        before=(_("The attempts:"),),
        items="attempts",
        text=(
            _(
                "This certificate says what the systems of the court noted, and that it is unchanged since. The"
                " recipient may show that service did not reach them, or on another day."
            ),
            _(
                "It comes in one file with the proof of the record. Anyone can check that file without the court, with"
                " the program Evercourt."
            ),
            CONTACT,
        ),
    ),
    "join_letter": Letter(
        heading=_("How to join the case online"),
        needs=("case_number", "code"),
        facts=(*CASE, (_("Address on the web"), "link"), (_("Valid until"), "valid_until")),
        text=(
            _(
                "With this code you can join your case on the court's website, read what was filed and answer. You prove your identity there; nobody else can use the code without it."
            ),
            _(
                "You do not have to: all this can also be done at the court's counter, by post and by telephone, with the same effect."
            ),
            CONTACT,
        ),
        code="code",
    ),
    "address_notice": Letter(
        heading=_("Notice of a changed address for service"),
        needs=("name",),
        facts=(
            (_("Who"), "name"),
            (_("Address"), "address"),
            (_("Telephone"), "phone_number"),
            (_("E-mail"), "email"),
        ),
        text=(
            _(
                "From today, papers for this person are sent there. If no address is named here, the court knows it and keeps it to itself."
            ),
            CONTACT,
        ),
        numbered=False,
    ),
    "print_sheet": Letter(
        heading=_("Letters for the post"),
        needs=("rows",),
        listing=(_("No."), _("Case"), _("To"), _("Address"), _("What"), _("Pages")),
        widths=(1, 4, 3, 7, 3, 1),
        numbered=False,
        official_only=True,
    ),
    "print_cover": Letter(
        heading=_("Letter of the court"),
        needs=("case_number", "recipient", "address"),
        facts=(*CASE, (_("Address"), "address"), (_("Papers"), "papers")),
        text=(_("These papers are served on you by post. Sign the receipt: its day counts."), CONTACT),
        official_only=True,
    ),
    "answer": Letter(
        heading=_("Statement of defence"),
        needs=("case_number", "text"),
        facts=CASE,
        free_text="text",
        official_only=True,
    ),
    "minutes": Letter(
        heading=_("Minutes of the hearing"),
        needs=("case_number",),
        facts=(
            *CASE,
            (_("Day"), "day"),
            (_("Begun at"), "started_at"),
            (_("Ended at"), "ended_at"),
            (_("Place"), "place"),
            (_("Open to the public"), "public"),
            (_("Judges"), "judges"),
            (_("Court recorder"), "recorder"),
            (_("Persons present"), "present"),
            (_("Outcome"), "outcome"),
        ),
        free_text="text",
        official_only=True,
    ),
    "exchange_record": Letter(
        heading=_("Record of the exchange of evidence"),
        needs=("case_number", "parties"),
        facts=(
            *CASE,
            (_("Exchanged online, one after the other, with the consent of"), "parties"),
            (_("Open since"), "opened_on"),
            (_("What the court wanted to be shown"), "about"),
            (_("Basis"), "basis"),
        ),
        listing=(_("Number"), _("Evidence"), _("What it is to prove"), _("Opinions"), _("Result")),
        widths=(0, 2, 2, 3, 2),
        text=(
            _(
                "What is disputed by nobody counts as examined once the judge has said so at the hearing."
                " Silence accepts nothing; what is disputed is examined at the hearing."
            ),
            _("The parties read this record and confirm it online; their remarks are kept with it."),
        ),
        official_only=True,
    ),
    "transcript": Letter(
        heading=_("Transcript of the hearing"),
        needs=("case_number", "text_sha256"),
        facts=(
            *CASE,
            (_("Day"), "day"),
            (_("Begun at"), "started_at"),
            (_("Ended at"), "ended_at"),
            (_("Place"), "place"),
            (_("How it was held"), "mode"),
            (_("Open to the public"), "public"),
            (_("Persons present"), "present"),
            (_("Outcome"), "outcome"),
            (_("Fingerprint of the text that was signed"), "text_sha256"),
            (_("Head of the court's chain of recordings"), "court_head"),
            (_("Head of the detention centre's chain of recordings"), "centre_head"),
        ),
        listing=(_("Time"), _("Speaker"), _("What was said")),
        widths=(2, 3, 9),
        official_only=True,
    ),
    "judgment": Letter(
        heading=_("Civil judgment"),
        needs=("case_number", "text"),
        free_text="text",
        items="operative_items",
        signed_by="judges",
        official_only=True,
    ),
    "effect_certificate": Letter(
        heading=_("Certificate of legal effect"),
        needs=("case_number", "decision", "final_on"),
        facts=(
            *CASE,
            (_("Decision"), "decision"),
            (_("Pronounced on"), "pronounced_on"),
            (_("In legal effect since"), "final_on"),
        ),
    ),
    "docket": Letter(
        heading=_("Docket"),
        needs=("case_number", "rows"),
        facts=((_("Case"), "case_title"), (_("As of"), "as_of")),
        listing=(_("Entry no."), _("Time"), _("What happened"), _("Channel")),
        widths=(0, 0, 1, 0),
    ),
    "enforcement_notice": Letter(
        heading=_("Notice of acceptance of the enforcement case"),
        needs=("case_number",),
        facts=(
            (_("Case number"), "case_number"),
            (_("Title for enforcement"), "title"),
            (_("Case of the title"), "title_case"),
            (_("Applicant"), "recipient"),
            (_("Debtor"), "debtor"),
            (_("Amount (yuan)"), "amount"),
            (_("Judges"), "judges"),
        ),
        text=(CONTACT,),
    ),
    "assignment_notice": Letter(
        heading=_("Notice of the members of the court"),
        needs=("case_number",),
        facts=(
            *CASE,
            (_("Judges"), "judges"),
            (_("Court recorder"), "recorder"),
            (_("How they were chosen"), "method"),
        ),
        text=(CONTACT,),
    ),
    **enforcement.LETTERS,
}
