"""The tournament of brands: three rankings, who is put out and why, and the card's numbers."""

import functools
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from math import hypot
from pathlib import Path

import numpy as np
import pytest

from simulations import brands, cli, figures
from simulations.brands import (
    HOUSE,
    SMALL_TOWNS,
    TOWNS,
    AnswerFirst,
    Copycat,
    Decision,
    Dialogue,
    Greedy,
    Half,
    Push,
    Stars,
    child,
    duel,
    entrants,
    house,
    page,
    rank,
    stored,
    tournament,
)
from simulations.brands.arena import Arena
from simulations.brands.figures import plot_tournament
from simulations.brands.solved import AngryStars
from simulations.brands.tournament import of_rows
from simulations.chance import replicate_seeds
from simulations.cli.tournament import _say as of_the_command_line
from simulations.core.parameters import ParameterError
from simulations.models.push_or_dialogue import engine, theory

TINY = {name: SMALL_TOWNS[name].replace(n=300, steps=20) for name in ("plain", "angry")}


# --- how it is ranked


def by_hand():
    """Return a tournament of three runs in two towns, with numbers that can be reckoned by hand."""
    scores = {
        "A": {"x": (0.5, 0.55, 0.75), "y": [0.1] * 3},
        "B": {"x": [0.4] * 3, "y": [0.2] * 3},
        "C": {"x": [0.3] * 3, "y": [0.16] * 3},
    }
    rows = [
        (brand, town, replicate, replicate, share)
        for brand, towns in scores.items()
        for town, shares in towns.items()
        for replicate, share in enumerate(shares)
    ]
    return of_rows(rows, {"D": "D spends too much"}, dict.fromkeys("xy"))


def test_three_rankings_are_always_given_and_may_have_three_winners():
    found = by_hand()
    table = found.table()
    assert table.loc["A", ["x", "y", "mean"]].tolist() == pytest.approx([0.6, 0.1, 0.35])
    assert table.loc["B", ["share of best", "worst share"]].tolist() == pytest.approx(
        [5 / 6, 2 / 3]
    )
    assert table.index.tolist() == ["A", "B", "C", "D"]  # the best mean first, who is out last
    assert found.rankings()["mean"].tolist() == ["A", "B", "C"]
    assert found.rankings()["share of best"].tolist() == ["B", "A", "C"]
    assert found.rankings()["worst share"].tolist() == ["B", "A", "C"]
    assert found.rankings().attrs["towns"] == 2
    assert found.winners() == {
        "x": "A",
        "y": "B",
        "mean": "A",
        "share of best": "B",
        "worst share": "B",
    }
    assert found.worst().loc["C"].tolist() == ["x", 0.5]
    assert table.loc["D", "put out"] == "D spends too much"
    assert "D" not in found.rankings().to_numpy()


def test_the_table_of_a_town_gives_the_paired_difference_to_the_best_with_its_band():
    town = by_hand().table("x")
    assert town.index.tolist() == ["A", "B", "C"]
    gaps = np.array([0.4 - 0.5, 0.4 - 0.55, 0.4 - 0.75])
    error = 1.96 * gaps.std(ddof=1) / np.sqrt(3)
    row = town.loc["B", ["difference", "low", "high"]].tolist()
    assert row == pytest.approx([gaps.mean(), gaps.mean() - error, gaps.mean() + error])
    with pytest.raises(ParameterError, match="town must be one of: x, y; got 'z'"):
        by_hand().table("z")


def test_all_brands_meet_the_same_networks_and_luck():
    found = tournament([Stars, Push], TINY, replicates=2, seed=3)
    for row in found.frame.itertuples():
        assert row.seed == replicate_seeds(3, 2)[row.replicate]
        alone = engine.simulate(TINY[row.town], row.seed, brand=getattr(brands, row.brand))
        assert alone.final()["adopters"] == row.adopters


def test_the_figure_says_in_words_who_wins_where():
    text = figures.alt_text(plot_tournament(by_hand()).figure)
    assert "x: A wins; y: B wins" in text
    assert "By mean adopters A" in text


