"""What her pages say: the activities offered for a duty, when it falls due, the rhythms proposed."""

import re

import pytest
from django.urls import reverse

from remit.core.writing import unrecorded
from remit.leading.duties import forms, queries
from remit.leading.duties.activities import shipped
from remit.leading.duties.models import Duty, DutyActivity, Rhythm
from remit.leading.duties.tests.test_actions import rows, signed_in

ATTENDANCE = "Check the attendance of the year group and follow up persistent absence"


def duty_of(world, lea, **values):
    unrecorded("test", lambda: rows(Duty, pk=world.duties["lea year"].pk).update(**values))
    return queries.reviewable(lea).get(pk=world.duties["lea year"].pk)


def chosen(duty, *codes):
    made = [DutyActivity(school=duty.school, duty=duty, code=code) for code in codes]
    unrecorded("test", lambda: DutyActivity.objects.bulk_create(made))


def offered(form):
    """What stands above, and the folds by their label."""
    (_, above, _), *folds = form["activities"].field.widget.optgroups("activities", form["activities"].value())
    return [box["value"] for box in above], {label: [box["value"] for box in boxes] for label, boxes, _ in folds}


# The activities of a duty


def test_what_is_chosen_and_what_the_words_suggest_stands_above_and_the_rest_by_area(world, lea):
    chosen(duty_of(world, lea), "rewards-given")
    duty = duty_of(world, lea, wording=ATTENDANCE, area="attendance")
    above, folds = offered(forms.DutyForm(lea, duty))
    held = {each.code for each in duty.dutyactivitys.all() if each.code}
    assert held < set(above)
    assert "absence-followed-up" in above
    assert next(iter(folds)) == "Attendance"
    assert list(folds)[1:] == sorted(list(folds)[1:])


def test_each_activity_is_offered_once_and_all_of_them_are(world, lea):
    above, folds = offered(forms.DutyForm(lea, duty_of(world, lea)))
    all_of_them = above + [code for codes in folds.values() for code in codes]
    assert sorted(all_of_them) == sorted(shipped())


def test_an_activity_of_several_areas_stands_with_the_duty_s_own(world, lea):
    several = next(one for one in shipped().values() if len(one.areas) > 2)
    for area in sorted(several.areas):
        form = forms.DutyForm(lea, duty_of(world, lea, wording="Do this", area=area))
        assert several.code in next(iter(offered(form)[1].values())), area


def test_an_activity_that_is_shipped_no_more_stays_until_it_is_unticked(world, lea):
    chosen(duty_of(world, lea), "of-an-earlier-version")
    duty = duty_of(world, lea)
    form = forms.DutyForm(lea, duty)
    assert "of-an-earlier-version" in offered(form)[0]
    data = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    assert forms.DutyForm(lea, duty, data).is_valid()


def test_the_areas_of_the_activities_are_in_the_school_s_words(world, lea):
    school = world.schools["alder"]
    school.words = {"pupil": ["student", "students", "student"]}
    unrecorded("test", school.save)
    folds = offered(forms.DutyForm(lea, duty_of(world, lea)))[1]
    assert "Student voice" in folds
    assert not any("{" in label for label in folds)


def test_the_page_ticks_what_is_chosen_and_needs_no_key_held_down(world, client, lea):
    chosen(duty_of(world, lea), "rewards-given")
    page = signed_in(client, world, "lea").get(reverse("duties:change", args=[world.duties["lea year"].ref]))
    text = page.content.decode()
    assert re.findall(r'name="activities" value="([\w-]+)"[^>]* checked', text) == ["rewards-given"]
    assert "multiple" not in text


@pytest.mark.parametrize(
    ("name", "fields", "legend"),
    [
        ("duties:duty", ["note", "link", "document"], "At least one of these"),
        ("duties:bring-in", ["file", "text"], "One of these"),
    ],
)
def test_fields_of_which_one_is_needed_say_so_and_not_if_you_like(world, client, name, fields, legend):
    of = [world.duties["lea year"].ref] if name == "duties:duty" else []
    text = signed_in(client, world, "lea").get(reverse(name, args=of)).content.decode()
    inside = re.search(rf"<fieldset[^>]*><legend>{legend}</legend>.*?</fieldset>", text, re.DOTALL)[0]
    assert re.findall(r'name="(\w+)"', inside) == fields
    assert "if you like" not in text


# The list


def listed(world, client, query=""):
    return signed_in(client, world, "lea").get(reverse("duties:mine") + query).content.decode()


