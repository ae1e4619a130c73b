from django.urls import path

from evercourt.web.groups import views

urlpatterns = [path("cases/<int:pk>/group", views.group, name="case_group")]
