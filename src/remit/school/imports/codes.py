"""Which field of a list of pupils is of which record, and which characteristic."""

OF_PUPIL = ("given_name", "family_name", "year", "first_day", "emergency")
OF_PARTICULARS = (
    "upn", "admission_number", "date_of_birth", "sex", "uln", "legal_given_name", "legal_family_name", "middle_names", "former_family_name",
    "previous_school",
)  # fmt: skip
CODED = {
    "eal": "EAL", "pp": "PP", "looked_after": "LAC", "service_child": "SERVICE", "young_carer": "CARER", "medical": "MEDICAL",
}  # fmt: skip
VALUED = {"fsm": "FSM", "previously_looked_after": "PLAC", "ethnicity": "ETHNICITY", "language": "LANGUAGE", "proficiency": "PROF"}  # fmt: skip
RANKED = {"need_1": 1, "need_2": 2}
NEED = "NEED"
SEN = ("K", "E")
ASIDE = ("fsm_start", "fsm_verified")  # of free meals, and nothing by themselves
CODES: dict[str, set[str]] = {
    "sen": set(SEN),
    **{key: {code} for key, code in (*CODED.items(), *VALUED.items())},
    **{key: {NEED} for key in RANKED},
    **{key: {"FSM"} for key in ASIDE},
    "spells": {*SEN, "EAL", "FSM", "LAC", NEED},
}
