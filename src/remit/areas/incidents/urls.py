from django.urls import path

from remit.areas.incidents.views import incidents, parts

app_name = "incidents"
urlpatterns = [
    path("incidents/", incidents.listed, name="list"),
    path("incidents/begin/", incidents.begin, name="begin"),
    path("incidents/counts/", incidents.counts, name="counts"),
    path("incidents/of/<str:ref>/", parts.of_pupil, name="pupil"),
    path("incidents/force/of/<str:ref>/", parts.add_force, name="force.add"),
    path("incidents/force/<str:ref>/", parts.force, name="force"),
    path("incidents/force/<str:ref>/back/", parts.force_back, name="force.back"),
    path("incidents/force/<str:ref>/again/", parts.force_again, name="force.again"),
    path("incidents/part/<str:ref>/", parts.part, name="part"),
    path("incidents/part/<str:ref>/back/", parts.part_back, name="part.back"),
    path("incidents/part/<str:ref>/again/", parts.part_again, name="part.again"),
    path("incidents/part/<str:ref>/pack/", parts.pack, name="part.pack"),
    path("incidents/part/<str:ref>/statement/", parts.add_statement, name="statement.add"),
    path("incidents/part/<str:ref>/force/", parts.part_force, name="part.force"),
    path("incidents/statement/<str:ref>/", parts.statement, name="statement"),
    path("incidents/statement/<str:ref>/back/", parts.statement_back, name="statement.back"),
    path("incidents/one/<str:ref>/", incidents.incident, name="incident"),
    path("incidents/one/<str:ref>/add/", incidents.add, name="add"),
    path("incidents/one/<str:ref>/change/", incidents.change, name="change"),
    path("incidents/one/<str:ref>/close/", incidents.close, name="close"),
    path("incidents/one/<str:ref>/helped/", incidents.helped, name="helped"),
    path("incidents/one/<str:ref>/reopen/", incidents.reopen, name="reopen"),
    path("incidents/one/<str:ref>/back/", incidents.back, name="back"),
    path("incidents/one/<str:ref>/again/", incidents.again, name="again"),
]
