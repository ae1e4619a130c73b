"""The desk and its queues; one item; one talk; what is internal to a case."""

from django.urls import path

from evercourt.web.work import desk, internal, items

urlpatterns = [
    path("work", desk.mine, name="work"),
    path("work/queues", desk.queues, name="work_queues"),
    path("work/items/<int:pk>", items.item, name="work_item"),
    path("work/talks/<int:pk>", internal.talk, name="work_talk"),
    path("cases/<int:pk>/internal", internal.internal, name="case_internal"),
    path("cases/<int:pk>/internal/notes/<int:note>", internal.note, name="case_note"),
]
