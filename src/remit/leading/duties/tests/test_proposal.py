"""What is proposed from job descriptions made up for these tests: duties, and the roles that a post bundles."""

from dataclasses import dataclass, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.leading.duties.proposal import proposed_duties, proposed_roles, role_names, within
from remit.leading.reading.description import Duty, to_json
from remit.leading.reading.reader import read

DAY = date(2026, 11, 16)
SUBJECTS = ["Art and design", "English", "Maths", "Science"]

BUNDLE = """
Job title: Assistant Head of School
Responsible to: Headteacher

Duties as SENCo
• Keep the register of special educational needs up to date.
• Meet the parents of pupils with a support plan every term.

Duties as Key Stage 2 Manager
• Look at attendance in the key stage weekly.
• Carry out the appraisal of two teachers.

Responsibilities as a Subject Leader (English, Maths or Science)
• Write the action plan of the subject.
• Manage the budget of the subject.

Duties as Class Teacher
• Teach your own class.
"""
YEAR_LEADER = """
Job title: Learning Co-ordinator
Responsible to: Deputy Head
Responsible for: the tutors of the year group

Duties
• Monitor the attendance of the year group weekly.
• Follow up incidents of poor behaviour in the year group.
• Lead an assembly for the year group every week.
"""


@dataclass(frozen=True)
class Kept:
    role_name: str
    area: str


def proposed(text, title="The post", subjects=SUBJECTS):
    found = read(text)
    duties = proposed_duties(found, day=DAY, fallback=title)
    kept = [Kept(each["role_name"], each["area"]) for each in duties if each["kind"] == "duty"]
    return {role.name: role for role in proposed_roles(to_json(found), kept, subjects, title)}


def from_scope(title="", *, role="The post", subjects=SUBJECTS, areas=("pastoral",), responsible_for="", **scope):
    """For a document that was read as saying this of itself."""
    said = {"title": title, "responsible_for": responsible_for, "scope": scope}
    return proposed_roles(said, [Kept(role, each) for each in areas], subjects, role)


# Which role a duty is of


def test_sections_that_say_duties_as_name_the_roles_of_a_post():
    assert list(proposed(BUNDLE)) == [
        "SENCo", "Key Stage 2 Manager", "Subject Leader (English, Maths or Science)", "Class Teacher",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("section", "role"),
    [
        ("Duties as SENCo", "SENCo"), ("DUTIES AS A SENCO:", "SENCO"), ("Responsibilities of the Year Leader", "Year Leader"),
        ("Tasks as an Exams Officer", "Exams Officer"), ("Role as Mentor", "Mentor"), ("Duties", "post"), ("Behaviour", "post"), ("", "post"),
    ],
)  # fmt: skip
def test_the_heading_of_a_section_says_whose_duties_stand_below_it(section, role):
    duties = [
        Duty(text="x", line=1, section=section, kind="duty", area="pastoral"),
        Duty(text="y", line=2, section="Duties as Librarian", kind="duty", area="pastoral"),
        Duty(text="z", line=3, section="Duties as Timetabler", kind="duty", area="pastoral"),
    ]
    assert role_names(duties, "post") == [role, "Librarian", "Timetabler"]


def test_one_such_section_is_a_way_of_heading_the_whole_document():
    duties = [Duty(text="x", line=n, section="Duties as Head of Art", kind="duty", area="pastoral") for n in (1, 2)]
    assert role_names(duties, "post") == ["post", "post"]


def test_a_name_longer_than_the_field_is_cut():
    duties = [Duty("x", 1, f"Duties as {letter * 300}", "duty", "pastoral") for letter in "ab"]
    assert [len(name) for name in role_names(duties, "post")] == [120, 120]


# Whom each reaches


def test_a_senco_reaches_the_sen_register_and_asks_for_inclusion():
    role = proposed(BUNDLE)["SENCo"]
    assert (role.reach, role.sets, role.years, role.asks) == ("stated", ("sen",), (), ())
    assert "inclusion" in role.kinds


@pytest.mark.parametrize("title", ["SENDCo", "SENCO", "Special Educational Needs Co-ordinator", "Inclusion Manager"])
def test_whoever_leads_special_needs_reaches_that_set_whatever_it_is_called(title):
    assert from_scope(title)[0].sets == ("sen",)


@pytest.mark.parametrize(
    "responsible_for",
    ["tutors of Year 8, working with the SENCo", "all pupils in Year 8 including those with SEN", "the inclusion of pupils"],
)  # fmt: skip
def test_a_word_about_special_needs_elsewhere_does_not_make_a_senco(responsible_for):
    role = from_scope("Head of Year 8", responsible_for=responsible_for, year_groups=["Year 8"])[0]
    assert (role.sets, role.years, role.kinds) == ((), (8,), ())


