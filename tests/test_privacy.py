"""No log line, error page, export or answer tells of anybody whom it should not."""

import csv
import logging
from io import StringIO

import pytest
from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection
from django.http import HttpResponse
from django.template import engines
from django.test import Client
from django.urls import include, path, reverse
from django_tasks import task

from remit.config import urls as real
from remit.core import headers
from remit.core.access import access, public, signed_in
from remit.core.acts import action, record
from remit.core.registers.pages import as_text
from remit.core.writing import unrecorded
from remit.leading.duties.models import Duty, Shown
from remit.school.models import Particulars, Pupil, Subject

CANARIES = (
    "ann-given",
    "ann-family",
    "ann-upn",
    "example.org",
    "typed-into-search",
    "secret-body",
    "three plain words",
    "H801200001001",
)
NAME = "ann-given ann-family H801200001001"


def breaks(request, name):
    raise ValueError(f"{NAME} could not be saved, {request.POST}")


def suspicious(request):
    raise SuspiciousOperation(NAME)


@action(lambda by, **given: True)
def double(*, by, pupil):
    rows = [Particulars(pupil=pupil, upn="H801200001001") for _ in range(2)]
    for row in rows:
        row.save()
    record(*rows)


def breaks_a_constraint(request):
    double(by=request.viewer, pupil=Pupil.objects.visible_to(request.viewer).get(given_name="ann-given"))
    return HttpResponse()


def breaks_in_a_template(request):
    pupil = Pupil.objects.visible_to(request.viewer).get(given_name="ann-given")
    return HttpResponse(engines["django"].from_string("{{ pupil.memberships.count }}").render({"pupil": pupil}))


urlpatterns = [
    path("breaks/<str:name>/", access(public)(breaks), name="breaks"),
    path("suspicious/", access(public)(suspicious), name="suspicious"),
    path("constraint/", access(signed_in)(breaks_a_constraint), name="constraint"),
    path("template/", access(signed_in)(breaks_in_a_template), name="template"),
    path("", include(real.urlpatterns)),
]
handler400, handler403, handler404, handler500 = (
    "remit.core.headers.bad_request", "remit.core.headers.forbidden", "remit.core.headers.not_found", "remit.core.headers.server_error",
)  # fmt: skip


@task()
def fails(ref):
    raise ValueError(f"{NAME} in a task")


@pytest.fixture
def log():
    """All that Remit writes to its log, by the handlers that it is set up with."""
    loggers = [
        logging.getLogger(),
        *(each for each in logging.root.manager.loggerDict.values() if isinstance(each, logging.Logger)),
    ]
    handlers = {handler for each in loggers for handler in each.handlers if type(handler) is logging.StreamHandler}
    assert handlers, "the log goes nowhere"
    said = StringIO()
    before = {handler: handler.setStream(said) for handler in handlers}
    yield said
    for handler, stream in before.items():
        handler.setStream(stream)


@pytest.fixture
def page(client, world):
    client.force_login(world.users["lea"])
    client.raise_request_exception = False
    return client


def told(log):
    text = log.getvalue()
    assert not [word for word in CANARIES if word in text], text
    return text


# The log


def test_the_log_is_read_where_it_is_written(log):
    logging.getLogger("remit.web").info("a line")
    logging.getLogger("anything").warning("another")
    assert log.getvalue().count("\n") == 2


def test_a_name_in_an_address_that_is_not_there_is_not_logged(page, log):
    for url in (
        "/pupils/ann-given-ann-family/",
        "/ann-upn/?q=typed-into-search",
        "/pupils/H801200001001/?name=ann-family",
        "/school/pupils/?form=ann-given",
    ):
        page.get(url, headers={"referer": "/x/?q=typed-into-search", "user-agent": "ann-given"})
    assert told(log).count("status=404") == 3


def test_what_a_line_says_is_the_route_the_status_the_user_and_a_reference(world, page, log):
    page.get(reverse("pupil", args=["ann-given"]))
    line = told(log).strip()
    assert f"route=pupil status=404 user={world.users['lea'].pk} reference=" in line


