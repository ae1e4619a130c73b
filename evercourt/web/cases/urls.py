from django.urls import path

from evercourt.web.cases import views

urlpatterns = [
    path("cases", views.cases, name="cases"),
    path("cases/<int:pk>", views.case, name="case"),
]
