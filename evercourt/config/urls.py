"""Addresses: the doors."""

from django.urls import include, path

urlpatterns = [
    path("api/v1/", include("evercourt.api.urls")),
    path("", include("evercourt.api.dav")),
    path("", include("evercourt.api.ecf.door")),
    path("", include("evercourt.web.urls")),
]

handler400 = "evercourt.web.portal.failures.bad_request"
handler403 = "evercourt.web.portal.failures.forbidden"
handler404 = "evercourt.web.portal.failures.not_found"
handler500 = "evercourt.web.portal.failures.server_error"