@pytest.mark.urls("tests.test_privacy")
@pytest.mark.parametrize("ask", ["get", "post"])
def test_a_view_that_breaks_with_a_name_in_its_words_logs_a_class_a_place_and_a_reference(page, log, ask):
    answer = getattr(page, ask)(reverse("breaks", args=["ann-given"]) + "?q=typed-into-search", {"note": "secret-body"})
    assert answer.status_code == 500
    text = told(log)
    reference = text.partition("reference=")[2][:8]
    assert "failed=ValueError" in text
    assert text.count(f"reference={reference}") == 2
    shown = answer.content.decode()
    assert reference in shown, "who asks for help gives it"
    assert not [word for word in CANARIES if word in shown]
    assert "Traceback" not in shown


@pytest.mark.urls("tests.test_privacy")
def test_a_broken_constraint_tells_nothing_of_the_row(page, log):
    answer = page.get(reverse("constraint"))
    assert answer.status_code == 500
    assert "failed=IntegrityError" in told(log)
    assert not [word for word in CANARIES if word in answer.content.decode()]


@pytest.mark.urls("tests.test_privacy")
def test_a_template_that_asks_too_much_fails_aloud_and_tells_nothing(page, log):
    assert page.get(reverse("template")).status_code == 500
    assert "failed=ScopeRequired" in told(log)


@pytest.mark.urls("tests.test_privacy")
def test_a_request_that_is_refused_as_bad_tells_nothing(page, log):
    assert page.get(reverse("suspicious")).status_code == 400
    assert page.get("/", headers={"host": "ann-given.example.org"}).status_code == 400
    told(log)


@pytest.mark.parametrize("sent", ["path", "query", "form"])
def test_a_null_character_is_refused_before_it_reaches_a_database(client, world, sent):
    client.force_login(world.users["head"])
    answer = {
        "path": lambda: client.get("/pupils/%00/"),
        "query": lambda: client.get("/", {"q": "a\0"}),
        "form": lambda: client.post(reverse("promises:add"), {"what": "a\0b"}),
    }[sent]()
    assert answer.status_code == 400


def test_a_task_that_fails_tells_nothing(db, log):
    fails.enqueue("a-ref")
    told(log)


def test_signing_in_wrongly_leaves_no_address_and_no_password(world, client, log):
    given = {"login": "lea@example.org", "password": "three plain words, almost"}
    assert client.post(reverse("account_login"), given).status_code == 200
    told(log)


def test_a_form_without_its_token_tells_nothing(world, log):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(world.users["lea"])
    assert strict.post("/duties/add/?q=typed-into-search", {"wording": "secret-body"}).status_code == 403
    told(log)


def test_a_refused_page_tells_nothing(world, page, log):
    assert page.get(reverse("school:staff.list") + "?q=typed-into-search").status_code == 403
    assert "status=403" in told(log)


# Error pages


@pytest.mark.parametrize(
    ("draw", "status"),
    [(headers.bad_request, 400), (headers.forbidden, 403), (headers.not_found, 404), (headers.csrf_failure, 403)],
)
def test_an_error_page_is_drawn_without_a_database(rf, draw, status):
    """No mark allows this test a database: a query would fail it."""
    answer = draw(rf.get("/"), Exception(NAME))
    text = answer.content.decode()
    assert answer.status_code == status
    assert "<h1" in text
    assert not [word for word in CANARIES if word in text]


def test_the_page_of_a_failure_is_drawn_without_a_database(rf):
    request = rf.get("/")
    request.reference = "1234abcd"
    answer = headers.server_error(request)
    assert answer.status_code == 500
    assert "1234abcd" in answer.content.decode()


def test_a_stranger_who_asks_for_what_is_not_there_is_answered_without_a_database(client):
    assert client.get("/not/there/").status_code == 404


def test_when_the_database_is_gone_there_is_a_page_a_log_line_and_all_headers(page, log):
    def gone(*given):
        raise DatabaseError(NAME)

    with connection.execute_wrapper(gone):
        answer = page.get("/")
    assert answer.status_code == 500
    assert "<h1" in answer.content.decode()
    assert "status=500" in told(log)
    assert "default-src 'self'" in answer["Content-Security-Policy"]


