"""The text of a town, and towns run in Python."""

import ast
import contextlib
import io
import re
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulations import town
from simulations.models.percolation import engine as percolation
from simulations.models.percolation.rules import Parameters as Film
from simulations.processes.independent_cascade import spread
from simulations.town.text import OWN

STATIC = Path(__file__).resolve().parents[1] / "book" / "_static"

# each with the sentence that answers it; the browser says the same (test_town_browser)
WRONG = {
    "": "a town must begin with its rule (talk, threshold, site, bond, cascade, copying, letters, "
    "accounts), got ''",
    "shout;people=3": "a town must begin with its rule (talk, threshold, site, bond, cascade, "
    "copying, letters, accounts), got 'shout'",
    "constructor;people=3": "a town must begin with its rule (talk, threshold, site, bond, "
    "cascade, copying, letters, accounts), got 'constructor'",
    "talk": "people must be given, got none",
    "talk;people": "each part of a town must be name=value, got 'people'",
    "talk;=3": "each part of a town must be name=value, got '=3'",
    "talk;people=3;people=4": "people must be given once, got it twice",
    "talk;people=3;share=1;share=1": "share must be given once, got it twice",
    "talk;people=0": "people must be a whole number in [1, 2000] or names, got 0",
    "talk;people=2001": "people must be a whole number in [1, 2000] or names, got 2001",
    "talk;people=": "a name must begin with a letter and have at most 12 letters, digits, blanks, "
    "dots, hyphens or apostrophes, got ''",
    "talk;people=Ada,<b>": "a name must begin with a letter and have at most 12 letters, digits, "
    "blanks, dots, hyphens or apostrophes, got '<b>'",
    "talk;people=Ada,Ada": "names must differ, got 'Ada' twice",
    "talk;people=Ada,%zz": "a name must be written as in an address, got '%zz'",
    "talk;people=Ada,%ff": "a name must be written as in an address, got '%ff'",
    "talk;people=3;ties=0-3": "a tie must join two different people of 0 to 2, got 0-3",
    "talk;people=3;ties=1-1": "a tie must join two different people of 0 to 2, got 1-1",
    "talk;people=3;ties=0-1,1-0": "a tie must be given once, got 1-0 again",
    "talk;people=3;ties=0-1-2": "a tie must look like 0-1, got '0-1-2'",
    "talk;people=3;ties=0-b": "ties must name people by whole numbers, got 'b'",
    "talk;people=3;seed=x": "seed must be a whole number in [0, 2**64), got 'x'",
    "talk;people=3;seed=18446744073709551616": "seed must be a whole number in [0, 2**64), "
    "got 18446744073709551616",
    "talk;people=3;at=0000": "at must have 3 places, got 1",
    "bond;people=1;at=00zz": "places must be whole numbers in [0, 1000], got 1295",
    "talk;people=1;at=00": "at must have four of 0-9 and a-z for each person, got '00'",
    "talk;people=3;first=3": "first must list different people of 0 to 2, got 3",
    "talk;people=3;first=1,1": "first must list different people of 0 to 2, got 1",
    "talk;people=2": "n_seeds must be at most the 2 people of the town, got 3",
    "talk;people=3;share=1.5": "share must lie in [0, 1], got 1.5",
    "talk;people=3;share=half": "share must be a number, got 'half'",
    "talk;people=3;share=1e999": "share must lie in [0, 1], got Infinity",
    "talk;people=3;steps=1.5": "steps must be a whole number in [1, 200], got 1.5",
    "talk;people=3;persuasion=1e-9;share=-1e-9": "share must lie in [0, 1], got -1e-9",
    "letters;people=3;__proto__=1": "rule letters has no __proto__; it has letters",
    "letters;people=3;own=0,1": "own must have 3 values, got 2",
    "letters;people=3;own=0,1,0.5": "own must be a whole number in [0, 25], got 0.5",
    "site;people=3;own=0,1,2": "own must lie in [0, 1], got 2",
    "talk;people=3;own=1,1,1": "rule talk takes no own values",
    "site;people=3;days=5": "rule site takes no days",
    "talk;people=3;days=5:1:2": "a day must look like 5:1,2, got '5:1:2'",
    "talk;people=3;days=5:3": "day 1 must list different people of 0 to 2, got 3",
    "talk;people=3;days=-1": "contacts must be a whole number in [0, 10000], got -1",
    "letters;people=3;" + "x" * 400_000: "a town must have at most 400000 letters, got 400017",
}