def test_the_first_run_is_played_twice_and_the_others_once():
    class Counts:
        steps = 0

        def decide(self, view):
            Counts.steps += 1
            return Decision()

    tournament([Counts], TINY, replicates=2)
    assert Counts.steps == (2 * len(TINY) + 1) * 20


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        (entrants.Rules("huge"), "size must be one of: large, small; got 'huge'"),
        (entrants.Rules(seconds=0), "seconds must .* 0, got 0"),
        (entrants.Rules(memory=float("inf")), "memory must .* got inf"),
    ],
)
def test_wrong_rules_of_a_tournament_are_named(rules, message):
    with pytest.raises(ParameterError, match=message):
        entrants.play_folder(None, rules)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ([], "brands must be a list of at least one brand"),
        (Stars, "brands must be a list of at least one brand"),
        ([Stars, Stars], "brands must have different names, got two of Stars"),
    ],
)
def test_what_cannot_be_played_is_refused(given, message):
    with pytest.raises(ParameterError, match=message):
        tournament(given, TINY, 2)


# --- who is put out


class Moody:
    """Draws from a generator of its own instead of the view."""

    rng = np.random.default_rng(1)

    def decide(self, view):
        return Decision(contacts=int(self.rng.integers(0, view.left(()) + 1)))


class Overspends:
    def decide(self, view):
        return Decision(contacts=view.left(()) + 10)


class Quits:
    def decide(self, view):
        raise SystemExit


class Crashes:
    def decide(self, view):
        return [][view.step]


def test_who_fails_is_put_out_with_a_sentence_and_harms_nobody_else():
    alone = tournament([Stars, Push], TINY, replicates=2)
    found = tournament([Moody, Stars, Overspends, Push, Quits, Crashes], TINY, replicates=2)
    assert found.frame.equals(alone.frame)
    assert found.out["Overspends"] == (
        "Overspends spends 30 of 20 contacts in step 1: 30 contacts and 0 answers at 5"
    )
    assert found.out["Quits"] == "Quits fails in step 1: SystemExit"
    assert found.out["Crashes"] == "Crashes fails in step 1: IndexError: list index out of range"
    assert re.fullmatch(
        r"Moody decides differently in the same run, in step \d+: \d+ contacts and 0 answers at "
        r"first, \d+ contacts and 0 answers the second time; let it draw from view.luck",
        found.out["Moody"],
    )
    assert set(found.table()["put out"]) == {"", *found.out.values()}
    assert "Put out: Moody, Overspends, Quits, Crashes." in found.sentence()


# --- the house, from its stored runs


@pytest.mark.parametrize("size", stored.SIZES)
def test_the_stored_runs_of_the_house_are_those_it_plays_now(size):
    towns, _ = stored.SIZES[size]
    kept = house(size, 1)
    assert kept.frame.equals(tournament(HOUSE, towns, 1).frame[kept.frame.columns]) or (
        sorted(kept.frame.itertuples(index=False))
        == sorted(tournament(HOUSE, towns, 1).frame.itertuples(index=False))
    )


def test_a_newcomer_is_ranked_among_the_house_and_may_be_called_like_one_of_it():
    class Stars(brands.Stars):
        pass

    found = rank(Stars, "small", 2)
    means = found.means()
    assert len(means) == 15
    assert means.loc["Stars (yours)"].tolist() == means.loc["Stars"].tolist()
    assert rank([Crashes], "small", 2).out.keys() == {"Crashes"}
    with pytest.raises(ParameterError, match="size must be one of: large, small; got 'huge'"):
        rank(Stars, "huge")
    with pytest.raises(ParameterError, match=r"replicates must lie in \[1, 20\], got 21"):
        rank(Stars, "small", 21)


def test_the_puzzle_is_solved_by_the_three_ideas_and_by_nobody_of_the_house():
    solved, why = brands.eight_lines(AngryStars, "small", 3)
    assert solved
    assert why.startswith(
        "Promising: AngryStars is better than AnswerFirst in plain, angry, starry"
    )
    kept = house("large")
    for kind in HOUSE:
        errors = kept.against(kind.__name__, "AnswerFirst")["errors"]
        assert (errors < -2).any() or (errors > 4).sum() < 4, kind
    solved, why = brands.eight_lines(AnswerFirst, "small", 3)
    assert not solved
    assert why.startswith("Not yet: AnswerFirst (yours) is better than AnswerFirst in no town")
    solved, why = brands.eight_lines(Overspends, "small", 2)
    assert solved is False
    assert why.startswith("Overspends spends")


@pytest.mark.slow
def test_the_puzzle_is_solved_in_a_hundred_runs_of_the_large_towns():
    # [C] paired gains: plain .052, dear .023, angry .018, starry .079, sparse 0
    solved, _ = brands.eight_lines(AngryStars, "large", 40)
    assert solved


# --- a folder of entrants, each in a process of its own

