from django.urls import path

from evercourt.web.notices import desk, machines
from evercourt.web.notices import public as pages

urlpatterns = [
    path("notices", pages.notices, name="notices"),
    path("notices/feed.atom", machines.feed, name="notices_feed"),
    path("notices/desk", desk.desk, name="notice_desk"),
    path("notices/desk/new", desk.new, name="notice_new"),
    path("notices/desk/<int:pk>", desk.draft, name="notice_draft"),
    path("notices/desk/<int:pk>/text", desk.editing, name="notice_edit"),
    path("notices/<int:pk>", pages.notice, name="notice"),
    path("notices/<int:pk>/versions/<int:version>", pages.notice, name="notice_version"),
    # Addresses of before, which stand in letters and on other sites.
    path("announcements", pages.moved, {"name": "notices"}),
    path("announcements/feed.atom", pages.moved, {"name": "notices_feed"}),
    path("announcements/<int:pk>", pages.moved, {"name": "notice"}),
]
