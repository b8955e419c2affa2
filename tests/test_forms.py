"""Fields that several forms share: the picker of many, and fields of which one is enough."""

import re

from django import forms

from remit.core.ui.forms import OneOf, Picker, Renderer

SHELF = [("Tools", [("saw", "Saw"), ("axe", "Axe")]), ("Paper", [("card", "Card"), ("book", "Book")])]


class ShedForm(forms.Form):
    things = forms.MultipleChoiceField(
        choices=SHELF, required=False, widget=Picker(find="Find a thing", rest="Other shelves")
    )

    def __init__(self, data=None, first=(), **given):
        super().__init__(data, renderer=Renderer(), **given)
        self.fields["things"].widget.first = frozenset(first)


class NoteForm(forms.Form):
    one_of = OneOf("At least one of these", ("note", "link"))
    day = forms.CharField()
    note = forms.CharField(required=False)
    link = forms.CharField(required=False)
    by = forms.CharField(required=False)


def parts(html):
    """What stands above, then each fold: (open, heading, its values)."""
    above, *folds = re.split(r"(?=<details)", html.split("</legend>")[1])
    folds = [fold for fold in folds if "<summary>Other shelves" not in fold]
    values = re.compile(r'value="(\w+)"')
    told = [("open" in fold[:14], re.search(r"<summary>(\w+)", fold)[1], values.findall(fold)) for fold in folds]
    return values.findall(above), told


def ids(html):
    return re.findall(r'<input[^>]* id="(\w+)"', html)


def test_with_nothing_chosen_the_first_group_of_a_picker_is_open():
    html = str(ShedForm())
    assert parts(html) == ([], [(True, "Tools", ["saw", "axe"]), (False, "Paper", ["card", "book"])])
    assert "None chosen yet." in html
    assert 'data-find="Find a thing"' in html


def test_all_groups_but_the_first_fold_away_together():
    html = str(ShedForm())
    assert html.index(">Tools") < html.index("<summary>Other shelves") < html.index(">Paper")
    assert html.count("<details") == html.count("</details>") == 3


def test_what_is_chosen_and_what_is_proposed_stand_above_and_the_rest_folds_away():
    html = str(ShedForm(first=["card"], initial={"things": ["axe"]}))
    assert parts(html) == (["axe", "card"], [(False, "Tools", ["saw"]), (False, "Paper", ["book"])])
    assert re.findall(r'value="(\w+)"[^>]* checked', html) == ["axe"]
    assert "None chosen yet." not in html


def test_a_group_of_which_all_stands_above_is_gone():
    assert parts(str(ShedForm(first=["card", "book"])))[1] == [(False, "Tools", ["saw", "axe"])]


def test_what_was_ticked_in_a_fold_stands_above_when_the_form_comes_back():
    assert parts(str(ShedForm({"things": ["book"]})))[0] == ["book"]


def test_the_boxes_of_a_picker_are_numbered_as_they_stand():
    """A mistake leads to the first of them."""
    html = str(ShedForm(first=["book"]))
    assert ids(html) == [f"id_things_{number}" for number in range(4)]
    assert re.findall(r'for="(id_things_\d)"', html) == ids(html)
    assert html.count('class="form-check-input"') == 4


def test_what_a_picker_does_not_offer_is_refused():
    assert ShedForm({"things": ["saw", "card"]}).is_valid()
    assert not ShedForm({"things": ["moon"]}).is_valid()


def test_fields_of_which_one_is_enough_say_so_once_and_none_of_them_if_you_like():
    html = str(NoteForm(renderer=Renderer()))
    inside = re.search(r"<fieldset.*?</fieldset>", html, re.DOTALL)[0]
    assert "<legend>At least one of these</legend>" in inside
    assert ids(inside) == ["id_note", "id_link"]
    assert "if you like" not in inside
    assert html.count("(if you like)") == 1
    assert ids(html) == ["id_day", "id_note", "id_link", "id_by"]
