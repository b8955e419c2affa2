import pytest

from remit.leading.reading import Scope, read


def scope(title, more=""):
    return read(f"Job title: {title}\n{more}\nDuties\n• Ring home\n• Order books\n• Chair meetings").scope


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Maths Key Stage 3 Co-ordinator", Scope(key_stages=("KS3",), subjects=("Maths",))),
        ("Lead teacher, KS3 & 4", Scope(key_stages=("KS3", "KS4"))),
        ("Head of Key Stages 3-5", Scope(key_stages=("KS3", "KS4", "KS5"))),
        ("Head of Years 7 to 9", Scope(year_groups=("Year 7", "Year 8", "Year 9"))),
        ("Head of Year 10 and Year 11", Scope(year_groups=("Year 10", "Year 11"))),
        ("Leader of Y5/6", Scope(year_groups=("Year 5", "Year 6"))),
        ("Reception Leader", Scope(year_groups=("Reception",))),
        ("Head of English", Scope(subjects=("English",))),
        ("Head of D&T", Scope(subjects=("D&T",))),
        ("Head of Drama and Music", Scope(subjects=("Drama", "Music"))),
        ("Science Lead", Scope(subjects=("Science",), whole_school=True)),
        ("SENDCo", Scope(whole_school=True)),
        ("Director of Sixth Form", Scope(key_stages=("KS5",))),
        ("Senior Tutor", Scope()),
    ],
)
def test_scope_is_what_the_title_states(title, expected):
    assert scope(title) == expected


@pytest.mark.parametrize(
    ("title", "left_open"),
    [
        ("Leader of key stage *", "key stage"),
        ("Key Stage Co-ordinator", "key stage"),
        ("Leader of a single year group", "year group"),
        ("Head of Year", "year group"),
        ("Core Subject Leader (English, Maths or Science)", "subject"),
        ("Head of Department", "subject"),
    ],
)
def test_what_a_title_leaves_open_is_asked_for_never_guessed(title, left_open):
    told = scope(title)
    assert told.unspecified == (left_open,)
    assert (told.key_stages, told.year_groups, told.subjects) == ((), (), ())


def test_the_whole_school_and_nothing_stated_are_different():
    assert scope("Lead", "Area of accountability: behaviour, whole school").whole_school
    assert scope("Lead") == Scope()


def test_a_duty_that_names_a_year_does_not_widen_the_post():
    told = read(
        "Job title: Head of Year 8\n\nDuties\n• Meet Year 6 teachers\n• Ring home\n• Lead a whole school assembly"
    )
    assert told.scope == Scope(year_groups=("Year 8",))
