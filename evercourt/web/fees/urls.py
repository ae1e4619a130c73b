from django.urls import path

from evercourt.web.fees import callbacks, relief, views

urlpatterns = [
    path("cases/<int:case>/fees/<int:pk>", views.fee, name="fee"),
    path("cases/<int:case>/fees/<int:pk>/payment", views.payment, name="fee_payment"),
    path("cases/<int:case>/fees/<int:pk>/counter-payments", views.counter_payment, name="fee_counter_payment"),
    path("cases/<int:case>/fees/<int:pk>/reliefs", relief.application, name="fee_relief"),
    path("cases/<int:case>/fees/<int:pk>/reliefs/<int:relief>", relief.decision, name="fee_relief_decision"),
    path("cashier/callbacks", callbacks.callback, name="cashier_callback"),
]
