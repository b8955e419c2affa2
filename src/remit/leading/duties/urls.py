from django.urls import path

from remit.leading.duties.views import mine, posts, review, sheets

app_name = "duties"
urlpatterns = [
    path("duties/", mine.mine, name="mine"),
    path("duties/csv/", mine.sheet, name="csv"),
    path("duties/add/", mine.add, name="add"),
    path("duties/accept/", mine.accept, name="accept"),
    path("duties/<str:ref>/", mine.duty, name="duty"),
    path("duties/<str:ref>/change/", review.change, name="change"),
    path("duties/<str:ref>/split/", review.split, name="split"),
    path("shown/<str:ref>/withdraw/", mine.withdraw, name="withdraw"),
    path("shown/<str:ref>/document/", mine.document, name="document"),
    path("job-descriptions/", review.bring_in, name="bring-in"),
    path("job-descriptions/all/", posts.held, name="held"),
    path("job-descriptions/<str:ref>/", review.review, name="review"),
    path("job-descriptions/<str:ref>/decide/", review.decide, name="decide"),
    path("job-descriptions/<str:ref>/scope/", review.scope, name="scope"),
    path("job-descriptions/<str:ref>/set-aside/", review.set_aside, name="set-aside"),
    path("sheets/", sheets.index, name="sheets"),
    path("sheets/<str:ref>/", sheets.sheet, name="sheet"),
    path("sheets/<str:ref>/export/", sheets.export, name="sheet-export"),
    path("sheets/<str:ref>/withdraw/", sheets.withdraw, name="sheet-withdraw"),
    path("posts/<str:ref>/share/", sheets.share, name="share"),
    path("openings/", posts.openings, name="openings"),
    path("openings/<str:ref>/", posts.settle, name="settle"),
]
