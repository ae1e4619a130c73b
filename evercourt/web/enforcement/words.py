"""Words for the codes that plans and accounts use, in the reader's language."""

from django.utils.translation import gettext_lazy as _

PART_NAMES = {
    "fee": _("fee for enforcement"),
    "costs": _("costs"),
    "interest": _("interest of the title"),
    "principal": _("what was ordered"),
    "late_interest": _("interest for late performance"),
}
PROPERTY_NAMES = {
    "deposit": _("deposit"),
    "payment_account": _("online payment account"),
    "fund": _("fund"),
    "shares": _("shares"),
    "vehicle": _("vehicle"),
    "vessel": _("vessel"),
    "real_estate": _("real estate"),
}
WHY = {
    "cash": _("cash is taken first"),
    "beyond_exempt": _("only what is beyond the money to live on"),
    "exempt": _("needed to live on"),
    "protected": _("protected by law"),
    "enough": _("not needed for this debt"),
    "thing": _("cash does not suffice"),
}
