"""Acts on notices and on the directory of contacts."""

from evercourt.notices.acts.announcing import announce
from evercourt.notices.acts.contacts import add_division, apply_versions, change_contact, flag_number, settle_number
from evercourt.notices.acts.drafting import discard, draft, new_version, revise
from evercourt.notices.acts.releasing import propose, release, send_back, withdraw

__all__ = [
    "add_division",
    "announce",
    "apply_versions",
    "change_contact",
    "discard",
    "draft",
    "flag_number",
    "new_version",
    "propose",
    "release",
    "revise",
    "send_back",
    "settle_number",
    "withdraw",
]
