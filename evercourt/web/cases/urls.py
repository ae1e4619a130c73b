from django.urls import path

from evercourt.web.cases import documents, views

urlpatterns = [
    path("cases", views.cases, name="cases"),
    path("cases/<int:pk>", views.case, name="case"),
    path("cases/<int:pk>/docket", documents.docket, name="case_docket"),
    path("cases/<int:pk>/documents/<int:document>", documents.document, name="case_document"),
    path("cases/<int:pk>/documents/<int:document>/copy", documents.document_copy, name="case_document_copy"),
    path("cases/<int:pk>/documents/<int:document>/pages/<int:page>", documents.document_page, name="case_page"),
]
