from django.urls import path

from remit.areas.onreport.views import home, reports, scores

app_name = "onreport"
urlpatterns = [
    path("on-report/", reports.hub, name="hub"),
    path("on-report/today/", scores.today, name="today"),
    path("on-report/practice/", home.practice, name="practice"),
    path("on-report/of/<str:ref>/", reports.of, name="of"),
    path("on-report/of/<str:ref>/begin/", reports.start, name="start"),
    path("on-report/report/<str:ref>/", reports.report, name="report"),
    path("on-report/report/<str:ref>/day/", scores.day, name="day"),
    path("on-report/report/<str:ref>/score/", scores.score, name="score"),
    path("on-report/report/<str:ref>/change/", reports.change, name="change"),
    path("on-report/report/<str:ref>/review/", reports.review, name="review"),
    path("on-report/report/<str:ref>/mistake/", reports.mistake, name="mistake"),
    path("on-report/report/<str:ref>/put-back/", reports.put_back, name="put-back"),
    path("on-report/report/<str:ref>/withdraw/", reports.withdraw, name="withdraw"),
    path("on-report/review/<str:ref>/back/", reports.review_back, name="review.back"),
    path("home/page/<str:token>/", home.home, name="home"),
]
