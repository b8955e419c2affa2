"""Highmoor: a secondary school of eight forms a year, with departments."""

from remit.demo.plan import WHOLE, Department, Person, Plan, Title

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
    last_year=11,
    forms=tuple("ABCDEFGH"),
    words={
        "pupil": ["student", "students", "student"],
        "head_of_year": ["Learning Co-ordinator", "Learning Co-ordinators", "LC"],
    },
    others=24,
    without_form=9,
    untutored="9F",
    untaught="8Ma5",
    departments=(
        Department("English", "En", 9, by="set"),
        Department("Maths", "Ma", 9, by="set"),
        Department("Science", "Sc", 9, by="set"),
        Department("Physical education", "Pe", 5),
        Department("History", "Hi", 4, chosen=5),
        Department("Geography", "Ge", 4, chosen=5),
        Department("Languages", "La", 5, chosen=5),
        Department("Religious education", "Re", 5),
        Department("Art and design", "Ar", 3, chosen=3),
        Department("Computing", "Co", 3, chosen=3),
        Department("Design and technology", "Dt", 5, chosen=4),
        Department("Drama", "Dr", 2, chosen=2),
        Department("Music", "Mu", 2, chosen=2),
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
        Person("Lorraine Stubbington", (Title("Data Manager", manager=CURRICULUM, standing="administrator"),)),
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
        Person("Thomas Wickens", (Title("Teacher of History", manager="Marcus Ellerby"),), "History", form="9C"),
        Person("Patricia Morley-Dunn", (learning_coordinator(10),), subject="Religious education", load=0, left=True),
    ),
)