def test_a_page_that_is_not_there_says_the_same_whatever_was_asked(world, page):
    answers = {
        page.get(reverse("pupil", args=[ref])).content for ref in ("nowhere", world.pupils["dot"].ref, "ann-given")
    }
    assert len(answers) == 1


# Headers


def test_every_answer_is_kept_by_nobody_and_runs_only_our_own(world, page):
    for url in ("/", "/duties/", reverse("pupil", args=[world.pupils["ann"].ref]), "/duties/csv/"):
        answer = page.get(url)
        assert answer["Cache-Control"] == "no-store"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
        assert answer["Referrer-Policy"] == "same-origin"
        assert "unsafe" not in answer["Content-Security-Policy"]


# Documents


@pytest.fixture
def document(world, page, settings, tmp_path):
    settings.FILES_ROOT = tmp_path
    duty = world.duties["lea year"]
    content = b"%PDF-1.7 minutes"
    given = {"day": "2026-11-16", "note": "", "document": SimpleUploadedFile("minutes.html", content, "text/html")}
    assert page.post(reverse("duties:duty", args=[duty.ref]), given).status_code == 302
    return Shown.objects.unscoped("test").get(file__isnull=False)


def test_a_document_is_served_to_its_holder_as_an_attachment_in_a_box_of_its_own(page, document):
    answer = page.get(reverse("duties:document", args=[document.ref]))
    assert b"".join(answer.streaming_content) == b"%PDF-1.7 minutes"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"] == "application/pdf", "as its content says, not its name"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize("name", ["head", "administrator", "mo", "tom", "head elsewhere"])
def test_the_document_of_another_is_not_found(world, client, document, name):
    client.force_login(world.users[name])
    assert client.get(reverse("duties:document", args=[document.ref])).status_code == 404


def test_a_record_without_a_document_has_none_to_give(world, page):
    assert page.get(reverse("duties:document", args=[world.shown["lea year"].ref])).status_code == 404


def test_a_stranger_is_asked_to_sign_in_and_told_nothing(world, document):
    answer = Client().get(reverse("duties:document", args=[document.ref]))
    assert answer.status_code == 302
    assert answer.url.startswith("/sign-in/")


# Exports

FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "=HYPERLINK(x)")


@pytest.mark.parametrize("text", FORMULAS)
def test_a_cell_that_a_spreadsheet_would_run_is_text(text):
    assert as_text(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Ann", "3 Nov 2026", "O'Brien", "8A", "a=b", "'quoted"])
def test_a_cell_that_is_text_stays_as_it_is(text):
    assert as_text(text) == text


def cells(page, route):
    answer = page.get(reverse(route))
    assert answer["Content-Disposition"].startswith("attachment")
    return [cell for row in csv.reader(StringIO(answer.content.decode("utf-8-sig"))) for cell in row]


def test_no_export_gives_a_formula(world, client):
    def poisoned():
        for model, name in (
            (Pupil, "given_name"),
            (Pupil, "emergency"),
            (Subject, "name"),
            (Duty, "wording"),
            (Duty, "role_name"),
        ):
            rows = model.objects.unscoped("test").filter(school=world.schools["alder"])
            for number, row in enumerate(rows):
                setattr(row, name, f"=cmd|{number}")
                row.save()
        for name, rows in (("title", world.posts), ("name", world.staff), ("name", world.groups)):
            for number, row in enumerate(rows.values()):
                row.refresh_from_db()
                setattr(row, name, f"@x{number}")
                row.save()

    unrecorded("test", poisoned)
    for role, asked in (("administrator", "pupils groups staff posts"), ("lea", "pupils groups")):
        client.force_login(world.users[role])
        for register in asked.split():
            found = cells(client, f"school:{register}.csv")
            assert any(cell.startswith("'") for cell in found), register
            assert not [cell for cell in found if cell.startswith(("=", "+", "-", "@", "\t", "\r"))], register
    found = cells(client, "duties:csv")
    assert any(cell.startswith("'=cmd") for cell in found)
    assert not [cell for cell in found if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