HEAD = "import time\nimport numpy as np\nfrom simulations.brands import Decision\n\n\n"
FOLDER = {
    "a_stars.py": """class Stars:
    def decide(self, view):
        order = np.argsort(-view.ties, kind="stable")
        print("what I print goes nowhere")
        return Decision(answer=view.talkers[order[:view.afford()]])
""",
    "b_overspends.py": """class Overspends:
    def decide(self, view):
        return Decision(30, view.talkers[:view.step])
""",
    "c_strangers.py": """class Strangers:
    def decide(self, view):
        return Decision(answer=[1999])
""",
    "d_nan.py": """class NotANumber:
    def decide(self, view):
        return Decision(contacts=float("nan"))
""",
    "e_endless.py": """class Endless:
    def decide(self, view):
        while view.step == 3:
            try:
                time.sleep(0.01)
            except Exception:
                pass
        return Decision()
""",
    "f_memory.py": """class Hoarder:
    def decide(self, view):
        self.hoard = np.empty((200, 1024, 1024))  # 1.6 GB, of which nothing is touched
        return Decision()
""",
    "g_moody.py": """class Moody:
    def decide(self, view):
        return Decision(contacts=int(np.random.default_rng().integers(0, view.left(()))))
""",
    "h_quits.py": """class Quits:
    def decide(self, view):
        raise SystemExit
""",
    "i_two.py": "class One:\n    def decide(self, view): pass\nclass Two(One):\n    pass\n",
    "j_broken.py": "this is no Python\n",
    "k_quiet.py": "class Quiet:\n    def decide(self, view):\n        return Decision()\n",
}
SENTENCES = {
    "Overspends": "Overspends spends 35 of 20 contacts in step 1: 30 contacts and 1 answer at 5",
    "Strangers": "Strangers answers person 1999 in step 1, who does not talk",
    "NotANumber": "NotANumber must buy a whole number of contacts, at least 0, in step 1, got nan",
    "Endless": "Endless takes more than 5 s in step 3",
    "Hoarder": "Hoarder asks for too much memory in step 1",
    "Moody": "Moody decides differently in the same run, in step",
    "Quits": "Quits fails in step 1: SystemExit",
    "i_two.py": "i_two.py must hold one class with a method decide(view), got One, Two",
    "j_broken.py": "brand must be in a file that runs",
}
RULES = entrants.Rules("small", 2, seconds=5)


# what a system cannot limit is not asked of it: the entrant is not in the folder there
UNLIMITED = {
    "f_memory.py": not Path("/proc/self/statm").exists(),
    "e_endless.py": not hasattr(signal, "setitimer"),
}
for name, kind in (("f_memory.py", "Hoarder"), ("e_endless.py", "Endless")):
    if UNLIMITED[name]:
        del FOLDER[name], SENTENCES[kind]


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    """Return a folder of entrants, where their runs are kept, and the tournament."""
    folder, keep = (tmp_path_factory.mktemp(name) for name in ("entrants", "kept"))
    for name, text in FOLDER.items():
        (folder / name).write_text(HEAD + text)
    return folder, keep, entrants.play_folder(folder, RULES, keep=keep)


def test_bad_entries_are_put_out_each_with_its_sentence(played):
    _, _, found = played
    assert found.out.keys() == SENTENCES.keys()
    for name, sentence in SENTENCES.items():
        assert found.out[name].startswith(sentence), found.out[name]


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no system tells the time here")
def test_who_takes_too_long_is_stopped_and_who_is_in_time_is_not():
    before = signal.getsignal(signal.SIGALRM)
    try:
        with pytest.raises(child.TooSlow), child._no_longer_than(0.02):
            time.sleep(9)
        with child._no_longer_than(0.05):
            pass
        time.sleep(0.1)  # the time is up now, but nobody is waited for any more
    finally:
        signal.signal(signal.SIGALRM, before)


def test_a_process_of_which_nothing_is_ever_heard_is_ended():
    command = [sys.executable, "-c", "import time; time.sleep(60)"]
    with subprocess.Popen(command, start_new_session=True) as silent:
        watch = entrants._Watch(silent, 0.05)
        assert silent.wait(timeout=30) != 0
        watch.end()
        assert watch.over


def test_the_runs_of_who_is_out_are_counted_as_done(tmp_path, capsys):
    (tmp_path / "torn.py").write_bytes(b"\xff\xfe\xff")
    found = entrants.play_folder(tmp_path, RULES, alone=True, progress=True)
    assert list(found.out) == ["torn.py"]
    assert "10/10" in capsys.readouterr().err  # two runs in each of five towns


