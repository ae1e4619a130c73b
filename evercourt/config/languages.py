"""What Django does not know about the languages of the portal."""

from django.conf.locale import LANG_INFO

LANG_INFO["kk-arab"] = {
    "bidi": True,
    "code": "kk-arab",
    "name": "Kazakh (Arabic script)",
    "name_local": "قازاقشا",
}
LANG_INFO["zh-hans"] = dict(LANG_INFO["zh-hans"], name_local="中文")

# Django asks by the first part of the code; Kazakh is offered in Arabic script only.
BIDI = ["ug", "kk"]
# No certified translator has confirmed these yet: every page says so, and that the Chinese text holds.
AWAITING_TRANSLATOR = ["ug", "kk-arab"]
