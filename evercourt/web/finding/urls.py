"""The search and what is kept of it; reports."""

from django.urls import path

from evercourt.web.finding import reports, saved, search

urlpatterns = [
    path("find", search.found, name="find"),
    path("searches", saved.searches, name="searches"),
    path("searches/new", saved.new, name="keep_search"),
    path("searches/<int:pk>", saved.saved, name="saved_search"),
    path("reports", reports.reports, name="reports"),
    path("reports/<slug:code>.csv", reports.as_file, name="report_file"),
    path("reports/<slug:code>", reports.report, name="report"),
    path("reports/<slug:code>/print", reports.printed, name="report_print"),
]
