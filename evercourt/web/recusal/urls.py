from django.urls import path

from evercourt.web.recusal import relations, views

urlpatterns = [
    path("relations", relations.relations, name="relations"),
    path("relations/<int:pk>/end", relations.end, name="relation_end"),
    path("cases/<int:pk>/recusals/new", views.new, name="recusal_new"),
    path("recusals/<int:pk>", views.recusal, name="recusal"),
]