@pytest.mark.parametrize("text", list(WRONG), ids=lambda text: text[:40])
def test_a_wrong_town_is_answered_with_a_sentence_that_says_what_is_wrong(text):
    with pytest.raises(town.TownError) as caught:
        town.read(text)
    assert str(caught.value) == WRONG[text]


@given(st.text(max_size=60), st.sampled_from(["", "talk;people=3;", "site;people=Ada,Ben;own="]))
def test_any_text_is_a_town_or_an_error_of_its_own_kind(text, start):
    with contextlib.suppress(town.TownError):
        here = town.read(start + text)
        assert town.write(town.read(town.write(here))) == town.write(here)


def test_an_address_with_its_mark_is_read_as_well():
    text = "talk;seed=341;people=Ada,Ben,Zo%C3%AB;ties=0-1,1-2;first=0;share=0.2"
    here = town.read("#town=" + text)
    assert town.write(here) == town.write(town.read(text)) == text
    assert here.network.labels == here.names == ("Ada", "Ben", "Zoë")
    assert here.network.tie_list().tolist() == [[0, 1], [1, 2]]
    assert (here.seed, here.first, here.parameters["share"]) == (341, (0,), 0.2)
    assert here.parameters["budget"] == 10


def test_defaults_are_left_out_and_sixty_people_fit_an_address():
    rng = np.random.default_rng(4)
    pairs = np.argwhere(np.triu(rng.random((60, 60)) < 5 / 60, 1)).tolist()
    here = town.make("talk", 60, pairs, at=rng.integers(0, 1001, (60, 2)).tolist())
    assert len(town.write(here)) < 2000  # what every browser and chat programme takes
    assert "share" not in town.write(here)


def test_a_text_keeps_every_part_of_a_town_as_it_was_given():
    text = (
        "talk;seed=18446744073709551615;people=Ada,Zo%C3%AB;ties=0-1;at=0000rsrs;first=1;"
        "days=5:1/10000:/:0/0;share=0.25;steps=4"
    )
    here = town.read(text)
    assert here.at == ((0, 0), (1000, 1000))
    assert here.days == ((5, (1,)), (10_000, ()), (None, (0,)), (0, None))
    assert (here.first, here.seed, here.n, here.ties) == ((1,), 2**64 - 1, 2, [(0, 1)])
    assert here.parameters["share"] == 0.25
    assert town.write(here) == text
    text = "site;seed=1;people=3;own=0.5,,1;quality=1e-7"
    here = town.read(text)
    assert (here.own, here.parameters) == ((0.5, None, 1), {"quality": 1e-7, "n_seeds": 1})
    assert town.write(here) == text
    assert town.read("site;people=1;quality=1").at is None


def test_people_without_names_are_sixty_and_then_the_same_with_a_number():
    names = town.make("letters", 125).names
    assert (names[0], names[59], names[60], names[119], names[120]) == (
        *("Ada", "Jule", "Ada2", "Jule2", "Ada3"),
    )
    assert len(set(names)) == 125


def test_a_name_may_have_twelve_letters_and_no_more():
    longest = "Jean-Luc O'B"
    assert len(longest) == 12
    assert town.make("letters", [longest]).names == (longest,)
    with pytest.raises(town.TownError, match="at most 12"):
        town.make("letters", [longest + "e"])


@pytest.mark.parametrize("name", ["Ada<", "1Ada", " Ada", "", "Ada;", "A\u200b"])
def test_a_name_begins_with_a_letter_and_each_of_its_letters_counts(name):
    with pytest.raises(town.TownError, match="a name must begin with a letter"):
        town.make("letters", [name])


def test_digits_blanks_dots_hyphens_and_apostrophes_may_follow():
    names = ("A1", "A. B", "A-b'", "\u00e9", "\u674e")
    assert town.make("letters", names).names == names


