from django.urls import path

from remit.areas.absence.views import calls, cases, stages, today

app_name = "absence"
urlpatterns = [
    path("attendance/", today.board, name="today"),
    path("attendance/remind/<str:ref>/", today.nudge, name="nudge"),
    path("absence/calls/", calls.calls, name="calls"),
    path("absence/calls/<str:ref>/", calls.call, name="call"),
    path("absence/calls/<str:ref>/pass/", calls.pass_on, name="call.pass"),
    path("absence/", cases.listed, name="cases"),
    path("absence/begin/<str:ref>/", cases.begin, name="case.begin"),
    path("absence/case/<str:ref>/", cases.case, name="case"),
    path("absence/case/<str:ref>/change/", cases.change, name="case.change"),
    path("absence/case/<str:ref>/step/", cases.add_step, name="case.step"),
    path("absence/case/<str:ref>/end/", cases.end, name="case.end"),
    path("absence/case/<str:ref>/reopen/", cases.reopen, name="case.reopen"),
    path("absence/step/<str:ref>/", cases.step, name="step"),
    path("absence/step/<str:ref>/change/", cases.change_step, name="step.change"),
    path("absence/step/<str:ref>/merge/", cases.merge_anew, name="step.merge"),
    path("absence/step/<str:ref>/letter/", cases.letter, name="step.letter"),
    path("absence/step/<str:ref>/done/", cases.do, name="step.done"),
    path("absence/step/<str:ref>/answer/", cases.answer, name="step.answer"),
    path("absence/step/<str:ref>/let-go/", cases.let_go, name="step.let-go"),
    path("absence/step/<str:ref>/reopen/", cases.reopen_step, name="step.reopen"),
    path("absence/stages/", stages.listed, name="stages"),
    path("absence/stages/<slug:code>/", stages.stage, name="stage"),
]
