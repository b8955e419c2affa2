from django.urls import path, register_converter

from remit.areas.attendance.converters import DayConverter, SessionConverter
from remit.areas.attendance.views import (
    certificates,
    figures,
    files,
    lesson_figures,
    lessons,
    patterns,
    planned,
    pupil,
    registers,
)

register_converter(DayConverter, "day")
register_converter(SessionConverter, "session")

app_name = "attendance"
urlpatterns = [
    path("attendance/year/", figures.year, name="figures"),
    path("attendance/lessons/", lesson_figures.lessons_held, name="lessons"),
    path("attendance/lessons/<str:ref>/", lesson_figures.one_class, name="class"),
    path("attendance/year/csv/", figures.csv, name="figures.csv"),
    path("attendance/year/xlsx/", figures.xlsx, name="figures.xlsx"),
    path("attendance/year/document/", figures.document, name="figures.document"),
    path("attendance/certificates/", certificates.earned, name="certificates"),
    path("attendance/certificates/document/", certificates.document, name="certificates.document"),
    path("attendance/patterns/", patterns.patterns, name="patterns"),
    path("attendance/pupil/<str:ref>/", pupil.pupil, name="pupil"),
    path("attendance/reminded/<str:ref>/", registers.nudged, name="nudged"),
    path("attendance/marks/", files.files, name="files"),
    path("attendance/marks/<str:ref>/", files.file, name="file"),
    path("attendance/marks/<str:ref>/start/", files.start, name="file.start"),
    path("attendance/marks/<str:ref>/drop/", files.drop, name="file.drop"),
    path("attendance/marks/<str:ref>/back/", files.take_back, name="file.back"),
    path("attendance/planned/", planned.planned, name="planned"),
    path("attendance/planned/<str:ref>/", planned.change, name="planned.one"),
    path("attendance/planned/<str:ref>/off/", planned.call_off, name="planned.off"),
    path("attendance/planned/<str:ref>/back/", planned.put_back, name="planned.back"),
    path("attendance/planned/of/<str:ref>/", planned.plan, name="planned.add"),
    path("registers/", registers.today, name="registers"),
    path("registers/how/", registers.arrangement, name="arrangement"),
    path("registers/<str:ref>/<day:day>/<session:session>/", registers.register, name="register"),
    path("registers/<str:ref>/<day:day>/<session:session>/entries/", registers.entries, name="entries"),
    path("registers/<str:ref>/<day:day>/<session:session>/settle/", registers.settle, name="settle"),
    path("registers/<str:ref>/<day:day>/lesson/<str:period>/", lessons.register, name="lesson"),
    path("registers/<str:ref>/<day:day>/lesson/<str:period>/entries/", lessons.entries, name="lesson.entries"),
    path("registers/<str:ref>/<day:day>/lesson/<str:period>/settle/", lessons.settle, name="lesson.settle"),
]
