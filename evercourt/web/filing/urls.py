from django.urls import path

from evercourt.web.filing import bulk, helping, views

urlpatterns = [
    path("filings/", views.filings, name="filings"),
    path("counter", views.counter, name="counter"),
    path("filings/helped", helping.helped, name="filings_helped"),
    path("filings/<int:pk>/help", helping.confirmation, name="filing_help"),
    path("filings/<int:pk>/help/end", helping.ended, name="filing_help_end"),
    path("filings/new", views.new, name="filing_new"),
    path("filings/bulk", bulk.tables, name="bulk_filings"),
    path("filings/bulk/template.xlsx", bulk.empty, name="bulk_template"),
    path("filings/bulk/<int:pk>", bulk.table, name="bulk_filing"),
    path("filings/bulk/<int:pk>/report.csv", bulk.report, name="bulk_report"),
    path("filings/<int:pk>", views.filing, name="filing"),
    path("filings/<int:pk>/submission", views.submission, name="filing_submission"),
    path("filings/<int:pk>/receipt", views.receipt, name="filing_receipt"),
    path("filings/<int:pk>/ruling", views.ruling, name="filing_ruling"),
    path("filings/<int:pk>/papers/<int:paper>", views.paper, name="filing_paper"),
    path("filings/<int:pk>/papers/<int:paper>/pages", views.paper_pages, name="filing_paper_pages"),
    path("filings/<int:pk>/papers/<int:paper>/pages/<int:page>", views.paper_page, name="filing_paper_page"),
    path("filings/<int:pk>/withdrawal", views.withdrawal, name="filing_withdrawal"),
    path("filings/<int:pk>/<slug:step>", views.step, name="filing_step"),
]