def declared_in_the_page(rule):
    """Return the fields of a rule as its script declares them, and the bounds of `own`."""
    text = (STATIC / "town" / "rules" / f"{rule}.js").read_text(encoding="utf-8")
    table = re.search(r"fields: (\[.*?\])\.map\(Town\.field\)", text, re.S)[1]
    words = {"true": "True", "false": "False"}
    fields = ast.literal_eval(re.sub(r"\b(true|false)\b", lambda found: words[found[0]], table))
    own = re.search(r"own: \{ label: .*?, low: (\d+), high: (\d+)(, whole: true)? \}", text)
    return (
        [(name, value, low, high, bool(whole)) for name, _, value, low, high, *whole in fields],
        own and (int(own[1]), int(own[2]), bool(own[3])),
    )


@pytest.mark.parametrize("rule", list(town.FIELDS))
def test_defaults_and_bounds_of_a_rule_are_those_of_the_page(rule):
    fields, own = declared_in_the_page(rule)
    assert [tuple(field) for field in town.FIELDS[rule]] == fields
    mine = OWN.get(rule)
    assert (mine and (mine.low, mine.high, mine.whole)) == own


def test_the_python_cell_runs_and_prints_the_same_run():
    cell = town.python_cell("bond;seed=3;people=Ada,Ben,Chi;ties=0-1,1-2;first=0;open=1")
    names = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(cell, names)
    table = names["run"].table()
    assert list(table.columns) == ["Ada", "Ben", "Chi"]
    assert table.to_numpy().tolist() == [[1, 0, 0], [1, 1, 0], [1, 1, 1], [1, 1, 1]]


def test_films_on_any_ties_are_the_films_of_the_chapter_on_its_lattice():
    for seed, (side, quality) in enumerate([(1, 0.5), (2, 0.9), (3, 0.6), (9, 0.6), (20, 0.62)]):
        mine = town.run(town.lattice(side, quality=quality, seed=seed)).status
        film = percolation.simulate(Film(side=side, quality=quality), seed, record=True)
        assert mine.tolist() == film.people["attitude"].tolist()


def test_a_cascade_in_steps_reaches_those_whom_it_reaches_at_once():
    rng = np.random.default_rng(5)
    for seed in range(30):
        pairs = np.argwhere(np.triu(rng.random((40, 40)) < 0.1, 1)).tolist()
        here = town.make("cascade", 40, pairs, seed=seed, first=[3, 7], parameters={"chance": 0.3})
        status = town.run(here).status
        reached = spread(here.network, 0.3, [3, 7], seed)
        assert set(np.flatnonzero(status[-1])) == set(reached.tolist())
        steps = (status[:, reached.astype(int)] == 0).sum(axis=0)  # when each was reached
        assert (np.diff(steps) >= 0).all()  # in the order in which the engine meets them


def test_days_without_orders_are_days_of_the_rule():
    plain = town.read("talk;seed=8;people=30;ties=0-1,0-2,1-3,2-4,3-5,4-6,5-7;discontent=0.4")
    ordered = town.read(town.write(plain) + ";days=///")
    assert town.run(plain).status.tolist() == town.run(ordered).status.tolist()


def test_whoever_is_answered_must_be_talking():
    text = "talk;people=3;ties=0-1;first=0;persuasion=0;word_of_mouth=0;days=5:1"
    with pytest.raises(town.TownError, match="on day 1 nobody can answer Ben, who is not talking"):
        town.run(town.read(text))


def test_more_answers_by_hand_never_mean_fewer_adopters():
    # praise only: an answer lengthens talk and shortens none, and luck is the same
    text = "talk;seed={};people=12;share=0;ties=0-1,1-2,2-3,3-4,4-5,5-6,0-7,7-8;first=0;days=0:{}"
    for seed in range(40):
        ends = [town.run(town.read(text.format(seed, who))).status[-1] for who in ("", "0")]
        assert (ends[1] >= ends[0]).all()


def test_nobody_sees_through_letters_that_colour_the_map():
    # the puzzle of twelve friends: a hub, a ring of six around it, a ring of five, six bridges
    ties = [(0, i) for i in range(1, 7)] + [(i, i % 6 + 1) for i in range(1, 7)]
    ties += [(7 + i, 7 + (i + 1) % 5) for i in range(5)]
    ties += [(1, 9), (2, 9), (3, 10), (3, 11), (4, 7), (5, 11)]
    friends = [{a if b == i else b for a, b in ties if i in (a, b)} for i in range(12)]

    def colourings(own):
        if len(own) == 12:
            yield own
            return
        for letter in range(3):
            if not any(own[j] == letter for j in friends[len(own)] if j < len(own)):
                yield from colourings([*own, letter])

    found = list(colourings([]))
    assert len(found) == 6  # one, up to the names of the three letters
    for own in found:
        assert not town.run(town.make("letters", 12, ties, own=own)).status[-1].any()
    first_free = [0] * 12
    assert town.run(town.make("letters", 12, ties, own=first_free)).status[-1].all()


