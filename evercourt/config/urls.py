"""Addresses: the doors."""

from django.urls import include, path

urlpatterns = [
    path("", include("evercourt.web.urls")),
]
