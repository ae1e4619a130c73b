from django.urls import path

from evercourt.web.service import desk, views

urlpatterns = [
    path("join", views.join_case, name="join"),
    path("cases/<int:pk>/answer/<int:party>", views.answer_page, name="case_answer"),
    path("service", desk.orders, name="service_orders"),
    path("service/<int:pk>", views.order, name="service_order"),
    path("service/<int:pk>/join-letter", desk.join_letter, name="service_join_letter"),
    path("service/<int:pk>/<slug:step>", desk.step, name="service_step"),
]
