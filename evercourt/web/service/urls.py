from django.urls import path

from evercourt.web.service import desk, entrusted, joining, objections, views

urlpatterns = [
    path("join", views.join_case, name="join"),
    path("cases/<int:pk>/answer/<int:party>", views.answer_page, name="case_answer"),
    path("joining", joining.requests, name="join_requests"),
    path("joining/<int:pk>", joining.request_page, name="join_request"),
    path("cases/<int:pk>/electronic-service/<int:party>", joining.electronic_service, name="case_electronic_service"),
    path("service", desk.orders, name="service_orders"),
    path("service/<int:pk>", views.order, name="service_order"),
    path("service/<int:pk>/join-letter", desk.join_letter, name="service_join_letter"),
    path("service/<int:pk>/paper", views.paper, name="service_paper"),
    path("service/<int:pk>/proof", views.proof, name="service_proof"),
    path("service/<int:pk>/objections/<int:attempt>", objections.objection, name="service_objection"),
    path("service/<int:pk>/objections/<int:rebuttal>/file", objections.file, name="service_objection_file"),
    path("service/<int:pk>/objections/<int:rebuttal>/decision", objections.decision, name="service_objection_decision"),
    path("entrusted", entrusted.entrusted, name="entrusted_all"),
    path("entrusted/<int:pk>", entrusted.one, name="entrusted"),
    path("entrusted/<int:pk>/papers/<int:paper>", entrusted.paper, name="entrusted_paper"),
    path("entrusted/<int:pk>/<slug:step>", entrusted.step, name="entrusted_step"),
    path("service/<int:pk>/<slug:step>", desk.step, name="service_step"),
]
