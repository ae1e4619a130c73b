from django.urls import path

from evercourt.web.cases import documents, received, views

urlpatterns = [
    path("cases", views.cases, name="cases"),
    path("cases/<int:pk>", views.case, name="case"),
    path("cases/<int:pk>/docket", documents.docket, name="case_docket"),
    path("cases/<int:pk>/documents/<int:document>", documents.document, name="case_document"),
    path("cases/<int:pk>/documents/<int:document>/copy", documents.document_copy, name="case_document_copy"),
    path(
        "cases/<int:pk>/documents/<int:document>/original", documents.document_original, name="case_document_original"
    ),
    path("cases/<int:pk>/documents/<int:document>/pages/<int:page>", documents.document_page, name="case_page"),
    path("received-files", received.received_files, name="received_files"),
    path("received-files/<int:pk>", received.received_file, name="received_file"),
    path("received-files/<int:pk>/documents/<int:document>", received.received_document, name="received_document"),
]
