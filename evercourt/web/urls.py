"""The door for people: one line per area."""

from django.urls import include, path

from evercourt.web.workplace import workplace

urlpatterns = [
    path("workplace", workplace, name="workplace"),
    path("", include("evercourt.web.accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("", include("evercourt.web.portal.urls")),
    path("", include("evercourt.web.notices.urls")),
    path("", include("evercourt.web.contacts.urls")),
    path("", include("evercourt.web.filing.urls")),
    path("", include("evercourt.web.uploads.urls")),
    path("", include("evercourt.web.cases.urls")),
    path("", include("evercourt.web.docket.urls")),
    path("", include("evercourt.web.groups.urls")),
    path("", include("evercourt.web.service.urls")),
    path("", include("evercourt.web.counsel.urls")),
    path("", include("evercourt.web.review.urls")),
    path("", include("evercourt.web.fees.urls")),
    path("", include("evercourt.web.hearings.urls")),
    path("", include("evercourt.web.sessions.urls")),
    path("", include("evercourt.web.work.urls")),
    path("", include("evercourt.web.mediation.urls")),
    path("", include("evercourt.web.rooms.urls")),
    path("", include("evercourt.web.closures.urls")),
    path("", include("evercourt.web.decisions.urls")),
    path("", include("evercourt.web.published.urls")),
    path("", include("evercourt.web.enforcement.urls")),
    path("", include("evercourt.web.appointments.urls")),
    path("", include("evercourt.web.extension.urls")),
    path("", include("evercourt.web.recusal.urls")),
    path("", include("evercourt.web.helpline.urls")),
    path("", include("evercourt.web.statistics.urls")),
    path("", include("evercourt.web.finding.urls")),
    path("", include("evercourt.web.operations.urls")),
]
