"""Whose a submission is: no way of naming files merges two people or loses one in silence."""

import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from rich.console import Console

pytest.importorskip("nbgrader", reason="nbgrader is missing: pip install -r requirements-class.txt")

from grading import answers, box, inbox, marking, names
from grading import command as tool

ROOT = Path(__file__).resolve().parents[1]


def put(folder, *files, content="{}"):
    for name in files:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return folder


def found(folder, **named):
    return {one.student: one for one in inbox.find(folder, "tiny", **named)}


def roster(folder, text):
    path = folder.parent / f"{folder.name}.csv"
    path.write_text(text, encoding="utf-8")
    return names.Roster(path)


@pytest.mark.parametrize(
    ("name", "student"),
    [
        ("anna", "anna"),
        ("anna_tiny", "anna"),
        ("anna_berg_tiny (2)", "anna_berg"),
        ("anna_berg_tiny_(2)", "anna_berg"),
        ("Anna-Tiny-copy", "Anna"),
        ("anna_last version", "anna"),
        ("Copy of anna", "anna"),
        ("Copy_of_anna_tiny", "anna"),
        ("Kopie von Anna Berg_tiny", "Anna Berg"),
        ("Anna Weiß_4711_assignsubmission_file_whatever", "Anna Weiß_4711"),
        ("Anna_Weiß_4711_assignsubmission_file_", "Anna_Weiß_4711"),
        ("Anna Weiß_4711_assignsubmission_file", "Anna Weiß_4711"),
        ("Anna Weiß_4711_assignsubmission_onlinetext_onlinetext", "Anna Weiß_4711"),
        ("berganna_4711_98765_tiny-1", "berganna_4711"),
        ("berganna_LATE_4711_98765_Copy of Untitled_2", "berganna_4711"),
        ("Week 3_ab123_attempt_2026-11-30-09-15-00_tiny", "ab123"),
        ("Week_3_ab123_attempt_2026-11-30-09-15-00", "ab123"),
        ("tiny", None),
        ("Copy of tiny", None),
        (" .._tiny", None),
        (".. _second try", None),
        ("._4711_assignsubmission_file_", None),
        ("Weiss\u0308", "Weiss\u0308"),
        ("Mu\u0308ller", "M\u00fcller"),
    ],
)
def test_a_name_says_whose_it_is(name, student):
    who = names.owner(name, "tiny")
    assert (who and who.student) == student


def test_each_scheme_reads_its_own_example_and_the_page_shows_it():
    page = (ROOT / "book" / "teach" / "grading.md").read_text(encoding="utf-8")
    for scheme in names.SCHEMES.values():
        name, _, inside = scheme.example.partition("/")
        who = names.owner(name.removesuffix(".ipynb"), "tiny", scheme.name, folder=bool(inside))
        assert who.scheme == names.owner(name.removesuffix(".ipynb"), "tiny").scheme == scheme.name
        assert f"`{scheme.example}`" in page
        assert f"| {scheme.name} |" in page


def test_a_scheme_that_was_named_is_the_only_one(tmp_path):
    put(tmp_path, "berganna_1_2_x.ipynb", "anna.ipynb", "dora/x.ipynb")
    people = found(tmp_path, scheme="canvas")
    assert people["berganna_1"].path
    for name, what in (("anna.ipynb", "file"), ("dora", "folder")):
        assert people[name].problem == (
            f"the name of the {what} is none of the scheme canvas "
            "(berganna_LATE_4711_98765_any.ipynb)"
        )
    assert "berganna" in found(tmp_path, scheme="plain")


def test_two_people_whose_names_canvas_cuts_to_one_stay_two(tmp_path):
    put(tmp_path, "bergann_1_51_tiny.ipynb", "bergann_LATE_2_52_tiny.ipynb")
    assert list(found(tmp_path)) == ["bergann_1", "bergann_2"]


