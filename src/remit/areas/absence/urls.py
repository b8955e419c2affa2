from django.urls import path

from remit.areas.absence.views import home_link, messages, returns, today

app_name = "absence"
urlpatterns = [
    path("attendance/", today.board, name="today"),
    path("attendance/remind/<str:ref>/", today.nudge, name="nudge"),
    path("absence/messages/", messages.listed, name="messages"),
    path("absence/messages/accept/", messages.accept_some, name="messages.accept"),
    path("absence/messages/of/<str:ref>/", messages.add, name="message.add"),
    path("absence/messages/<str:ref>/", messages.message, name="message"),
    path("absence/messages/<str:ref>/again/", messages.reopen, name="message.reopen"),
    path("absence/messages/<str:ref>/mistake/", messages.mistake, name="message.mistake"),
    path("absence/links/of/<str:ref>/", home_link.links, name="links"),
    path("absence/links/<str:ref>/withdraw/", home_link.withdraw, name="link.withdraw"),
    path("home/sent/", home_link.home_sent, name="home.sent"),
    path("home/<str:token>/", home_link.home, name="home"),
    path("absence/returns/", returns.listed, name="returns"),
    path("absence/returns/csv/", returns.sheet, {"format": "csv"}, name="returns.csv"),
    path("absence/returns/xlsx/", returns.sheet, {"format": "xlsx"}, name="returns.xlsx"),
    path("absence/returns/meeting/", returns.meeting, name="returns.meeting"),
    path("absence/returns/sickness/<str:ref>/", returns.tell, {"sort": "sickness"}, name="return.sickness"),
    path("absence/returns/attendance/<str:ref>/", returns.tell, {"sort": "attendance"}, name="return.attendance"),
    path("absence/return/<str:ref>/back/", returns.take_back, name="return.back"),
]
