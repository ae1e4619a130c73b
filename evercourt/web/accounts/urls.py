from django.urls import path

from evercourt.web.accounts import (
    confirmation,
    demonstration,
    identity,
    identity_provider,
    inbox,
    keys,
    own_data,
    profile,
    proving,
    reports,
    software,
    telling,
)

urlpatterns = [
    path("accounts/oidc/<slug:provider_id>/login/", identity_provider.leaving, name="openid_connect_login"),
    path(
        "accounts/oidc/<slug:provider_id>/login/callback/",
        identity_provider.coming_back,
        name="openid_connect_callback",
    ),
    path("accounts/second-factor", confirmation.second_factor, name="second_factor"),
    path("accounts/second-factor/waiting", confirmation.second_factor_waiting, name="second_factor_waiting"),
    path("messages", inbox.messages, name="messages"),
    path("messages/<int:pk>", inbox.message, name="message"),
    path("messages/<int:pk>/reading", inbox.message_reading, name="message_reading"),
    path("profile", profile.account, name="account"),
    path("profile/telling", telling.telling, name="telling"),
    path("profile/telling/codes", telling.binding_codes, name="binding_codes"),
    path("profile/telling/addresses/<int:pk>/removal", telling.address_removal, name="address_removal"),
    path("lines/<str:line>/bindings", reports.line_bindings, name="line_bindings"),
    path("worker.js", telling.worker, name="worker"),
    path("profile/telling/browsers", telling.push, name="push"),
    path("lines/<str:line>/reports", reports.line_reports, name="line_reports"),
    path("profile/consents", profile.consents, name="consents"),
    path("profile/consents/<int:pk>/withdrawal", profile.consent_withdrawal, name="consent_withdrawal"),
    path("profile/data", own_data.own_data, name="own_data"),
    path("profile/data/file", own_data.own_data_file, name="own_data_file"),
    path("profile/keys", keys.keys, name="keys"),
    path("profile/keys/<int:pk>/revocation", keys.key_revocation, name="key_revocation"),
    path("profile/software", software.endpoints, name="endpoints"),
    path("profile/software/<int:pk>", software.endpoint, name="endpoint"),
    path("profile/identity-check", proving.identity_check_request, name="identity_check_request"),
    path("identity-checks", identity.identity_checks, name="identity_checks"),
    path("identity-checks/counter", identity.counter_check, name="identity_counter_check"),
    path("identity-checks/<int:pk>", identity.identity_check, name="identity_check"),
    path(
        "identity-checks/<int:pk>/pictures/<int:number>", proving.identity_check_picture, name="identity_check_picture"
    ),
    path("demonstration", demonstration.demonstration, name="demonstration"),
]