def test_names_that_are_cut_to_one_are_kept_apart_and_that_is_said(tmp_path):
    put(tmp_path, "anna_berg.ipynb", "Anna_klein.ipynb", "anna.ipynb", "ben_x.ipynb", "ben_x.pdf")
    people = found(tmp_path)
    assert list(people) == ["anna", "anna_berg", "Anna_klein", "ben"]
    for name in ("anna", "anna_berg", "Anna_klein"):
        assert people[name].path.name == f"{name}.ipynb"
        assert people[name].about == [
            "Anna_klein.ipynb, anna.ipynb and anna_berg.ipynb are named alike: kept apart, "
            "as if of 3 people"
        ]
    assert people["ben"].about == ["not marked, beside it: ben_x.pdf"]


def test_a_class_that_begins_all_names_alike_is_a_class_and_a_short_line(tmp_path):
    put(tmp_path, *(f"week3_person {k:02}.ipynb" for k in range(40)))
    people = found(tmp_path)
    assert list(people) == [f"week3_person {k:02}" for k in range(40)]
    assert people["week3_person 07"].about == [
        "week3_person 00.ipynb, week3_person 01.ipynb and 38 others are named alike: kept apart, "
        "as if of 40 people"
    ]


def test_a_whole_name_that_somebody_else_has_is_not_given_twice(tmp_path):
    put(tmp_path, "anna_berg.ipynb", "anna_klein.ipynb", "anna_berg_tiny.ipynb")
    people = found(tmp_path)
    assert list(people) == ["anna_berg", "anna_klein"]
    assert people["anna_berg"].problem.startswith("2 notebooks")


@pytest.mark.parametrize("text", ["onlinetext.html", "onlinetext.txt"])
def test_online_text_of_moodle_beside_a_notebook_costs_nobody_the_marks(tmp_path, text):
    put(tmp_path, "Anna Berg_4711_assignsubmission_file_/tiny.ipynb")
    put(tmp_path, f"Anna Berg_4711_assignsubmission_onlinetext_/{text}")
    put(tmp_path, "Ben Ito_4712_assignsubmission_file_tiny.ipynb")
    put(tmp_path, f"Ben Ito_4712_assignsubmission_onlinetext_{text}")
    people = found(tmp_path)
    assert list(people) == ["Anna Berg_4711", "Ben Ito_4712"]
    assert all(one.path.name.endswith("tiny.ipynb") for one in people.values())
    assert people["Anna Berg_4711"].about == [f"not marked, beside it: {text}"]


def test_the_last_attempt_on_blackboard_counts_and_that_is_said(tmp_path):
    for day in ("01", "02"):
        start = f"Week 3_ab123_attempt_2026-11-{day}-09-15-00"
        put(tmp_path, f"{start}_tiny.ipynb", f"{start}.txt")
    people = found(tmp_path)
    assert list(people) == ["ab123"]
    assert "2026-11-02" in people["ab123"].path.name
    assert people["ab123"].about[0] == "the last of 2 attempts, of 2026-11-02-09-15-00"
    assert "beside it: Week 3_ab123" in people["ab123"].about[1]


def test_logins_with_underscores_on_blackboard_are_not_merged(tmp_path):
    for login in ("a_12", "b_12"):
        put(tmp_path / "in", f"Week_3_{login}_attempt_2026-11-01-09-15-00_tiny.ipynb")
    put(tmp_path / "in", "Week_3_a_12_attempt_2026-11-02-09-15-00_tiny.ipynb")
    people = found(tmp_path / "in")
    assert list(people) == ["Week_3_a_12", "Week_3_b_12"]
    assert "2026-11-02" in people["Week_3_a_12"].path.name
    assert all("are named alike" in one.about[0] for one in people.values())
    class_list = roster(tmp_path / "in", "student,login\nanna,a_12\nben,b_12\n")
    assert list(found(tmp_path / "in", roster=class_list)) == ["anna", "ben"]