def test_the_others_play_as_if_the_bad_entries_were_not_there(played):
    _, _, found = played
    means = found.means()
    assert means.loc["Stars (yours)"].tolist() == means.loc["Stars"].tolist()
    assert means.loc["Quiet"].tolist() == means.loc["Nothing"].tolist()
    known = house("small", 2).means()
    assert means.loc[known.index].equals(known)
    assert len(means) == 16


def test_what_was_played_is_not_played_again_and_a_changed_entrant_is(
    played, monkeypatch, tmp_path
):
    folder, keep = (shutil.copytree(one, tmp_path / one.name) for one in played[:2])
    found = played[2]
    started = []
    begin = subprocess.Popen.__init__

    def noted(self, command, **options):
        started.append(command)
        begin(self, command, **options)

    monkeypatch.setattr(subprocess.Popen, "__init__", noted)
    again = entrants.play_folder(folder, RULES, keep=keep)
    assert again.frame.equals(found.frame)
    assert again.out == found.out
    assert started == []
    # killed in the middle of a line: what stands before it counts
    file = keep / "k_quiet.py.small.0.runs"
    lines = file.read_text().splitlines(keepends=True)
    file.write_text("".join(lines[:5]) + lines[5][:9])
    assert entrants.play_folder(folder, RULES, keep=keep).frame.equals(found.frame)
    assert len(started) == 1
    assert [json.loads(line) for line in file.read_text().splitlines()][1:3] == [
        json.loads(line) for line in lines[1:3]
    ]
    (folder / "k_quiet.py").write_text(HEAD + FOLDER["k_quiet.py"].replace("()\n", "(1)\n"))
    changed = entrants.play_folder(folder, RULES, keep=keep)
    assert len(started) == 2
    assert not changed.means().loc["Quiet"].equals(found.means().loc["Quiet"])


def test_the_page_needs_no_other_file_and_takes_names_as_text(played):
    _, _, found = played
    rows = [row for row in found.frame.itertuples(index=False, name=None) if row[0] == "Stars"]
    rows += [("<b>Bold</b>", *row[1:]) for row in rows]
    text = page.page(of_rows(rows, {"x": "<script>"}, SMALL_TOWNS), RULES)
    assert "&lt;b&gt;Bold&lt;/b&gt;" in text
    assert "<b>" not in text
    assert "<script" not in text
    assert "5 towns" in text
    links = re.findall(r'(?:src|href)="([^"#]+)', text)
    assert links == []


def test_the_command_line_plays_a_folder_and_writes_table_and_page(played, tmp_path, capsys):
    folder, keep, _ = played
    out = tmp_path / "result"
    (out / "entrants").mkdir(parents=True)
    for file in keep.iterdir():
        (out / "entrants" / file.name).write_text(file.read_text())
    words = ["tournament", str(folder), "--towns", "small", "--replicates", "2"]
    assert cli.main([*words, "--seconds", "5", "--out", str(out)]) == 0
    said = capsys.readouterr().out
    assert "16 brands, 5 towns, 2 replicates" in said
    assert "Put out: Overspends spends 35 of 20" in said
    assert "Overspends spends 35 of 20" in (out / "index.html").read_text()
    assert (out / "table.csv").read_text().startswith("brand,plain,sparse,dear,angry,starry,mean")
    assert len((out / "runs.csv").read_text().splitlines()) == 1 + 16 * 10


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["nowhere"], "folder must be a folder of Python files, got 'nowhere'"),
        (["--towns", "huge"], "towns must be one of: large, small; got 'huge'"),
        (["--replicates", "1"], "replicates must be a whole number of at least 2, got '1'"),
        (["--seconds", "-1"], "seconds must be a number above 0, got '-1'"),
        (["--nobody", "1"], "nobody is not an option of tournament"),
    ],
)
def test_a_wrong_word_of_the_command_line_is_named(words, message, capsys):
    assert cli.main(["tournament", *words]) == 2
    assert message in capsys.readouterr().err


SLOW = """import os, time
from simulations.brands import Decision


class Quiet:
    def decide(self, view):
        time.sleep(0.05 * ("SLOW" in os.environ))
        return Decision()
"""
PLAY = """
import signal

from simulations.brands import entrants

signal.signal(signal.SIGINT, signal.default_int_handler)  # a test in the background ignores it
entrants.play_folder({!r}, entrants.Rules("small", 2, seconds=60), keep={!r}, progress=False)
"""


