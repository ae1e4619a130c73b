"""The one address of the plain endpoint."""

from django.urls import path

from benchmarks.plain.views import Filings

urlpatterns = [path("api/v1/filings", Filings.as_view())]
