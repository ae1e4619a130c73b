"""The letters that the road from filing to effect needs. Days are given as ISO text, amounts as text in yuan."""

from django.utils.translation import gettext_lazy as _

from evercourt.documents.letters.letter import Letter

CASE = ((_("Case number"), "case_number"), (_("Case"), "case_title"))
CONTACT = _("Questions: telephone %(phone)s, or the court's service line 12368.")

LETTERS: dict[str, Letter] = {
    "receipt": Letter(
        heading=_("Receipt for materials of litigation"),
        facts=(
            (_("Receipt number"), "number"),
            (_("Filed by"), "filed_by"),
            (_("Dispute"), "cause"),
            (_("Parties"), "parties"),
            (_("Received at"), "received_at"),
            (_("How it was filed"), "channel"),
            (_("Place in the queue"), "place"),
            (_("Answer at the latest on"), "answer_by"),
        ),
        before=(_("The court has received the following materials:"),),
        items="materials",
        text=(
            _(
                "The court answers within seven days: it dockets the case, names all corrections at once, or refuses by ruling (Civil Procedure Law, article 126)."
            ),
            _("This receipt proves the day of receipt. It does not mean that the case has been docketed."),
            CONTACT,
        ),
        numbered=False,
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
        text=(
            _(
                "On examination, your complaint meets the statutory conditions for an action. The court has docketed the case and notifies you as follows."
            ),
            _(
                "1. In the course of litigation, parties may exercise the rights given by article 52 of the Civil Procedure Law, and must exercise them lawfully, observe the order of litigation, and perform what a decision in legal effect orders."
            ),
            _(
                "2. Pay the court fee in advance within seven days of receiving the notice of fees. Who neither pays in time nor applies for relief is treated as having withdrawn."
            ),
            _(
                "3. Parties bear the burden of proving their own claims and hand in evidence within the time set by the court."
            ),
            _("4. Parties may apply for the withdrawal of judges and the court recorder as the law provides."),
            CONTACT,
        ),
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
        text=(
            _(
                "Pay %(amount)s yuan by %(due_on)s. Who neither pays in time nor applies for deferral, reduction or exemption is treated as having withdrawn (Measures on Court Fees, article 22)."
            ),
            _(
                "Whoever has real difficulty paying may apply to the court for deferral, reduction or exemption before that day."
            ),
            CONTACT,
        ),
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
        text=(
            _(
                "The court has accepted the action of %(plaintiff)s against you. A copy of the complaint is served on you with this letter. We notify you as follows."
            ),
            _(
                "1. Hand in an answer within fifteen days of receiving the copy of the complaint, with copies for each other party. Handing in none does not stop the court from trying the case (Civil Procedure Law, article 128)."
            ),
            _(
                "2. In the course of litigation, parties may exercise their rights and must observe the order of litigation."
            ),
            _(
                "3. Legal persons and other organisations hand in proof of the capacity of their representative; agents hand in a power of attorney."
            ),
            _("4. An objection to jurisdiction is raised within the period for the answer."),
            CONTACT,
        ),
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
        text=(
            _(
                "1. The person summoned must be at the place named at the time named, and bring this summons and proof of identity."
            ),
            _(
                "2. A plaintiff who does not appear without good reason may be treated as having withdrawn; against a defendant who does not, judgment may be given by default (Civil Procedure Law, articles 146 and 147)."
            ),
            CONTACT,
        ),
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
        text=(
            _(
                "Hand in the corrections by %(due_on)s. The day of your filing is kept. The court's period for its answer begins anew on the day after the corrections are received."
            ),
            _(
                "If nothing is corrected in time, the materials are returned and that is recorded. If you insist on filing, the court decides by ruling, against which you can appeal."
            ),
            CONTACT,
        ),
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
        text=(
            _("In accordance with %(basis)s, it is ruled as follows:"),
            _("The action of %(plaintiff)s is not accepted."),
            _(
                "Whoever does not agree with this ruling may, within ten days of its service, hand in an appeal to this court, which is heard by %(appeal_court)s."
            ),
        ),
        signed_by="judges",
    ),
    "service_certificate": Letter(
        heading=_("Certificate of service"),
        facts=(
            *CASE,
            (_("Recipient"), "recipient"),
            (_("Documents served"), "documents"),
            (_("Way of service"), "way"),
            (_("Address"), "address"),
            (_("Sent at"), "sent_at"),
            (_("Served on"), "served_on"),
            (_("Served at"), "served_at"),
            (_("Proof"), "proof"),
            (_("Basis"), "basis"),
        ),
        before=(_("The attempts:"),),
        items="attempts",
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
        text=(
            _(
                "It is certified that %(decision)s of this court in case %(case_number)s has been in legal effect since %(final_on)s."
            ),
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
        text=(
            _(
                "On examination, your application for enforcement meets the statutory conditions, and the court has docketed it."
            ),
            _(
                "Tell the court what you know of the debtor's property. If you change your address or telephone number, tell the court in time."
            ),
            CONTACT,
        ),
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
        text=(
            _(
                "The members named above try this case. If you think that one of them must withdraw, say so with reasons before the hearing, or, if the reason becomes known later, before the end of the debate (Civil Procedure Law, articles 47 and 48)."
            ),
            CONTACT,
        ),
    ),
}
