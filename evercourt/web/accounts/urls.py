from django.urls import path

from evercourt.web.accounts import confirmation

urlpatterns = [
    path("accounts/second-factor", confirmation.second_factor, name="second_factor"),
    path("accounts/second-factor/waiting", confirmation.second_factor_waiting, name="second_factor_waiting"),
]