def test_key_stage_2_is_years_3_to_6():
    role = proposed(BUNDLE)["Key Stage 2 Manager"]
    assert (role.reach, role.years, role.sets, role.subjects) == ("stated", (3, 4, 5, 6), (), ())


@pytest.mark.parametrize(
    ("title", "years"),
    [
        ("Key Stage 1 Leader", (1, 2)), ("KS3 Co-ordinator", (7, 8, 9)), ("KS 4 Leader", (10, 11)), ("Head of Key Stage 5", (12, 13)),
        ("EYFS Leader", (-1, 0)), ("Early Years Leader", (-1, 0)), ("Head of Year 8", (8,)), ("Years 5 and Year 6 Leader", (5, 6)),
    ],
)  # fmt: skip
def test_a_title_that_names_years_or_a_key_stage_states_the_reach(title, years):
    role = from_scope(title)[0]
    assert (role.reach, role.years) == ("stated", years)


@pytest.mark.parametrize(
    ("scope", "years"),
    [({"key_stages": ["KS1"]}, (1, 2)), ({"key_stages": ["Key Stage 3", "KS4"]}, (7, 8, 9, 10, 11)), ({"year_groups": ["Year 7", "Reception"]}, (0, 7)),
     ({"key_stages": ["KS9"]}, ()), ({"year_groups": ["upper school"]}, ())],
)  # fmt: skip
def test_a_scope_that_was_read_states_it_too(scope, years):
    assert from_scope("Leader", **scope)[0].years == years


def test_a_key_stage_with_a_star_leaves_the_reach_open():
    role = next(
        iter(
            proposed(
                "Job title: Key Stage * Co-ordinator\n\nDuties\n• Monitor attendance weekly.\n• Lead the team."
            ).values()
        )
    )
    assert (role.reach, role.years) == ("", ())
    assert role.asks == ("key stage",)


def test_one_of_several_subjects_is_asked():
    role = proposed(BUNDLE)["Subject Leader (English, Maths or Science)"]
    assert set(role.subjects) <= {"English", "Maths", "Science"}
    assert role.reach != "stated" or len(role.subjects) == 1, "three subjects are not one of three"
    assert "subject" in role.asks


def test_a_year_leader_whose_year_is_not_named_asks_which():
    role = next(iter(proposed(YEAR_LEADER).values()))
    assert (role.reach, role.years, role.heads_year) == ("", (), True)
    assert role.asks == ("year group",)


def test_a_year_leader_whose_year_is_named_heads_it():
    role = from_scope("Head of Year 8", year_groups=["Year 8"])[0]
    assert (role.reach, role.years, role.heads_year, role.asks) == ("stated", (8,), True, ())


def test_a_leader_of_a_subject_in_a_year_heads_no_year():
    assert from_scope("Year Leader for Maths, Year 9", subjects=SUBJECTS)[0].heads_year is False


@pytest.mark.parametrize("title", ["Head of Mathematics", "Second in Maths", "Numeracy Leader"])
def test_the_school_has_its_own_name_for_a_subject(title):
    role = from_scope(title)[0]
    assert (role.reach, role.subjects) == ("stated", ("Maths",))


def test_a_subject_that_the_school_does_not_have_is_not_made_up():
    role = from_scope("Head of Latin", subjects=["Maths"])[0]
    assert (role.reach, role.subjects) == ("", ())


def test_the_whole_school_only_where_the_document_says_so():
    assert from_scope("Attendance Lead", whole_school=True)[0].reach == "whole"
    assert from_scope("Attendance Lead")[0].reach == ""
    assert from_scope("Head of Year 8", whole_school=True)[0].reach == "stated"


def test_a_role_about_her_own_class_adds_nobody():
    assert proposed(BUNDLE)["Class Teacher"].reach == "none"


def test_what_stands_under_no_role_is_the_post_as_a_whole_and_adds_nobody():
    kept = [Kept("SENCo", "send"), Kept("Head of Year 8", "pastoral"), Kept("", "meetings")]
    roles = {role.name: role for role in proposed_roles({"scope": {}}, kept, SUBJECTS, "Assistant Head")}
    assert (roles["Assistant Head"].reach, roles["Assistant Head"].asks) == ("none", ())
    assert roles["Head of Year 8"].years == (8,)


def test_the_scope_of_the_document_is_not_given_to_each_of_several_roles():
    kept = [Kept("Librarian", "resources"), Kept("Timetabler", "timetable")]
    roles = proposed_roles({"scope": {"key_stages": ["KS3"], "whole_school": True}}, kept, SUBJECTS, "post")
    assert [(role.reach, role.years) for role in roles] == [("", ()), ("", ())]


# What it asks the head for


