"""Her calendar as a program reads it: kinds of things, times and rooms, for whoever has the address. No title that somebody
typed and nobody's name leaves Remit by it, and it shows nothing of sensitive kinds, as no second step was shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from django.conf import settings
from icalendar import Calendar, Event

from remit.core.viewers import Viewer
from remit.leading.calendar import queries
from remit.leading.calendar.models import Feed
from remit.school.models import Room

BEFORE, AFTER = timedelta(days=30), timedelta(days=180)


def written(feed: Feed, viewer: Viewer) -> bytes:
    """The same bytes for the same records and day: what is stamped on each event is when the feed was made."""
    names = {layer.name for layer in queries.layers()}
    shown = queries.entries(viewer, viewer.day - BEFORE, viewer.day + AFTER, names)
    calendar = Calendar()
    calendar.add("prodid", "-//Remit//Calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "Remit")
    calendar.add("refresh-interval;value=duration", "PT6H")
    rooms = {name.casefold(): name for name in Room.objects.visible_to(viewer).values_list("name", flat=True)}
    for event in _events(feed, shown, rooms):
        calendar.add_component(event)
    return calendar.to_ical()


def _events(feed: Feed, shown: Iterable[queries.Shown], rooms: Mapping[str, str]) -> Iterable[Event]:
    """A place that is no room of the school may be somebody's home: it stays here."""
    for each in shown:
        entry = each.entry
        if not entry.plain:
            continue
        event = Event()
        event.add("uid", sha256(f"{feed.ref} {each.layer} {entry.key}".encode()).hexdigest()[:32])
        event.add("dtstamp", feed.made)
        event.add("summary", entry.plain)
        if room := rooms.get(entry.place.strip().casefold()):
            event.add("location", room)
        for name, value in _times(entry):
            event.add(name, value)
        yield event


def _times(entry: queries.Dated) -> Iterable[tuple[str, object]]:
    """A whole day ends, in this format, with the day after."""
    if entry.begins is None:
        return [("dtstart", entry.day), ("dtend", entry.until + timedelta(days=1)), ("transp", "TRANSPARENT")]
    zone = ZoneInfo(settings.TIME_ZONE)
    begins = datetime.combine(entry.day, entry.begins, zone)
    ends = datetime.combine(entry.day, entry.ends, zone) if entry.ends else begins + timedelta(hours=1)
    utc = ZoneInfo("UTC")
    return [("dtstart", begins.astimezone(utc)), ("dtend", ends.astimezone(utc))]
