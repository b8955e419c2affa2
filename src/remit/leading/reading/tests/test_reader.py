from remit.leading.reading import read, to_json
from remit.leading.reading.description import KINDS


def duties(text, kind="duty"):
    return [duty for duty in read(text).duties if duty.kind == kind]


def texts(text, kind="duty"):
    return [duty.text for duty in duties(text, kind)]


HEAD = "Job title: Head of Year 8\nResponsible to: Deputy Head\n\nMain duties\n"


def test_the_head_is_read_from_labels_on_the_line_or_above_it():
    for head in (
        "Job title: Head of Art\nResponsible to: the Principal\nResponsible for: two teachers\n",
        "Job title\n\nHead of Art\nResponsible to\nthe Principal\nResponsible for:\n two teachers\n",
        "Post\tHead of Art\nReports to\tthe Principal\nLine manages\ttwo teachers\n",
        "| Post | Head of Art |\n| Reports to | the Principal |\n| Line manages | two teachers |\n",
        "Post: / Head of Art\nReports to: / the Principal\nLine manages: / two teachers\n",
    ):
        told = read(head + "\nDuties\n• Order paint\n• Teach art\n• Chair meetings")
        assert (told.title, told.reports_to, told.responsible_for) == ("Head of Art", "the Principal", "two teachers")


def test_what_the_head_leaves_blank_is_not_stated():
    told = to_json(
        read("Job title: Head of Art\nResponsible for: XXXX (insert as applicable)\n\nDuties\n• Order paint")
    )
    assert (told["reports_to"], told["responsible_for"]) == (None, None)


def test_wrapped_lines_are_one_duty_in_the_words_of_the_source():
    wrapped = (
        HEAD + "• Work with the Head of\nYear 7 so that pupils\nwho move up are known\n• Ring home\n• Chair the meeting"
    )
    assert texts(wrapped)[0] == "Work with the Head of Year 7 so that pupils who move up are known"


def test_a_line_cut_off_at_the_page_edge_does_not_swallow_the_next_heading():
    cut = (
        HEAD
        + "1. To keep the register of visits up to\nSection 2 – Staff\n2. To induct new tutors\n3. To lead assemblies"
    )
    assert texts(cut) == ["To keep the register of visits up to", "To induct new tutors", "To lead assemblies"]


def test_every_kind_of_bullet_is_taken_off():
    lines = ["Ring home", "Order books", "Chair meetings"]
    marks = [
        "•",
        "·",
        "-",
        "*",
        "–",
        "o\t",
        "\uf0b7",
        "\uf0a7\t",
        "✓",
        "§",
        "►",
        "1.",
        "2)",
        "(c)",
        "d)",
        "iv.",
        "1.2",
        "? ",
    ]
    for mark in marks:
        listed = HEAD + "".join(f"{mark} {line}\n" for line in lines)
        assert texts(listed) == lines, mark


def test_a_line_with_two_rhythms_has_both():
    (first, *_) = duties(
        HEAD + "• Report to governors termly and write an annual review\n• Ring home\n• Chair meetings"
    )
    assert first.cadences == ("termly", "annual")


def test_half_a_term_is_not_also_a_term():
    (first, *_) = duties(HEAD + "• Sample books every half term\n• Ring home\n• Chair meetings")
    assert first.cadences == ("half-termly",)


def test_a_heading_of_rhythm_gives_it_to_the_lines_below():
    told = read("Post: Head of Year 8\n\nEvery day\n- Gate duty\n- Late list\n\nWhen needed\n- Room changes\n")
    assert [duty.cadences for duty in told.duties] == [("daily",), ("daily",), ("as-needed",)]


def test_a_letter_is_taken_apart_into_its_duties():
    letter = (
        "Dear Sam,\n\nI am pleased to confirm that you will be our history lead."
        " You will report to Ms Ito, the head.\n\n"
        "You will keep the long-term plan current; hold one meeting a term; and look after the artefacts.\n\n"
        "You will have one free afternoon. I hope you enjoy it.\n\nYours,\nPat"
    )
    told = read(letter)
    assert (told.title, told.reports_to) == ("history lead", "Ms Ito, the head")
    assert texts(letter) == ["keep the long-term plan current", "hold one meeting a term", "look after the artefacts"]


def test_lines_without_bullets_below_headings_in_capitals_are_duties():
    text = (
        "HEAD OF DRAMA\n\nMAIN DUTIES\n\nSTAFF\nInduct new teachers\nLead training each term\n\nMONEY\nSpend the budget"
    )
    assert [(duty.section, duty.text) for duty in duties(text)] == [
        ("STAFF", "Induct new teachers"),
        ("STAFF", "Lead training each term"),
        ("MONEY", "Spend the budget"),
    ]


