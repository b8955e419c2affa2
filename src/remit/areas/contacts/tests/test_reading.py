"""What is read out of an e-mail, and what is left where it is."""

from email.message import EmailMessage

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from remit.areas.contacts.forms import sent_at
from remit.areas.contacts.reading import MOST_BYTES, MOST_WORDS, Unreadable, read

OUTLOOK = """From: Dana Hill <Dana@Example.org>
Sent: 12 November 2026 14:03
To: Office
Subject: Monday

Dear all,
Monday was hard.

Kind regards
Dana
01632 960001

From: Office <office@example.org>
Sent: 10 November 2026 10:00
Subject: How is it going

Please ring us.
"""


def test_a_mail_as_outlook_shows_it_is_read_and_its_signature_and_history_are_cut():
    first, second = read(OUTLOOK.encode())
    assert (first.name, first.address, first.subject) == ("Dana Hill", "dana@example.org", "Monday")
    assert first.sent.strftime("%d %H:%M") == "12 14:03"
    assert first.words == "Dear all,\nMonday was hard.\n\nKind regards\nDana"
    assert first.rest.startswith("01632 960001")
    assert "Please ring us." in first.rest, "what was cut can be put back"
    assert (second.name, second.words) == ("Office", "Please ring us.")


@pytest.mark.parametrize(
    "head",
    [
        "From: Dana Hill <dana@example.org>\nDate: Thu, 12 Nov 2026 at 14:03\nSubject: x\nTo: <a@example.org>\n",
        "*From:* Dana Hill [mailto:dana@example.org]\n*Sent:* Thursday, November 12, 2026 2:03 PM\n*Subject:* x\n",
        "From:\tDana Hill <dana@example.org>\nSent:\t12/11/2026 14:03\nTo:\ta@example.org\nSubject:\tx\n",
        "From: dana@example.org\nSent: Thursday, 12 November 2026 14:03\nTo: a@example.org;\n b@example.org\nSubject: x\n",
    ],
)
@pytest.mark.parametrize(
    "rule", ["---------- Forwarded message ---------\n", "-----Original Message-----\n", "_" * 32 + "\n", ""]
)
def test_one_that_was_passed_on_comes_after_the_one_that_passed_it_on(rule, head):
    outer, inner = read(f"For you to see.\n\n{rule}{head}\nShe will be in late.\n".encode())
    assert (outer.address, outer.words) == ("", "For you to see.")
    assert (inner.address, inner.words) == ("dana@example.org", "She will be in late.")
    assert inner.sent.strftime("%d %H:%M") == "12 14:03"


@pytest.mark.parametrize(
    "below",
    ["On 10 Nov 2026, at 10:00, Office <o@example.org> wrote:\n> Please ring.", "On Tuesday the tenth of November,\nOffice <o@example.org> wrote:\n> Ring", "> Please ring.\n> Thanks", "-- \nDana\n01632 960001", "Sent from my iPhone"],
)  # fmt: skip
def test_what_was_answered_and_what_stands_under_it_is_cut(below):
    (mail,) = read(f"We will come.\n\n{below}\n".encode())
    assert mail.words == "We will come."
    assert mail.rest == below


def test_where_all_of_it_would_be_cut_nothing_is():
    (mail,) = read(b"> We will come.\n> On Tuesday.")
    assert mail.words == "> We will come.\n> On Tuesday."


def saved(**given) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["Subject"] = "Dána Hill <dana@example.org>", "Grüße"
    message["Date"] = "Thu, 12 Nov 2026 14:03:00 +0000"
    message.set_content(given.get("text", "Hello.\n"))
    return message


def test_a_saved_mail_is_read_and_its_attachments_stay_out():
    message = saved()
    message.add_attachment(b"abc", maintype="application", subtype="pdf", filename="a.pdf")
    message.add_attachment(saved(text="another mail"))
    (mail,) = read(message.as_bytes())
    assert (mail.name, mail.subject, mail.words) == ("Dána Hill", "Grüße", "Hello.")
    assert mail.notes == ("2 attachments were left out: keep them where the school keeps documents.",)


def test_a_page_is_read_as_text_and_nothing_of_it_runs():
    message = saved()
    message.set_content("<style>p {}</style><p>Dear <b>all</b>,</p><script>alert(1)</script><p>Late&nbsp;today</p><img src=x onerror=y>", subtype="html")  # fmt: skip
    (mail,) = read(message.as_bytes())
    assert mail.words.split() == ["Dear", "all,", "Late", "today"]