@pytest.mark.parametrize(
    ("areas", "kinds"),
    [
        (["pastoral", "meetings"], ()), (["send"], ("inclusion",)), (["appraisal", "pastoral"], ("personnel",)),
        (["resources", "send", "resources"], ("finance", "inclusion")), (["unheard of"], ()),
    ],
)  # fmt: skip
def test_the_areas_of_the_duties_kept_say_which_sensitive_kinds_a_role_asks_for(areas, kinds):
    assert from_scope("Head of Year 8", areas=areas)[0].kinds == kinds


def test_how_many_duties_a_role_holds_is_counted():
    assert [role.duties for role in proposed(BUNDLE).values()] == [2, 2, 2, 1]


def test_a_document_without_a_kept_duty_still_has_the_role_of_its_post():
    assert [role.name for role in proposed_roles({}, [], SUBJECTS, "Head of Art")] == ["Head of Art"]


# Duties


def test_a_duty_keeps_its_words_its_line_and_its_section():
    found = proposed_duties(read(BUNDLE), day=DAY, fallback="post")
    first = next(each for each in found if "register" in each["text"])
    assert first["text"] == "Keep the register of special educational needs up to date."
    assert BUNDLE.splitlines()[first["line"] - 1].endswith(first["text"])
    assert first["role_name"] == "SENCo"
    assert first["area"] == "send"


def test_a_rhythm_that_the_document_states_is_stated_and_any_other_only_proposed():
    found = proposed_duties(read(YEAR_LEADER), day=DAY, fallback="post")
    stated = {each["text"]: each["rhythms"] for each in found}
    assert stated["Monitor the attendance of the year group weekly."] == [["weekly", "stated"]]
    assert stated["Lead an assembly for the year group every week."] == [["weekly", "stated"]]
    assert all(source == "proposed" for _, source in stated["Follow up incidents of poor behaviour in the year group."])
    assert {period for rhythms in stated.values() for period, _ in rhythms} <= {
        "daily",
        "weekly",
        "half-termly",
        "termly",
        "annual",
    }


def test_boilerplate_has_no_activity_and_no_rhythm():
    text = (
        YEAR_LEADER
        + "\nConditions\nThe school is committed to safeguarding and expects all staff to share this commitment.\n"
    )
    for each in proposed_duties(read(text), day=DAY, fallback="post"):
        if each["kind"] == "boilerplate":
            assert (each["activities"], each["rhythms"]) == ([], [])


# Whatever the document says

WORDS = st.lists(
    st.sampled_from(
        ["Head", "of", "Year", "8", "KS2", "Key Stage *", "SENCo", "Maths", "or", "English", "Duties as", "Class Teacher", "•", "\n", ":", "(", "$^\\"]
    ),
    max_size=12,
).map(" ".join)  # fmt: skip


@given(st.lists(st.tuples(WORDS, st.sampled_from(["send", "pastoral", "appraisal"])), max_size=4), WORDS,
       st.lists(st.sampled_from(["year group", "key stage", "subject"])), st.booleans())  # fmt: skip
def test_nothing_is_stated_without_saying_whom_and_what_is_asked_is_never_filled_in(duties, title, unspecified, whole):
    read_as = {"title": title, "scope": {"unspecified": unspecified, "whole_school": whole}}
    for role in proposed_roles(read_as, [Kept(*each) for each in duties], SUBJECTS, "The post"):
        named = bool(role.years or role.subjects or role.sets)
        assert role.reach in {"", "stated", "whole", "none"}
        assert (role.reach == "stated") <= named
        assert not (role.asks and role.reach)
        assert not (role.reach in {"whole", "none"} and named)
        assert set(role.kinds) <= {"inclusion", "personnel", "finance"}
        assert role == replace(role, duties=99)


# What the school has


def roles_said(text, title="Lead", **more):
    found = read(text)
    duties = [Line(each.area, title) for each in found.duties]
    return proposed_roles(to_json(found), duties, SUBJECTS, title)


@dataclass
class Line:
    area: str
    role_name: str


def test_a_key_stage_that_the_school_does_not_have_is_said_and_asked_for():
    (role,) = within(roles_said("Post: Key Stage 3 Maths Lead\n\nDuties\n• Order books\n• Ring home"), range(7))
    assert (role.years, role.reach) == ((), "")
    assert role.notes == ("The document says Year 7 and Year 8 and Year 9, which this school does not have.",)


def test_year_groups_that_the_school_has_stay_ticked():
    (role,) = within(roles_said("Post: Key Stage 3 Lead\n\nDuties\n• Order books\n• Ring home"), range(7, 9))
    assert (role.years, role.reach) == ((7, 8), "stated")
    assert role.notes == ("The document says Year 9, which this school does not have.",)


def test_what_only_the_posts_title_says_is_said_to_come_from_it():
    text = "Post: Head of Year\nResponsible for: a single year group\n\nDuties\n• Order books\n• Ring home"
    (role,) = roles_said(text, title="Head of Year 5")
    assert role.years == (5,)
    assert role.notes == ("The document leaves the year group open: what is ticked is said by the post's title.",)
