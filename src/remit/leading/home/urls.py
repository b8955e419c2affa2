from django.urls import path

from remit.core.access import access, public, signed_in
from remit.leading.duties.views import posts
from remit.leading.home import accounts, for_you, views

# Of the library's addresses these and no others, under its own names: it leads from one to the next by them.
OF_THE_LIBRARY = [
    path("sign-in/", access(public)(accounts.SignIn.as_view()), name="account_login"),
    path("sign-out/", accounts.sign_out, name="account_logout"),
    path("sign-in/passkey/", access(public)(accounts.SignInByPasskey.as_view()), name="mfa_login_webauthn"),
    path("sign-in/second-step/", access(public)(accounts.SecondStepAsked.as_view()), name="mfa_authenticate"),
    path("sign-in/again/", access(signed_in)(accounts.ByPassword.as_view()), name="account_reauthenticate"),
    path("sign-in/again/code/", access(signed_in)(accounts.ByCode.as_view()), name="mfa_reauthenticate"),
    path("sign-in/again/passkey/", access(signed_in)(accounts.ByPasskey.as_view()), name="mfa_reauthenticate_webauthn"),
    path("sign-in/with/failed/", accounts.outside_failed, name="socialaccount_login_error"),
    path("sign-in/with/cancelled/", accounts.outside_failed, name="socialaccount_login_cancelled"),
    path("sign-in/with/<slug:provider_id>/", accounts.by_outside, name="openid_connect_login"),
    path("sign-in/with/<slug:provider_id>/back/", accounts.from_outside, name="openid_connect_callback"),
    path("accounts/", access(signed_in)(accounts.Connections.as_view()), name="socialaccount_connections"),
    path("second-step/", access(signed_in)(accounts.SecondStep.as_view()), name="mfa_index"),
    path("second-step/app/", access(signed_in)(accounts.SetUpApp.as_view()), name="mfa_activate_totp"),
    path("second-step/app/remove/", access(signed_in)(accounts.RemoveApp.as_view()), name="mfa_deactivate_totp"),
    path("second-step/passkey/", access(signed_in)(accounts.SetUpPasskey.as_view()), name="mfa_add_webauthn"),
    path("second-step/codes/", access(signed_in)(accounts.RecoveryCodes.as_view()), name="mfa_view_recovery_codes"),
    path(
        "second-step/codes/new/",
        access(signed_in)(accounts.NewRecoveryCodes.as_view()),
        name="mfa_generate_recovery_codes",
    ),
]
urlpatterns = [
    path("", views.home, name="home"),
    path("pupils/<str:ref>/", views.pupil, name="pupil"),
    path("pupils/<str:ref>/timeline/", views.pupil_timeline, name="pupil.timeline"),
    path("posts/<str:ref>/", posts.post, name="post"),
    *OF_THE_LIBRARY,
    path("second-step/passkey/remove/", accounts.remove_passkey, name="remove-passkey"),
    path("link/<str:token>/", accounts.invitation, name="invitation"),
    path("sign-ins/", accounts.sign_ins, name="sign-ins"),
    path("sign-ins/end/", accounts.end_session, name="end-session"),
    path("board/", accounts.board, name="board"),
    path("steps/put-away/", views.put_steps_away, name="put-steps-away"),
    path("for-you/", for_you.for_you, name="for-you"),
    path("for-you/read/", for_you.read, name="for-you.read"),
    path("for-you/e-mail/", for_you.letters, name="for-you.letters"),
    path("password/", accounts.password, name="password"),
    path("set-up/", views.set_up, name="set-up"),
]
