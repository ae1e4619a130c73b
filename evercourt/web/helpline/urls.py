from django.urls import path

from evercourt.web.helpline import acting, calls, desk, orders

urlpatterns = [
    path("helpline", desk.desk, name="helpline"),
    path("helpline/ringing", desk.ringing, name="helpline_ringing"),
    path("helpline/promises/<int:pk>", desk.promise, name="helpline_promise"),
    path("helpline/watch", desk.watch, name="helpline_watch"),
    path("helpline/questions", desk.questions, name="helpline_questions"),
    path("helpline/calls/<int:pk>", calls.call, name="helpline_call"),
    path("helpline/calls/<int:pk>/answer", calls.answer, name="helpline_answer"),
    path("helpline/calls/<int:pk>/takeover", calls.take_over, name="helpline_takeover"),
    path("helpline/calls/<int:pk>/cases/<int:party>", acting.case, name="helpline_case"),
    path("helpline/calls/<int:pk>/visit", acting.visit, name="helpline_visit"),
    path("helpline/orders", orders.orders, name="helpline_orders"),
    path("helpline/orders/<int:pk>", orders.order, name="helpline_order"),
]