def wait_for(what, seconds=60):
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no SIGINT to another process")
@pytest.mark.parametrize("to", ["parent", "group"])
def test_after_ctrl_c_the_same_call_goes_on_and_nobody_is_put_out(to, tmp_path):
    folder, keep = tmp_path / "entrants", tmp_path / "kept"
    folder.mkdir()
    (folder / "a.py").write_text(SLOW)
    command = [sys.executable, "-c", PLAY.format(str(folder), str(keep))]
    env = os.environ | {"SLOW": "1"}
    quiet = {"stderr": subprocess.DEVNULL, "start_new_session": True}
    with subprocess.Popen(command, env=env, **quiet) as process:
        wait_for(lambda: any('"name"' in file.read_text() for file in keep.glob("*.runs")))
        (os.kill if to == "parent" else os.killpg)(process.pid, signal.SIGINT)
        assert process.wait(30) != 0
    found = entrants.play_folder(
        folder, entrants.Rules("small", 2, seconds=60), keep=keep, progress=False
    )
    assert found.out == {}
    assert found.means().loc["Quiet"].tolist() == found.means().loc["Nothing"].tolist()


def play_one(folder, text, **rules):
    """Return the tournament of the house and of one file."""
    folder.mkdir()
    (folder / "one.py").write_text(HEAD + text)
    rules = entrants.Rules("small", 1, seconds=60)._replace(**rules)
    return entrants.play_folder(folder, rules, progress=False)


def test_a_file_beside_does_not_stand_for_a_module_of_the_standard_library(tmp_path, monkeypatch):
    (tmp_path / "random.py").write_text("raise ValueError('not the random that is meant')\n")
    monkeypatch.chdir(tmp_path)
    assert play_one(tmp_path / "entrants", FOLDER["k_quiet.py"]).out == {}


def of_file(label, kind, path="a file"):
    return {entrants.Entrant(label, path): kind}


def test_an_own_brand_has_yours_after_a_name_of_the_house_and_its_file_after_anothers():
    house_too = {entrants.Entrant("Stars", None): "Stars"}
    names = entrants._names(house_too | of_file("a.py", "Stars"))
    assert list(names.values()) == ["Stars", "Stars (yours)"]
    both = of_file("a.py", "Mine") | of_file("b.py", "Mine")
    assert list(entrants._names(both).values()) == ["Mine (a.py)", "Mine (b.py)"]


def test_the_reason_why_a_brand_is_out_names_it_as_the_table_does():
    out = {"Mine (a.py)": "Mine spends too much", "Push": "Push fails", "b.py": "brand must run"}
    found = of_rows([], out, SMALL_TOWNS)
    said = ["Mine (a.py): Mine spends too much", "Push fails", "b.py: brand must run"]
    assert found.reasons() == said
    assert all(f"Put out: {line}" in of_the_command_line(found) for line in said)


