from django.urls import path

from evercourt.web.rooms import check, recorders, views

urlpatterns = [
    path("rooms/check", check.check, name="room_check"),
    path("rooms/recorders/ticket", recorders.ticket, name="recorder_ticket"),
    path("rooms/<int:pk>", views.room, name="room"),
    path("rooms/<int:pk>/ticket", views.ticket, name="room_ticket"),
    path("rooms/<int:pk>/acts", views.act, name="room_acts"),
    path("rooms/<int:pk>/shown/<int:page>.png", views.shown, name="room_shown"),
]