def test_a_zip_file_of_windows_or_macos_holds_the_people_that_were_put_in(tmp_path):
    archive = tmp_path / "a.zip"
    with zipfile.ZipFile(archive, "w") as out:
        for name in ("week 3\\anna.ipynb", "week 3\\ben\\x.ipynb", "week 3\\Zoë.ipynb"):
            entry = zipfile.ZipInfo(name)
            entry.filename = name  # what it sets is that of this system
            out.writestr(entry, "{}")
    assert list(found(inbox.unpack(archive, tmp_path / "w"))) == ["anna", "ben", "Zoë"]
    held = archive.read_bytes().replace("Zoë".encode(), "Zoë".encode())
    flagged = bytearray(held)
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):  # without the flag for UTF-8
        place = -1
        while (place := held.find(mark, place + 1)) >= 0:
            flagged[place + at + 1] &= 0xF7
    archive.write_bytes(flagged)
    assert list(found(inbox.unpack(archive, tmp_path / "m"))) == ["anna", "ben", "Zoë"]


def test_backslashes_cannot_lead_out_of_the_folder(tmp_path):
    archive = tmp_path / "a.zip"
    with zipfile.ZipFile(archive, "w") as out:
        entry = zipfile.ZipInfo("x")
        entry.filename = "..\\evil.ipynb"
        out.writestr(entry, "{}")
    inbox.unpack(archive, tmp_path / "inside")
    assert [path.name for path in tmp_path.rglob("evil*")] == ["evil.ipynb"]
    assert (tmp_path / "inside" / "evil.ipynb").is_file()


ROSTER = (
    "student;Login;Canvas;First name;Last name\n"
    "s1;ab1;4711;Anna;Berg\ns2;ab2;4712;Anna;Müller\ns3;ab3;4713;Ben;Ito\n"
)


@pytest.mark.parametrize(
    ("file", "student"),
    [
        ("s1.ipynb", "s1"),
        ("AB2_tiny.ipynb", "s2"),
        ("Anna Berg_999_assignsubmission_file_/x.ipynb", "s1"),
        ("Week 3_ab3_attempt_2026-11-30-09-15-00_x.ipynb", "s3"),
        ("bergann_4711_1_x.ipynb", "s1"),  # cut; the number says it
        ("annamuller_1_1_x.ipynb", "s2"),
        ("anna_4711_1_x.ipynb", "s1"),  # two are called so, one has the number
        ("Mu\u0308ller, Anna/x.ipynb", "s2"),
        ("anna_mueller.ipynb", "anna_mueller.ipynb"),
        ("ito_last try.ipynb", "s3"),
        ("anna_berg.ipynb", "s1"),
    ],
)
def test_a_roster_maps_all_names_of_a_person_to_one(tmp_path, file, student):
    folder = put(tmp_path / "in", file)
    people = found(folder, roster=roster(folder, ROSTER))
    there = {name: one for name, one in people.items() if one.problem != inbox.NOTHING}
    assert list(there) == [student]
    assert {"s1", "s2", "s3"} <= set(people)


def test_who_handed_in_nothing_and_who_is_not_in_the_roster_are_both_said(tmp_path):
    folder = put(tmp_path / "in", "ab1.ipynb", "stranger.ipynb", "anna.ipynb", "ab2_4713_1_x.ipynb")
    people = found(folder, roster=roster(folder, ROSTER))
    assert list(people) == ["ab2_4713_1_x.ipynb", "anna.ipynb", "s1", "s2", "s3", "stranger"]
    assert people["stranger"].path
    assert people["stranger"].about == ["not in the roster"]
    assert people["s3"].problem == "nothing was handed in"
    assert people["anna.ipynb"].problem == "it may be of s1 or s2, says the roster"
    assert people["ab2_4713_1_x.ipynb"].problem == "it may be of s2 or s3, says the roster"


