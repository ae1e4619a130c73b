from django.urls import path

from evercourt.web.extension import views

urlpatterns = [
    path("deadlines/<int:pk>/extensions/new", views.new, name="extension_new"),
    path("extensions/<int:pk>", views.extension, name="extension"),
]