def test_four_free_accounts_in_a_row_make_sixteen_users():
    # six circles of seven in a ring; neighbours share one person (0 to 5), five are their own
    tastes, circles = [0.6] * 6, []
    for c in range(6):
        own = [len(tastes) + k for k in range(5)]
        tastes += [0.1, 0.3, 0.5, 0.7, 0.9]
        circles.append([c, (c + 1) % 6, *own])
    ties = sorted(
        {(min(a, b), max(a, b)) for mine in circles for a in mine for b in mine if a != b}
    )

    def users(holders):
        here = town.make(
            "accounts", 36, ties, own=tastes, first=holders, parameters={"price": 0.21}
        )
        return town.run(here).status[-1].sum()

    assert users([0, 1, 2, 3]) == 16
    assert users([circle[-1] for circle in circles[:4]]) < 16  # one account in each circle


def test_the_first_to_vote_are_copied_by_all_who_copy_for_sure():
    here = town.make("copying", 20, own=[2, *[None] * 19], parameters={"copying": 1})
    assert set(town.run(here).status[-1]) == {3}


def test_voters_without_a_board_choose_by_taste_alone():
    here = town.make("copying", 2000, parameters={"copying": 0, "choices": 4}, seed=9)
    counts = np.bincount(town.run(here).status[-1])[1:]
    assert (abs(counts - 500) < 5 * (2000 * 0.25 * 0.75) ** 0.5).all()  # five standard deviations


def test_open_ties_carry_both_ways_and_the_more_the_more_are_open():
    rng = np.random.default_rng(6)
    pairs = np.argwhere(np.triu(rng.random((40, 40)) < 0.08, 1)).tolist()
    for seed in range(20):
        few, many = (
            town.make("bond", 40, pairs, seed=seed, first=[0], parameters={"open": chance})
            for chance in (0.4, 0.6)
        )
        reached = np.flatnonzero(town.run(few).status[-1])
        assert town.run(many).status[-1][reached].all()
        back = town.make(
            "bond", 40, pairs, seed=seed, first=[int(reached[-1])], parameters={"open": 0.4}
        )
        assert town.run(back).status[-1][0]


def test_steps_of_the_plain_rules_by_hand():
    line = [(0, 1), (1, 2), (2, 3)]
    # Chi declines at her preference exactly, so Dov never hears
    here = town.make(
        "site", 4, line, first=[0], own=[0.1, 0.2, 0.59, 0], parameters={"quality": 0.59}
    )
    assert town.run(here).status.tolist() == [
        [1, 0, 0, 0],
        [2, 1, 0, 0],
        [2, 2, 1, 0],
        [2, 2, 3, 0],
    ]
    # the last step is the one that reaches nobody
    here = town.make("bond", 4, line, first=[3, 2], parameters={"open": 1})
    assert town.run(here).status.tolist() == [
        [0, 0, 1, 1],
        [0, 1, 1, 1],
        [1, 1, 1, 1],
        [1, 1, 1, 1],
    ]
    here = town.make("bond", 4, line, first=[1], parameters={"open": 0})
    assert town.run(here).status.tolist() == [[0, 1, 0, 0]] * 2
    # one step: whoever shares a letter with a friend; a letter that is not given is the first
    here = town.make("letters", 4, line, own=[1, 0, None, 2])
    assert town.run(here).status.tolist() == [[0, 0, 0, 0], [0, 1, 1, 0]]
    # those with a choice are there before the first step
    here = town.make("copying", 3, own=[None, 1, None], parameters={"copying": 1})
    assert town.run(here).status.tolist() == [[0, 2, 0], [2, 2, 0], [2, 2, 2]]
    # a threshold above one is met by nobody, 0 by whoever has a friend or none
    here = town.make("threshold", 4, line, first=[0], own=[0, 0.5, 2, 0.5])
    assert town.run(here).status.tolist() == [[1, 0, 0, 0], [1, 1, 0, 0], [1, 1, 0, 0]]