def test_two_files_of_one_person_in_the_roster_are_refused_and_named(tmp_path):
    folder = put(tmp_path / "in", "ab1.ipynb", "Anna Berg.ipynb")
    people = found(folder, roster=roster(folder, ROSTER))
    assert people["s1"].problem.startswith("2 notebooks (Anna Berg.ipynb, ab1.ipynb)")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "must have a head and a line for each student"),
        ("student\n", "must have a head and a line for each student"),
        ("student,x\na/b,1\n", r"line 2: a student must have a name .*got 'a/b'"),
        ("student,x\n..,1\n", "line 2: a student must have a name"),
        ("student,x\n,1\n", "line 2: a student must have a name"),
        ("student,x\na,1\nA,2\n", "line 3: A is there twice"),
        ("student,x\na\n", "line 2: must have 2 columns as the head, has 1"),
    ],
)
def test_a_roster_that_would_mix_people_is_refused(tmp_path, text, says):
    with pytest.raises(names.RosterError, match=says):
        roster(tmp_path / "in", text)


def test_a_roster_that_is_no_text_is_refused(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"PK\x03\x04\xff")
    for name, says in (("a.csv", "CSV UTF-8"), ("b.csv", "cannot be read")):
        with pytest.raises(names.RosterError, match=says):
            names.Roster(tmp_path / name)


def test_marks_of_a_name_that_is_gone_stay_and_say_so(tmp_path):
    memory = tool.Memory(tmp_path / "results.json", "tiny")
    for name in ("anna", "ben"):
        memory.add(marking.Result(name, f"{name}.ipynb", graded=True))
    console = Console(file=io.StringIO(), width=200)
    there = [
        inbox.Submission("anna", tmp_path, about=["not in the roster"]),
        inbox.Submission("ben", None, inbox.NOTHING),
    ]
    assert [one.student for one, _ in tool.what_to_mark(there, memory, "1")] == ["anna"]
    tool.say_of_names(there, memory, console)
    assert memory.get("anna").status == "graded; not in the roster"
    assert memory.get("ben").status == f"graded; {tool.GONE}"
    assert console.file.getvalue() == f"anna: not in the roster\nben: {tool.GONE}\n"
    tool.say_of_names([inbox.Submission(n, tmp_path) for n in ("anna", "ben")], memory, console)
    assert [one.status for one in memory.all()] == ["graded", "graded"]


@pytest.mark.parametrize(("names_given", "last"), [(20, None), (21, 1), (23, 3)])
def test_of_many_lines_about_names_twenty_are_said_and_the_others_counted(
    tmp_path, names_given, last
):
    memory = tool.Memory(tmp_path / "results.json", "tiny")
    for k in range(names_given):
        memory.results[f"s{k:02}"] = marking.Result(f"s{k:02}", "", graded=True)
    memory.results["t"] = marking.Result("t", "")  # never graded: nothing is lost
    console = Console(file=io.StringIO(), width=200)
    tool.say_of_names([], memory, console)
    lines = console.file.getvalue().splitlines()
    assert lines[:20] == [f"s{k:02}: {tool.GONE}" for k in range(20)]
    more = [f"... and {last} more such lines: they are in the table"] if last else []
    assert lines[20:] == more


def test_the_last_lines_count_who_was_graded_who_not_and_who_is_missing(tmp_path):
    console = Console(file=io.StringIO(), width=200)
    graded = [marking.Result(name, "", graded=True) for name in "abc"]
    graded[0].remarks = ["look at task 1"]
    others = [marking.Result("d", "", notes=["the file is empty"])]
    silent = [marking.Result(name, "", notes=[inbox.NOTHING]) for name in "ef"]
    tool.say_what_came([*graded, *others, *silent], 2, 7.4, tmp_path, console)
    assert console.file.getvalue().splitlines() == [
        "4 submissions, nothing of 2 in the roster: 3 graded (1 with remarks), 1 not. "
        "Marked now: 2, in 7 s.",
        *(f"  {tmp_path / name}" for name in ("grades.csv", "overview.html", "feedback")),
    ]
    console = Console(file=io.StringIO(), width=200)
    tool.say_what_came(graded[:1], 0, 0.6, tmp_path, console)
    assert console.file.getvalue().startswith(
        "1 submission: 1 graded (1 with remarks), 0 not. Marked now: 0, in 1 s."
    )


