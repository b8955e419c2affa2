"""Highmoor: a secondary school of eight forms a year, with departments."""

from dataclasses import replace

from remit.demo.plan import WHOLE, Department, Job, Person, Plan, Title

HEAD, PASTORAL, CURRICULUM = "Adrian Kessington", "Grace Olawale-Finch", "Julian Threlkeld"
HEAD_OF_MATHS, HEAD_OF_SCIENCE = "Meera Chaudhari", "Peter Galbraith-Lowe"


def learning_coordinator(year: int, *, recorded: float = 0.6, shares: bool = False) -> Title:
    """One document for all of them: it leaves the year group open."""
    asked = {"Learning Co-ordinator": {"years": [year], "heads_year": True}}
    return Title(
        f"Learning Co-ordinator for Year {year}",
        manager=PASTORAL,
        document="learning_coordinator",
        asked=asked,
        recorded=recorded,
        shares=shares,
    )


SECOND_IN_MATHS = Title(
    "Second in Mathematics",
    manager=HEAD_OF_MATHS,
    document="second_in_maths",
    asked={"Second in Mathematics": {"subjects": ["Maths"], "years": []}},
    waiting=("personnel",),
)
KEY_STAGE_3 = Title(
    "Key Stage 3 Co-ordinator for Mathematics",
    manager=HEAD_OF_MATHS,
    document="key_stage_3_maths",
    state="reading",
    since=0,
)
SECOND_IN_SCIENCE = Title("Second in Science", manager=HEAD_OF_SCIENCE, document="second_in_science", recorded=0.4)
LITERACY = Title(
    "Literacy Lead",
    manager=CURRICULUM,
    document="literacy_lead",
    waiting=("inclusion",),
    since=1,
    recorded=0.4,
)

HIGHMOOR = Plan(
    key="highmoor",
    name="Highmoor School",
    domain="highmoor.example",
    first_year=7,
    last_year=13,
    forms=tuple("ABCDEFGH"),
    form_size=26,
    sixth_forms=tuple("ABCD"),
    orders=2,
    about={"phase": "secondary", "urn": "990125", "laestab": "9994125", "two_weeks": True},
    words={
        "pupil": ["student", "students", "student"],
        "head_of_year": ["Learning Co-ordinator", "Learning Co-ordinators", "LC"],
    },
    without_form=9,
    joiner=9,
    untutored="9F",
    untaught="8Ma5",
    departments=(
        Department("English", "En", 11, "set", lessons=(8, 9), part_time=2),
        Department("Maths", "Ma", 10, "set", lessons=(8, 9), part_time=1),
        Department("Science", "Sc", 12, "set", lessons=(7, 11), part_time=2),
        Department("Physical education", "Pe", 5, lessons=(4, 3)),
        Department("History", "Hi", 5, chosen=5, lessons=(3, 5), part_time=1),
        Department("Geography", "Ge", 5, chosen=5, lessons=(3, 5)),
        Department("Languages", "La", 5, chosen=5, lessons=(4, 5), part_time=1),
        Department("Religious education", "Re", 4, lessons=(2, 3)),
        Department("Art and design", "Ar", 3, chosen=3, lessons=(2, 5)),
        Department("Computing", "Co", 3, chosen=3, lessons=(2, 5)),
        Department("Design and technology", "Dt", 4, chosen=4, lessons=(3, 5)),
        Department("Drama", "Dr", 3, chosen=3, lessons=(2, 5)),
        Department("Music", "Mu", 3, chosen=3, lessons=(2, 5), part_time=1),
        Department("Business", "Bu", 1, "sixth"),
        Department("Psychology", "Ps", 1, "sixth"),
        Department("Sociology", "So", 1, "sixth"),
    ),
    sixth_offers=(
        ("Maths", "Science", "History", "English", "Psychology"),
        ("Maths", "Science", "Geography", "Business", "Art and design"),
        ("Science", "English", "Languages", "Computing", "Sociology"),
    ),
    jobs=(
        Job("Teaching assistant", 18, part_time=5),
        Job("Pastoral manager", 5),
        Job("Attendance officer", 1),
        Job("Examinations officer", 1),
        Job("Office", 4, part_time=1),
        Job("Cover supervisor", 3),
        Job("Technician", 4, part_time=1),
        Job("Librarian", 1),
        Job("Lunchtime supervisor", 8, account=False),
        Job("Site team", 3, account=False),
    ),
    people=(
        Person(
            "Marcus Ellerby",
            (learning_coordinator(9, recorded=0.7, shares=True),),
            subject="History",
            load=2,
        ),
        Person("Daniel Prowse", (SECOND_IN_MATHS,), subject="Maths", load=3),
        Person("Sophie Adjei", (KEY_STAGE_3,), subject="Maths", load=3, form="7B"),
        Person("Ewa Lisowska", (learning_coordinator(8), SECOND_IN_SCIENCE), subject="Science", load=2),
        Person("Hannah Oduya", (learning_coordinator(7), LITERACY), subject="English", load=2),
        Person(HEAD, (Title("Headteacher", standing="head", since=4),)),
        Person(PASTORAL, (Title("Deputy Headteacher (Pastoral)", manager=HEAD, reach=WHOLE),)),
        Person(CURRICULUM, (Title("Deputy Headteacher (Curriculum)", manager=HEAD, reach=WHOLE),)),
        Person("Lorraine Stubbington", (Title("Data Manager", manager=CURRICULUM, standing="administrator"),), load=0),
        Person(
            HEAD_OF_MATHS,
            (Title("Head of Mathematics", manager=CURRICULUM, reach="Maths", since=5),),
            subject="Maths",
            load=3,
        ),
        Person(
            HEAD_OF_SCIENCE,
            (Title("Head of Science", manager=CURRICULUM, reach="Science", since=5),),
            subject="Science",
            load=3,
        ),
        Person("Simone Averill", (Title("Head of English", manager=CURRICULUM, reach="English"),), "English", 3),
        Person(
            "Imran Seddon",
            (replace(learning_coordinator(10), acting=True, since=0),),
            subject="Religious education",
            load=3,
        ),
        Person("Bridget Amankwah", (learning_coordinator(11),), subject="Geography", load=2),
        Person(
            "Owen Trevelyan",
            (Title("Head of Sixth Form", manager=PASTORAL, years=(12, 13)),),
            subject="Psychology",
            load=3,
        ),
        Person("Thomas Wickens", (Title("Teacher of History", manager="Marcus Ellerby"),), "History", form="9C"),
        Person("Patricia Morley-Dunn", (learning_coordinator(10),), subject="Religious education", load=0, left=True),
    ),
)
