"""Larkfold: a primary school of two classes a year."""

from remit.demo.plan import WHOLE, Job, Person, Plan, Title

HEAD, DEPUTY = "Margaret Tindall", "Oliver Penhaligon"
UPPER_SCHOOL_LEADER = "Farida Whitcombe"

UPPER_SCHOOL = Title(
    "Upper School Leader",
    manager=HEAD,
    document="upper_school_leader",
    asked={"Core Subject Leader for English": {"subjects": ["English"]}},
    waiting=("finance",),
    since=3,
    recorded=0.75,
    shares=True,
)
KEY_STAGE_1 = Title(
    "Key Stage 1 Co-ordinator",
    manager=DEPUTY,
    document="key_stage_1_coordinator",
    waiting=("personnel",),
    recorded=0.6,
)

LARKFOLD = Plan(
    key="larkfold",
    name="Larkfold Primary School",
    domain="larkfold.example",
    first_year=0,
    last_year=6,
    forms=("Oak", "Ash"),
    words={"form": ["class", "classes", "class"], "form_tutor": ["class teacher", "class teachers", "teacher"]},
    upn_number="2140",
    about={"phase": "primary", "urn": "990140", "laestab": "9992140", "taught_in_forms": True, "shows_premium": True},
    jobs=(
        Job("Teaching assistant", 16, part_time=6),
        Job("Office", 2, part_time=1),
        Job("Attendance officer", 1, part_time=1),
        Job("Lunchtime supervisor", 9, account=False),
        Job("Site team", 1, account=False),
    ),
    more_teachers=("Music", "Physical education", "Languages"),
    shares="4 Oak",
    without_form=5,
    people=(
        Person(UPPER_SCHOOL_LEADER, (UPPER_SCHOOL,), form="5 Oak"),
        Person("Joanna Sikorska", (KEY_STAGE_1,), form="2 Ash"),
        Person(HEAD, (Title("Headteacher", standing="head", since=6),)),
        Person(DEPUTY, (Title("Deputy Headteacher", manager=HEAD, reach=WHOLE, since=4),)),
        Person("Denise Lockyer", (Title("School Business Manager", manager=HEAD, standing="administrator"),), load=0),
        Person("Rhona Meadowcroft", (Title("Early Years Leader", manager=DEPUTY),), form="R Oak"),
        Person("Samir Dhanjal", (Title("Class Teacher", manager=UPPER_SCHOOL_LEADER, since=1),), form="3 Ash"),
        Person("Colin Beddoes", (Title("Music Co-ordinator", manager=DEPUTY, since=5),), left=True),
    ),
)