def test_only_what_is_new_or_changed_is_marked_again(tmp_path):
    file = tmp_path / "anna.ipynb"
    file.write_text("1")
    one = inbox.Submission("anna", file)
    memory = tool.Memory(tmp_path / "results.json", "tiny")
    ((same, digest),) = tool.what_to_mark([one], memory, "1")
    assert same is one
    memory.add(marking.Result("anna", "", graded=True, digest=digest, version="1"))
    again = tool.Memory(tmp_path / "results.json", "tiny")
    assert tool.what_to_mark([one], again, "1") == []
    assert tool.what_to_mark([one], again, "2") == [(one, digest)]
    file.write_text("2")
    ((_, other),) = tool.what_to_mark([one], again, "1")
    assert other != digest


def test_results_go_beside_what_was_handed_in(tmp_path):
    (tmp_path / "week.3").mkdir()
    (tmp_path / "week.4.zip").touch()
    for name, out in (("week.3", "week.3-graded"), ("week.4.zip", "week.4-graded")):
        assert tool.arguments([str(tmp_path / name)]).out == tmp_path / out
    wanted = tool.arguments([str(tmp_path / "week.3"), "--seconds=1"])
    assert (wanted.seconds, wanted.cell_seconds) == (1, None)


@pytest.mark.skipif(not shutil.which("make"), reason="make is missing")
def test_make_grade_passes_every_option_on(capsys):
    with pytest.raises(SystemExit):
        tool.arguments(["--help"])
    options = {*re.findall(r"--([a-z-]+)", capsys.readouterr().out)} - {"help", "user"}
    assert options >= {"scheme", "roster", "cell-seconds", "seconds"}
    given = [f"{name.upper().replace('-', '_')}=a b" for name in options]
    command = ["make", "-n", "grade", "SUBMISSIONS=week 3", *given]
    said = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True).stdout
    assert '-m grading "week 3"' in said
    assert [name for name in sorted(options) if f'--{name} "a b"' not in said] == []


def test_the_command_hands_scheme_roster_and_limits_on(tmp_path, monkeypatch):
    asked = []
    monkeypatch.setattr(tool, "grade", lambda *given, named: asked.append((given[4], named)))
    monkeypatch.setattr(tool.signal, "signal", lambda *_: None)
    folder = put(tmp_path / "in", "anna.ipynb")
    people = tmp_path / "people.csv"
    people.write_text(ROSTER, encoding="utf-8")
    tool.main([str(folder), "--scheme", "canvas", "--roster", str(people), "--seconds", "90"])
    tool.main([str(folder)])
    (limits, named), (usual, nothing) = asked
    assert (limits.seconds, limits.fixed, usual.fixed) == (90, ("seconds",), ())
    assert (named["scheme"], len(named["roster"].students)) == ("canvas", 3)
    assert nothing == {"scheme": None, "roster": None}
    with pytest.raises(SystemExit, match="cannot be read"):
        tool.main([str(folder), "--roster", str(tmp_path / "none.csv")])


# --- boundaries ------------------------------------------------------------------------------


