"""Two at the same moment: the second sees what the first did, and is told in a sentence."""

from remit.areas.sanctions import detaining, sittings
from remit.areas.sanctions.models import Place, Response, Sitting
from remit.areas.sanctions.tests.made import fresh, incident, respond, rows, sitting
from remit.core.writing import unrecorded
from remit.school.remit import viewer_for
from tests.at_once import at_once, made, slowed, two_writers

__all__ = ["made"]


@two_writers
def test_the_last_place_is_given_once(made, monkeypatch):
    fresh(made)
    held = sitting(made, capacity=1)
    head = viewer_for(made.users["head"])
    given = [respond(head, incident(made, name, "defiance"), code="after-school").pk for name in ("ann", "cal")]
    slowed(monkeypatch, sittings, "offer")

    def book(number):
        by = viewer_for(made.users["head"])
        response = Response.objects.visible_to(by).select_related("pupil", "stage").get(pk=given[number])
        return detaining.book(by=by, response=response, sitting=Sitting.objects.visible_to(by).get(pk=held.pk)).pk

    assert sorted(map(str, at_once(lambda: book(0), lambda: book(1))))[1:] == ["Refused"]
    assert rows(Place).count() == 1
    unrecorded("test", lambda: rows(Place).delete())