def test_a_free_account_ends_with_the_step_in_which_nobody_joins():
    line, tastes = [(0, 1), (1, 2)], [0.1, 0.8, 0.3]
    settings = {"price": 0.4, "steps": 9}
    # Ben wants it with one friend of two, to the penny; Chi never, and Ada not for her money
    here = town.make("accounts", 3, line, first=[0], own=tastes, parameters=settings)
    assert town.run(here).status.tolist() == [
        [1, 0, 0],
        [1, 1, 0],
        [1, 1, 0],  # nobody joins: Ada has to pay from now on
        [0, 1, 0],
        [0, 0, 0],
        [0, 0, 0],  # as before, and it ends
    ]
    paid = town.make("accounts", 3, line, first=[0], own=tastes, parameters=settings | {"free": 0})
    assert town.run(paid).status.tolist() == [[1, 0, 0], [0, 1, 0], [0, 0, 0], [0, 0, 0]]
    short = town.make(
        "accounts", 3, line, first=[0], own=tastes, parameters=settings | {"steps": 2}
    )
    assert len(town.run(short).status) == 3


def test_the_lattice_is_closed_in_one_direction_and_open_in_the_other():
    here = town.lattice(3, quality=0.5, seed=7)
    assert here.ties == [
        *((0, 1), (0, 2), (0, 3), (1, 2), (1, 4), (2, 5), (3, 4), (3, 5), (3, 6)),
        *((4, 5), (4, 7), (5, 8), (6, 7), (6, 8), (7, 8)),
    ]
    assert (here.first, here.seed, here.parameters["quality"]) == ((0, 1, 2), 7, 0.5)
    assert town.lattice(1, quality=0.5).ties == []
    assert town.lattice(2, quality=0.5).ties == [(0, 1), (0, 2), (1, 3), (2, 3)]
    assert town.lattice(44, quality=0.5).n == 1936


@pytest.fixture
def built(tmp_path):
    """Return a function that builds pages with the extension of the book, and gives their HTML."""
    from sphinx.application import Sphinx

    shutil.copytree(STATIC / "town", tmp_path / "book" / "_static" / "town")
    shutil.copy(STATIC / "town.css", tmp_path / "book" / "_static")

    def build(**pages):
        for name, text in pages.items():
            (tmp_path / f"{name}.rst").write_text(f":orphan:\n\nPage\n====\n\n{text}\n")
        out, warnings = tmp_path / "out", io.StringIO()
        settings = {
            "extensions": ["coursebook.extensions.town"],
            "html_static_path": ["book/_static"],
        }
        settings |= {"root_doc": next(iter(pages)), "html_theme": "basic"}
        app = Sphinx(
            tmp_path, None, out, out / "doctrees", "html", settings, status=None, warning=warnings
        )
        app.build()
        assert app.statuscode == 0
        html = {name: (out / f"{name}.html").read_text(encoding="utf-8") for name in pages}
        return html, out / "_static", warnings.getvalue()

    return build


def test_a_page_with_towns_loads_their_script_once_and_no_other_page_does(built):
    there = ".. town:: talk;people=12;ties=0-1\n\n   Twelve *people*.\n"
    html, static, warnings = built(index=f"{there}\n{there}", other="A town; class, no sandbox.")
    assert warnings == ""
    assert html["index"].count("town.js") == html["index"].count("town.css") == 1
    assert "town.js" not in html["other"]
    assert html["index"].count('data-town="talk;seed=1;people=12;ties=0-1"') == 2
    assert "<p>Twelve <em>people</em>.</p>" in html["index"]
    assert (static / "town.js").stat().st_size > 10_000
    assert (static / "town.css").is_file()


def test_a_page_with_a_wrong_town_is_a_warning_of_the_build(built):
    _, _, warnings = built(index=".. town:: talk;people=0\n\n   Nobody.\n")
    assert "this is no town: people must be a whole number in [1, 2000]" in warnings
    _, _, warnings = built(index=".. town:: talk;people=9\n")
    assert "a {town} must have a sentence for readers without scripts" in warnings