def test_limits_are_those_that_the_page_for_instructors_states():
    page = " ".join((ROOT / "book" / "teach" / "grading.md").read_text(encoding="utf-8").split())
    limits = box.Limits()
    assert (limits.cell_seconds, limits.seconds, limits.cpu_seconds) == (30, 180, 180)
    assert "A cell may take 30 seconds and a notebook three minutes." in page
    assert (limits.memory, limits.file_size) == (4 * 1024**3, 50 * 1024**2)
    assert (limits.processes, limits.output_bytes) == (20, 5 * 1024**2)
    assert "4 GB of memory, 20 processes, 50 MB for a file, 5 MB of output" in page
    assert limits.folder_size == 200 * 1024**2
    assert (inbox.LARGEST, inbox.LARGEST_ZIP) == (20 * 1024**2, 2 * 1024**3)
    assert (answers.MOST_CALLS, answers.MOST_BYTES) == (5000, 8 * 1024**2)
    assert "ten times" in page
    assert "five times the whole" in page
    assert (marking.TIMES_A_CELL, marking.TIMES_ALL) == (10, 5)


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        *(("a", True), ("a b-c.d", True), ("x" * 100, True), ("Zoë", True)),
        *(("", False), ("x" * 101, False), (".a", False), (" a", False)),
        *((f"a{sign}b", False) for sign in '/\\:*?"<>|\n'),
    ],
)
def test_a_student_has_a_name_that_a_file_can_have(text, is_one):
    assert names.is_name(text) == is_one


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_the_identity_is_the_column_called_student_or_the_first(tmp_path, sign):
    rows = [["Login", " Student ", "Name"], ["a1", "s1", "Ann, B"], ["", "", ""], ["a2", "s2", "C"]]
    text = "\n".join(sign.join(f'"{cell}"' for cell in row) for row in rows)
    known = roster(tmp_path / "in", text)
    assert list(known.students.values()) == ["s1", "s2"]
    assert known.find(names.Owner("A1")) == ["s1"]
    assert known.find(names.Owner("b ann")) == []
    assert known.find(names.Owner("annb")) == ["s1"]
    assert known.find(names.Owner("s2c")) == ["s2"]
    text = text.replace("Student", "Number")
    assert list(roster(tmp_path / "in", text).students.values()) == ["a1", "a2"]


def test_folders_are_named_by_moodle_or_plainly_and_files_by_every_platform():
    canvas, blackboard = "ann_1_2_x", "W_ab1_attempt_2026-11-30-09-15-00_x"
    assert names.owner(canvas, "tiny").scheme == "canvas"
    assert names.owner(blackboard, "tiny").scheme == "blackboard"
    for name in (canvas, blackboard):
        who = names.owner(name, "tiny", folder=True)
        assert (who.scheme, who.student) == ("plain", name)
    assert names.owner("Ann_1_assignsubmission_file_", "tiny", folder=True).scheme == "moodle"
    assert names.owner("x", "tiny", "moodle") is None
    who = names.owner(blackboard.replace("ab1", "a_b"), "tiny")
    assert (who.also, who.attempt) == (("a_b", "b"), "2026-11-30-09-15-00")
    assert names.owner(canvas, "tiny").also == ("ann", "1")


def test_four_people_who_are_named_alike_are_counted_and_three_are_listed(tmp_path):
    put(tmp_path, *(f"ann_{k}.ipynb" for k in "abcd"))
    (about,) = {one.about[0] for one in found(tmp_path).values()}
    assert about == (
        "ann_a.ipynb, ann_b.ipynb and 2 others are named alike: kept apart, as if of 4 people"
    )


def test_what_is_in_a_folder_without_a_notebook_is_said(tmp_path):
    put(tmp_path, *(f"ann/{k}.txt" for k in "abcd"), "ben_x.pdf", "ben_x.txt", "cleo.txt")
    (tmp_path / "dora").mkdir()
    people = found(tmp_path)
    assert people["ann"].problem == "the folder holds a.txt, b.txt, c.txt, no notebook (.ipynb)"
    assert people["dora"].problem == "the folder is empty"
    assert people["ben"].problem == "ben_x.pdf and ben_x.txt is no notebook (.ipynb)"
    assert people["cleo"].problem == "cleo.txt is no notebook (.ipynb)"


def test_the_notebook_that_bears_the_name_of_the_assignment_is_taken_from_a_folder(tmp_path):
    put(tmp_path, "ann/other.ipynb", "ann/My Tiny.ipynb", "ann/notes.txt")
    put(tmp_path, "ben/a_tiny.ipynb", "ben/b_tiny.ipynb", "cleo/x.ipynb")
    people = found(tmp_path)
    assert people["ann"].path.name == "My Tiny.ipynb"
    assert people["ann"].about == ["not marked, beside it: notes.txt, other.ipynb"]
    assert people["ben"].problem.startswith("2 notebooks (a_tiny.ipynb, b_tiny.ipynb)")
    assert (people["cleo"].path.name, people["cleo"].about) == ("x.ipynb", [])


