from django.urls import path

from remit.areas.suspensions.views import moves, suspensions

app_name = "suspensions"
urlpatterns = [
    path("suspensions/", suspensions.listed, name="list"),
    path("suspensions/of/<str:ref>/", suspensions.of_pupil, name="pupil"),
    path("suspensions/begin/<str:ref>/", suspensions.begin, name="begin"),
    path("suspensions/summary/", suspensions.of_term, name="summary"),
    path("suspensions/one/<str:ref>/", suspensions.one, name="one"),
    path("suspensions/one/<str:ref>/change/", suspensions.change, name="change"),
    path("suspensions/one/<str:ref>/drop/", suspensions.drop, name="drop"),
    path("suspensions/one/<str:ref>/again/", suspensions.again, name="again"),
    path("suspensions/one/<str:ref>/decide/", suspensions.decide, name="decide"),
    path("suspensions/one/<str:ref>/cancel/", suspensions.cancel, name="cancel"),
    path("suspensions/one/<str:ref>/resume/", suspensions.resume, name="resume"),
    path("suspensions/one/<str:ref>/tell/", suspensions.tell, name="tell"),
    path("suspensions/one/<str:ref>/work-set/", suspensions.work, name="work"),
    path("suspensions/one/<str:ref>/board/", suspensions.board, name="board"),
    path("suspensions/one/<str:ref>/return/", suspensions.come_back, name="return"),
    path("suspensions/one/<str:ref>/letter/", suspensions.letter, name="letter"),
    path("suspensions/one/<str:ref>/merge/", suspensions.merge, name="merge"),
    path("suspensions/telling/<str:ref>/back/", suspensions.telling_back, name="telling.back"),
    path("suspensions/elsewhere/<str:ref>/back/", suspensions.elsewhere_back, name="elsewhere.back"),
    path("suspensions/moves/", moves.listed, name="moves"),
    path("suspensions/direct/<str:ref>/", moves.direct, name="direct"),
    path("suspensions/direction/<str:ref>/", moves.direction, name="direction"),
    path("suspensions/direction/<str:ref>/review/", moves.review, name="direction.review"),
    path("suspensions/direction/<str:ref>/end/", moves.end, name="direction.end"),
    path("suspensions/direction/<str:ref>/go-on/", moves.go_on, name="direction.go-on"),
    path("suspensions/move/of/<str:ref>/", moves.add_move, name="move.add"),
    path("suspensions/move/<str:ref>/", moves.move, name="move"),
    path("suspensions/letters/", moves.letters, name="letters"),
    path("suspensions/letters/<slug:code>/", moves.letter, name="letter-text"),
]