def rhythm(duty, period, source=Rhythm.PROPOSED):
    return unrecorded(
        "test", lambda: Rhythm.objects.create(school=duty.school, duty=duty, period=period, source=source)
    )


def other_than(world, key):
    """The second duty of that post: continuing, and nothing recorded."""
    return rows(Duty, post=world.duties[key].post, state=Duty.KEPT).exclude(pk=world.duties[key].pk).get()


def row_of(text, wording):
    return re.search(rf"<tr role=\"row\">(?:(?!</tr>).)*?{wording}.*?</tr>", text, re.DOTALL)[0]


def test_a_duty_done_this_term_says_when_the_next_is_due(world, client):
    row = row_of(listed(world, client), "lea year-wording-0")
    said = " ".join(re.sub(r"<[^>]+>", " ", row).split())
    assert said.endswith("Done this term 13 Nov Next term 25 Mar")


def test_a_cell_with_nothing_to_say_is_not_drawn_on_a_phone(world, client):
    row = row_of(listed(world, client), "lea year-wording-1")
    cells = re.findall(r"(<td[^>]*>)(.*?)</td>", row, re.DOTALL)
    assert ["rm-none" in tag for tag, _ in cells] == [not inside for _, inside in cells] == [False, False, True]


# The rhythms proposed


def proposals(world):
    """Three, in two areas and of two posts."""
    found = [world.duties["lea year"], other_than(world, "lea year"), other_than(world, "lea maths")]
    rhythm(found[0], "weekly")
    rhythm(found[1], "annual")
    rhythm(found[2], "weekly")
    return found


def counting(duty):
    return set(rows(Rhythm, duty=duty, source=Rhythm.CHOSEN).values_list("period", flat=True))


def accept(world, client, duties, **given):
    page = signed_in(client, world, "lea")
    return page.post(reverse("duties:accept"), {"duty": [duty.ref for duty in duties], **given}, follow=True)


def test_the_list_says_how_many_rhythms_are_proposed_and_which(world, client):
    proposals(world)
    answer = signed_in(client, world, "lea").get(reverse("duties:mine"))
    found = answer.context["proposed"]
    assert (found.number, found.said) == (3, "2 every week, 1 every year")
    assert [(each.label, each.number, each.said) for each in found.areas] == [
        ("Pastoral care", 1, "1 every week"),
        ("Special educational needs", 2, "1 every week, 1 every year"),
    ]
    assert "Accept all 3 as proposed" in answer.content.decode()


def test_the_proposals_are_those_of_all_her_duties_whatever_the_filters_leave(world, client):
    proposals(world)
    for query in ("?area=pastoral", "?state=overdue"):
        found = signed_in(client, world, "lea").get(reverse("duties:mine") + query).context["proposed"]
        assert found.number == 3


def test_all_are_accepted_as_proposed_with_one_press(world, client):
    duties = proposals(world)
    assert "The rhythm of 3 duties counts from now." in accept(world, client, duties).content.decode()
    assert [counting(duty) for duty in duties] == [{"weekly"}, {"annual"}, {"weekly"}]


def test_one_rhythm_is_chosen_for_those_of_an_area(world, client):
    duties = proposals(world)
    accept(world, client, duties[1:], period="termly")
    assert [counting(duty) for duty in duties] == [set(), {"termly"}, {"termly"}]


def test_only_what_she_was_shown_is_accepted(world, client):
    """In another tab one was decided, and one more was proposed since."""
    duties = proposals(world)
    unrecorded("test", lambda: rows(Rhythm, duty=duties[0], period="weekly").update(source=Rhythm.CHOSEN))
    answer = accept(world, client, duties[:2]).content.decode()
    assert "The rhythm of 1 duty counts from now." in answer
    assert [counting(duty) for duty in duties] == [{"weekly"}, {"annual"}, set()]


@pytest.mark.parametrize("given", [{}, {"period": "hourly"}, {"period": "as-needed"}])
def test_what_is_not_proposed_or_not_a_rhythm_is_refused(world, client, given):
    duties = proposals(world) if given else []
    answer = accept(world, client, duties, **given)
    assert "Nothing is proposed there now." in answer.content.decode()
    assert not any(counting(duty) for duty in duties)


def test_nobody_accepts_the_rhythms_of_another(world, client):
    duty = proposals(world)[0]
    signed_in(client, world, "mo").post(reverse("duties:accept"), {"duty": [duty.ref]})
    assert counting(duty) == set()
