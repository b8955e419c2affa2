from django.urls import path, register_converter

from remit.areas.attendance.converters import DayConverter, SessionConverter
from remit.areas.attendance.views import certificates, figures, files, patterns, pupil, registers, today

register_converter(DayConverter, "day")
register_converter(SessionConverter, "session")

app_name = "attendance"
urlpatterns = [
    path("attendance/", today.board, name="today"),
    path("attendance/year/", figures.year, name="figures"),
    path("attendance/year/csv/", figures.csv, name="figures.csv"),
    path("attendance/year/xlsx/", figures.xlsx, name="figures.xlsx"),
    path("attendance/year/document/", figures.document, name="figures.document"),
    path("attendance/certificates/", certificates.earned, name="certificates"),
    path("attendance/certificates/document/", certificates.document, name="certificates.document"),
    path("attendance/patterns/", patterns.patterns, name="patterns"),
    path("attendance/pupil/<str:ref>/", pupil.pupil, name="pupil"),
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
]
