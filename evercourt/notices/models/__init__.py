"""What courts make public, and how they are reached."""

from evercourt.notices.models.contact import ContactVersion, UnansweredNumber
from evercourt.notices.models.notice import Notice

__all__ = ["ContactVersion", "Notice", "UnansweredNumber"]