def test_kept_runs_outlive_another_seed_and_a_kill_while_their_file_is_written(
    tmp_path, monkeypatch
):
    folder, keep = tmp_path / "entrants", tmp_path / "kept"
    folder.mkdir()
    (folder / "a.py").write_text(HEAD + FOLDER["k_quiet.py"])
    ones = {seed: process_of(folder, keep, seed) for seed in (0, 1)}
    for one in ones.values():
        with one._open(one._facts(), [{"name": "Quiet"}]):
            pass
    assert [one._kept(one._facts()) for one in ones.values()] == 2 * [[{"name": "Quiet"}]]
    before = ones[0].file.read_bytes()

    def killed(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", killed)
    with pytest.raises(KeyboardInterrupt):
        ones[0]._open(ones[0]._facts(), [{"name": "Quiet"}, {"town": "plain"}])
    assert ones[0].file.read_bytes() == before


def process_of(folder, keep, seed):
    (one,) = entrants.entrants_of(folder)
    return entrants._Process(
        one, entrants.Rules("small", 1, seed), Arena(), SMALL_TOWNS, keep, None, None
    )


def test_what_is_hashed_is_what_is_played(tmp_path, monkeypatch):
    begin, file = entrants._Started.open, tmp_path / "entrants" / "one.py"

    def changed_meanwhile(self, command, **options):
        file.write_text("raise ValueError('a later version')\n")
        return begin(self, command, **options)

    monkeypatch.setattr(entrants._Started, "open", changed_meanwhile)
    assert play_one(tmp_path / "entrants", FOLDER["k_quiet.py"]).out == {}


STARTS = """import os
import subprocess
import time
from pathlib import Path

from simulations.brands import Decision


class Starts:
    def __init__(self):
        sleep = subprocess.Popen(["sleep", "60"])
        with Path(__file__).with_name("started.txt").open("a") as file:
            file.write(f"{sleep.pid}\\n")
        if os.fork() == 0:
            time.sleep(15)
            Path(__file__).with_name("outlived.txt").touch()
            os._exit(0)

    def decide(self, view):
        return Decision(-1)
"""


def is_alive(pid):
    state = subprocess.run(["ps", "-o", "stat=", "-p", pid], capture_output=True, text=True)
    return state.stdout.strip()[:1] not in ("", "Z")


@pytest.mark.skipif(os.name != "posix", reason="groups of processes need Linux or macOS")
def test_what_an_entrant_starts_ends_with_it_and_holds_nobody_up(tmp_path):
    found = play_one(tmp_path / "entrants", STARTS)
    assert found.out["Starts"].startswith("Starts must buy a whole number")
    started = (tmp_path / "entrants" / "started.txt").read_text().split()
    assert started
    wait_for(lambda: not any(map(is_alive, started)), 5)
    assert not (tmp_path / "entrants" / "outlived.txt").exists()


# --- theory


def test_an_answer_is_worth_its_money_from_two_ties_on_and_from_ten_where_it_is_dear():
    # [D] (k - 1)(T_e - T) > alpha kappa with T = .0952, T_e = .2083
    assert theory.transmissibility(0.05, 0.5) == pytest.approx(0.0952, abs=5e-5)
    assert theory.transmissibility(0.05, 0.2) == pytest.approx(0.2083, abs=5e-5)
    assert theory.least_ties_worth_an_answer(TOWNS["plain"]) == 2
    assert theory.least_ties_worth_an_answer(TOWNS["dear"]) == 10
    never = TOWNS["plain"].replace(engaged_silence=0.5)
    assert theory.least_ties_worth_an_answer(never) == np.inf


# --- the numbers of the card: mean and standard error of 100 runs of 10,000 people


CARD = {
    "plain": {
        "Stars": (0.4048, 0.0015),
        "Dialogue": (0.3555, 0.0012),
        "AnswerFirst": (0.3508, 0.0012),
        "Greedy": (0.3473, 0.0013),
        "Bandit": (0.3151, 0.0046),
        "Launch": (0.3081, 0.0032),
        "Half": (0.2434, 0.0013),
        "Burst": (0.0768, 0.001),
        "Push": (0.0758, 0.001),
        "Firefighter": (0.0758, 0.001),
        "Pulse": (0.0747, 0.001),
        "Nothing": (0.0086, 0.001),
        "AngryStars": (0.4023, 0.0015),
    },
    "sparse": {
        "AnswerFirst": (0.0642, 0.0008),
        "Greedy": (0.0628, 0.0008),
        "Half": (0.0492, 0.001),
        "Push": (0.0338, 0.0003),
        "Dialogue": (0.0105, 0.0005),
        "Stars": (0.0105, 0.0005),
        "Nothing": (0.0033, 0.0001),
        "AngryStars": (0.0642, 0.0008),
    },
    "dear": {
        "Stars": (0.0884, 0.0014),
        "Burst": (0.0768, 0.001),
        "Push": (0.0758, 0.001),
        "AnswerFirst": (0.0659, 0.0009),
        "Dialogue": (0.0649, 0.0012),
        "AngryStars": (0.0891, 0.0014),
    },
    "angry": {
        "Dialogue": (0.6483, 0.0009),
        "Greedy": (0.6473, 0.0011),
        "AnswerFirst": (0.6469, 0.0009),
        "Stars": (0.6196, 0.0011),
        "Firefighter": (0.5726, 0.0013),
        "Push": (0.2039, 0.0023),
        "AngryStars": (0.6648, 0.001),
    },
    "starry": {
        "Stars": (0.4431, 0.0015),
        "AnswerFirst": (0.3755, 0.0013),
        "Dialogue": (0.3692, 0.0017),
        "Push": (0.22, 0.0014),
        "AngryStars": (0.4548, 0.0014),
    },
}
PAIRED = [  # town, brand, other, difference and standard error
    ("plain", "Stars", "Dialogue", 0.0493, 0.0012),
    ("dear", "Stars", "Push", 0.0126, 0.0016),
    ("plain", "AngryStars", "Stars", -0.0025, 0.0007),
    ("angry", "AngryStars", "Dialogue", 0.0165, 0.001),
]
LEAST = 0.003  # of a tolerance


def near(mean, error, target, target_error):
    """Return whether two means are within four standard errors of each other."""
    return abs(mean - target) <= max(4 * hypot(error, target_error), LEAST)


@pytest.fixture(scope="module")
def with_angry_stars():
    """Return the 100 stored runs of the house, with a newcomer that is played now."""
    return rank(AngryStars, "large", 40)


@pytest.mark.slow
@pytest.mark.parametrize("town", CARD)
def test_the_means_of_the_card_come_out(town, with_angry_stars):
    known, fewer = house("large").table(town), with_angry_stars.table(town)
    for brand, target in CARD[town].items():
        row = (known if brand in known.index else fewer).loc[brand]
        assert near(row["mean"], row["standard_error"], *target), (brand, row["mean"], target)


def paired(found, town, brand, other):
    """Return the mean difference of two brands in a town, and its standard error."""
    here = found.frame[found.frame["town"] == town]
    runs = here.pivot(index="replicate", columns="brand", values="adopters")
    gaps = runs[brand] - runs[other]
    return gaps.mean(), gaps.std(ddof=1) / np.sqrt(len(gaps))


@pytest.mark.slow
@pytest.mark.parametrize(("town", "brand", "other", "target", "error"), PAIRED)
def test_the_paired_differences_of_the_card_come_out(
    town, brand, other, target, error, with_angry_stars
):
    known = house("large") if brand != "AngryStars" else with_angry_stars
    assert near(*paired(known, town, brand, other), target, error)


@functools.cache
def without_each(found):
    """Return the table of a tournament without each of its replicates."""
    return [
        brands.Tournament(
            found.frame[found.frame["replicate"] != replicate], {}, found.towns
        ).table()
        for replicate in range(found.replicates)
    ]


def spread(found, rule, brand):
    """Return the jackknife standard error of a brand's score by one of the three rules."""
    left_out = [table.loc[brand, rule] for table in without_each(found)]
    return np.std(left_out) * np.sqrt(len(left_out) - 1)


@functools.cache
def large_house():
    """Return the stored runs of the house in the large towns."""
    return house("large")


RANKINGS = {
    "mean": {"Stars": 0.3133, "AnswerFirst": 0.3007, "Greedy": 0.3, "Dialogue": 0.2897},
    "share of best": {"AnswerFirst": 0.891, "Greedy": 0.888, "Bandit": 0.831, "Stars": 0.824},
    "worst share": {"Bandit": 0.778, "Greedy": 0.759, "AnswerFirst": 0.745, "Stars": 0.164},
}


@pytest.mark.slow
@pytest.mark.parametrize("rule", RANKINGS)
def test_the_rankings_of_the_card_come_out(rule):
    found = large_house()
    table = found.table()
    for brand, target in RANKINGS[rule].items():
        error = spread(found, rule, brand)
        assert near(table.loc[brand, rule], error, target, error), (brand, table.loc[brand, rule])
    assert found.rankings()[rule].iloc[0] == next(iter(RANKINGS[rule]))


@pytest.mark.slow
def test_three_losers_ideas_put_together_win_by_all_three_rules(with_angry_stars):
    # [C] .3350, .999, .994
    won = with_angry_stars.winners()
    assert [won[rule] for rule in RANKINGS] == 3 * ["AngryStars"]
    row = with_angry_stars.table().loc["AngryStars"]
    for rule, target in zip(RANKINGS, (0.335, 0.999, 0.994), strict=True):
        error = spread(with_angry_stars, rule, "AngryStars")
        assert near(row[rule], error, target, error / 2), (rule, row[rule])


@pytest.mark.slow
def test_who_does_not_wear_out_may_be_addressed_at_any_time():
    # [C] Push, Pulse and Burst are equal within .002 in the plain town. Here Pulse is .0037+-.0010
    # lower: what it buys on the last day has no time to be talked of
    known = house("large")
    for other in ("Pulse", "Burst"):
        gap, error = paired(known, "plain", other, "Push")
        assert abs(gap) < 0.002 + 4 * error


def with_floor(least):
    class Floor:
        def decide(self, view):
            order = np.lexsort((-view.ties, ~view.discontented))
            order = order[view.ties[order] >= least]
            answer = view.talkers[order[: view.afford()]]
            return Decision(view.left(answer), answer)

    Floor.__name__ = f"Floor{least}"
    return Floor


class Moodless:
    def decide(self, view):
        order = np.argsort(-view.ties, kind="stable")
        answer = view.talkers[order[: view.afford()]]
        return Decision(view.left(answer), answer)


@pytest.mark.slow
def test_what_a_brand_sees_is_worth_what_the_card_says():
    # [C 60 runs] ties .0507+-.0016 in the plain town, moods .0464+-.0016 in the angry one
    towns = {name: TOWNS[name] for name in ("plain", "angry")}
    found = tournament([AngryStars, AnswerFirst, Moodless], towns, 25)
    assert near(*paired(found, "plain", "AngryStars", "AnswerFirst"), 0.0507, 0.0016)
    assert near(*paired(found, "angry", "AngryStars", "Moodless"), 0.0464, 0.0016)


@pytest.mark.slow
def test_where_conversations_are_cheap_saving_beats_the_best_of_the_five_towns():
    # [C 40 runs] kappa=1: Stars .6425 against .6186, paired .0239+-.0020
    towns = {"cheap": TOWNS["plain"].replace(conversation_cost=1)}
    found = tournament([AngryStars, Stars], towns, 25)
    table = found.table("cheap")
    for brand, target in (("Stars", 0.6425), ("AngryStars", 0.6186)):
        error = table.loc[brand, "standard_error"]
        assert near(table.loc[brand, "mean"], error, target, error)
    assert near(*paired(found, "cheap", "Stars", "AngryStars"), 0.0239, 0.002)


@pytest.mark.slow
def test_who_takes_the_best_first_needs_no_floor():
    # [C 60 runs] no effect up to 12 ties, .0111+-.0022 less at 16, .0135+-.0022 without answers
    towns = {"dear": TOWNS["dear"]}
    floors = [with_floor(least) for least in (0, 12, 16, 10_000)]
    found = tournament(floors, towns, 60)
    card = {"Floor12": (0, 0.002), "Floor16": (-0.0111, 0.0022), "Floor10000": (-0.0135, 0.0022)}
    for floor, target in card.items():
        assert near(*paired(found, "dear", floor, "Floor0"), *target), floor


DUELS = [  # own share and the rival's, of 40 runs; standard errors at most .008
    (Push, Push, 0.068, 0.068),
    (Dialogue, Dialogue, 0.248, 0.248),
    (Stars, Stars, 0.258, 0.258),
    (Stars, Push, 0.379, 0.046),
    (Dialogue, Stars, 0.231, 0.274),
    (Half, Half, 0.189, 0.189),
    (Copycat, Push, 0.069, 0.068),
    (Copycat, Dialogue, 0.242, 0.248),
]


@pytest.mark.slow
@pytest.mark.parametrize(("one", "other", "own", "rivals"), DUELS)
def test_the_duels_of_the_card_come_out(one, other, own, rivals):
    seeds = replicate_seeds(0, 16)
    shares = [duel(TOWNS["plain"], seed, brands=(one, other)).adopters for seed in seeds]
    errors = np.std(shares, axis=0, ddof=1) / 4
    for mean, error, target in zip(np.mean(shares, axis=0), errors, (own, rivals), strict=True):
        assert near(mean, error, target, min(error, 0.008)), (mean, error, target)


@pytest.mark.slow
@pytest.mark.parametrize(("brand", "together"), [(Push, 0.1353), (Dialogue, 0.4954)])
def test_two_equal_brands_are_one_with_both_purses_and_both_sets_of_seeds(brand, together):
    # [D] forget the labels; [C 60 runs] Push .1353+-.0012 and .1343, Dialogue .4954+-.0021, .4994
    plain = TOWNS["plain"]
    both = plain.replace(budget=2 * plain.budget, n_seeds=2 * plain.n_seeds)
    pairs = []
    for seed in replicate_seeds(0, 20):
        network = engine.build_network(plain, seed)
        two = sum(duel(plain, seed, brands=(brand, brand), network=network).adopters)
        one = engine.simulate(both, seed, brand=brand, network=network).final()["adopters"]
        pairs.append((two, one))
    (two, one), errors = np.mean(pairs, axis=0), np.std(pairs, axis=0, ddof=1) / np.sqrt(20)
    assert near(two, errors[0], together, 0.0021)
    gaps = np.subtract(*np.transpose(pairs))
    # the second purse buys its own contacts, not the next ones of the first: luck differs
    assert abs(gaps.mean()) < max(4 * gaps.std(ddof=1) / np.sqrt(20), LEAST)


def test_learning_is_insurance_greedy_and_bandit_never_fall_far_behind():
    shares = house("large").shares().loc[["Greedy", "Bandit"]]
    assert shares.min().min() > 0.7


def test_greedy_is_told_nothing_but_the_three_steps_an_answer_adds():
    plain = TOWNS["plain"]
    assert Greedy.longer == pytest.approx(1 / plain.engaged_silence - 1 / plain.silence)
