"""`remit ctf read`: what it says of a file of invented pupils, and how it refuses one."""

import io
import json
import os
import subprocess
import sys
import zipfile

import pytest

from remit.config.commands import ROOT
from remit.exchange.ctf.tests.made import document, element, header, pupil, whole_pupil


def test_a_transfer_is_told_in_words_without_a_name(remit, tmp_path):
    odd = pupil("<SuppInfo/>", DOB="soon", basic=element("BasicDetails", NCyearActual="X"))
    (tmp_path / "transfer.xml").write_bytes(document(whole_pupil(1), whole_pupil(2), odd))
    told = remit("ctf", "read", "transfer.xml")
    assert told.exit_code == 0
    assert told.output.splitlines() == [
        "Common Transfer File 25.0, full, made on 10/07/2026 at 09:30 by EXAMPLE",
        "From: Example Primary (933 2001)",
        "To: (933 4001)",
        "",
        "3 pupils",
        "Year groups: 6: 2, X: 1",
        "With a UPN: 3",
        "With former UPNs: 2 (2 in all)",
        "With SEN history: 2 (4 in all)",
        "With free school meals: 2 (2 in all)",
        "With languages: 2 (2 in all)",
        "With addresses: 2 (2 in all)",
        "With contacts: 2 (4 in all)",
        "With attendance: 2 (10 in all)",
        "With school history: 2 (2 in all)",
        "With assessments: 2 (150 in all)",
        "",
        "2 things to look at:",
        "- Pupil/DOB: This is no date. (pupil 3)",
        "- Pupil/SuppInfo: Not known here: left out. (pupil 3)",
    ]


def test_what_nobody_has_is_said_in_one_line_and_a_file_without_pupils_is_read(remit, tmp_path):
    (tmp_path / "bare.xml").write_bytes(document(pupil(), head=header(version=None)))
    told = remit("ctf", "read", "bare.xml").output
    assert told.startswith("Common Transfer File without a version, full")
    assert "Nobody with: former UPNs, SEN history, free school meals, languages, addresses, contacts" in told
    (tmp_path / "none.xml").write_bytes(document())
    assert remit("ctf", "read", "none.xml").output.endswith("- The file holds no pupil.\n")


def test_all_of_it_is_printed_as_json_from_a_file_a_zip_and_standard_input(remit, tmp_path):
    data = document(whole_pupil(1))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        package.writestr("transfer.xml", data)
    (tmp_path / "transfer.zip").write_bytes(packed.getvalue())
    told = json.loads(remit("ctf", "read", "transfer.zip", "--json").output)
    assert told == json.loads(remit("ctf", "read", "-", "--json", input=data).output)
    assert (len(told["pupils"]), len(told["pupils"][0]["assessments"]), told["warnings"]) == (1, 75, [])


@pytest.mark.parametrize(
    ("name", "held", "said"),
    [
        ("nowhere.xml", None, "No such file or directory."),
        ("folder", "folder", "Is a directory."),
        ("empty.xml", b"", "This file is empty."),
        (
            "old.xml",
            document(pupil(), head=header("23.0")),
            "This is a Common Transfer File of version 23.0. Versions 24",
        ),
        ("atf.xml", b"<ATfile/>", "This is an Admissions Transfer File (ATF)"),
        ("list.csv", b"UPN,Surname\n", "This is not an XML file."),
        ("damaged.zip", b"PK\x03\x04 and then nothing", "This zip is damaged"),
        ("short.xml", document(pupil())[:-40], "This file stops before its end"),
        ("crowd.xml", document(*["<Pupil/>"] * 6_000), "This file holds far more than a school's pupils"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_line(remit, tmp_path, name, held, said):
    if held == "folder":
        (tmp_path / name).mkdir()
    elif held is not None:
        (tmp_path / name).write_bytes(held)
    told = remit("ctf", "read", name)
    assert told.exit_code == 2
    assert told.output.startswith(f"remit: {name}: {said}")
    assert told.output.count("\n") == 1


def test_the_command_starts_no_django():
    code = "import sys; from remit.config.cli import main; main(['ctf', 'read', '--help'], standalone_mode=False)"
    seen = f"{code}; print('django' in sys.modules)"
    told = subprocess.check_output(
        [sys.executable, "-c", seen], text=True, env=os.environ | {"PYTHONPATH": str(ROOT / "src")}
    )
    assert told.endswith("False\n")
