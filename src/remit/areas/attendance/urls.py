from django.urls import path, register_converter

from remit.areas.attendance.converters import DayConverter, SessionConverter
from remit.areas.attendance.views import figures, files, lesson_figures, lessons, registers, today

register_converter(DayConverter, "day")
register_converter(SessionConverter, "session")

app_name = "attendance"
urlpatterns = [
    path("attendance/", today.board, name="today"),
    path("attendance/year/", figures.year, name="figures"),
    path("attendance/lessons/", lesson_figures.lessons_held, name="lessons"),
    path("attendance/lessons/<str:ref>/", lesson_figures.one_class, name="class"),
    path("attendance/remind/<str:ref>/", today.nudge, name="nudge"),
    path("attendance/reminded/<str:ref>/", today.nudged, name="nudged"),
    path("attendance/marks/", files.files, name="files"),
    path("attendance/marks/<str:ref>/", files.file, name="file"),
    path("attendance/marks/<str:ref>/start/", files.start, name="file.start"),
    path("attendance/marks/<str:ref>/drop/", files.drop, name="file.drop"),
    path("attendance/marks/<str:ref>/back/", files.take_back, name="file.back"),
    path("registers/", registers.today, name="registers"),
    path("registers/how/", registers.arrangement, name="arrangement"),
    path("registers/<str:ref>/<day:day>/<session:session>/", registers.register, name="register"),
    path("registers/<str:ref>/<day:day>/<session:session>/entries/", registers.entries, name="entries"),
    path("registers/<str:ref>/<day:day>/<session:session>/settle/", registers.settle, name="settle"),
    path("registers/<str:ref>/<day:day>/lesson/<str:period>/", lessons.register, name="lesson"),
    path("registers/<str:ref>/<day:day>/lesson/<str:period>/entries/", lessons.entries, name="lesson.entries"),
    path("registers/<str:ref>/<day:day>/lesson/<str:period>/settle/", lessons.settle, name="lesson.settle"),
]