def test_a_table_names_area_duty_and_rhythm_by_its_columns():
    told = read("Area\tDuty\tHow often\nAttendance\tWatch the figures\tWeekly\n\tRing home\tAs needed\n")
    assert [(duty.section, duty.text, duty.cadences) for duty in told.duties] == [
        ("Attendance", "Watch the figures", ("weekly",)),
        ("Attendance", "Ring home", ("as-needed",)),
    ]


def test_a_person_specification_and_signatures_hold_no_duties():
    tail = (
        "\nPerson specification\nEssential\n• Managing a team\n• Experience of leading\nSigned ........ Date ........"
    )
    assert texts(HEAD + "• Ring home\n• Order books\n• Chair meetings" + tail) == [
        "Ring home",
        "Order books",
        "Chair meetings",
    ]


def test_a_condition_worded_as_a_duty_is_boilerplate_and_one_about_the_document_is_nothing():
    tail = (
        "\n\nConditions of employment\n\nThe post holder is required to follow the school's policies.\n\n"
        "This job description will be reviewed each year."
    )
    text = HEAD + "• Ring home\n• Order books\n• Chair meetings" + tail
    assert texts(text, "boilerplate") == ["The post holder is required to follow the school's policies."]
    assert all("reviewed" not in duty.text for duty in read(text).duties)


def test_a_catch_all_and_a_purpose_are_told_from_duties():
    text = (
        "Post: Head of Year 8\n\nPurpose of the post\nTo see that Year 8 do well\n\nDuties\n• Ring home\n"
        "• Chair meetings\n"
        "• Undertake any other reasonable duties asked by the Headteacher"
    )
    assert texts(text, "purpose") == ["To see that Year 8 do well"]
    assert texts(text, "catch_all") == ["Undertake any other reasonable duties asked by the Headteacher"]
    assert texts(text) == ["Ring home", "Chair meetings"]


def test_a_responsibility_named_without_an_action_is_an_area_heading():
    text = (
        "Post: Upper School Leader\n\nResponsibilities\n• Performance management\n• Pupil voice\n• Core subject leader"
    )
    assert texts(text, "area_heading") == ["Performance management", "Pupil voice", "Core subject leader"]


def test_a_line_among_duties_is_one_though_its_verb_is_not_known():
    assert texts(HEAD + "• Scaffold extended tasks\n• Ring home\n• Order books")[0] == "Scaffold extended tasks"


def test_every_area_says_which_words_decided_it():
    for duty in duties(HEAD + "• Check the registers\n• Order textbooks\n• Chair the team meeting"):
        assert duty.why
        assert all(word in duty.text for word in duty.why if word not in duty.section)


def test_a_line_between_two_areas_says_so_in_a_sentence():
    (first, *_) = duties("Post: Lead\n\nDuties\n• Keep an eye on courses and on meetings\n• Ring home\n• Order books")
    assert first.area == "curriculum"
    assert "meetings" in first.also
    assert first.doubt.startswith("Could be ")
    assert first.doubt.endswith(".")


def test_a_line_that_names_no_area_says_that():
    (first, *_) = duties("Post: Aide\n\nDuties\n• Do it well\n• Ring home\n• Order books")
    assert first.doubt == "No word of the line or its heading names an area."


def test_json_has_the_agreed_keys_only():
    told = to_json(read(HEAD + "• Ring home\n• Order books\n• Chair meetings"))
    assert list(told) == ["title", "reports_to", "responsible_for", "scope", "duties"]
    assert list(told["scope"]) == ["key_stages", "year_groups", "subjects", "whole_school", "unspecified"]
    assert list(told["duties"][0]) == ["text", "line", "section", "kind", "area", "cadence"]
    assert told["duties"][0]["kind"] in KINDS


def test_lines_count_from_one_as_they_stand_in_the_source():
    assert [
        duty.line for duty in read(["Post: Lead", "", "Duties", "• Ring home", "", "• Order books", "• Meet"]).duties
    ] == [4, 6, 7]


def test_a_time_limit_is_no_rhythm():
    from remit.leading.reading.cadences import cadences

    for text in ("Enter the results within a week", "Reply to parents within two working days", "Report within a term"):
        assert cadences(text) == (), text
    assert cadences("Check the register within a day of the audit every week") == ("weekly",)