def test_attempts_count_only_where_all_are_numbered(tmp_path):
    start = "W_ab1_attempt_2026-11-{}-09-15-00"
    for day in ("01", "03", "02"):
        put(tmp_path, f"{start.format(day)}_x.ipynb")
    put(tmp_path, f"{start.format('04')}.txt", "ab1.ipynb")
    people = found(tmp_path)
    assert list(people) == ["ab1", "W_ab1"]
    assert people["ab1"].path.name == "ab1.ipynb"
    assert people["W_ab1"].path.name == f"{start.format('03')}_x.ipynb"
    assert people["W_ab1"].about[1] == "the last of 3 attempts, of 2026-11-03-09-15-00"


@pytest.mark.parametrize(
    ("files", "people"),
    [
        (["week 3/ann.ipynb", "week 3/ben/x.ipynb"], ["ann", "ben"]),
        (["ann/x.ipynb", "ann/notes.txt"], ["ann"]),  # the folder of one student
        (["ann.ipynb"], ["ann"]),
        (["ann.ipynb", "ben/x.ipynb", "ben/y.ipynb"], ["ann", "ben"]),
    ],
)
def test_a_zip_of_one_folder_is_that_folder_if_it_holds_several_notebooks(tmp_path, files, people):
    archive = tmp_path / "a.zip"
    with zipfile.ZipFile(archive, "w") as out:
        for name in files:
            out.writestr(name, "{}")
    assert list(found(inbox.unpack(archive, tmp_path / "out"))) == people


def test_zips_and_notebooks_may_be_as_large_as_is_said_and_no_larger(tmp_path, monkeypatch):
    archive, notebook = tmp_path / "a.zip", tmp_path / "a.ipynb"
    with zipfile.ZipFile(archive, "w") as out:
        out.writestr("ann.ipynb", "x" * 60)
        out.writestr("ben.ipynb", "x" * 40)
    monkeypatch.setattr(inbox, "LARGEST_ZIP", 100)
    inbox.unpack(archive, tmp_path / "out")
    monkeypatch.setattr(inbox, "LARGEST_ZIP", 99)
    with pytest.raises(inbox.InboxError, match=r"unpacks to 0\.0 GB; at most 2 GB"):
        inbox.unpack(archive, tmp_path / "other")
    notebook.write_bytes(b"x" * (3 * 2**20))
    monkeypatch.setattr(inbox, "LARGEST", 3 * 2**20)
    with pytest.raises(inbox.NotGraded, match="not JSON"):
        inbox.read(notebook)
    monkeypatch.setattr(inbox, "LARGEST", 3 * 2**20 - 1)
    with pytest.raises(inbox.NotGraded, match="too large: 3 MB, at most 2"):
        inbox.read(notebook)


def test_the_assignment_is_asked_for_where_no_notebook_says_it(tmp_path):
    cell = '{"cells": [], "nbformat": 4, "nbformat_minor": 5, "metadata": {"course": %s}}'
    for name, course in (("a", "[1]"), ("b", '{"chapter": 3}'), ("c", "{}")):
        put(tmp_path, f"{name}.ipynb", content=cell % course)
    with pytest.raises(inbox.InboxError, match="the notebooks say: none$"):
        inbox.assignment_of(tmp_path)
    for name, chapter in (("d", "two"), ("e", "one"), ("f", "one")):
        put(tmp_path, f"{name}.ipynb", content=cell % f'{{"chapter": "{chapter}"}}')
    with pytest.raises(inbox.InboxError, match=r"the notebooks say: one \(2\), two \(1\)$"):
        inbox.assignment_of(tmp_path)
    with pytest.raises(inbox.InboxError, match="must be a folder or a zip file, got"):
        inbox.assignment_of(tmp_path / "none")