@pytest.mark.parametrize("charset", ["x-unknown", "utf-8", "us-ascii", "utf-16", "rot13", "idna", ""])
def test_an_odd_charset_loses_nothing_that_can_be_read(charset):
    raw = f"From: d@example.org\nMIME-Version: 1.0\nContent-Type: text/plain; charset={charset}\n\n".encode() + "Café".encode("cp1252")  # fmt: skip
    assert "Caf" in read(raw)[0].words or charset == "utf-16"


def test_words_without_any_header_are_kept_and_it_says_what_is_missing():
    (mail,) = read(b"She will be in late.")
    assert mail.words == "She will be in late."
    assert "No sender" in mail.notes[0]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "nothing in it"),
        (b" \n\t", "nothing in it"),
        (b"x" * (MOST_BYTES + 1), "more than 1 MB"),
        (b"\xd0\xcf\x11\xe0rest", "Outlook"),
        (b"%PDF-1.7", "no e-mail"),
        (b"From: a@example.org\nMIME-Version: 1.0\n\n", "no text"),
    ],
)
def test_what_is_no_mail_is_refused_in_a_sentence(content, why):
    with pytest.raises(Unreadable, match=why):
        read(content)


def test_a_very_long_one_is_cut_and_says_so():
    (mail,) = read(b"word " * 20_000)
    assert len(mail.words) == MOST_WORDS
    assert "longer than" in mail.notes[0]


def read_or_refused(content):
    """What was read, or in a sentence why not."""
    try:
        return read(content)
    except Unreadable as why:
        return str(why)


def test_parts_within_parts_without_end_are_refused_or_read():
    deep = b"".join(b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n) for n in range(2000))
    assert read_or_refused(b"MIME-Version: 1.0\n" + deep + b"Hello")


LINES = st.lists(
    st.one_of(
        st.text(max_size=40),
        st.sampled_from(["From: a@b.co", "Sent: 1 May 2026 10:00", "Subject: x", "To: c@d.co", "> old", "-- ", "Kind regards", "", "MIME-Version: 1.0", "Content-Type: multipart/mixed; boundary=x", "--x", "--x--", "On Monday, A wrote:", "_" * 20]),
    ),
    max_size=25,
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(LINES)
def test_whatever_comes_is_read_or_refused_and_nothing_else(lines):
    found = read_or_refused("\n".join(lines).encode("utf-8", "replace"))
    assert found
    if not isinstance(found, str):
        assert all(len(each.words) <= MOST_WORDS for each in found)
        assert any(each.words or each.rest for each in found)


HEADS = st.one_of(
    st.text(max_size=40),
    st.builds(
        "=?{}?{}?{}?=".format,
        st.sampled_from(["utf-8", "utf-16", "idna", "rot13", "x", "é", ""]),
        st.sampled_from("bqé"),
        st.text(alphabet="A=_?b0+/ é", max_size=12),
    ),
)
SENT = st.one_of(
    st.text(max_size=60),
    st.builds(
        "{} {} {} {}".format,
        st.sampled_from(["Fri, 31 Dec", "Mon, 1 Jan", "29 Feb", "0 Foo"]),
        st.sampled_from(["9999", "0001", "1", "2026", "99999", "-5"]),
        st.sampled_from(["23:59:59", "00:00", "24:00", "99:99"]),
        st.sampled_from(["-1200", "+1400", "-9999", "GMT", "", "+999999999999"]),
    ),
)


@settings(max_examples=300, deadline=None)
@given(HEADS, HEADS, SENT, st.booleans())
@example("=?utf-8?b?A?=", "", "", True)  # half a letter
@example("", "=?é?b?A===?=", "", True)  # no charset that there is
@example("", "", "Fri, 31 Dec 9999 23:59:59 -1200", False)  # a day later than any
@example("", "", "Mon, 1 Jan 0001 00:00:00 +1400", True)
def test_whatever_stands_in_its_head_it_is_read_or_refused(by, about, then, as_sent):
    head = "MIME-Version: 1.0\n" if as_sent else ""
    word = "Date" if as_sent else "Sent"
    found = read_or_refused(f"{head}From: {by}\n{word}: {then}\nSubject: {about}\n\nHello".encode())
    assert found
    for each in () if isinstance(found, str) else found:
        day, at = sent_at(each)
        assert (day is None) == (at is None)


def test_a_day_that_the_school_s_clock_cannot_say_is_no_day():
    (mail,) = read(b"From: d@example.org\nSent: Fri, 31 Dec 9999 23:59:59 -1200\nSubject: x\n\nHello")
    assert sent_at(mail) == (None, None)
    assert mail.words == "Hello"
