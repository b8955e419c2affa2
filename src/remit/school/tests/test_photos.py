"""Pictures are drawn anew, kept without what a camera wrote, and shown to those who may see the line they stand in."""

import io

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from remit.core.files.pictures import HIGH, WIDE, redrawn
from remit.core.files.unreadable import Unreadable
from remit.school import family, photos
from tests.access_walk import sign_in


def picture(size=(600, 400), kind="JPEG", turned=0):
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "a camera that says where it was"
    if turned:
        exif[0x0112] = turned
    Image.new("RGB", size, "teal").save(out, kind, exif=exif)
    return out.getvalue()


@pytest.fixture
def page(world, client, settings, tmp_path):
    settings.FILES_ROOT = tmp_path
    sign_in(client, world, "administrator")
    return client


def send(page, pupil, content):
    return page.post(reverse("school:photo.change", args=[pupil.ref]), {"photo": SimpleUploadedFile("x.jpg", content)})


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_picture_is_drawn_anew_without_what_the_camera_wrote(kind):
    made = redrawn(picture(kind=kind))
    held = Image.open(io.BytesIO(made))
    assert (held.format, held.size, dict(held.getexif())) == ("JPEG", (WIDE, HIGH), {})
    assert b"camera" not in made


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"\xff\xd8\xff no picture", b"<svg xmlns='x'/>", picture()[:200]])
def test_what_is_no_picture_is_refused(content):
    with pytest.raises(Unreadable):
        redrawn(content)


def test_a_picture_that_is_far_larger_inside_than_it_looks_is_refused():
    with pytest.raises(Unreadable, match="too large"):
        redrawn(picture((10_000, 6_000), "PNG"))


def test_a_photo_is_sent_shown_replaced_and_taken_away(world, page, administrator):
    ann = world.pupils["ann"]
    assert send(page, ann, picture()).status_code == 302
    shown = page.get(reverse("school:photo", args=[ann.ref]))
    assert shown["Content-Type"] == "image/jpeg"
    assert Image.open(io.BytesIO(shown.content)).size == (WIDE, HIGH)
    assert reverse("school:photo", args=[ann.ref]) in page.get(reverse("pupil", args=[ann.ref])).content.decode()
    page.post(reverse("school:photo.away", args=[ann.ref]))
    assert family.photo_of(administrator, ann) is None
    assert page.get(reverse("school:photo", args=[ann.ref])).status_code == 404
    assert "No photo of" in page.get(reverse("pupil", args=[ann.ref])).content.decode()


def test_a_file_that_is_no_picture_is_refused_in_a_sentence(world, page):
    answer = send(page, world.pupils["cal"], b"\xff\xd8\xff not")
    assert answer.status_code == 422
    assert "This is no JPEG or PNG picture." in answer.content.decode()


def test_colleagues_of_the_school_see_it_and_nobody_elsewhere_or_on_the_board(world, page, client):
    ann = world.pupils["ann"]
    send(page, ann, picture())
    where = reverse("school:photo", args=[ann.ref])
    for role, status in (("newcomer", 200), ("tom", 200), ("head elsewhere", 404), ("leaver", 403)):
        sign_in(client, world, role)
        assert client.get(where).status_code == status, role
    sign_in(client, world, "lea")
    client.post(reverse("board"), {"board": "on"})
    assert client.get(where).status_code == 404


def test_only_who_keeps_the_lists_sets_a_photo(world, lea, tom):
    for by in (lea, tom):
        with pytest.raises(PermissionDenied):
            photos.set_photo(by=by, pupil=world.pupils["ann"], picture=b"x")
