"""The letters of enforcement: their facts. Their legal texts are data of the procedure pack, as those of the road."""

from django.utils.translation import gettext_lazy as _

from evercourt.documents.letters.letter import Letter

CONTACT = _("Questions: telephone %(phone)s, or the court's service line 12368.")

LETTERS: dict[str, Letter] = {
    "debtor_order": Letter(
        heading=_("Enforcement notice and order to report property"),
        needs=("case_number", "recipient", "amount", "report_due_on"),
        facts=(
            (_("Case number"), "case_number"),
            (_("Applicant"), "creditor"),
            (_("Owed today (yuan)"), "amount"),
            (_("Report your property by"), "report_due_on"),
            (_("Enforcement officer"), "officer"),
        ),
        text=(CONTACT,),
    ),
    "assistance_notice": Letter(
        heading=_("Notice to assist with an inquiry"),
        needs=("recipient", "asked", "debtors"),
        facts=((_("What is asked"), "asked"), (_("Enforcement officer"), "officer")),
        items="debtors",
        numbered=False,
        official_only=True,
    ),
    "measure_notice": Letter(
        heading=_("Notice of measures of enforcement"),
        needs=("case_number", "recipient", "rows"),
        facts=((_("Case number"), "case_number"), (_("Enforcement officer"), "officer")),
        listing=(_("Where"), _("Number"), _("Amount (yuan)"), _("Holds until")),
        widths=(1, 0, 0, 0),
        text=(CONTACT,),
    ),
    "distribution_plan": Letter(
        heading=_("Distribution of what was received"),
        needs=("case_number", "proceeds", "rows"),
        facts=(
            (_("Case number"), "case_number"),
            (_("Received (yuan)"), "proceeds"),
            (_("Costs first (yuan)"), "costs"),
            (_("Left over (yuan)"), "rest"),
            (_("Object by"), "object_by"),
        ),
        listing=(_("Creditor"), _("Claim (yuan)"), _("Rank"), _("Share (yuan)")),
        widths=(1, 0, 0, 0),
        text=(CONTACT,),
    ),
    "seizure_list": Letter(
        heading=_("List of what was seized"),
        needs=("case_number", "thing", "where", "keeper", "condition"),
        facts=(
            (_("Case number"), "case_number"),
            (_("Thing"), "thing"),
            (_("Found and kept"), "where"),
            (_("Keeper"), "keeper"),
            (_("Condition"), "condition"),
            (_("Photographs"), "photographs"),
            (_("Seized by"), "officer"),
            (_("Day"), "day"),
        ),
        listing=(_("What was in it"),),
        widths=(1,),
        official_only=True,
    ),
    "thing_receipt": Letter(
        heading=_("Receipt for a thing handed over"),
        needs=("case_number", "thing", "to", "condition"),
        facts=(
            (_("Case number"), "case_number"),
            (_("Thing"), "thing"),
            (_("Received by"), "to"),
            (_("Where"), "where"),
            (_("Condition"), "condition"),
            (_("Handed over by"), "officer"),
            (_("Day"), "day"),
        ),
        official_only=True,
    ),
    "valuation_notice": Letter(
        heading=_("What a thing held by the court is worth"),
        needs=("case_number", "recipient", "thing", "amount", "valid_until"),
        facts=(
            (_("Case number"), "case_number"),
            (_("Thing"), "thing"),
            (_("Reference price (yuan)"), "amount"),
            (_("Found on"), "valued_on"),
            (_("Valid until"), "valid_until"),
            (_("Object by"), "object_by"),
        ),
        listing=(_("Asked"), _("Price (yuan)")),
        widths=(1, 0),
        text=(CONTACT,),
    ),
}
