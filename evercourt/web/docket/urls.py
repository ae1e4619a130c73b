from django.urls import path

from evercourt.web.docket import archive, bundle, entries, marks, papers

urlpatterns = [
    path("cases/<int:pk>/documents", papers.documents, name="case_documents"),
    path("cases/<int:pk>/papers", papers.new, name="case_papers"),
    path("cases/<int:pk>/bundle", bundle.bundle_of, name="case_bundle"),
    path("cases/<int:pk>/archive", archive.archive, name="case_archive"),
    path("cases/<int:pk>/sealing", marks.case_sealing, name="case_sealing"),
    path("cases/<int:pk>/seals/<int:sealing>/lifting", marks.lifting, name="seal_lifting"),
    path("cases/<int:pk>/docket/<int:number>", entries.entry, name="docket_entry"),
    path("cases/<int:pk>/docket/<int:number>/sealing", marks.sealing, name="entry_sealing"),
    path("cases/<int:pk>/docket/<int:number>/striking", marks.striking, name="entry_striking"),
    path("cases/<int:pk>/docket/<int:number>/correction", marks.correction, name="entry_correction"),
]
