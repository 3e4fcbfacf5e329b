"""Brands that meet in a model of one's own: the arena of a tournament."""

import json
import re
import subprocess
from pathlib import Path

import numpy as np
import pytest

from simulations import Model, cli, compare, register
from simulations.brands import (
    Account,
    AnswerFirst,
    BadDecision,
    Decision,
    Nothing,
    NotWaiting,
    Overspent,
    Push,
    Stars,
    entrants,
    tournament,
)
from simulations.brands import arena as arenas
from simulations.brands.page import page
from simulations.chance import replicate_seeds
from simulations.core.parameters import ParameterError
from simulations.figures import alt_text
from simulations.running import own_models, sources
from simulations.running.scenario import Scenario
from simulations.running.sweep_folder import FolderError, SweepFolder

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "book" / "bring_your_own_model.md").read_text(encoding="utf-8")
SHOP = re.search(r"^%%writefile shop\.py\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)[1]
SIR = re.search(r"^%%writefile sir\.py\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)[1]
HEAD = "from simulations.brands import Decision\n\n\n"
MINE = """class Mine:
    def decide(self, view):
        answer = view.talkers[: view.afford()]
        return Decision(view.left(answer), answer)
"""
ASK = "account.decide(week, who, adopters=customer.sum(), ties=friends[who])"


@pytest.fixture
def home(tmp_path, monkeypatch):
    """Return a folder outside the repository, the current one, with a shop and a brand."""
    Path(tmp_path, "shop.py").write_text(SHOP)
    (tmp_path / "entrants").mkdir()
    Path(tmp_path, "entrants", "mine.py").write_text(HEAD + MINE)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(own_models, "REGISTERED", {})
    return tmp_path


def changed(old, new):
    """Write another shop, and return its model."""
    assert SHOP.count(old) == 1
    Path("shop.py").write_text(SHOP.replace(old, new))
    return Model("shop.py")


def tiny(**more):
    """Return a small town of the shop, for runs that are quickly done."""
    return {"small": Model("shop.py").parameters(n=60, steps=10, **more)}


# --- an account


def account(brand, **more):
    return Account(brand, 1, **{"income": 10, "price": 4, "steps": 5} | more)


def decides(what):
    class Fixed:
        def decide(self, view):
            return what

    return Fixed


def test_an_account_saves_what_is_not_spent_and_takes_out_what_is():
    kept = account(decides(Decision(3, np.array([7]))), income=[10, 0, 5, 0, 0])
    purses = [(kept.decide(step, [5, 7]), kept.purse)[1] for step in (1, 3)]
    assert purses == [10 - 7, 3 + 5 - 7]  # who is not asked in a step gets nothing for it


@pytest.mark.parametrize(
    ("what", "error", "said"),
    [
        (Decision(11), Overspent, "spends 11 of 10 contacts in step 1"),
        (Decision(answer=[6]), NotWaiting, "answers person 6 in step 1, who does not talk"),
        (Decision(answer=[5, 5]), NotWaiting, "answers person 5 in step 1, who stands 2 times"),
        (Decision(contacts=0.5), BadDecision, "must buy a whole number of contacts"),
        (None, BadDecision, "must return a Decision in step 1, got None"),
    ],
)
def test_an_account_names_what_a_brand_must_not_do(what, error, said):
    with pytest.raises(error, match=f"Fixed {said}"):
        account(decides(what)).decide(1, [5, 7])


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"price": 0}, "price must be above 0, got 0"),
        ({"income": -1}, "income must be at least 0"),
        ({"income": [1, 2]}, r"income must be one number, or one for each of 5 steps, .* \(2,\)"),
        ({"steps": 2.5}, "steps must be a whole number, got 2.5"),
        ({"seed": -1}, "seed must be a whole number"),
    ],
)
def test_wrong_money_is_refused_by_name(given, said):
    with pytest.raises(ValueError, match=said):
        Account(Push, **{"seed": 0, "income": 1, "price": 1, "steps": 5} | given)


@pytest.mark.parametrize(
    ("step", "talkers", "more", "said"),
    [
        (1, [7, 5], {}, r"talkers must be ids of people, ascending and each once, got \[7, 5\]"),
        (1, [5, 5], {}, "talkers must be ids of people, ascending and each once"),
        (1, [0.5], {}, "talkers must be ids of people"),
        (6, [], {}, "step must be later than 0 and at most 5, got 6"),
        (0, [], {}, "step must"),
        (1, [5], {"ties": [1, 2]}, r"ties must be a whole number for each of 1 talkers"),
        (1, [5], {"discontented": [2]}, "discontented must be True or False for each of 1"),
    ],
)
def test_what_a_brand_shall_see_is_checked(step, talkers, more, said):
    with pytest.raises(ParameterError, match=said):
        account(Nothing).decide(step, talkers, **more)


def test_no_step_is_asked_about_twice():
    once = account(Nothing)
    once.decide(2, [])
    with pytest.raises(ParameterError, match="step must be later than 2 and at most 5, got 2"):
        once.decide(2, [])


def test_what_the_model_does_not_know_is_nothing_and_who_waits_talks():
    seen = []

    class Looks:
        def decide(self, view):
            seen.append(view)
            return Decision()

    account(Looks).decide(1, np.array([3, 9]))
    (view,) = seen
    assert (view.adopters, view.won, view.turned, view.rival_answers) == (0, 0, 0, 0)
    assert view.talking == 2
    assert view.ties.tolist() == [0, 0]
    assert view.discontented.tolist() == [False, False]
    assert sorted(view.turns()) == [3, 9]


# --- brands in a model of one's own


def test_the_arena_that_the_page_shows_is_short():
    assert 40 <= len(SHOP.splitlines()) <= 62


def test_all_brands_meet_the_same_networks_and_luck(home):
    model = Model("shop.py")
    found = tournament([Stars, Push], tiny(), 3, seed=4, model=model)
    assert found.frame.columns.tolist() == ["brand", "town", "replicate", "seed", "customers"]
    kinds = {"Stars": Stars, "Push": Push}
    for row in found.frame.itertuples():
        assert row.seed == replicate_seeds(4, 3)[row.replicate]
        run = model.simulate(found.towns["small"], row.seed, brand=kinds[row.brand])
        assert run.final()["customers"] == row.customers


def test_towns_of_the_class_table_figure_and_page_name_the_measure(home):
    model = changed('"quiet": {"tell": 0}', '"small": {"n": 60, "steps": 10}')
    found = tournament([Push, AnswerFirst], None, 2, model=model)
    assert list(found.towns) == ["plain", "dear", "small"]
    assert found.towns["small"].n == 60
    assert found.towns["plain"] == model.parameters()
    assert found.sentence().startswith("Shop, 2 brands, 3 towns, 2 replicates: ")
    assert " by mean customers, " in found.sentence()
    assert found.table("small").shape == (2, 5)
    assert "mean customers" in alt_text(found.figure().figure)
    text = page(found, entrants.Rules(replicates=2))
    assert "<h1>The tournament of brands in Shop</h1>" in text
    assert "plain: mean customers, and the paired difference" in text
    assert "300 people a town" in text
    assert "adopters" not in text


def test_brands_that_do_the_same_are_tied_and_where_nobody_has_any_all_are_the_best(home):
    class Twin(Push):
        pass

    found = tournament([Push, Twin, Nothing], tiny(win=0), 2, model=Model("shop.py"))
    assert found.shares()["small"].tolist() == [1, 1, 1]
    found = tournament([Nothing, Push, Twin], tiny(win=1), 2, model=Model("shop.py"))
    assert found.shares()["small"].tolist() == [0, 1, 1]
    assert found.rankings()["mean"].tolist() == ["Push", "Twin", "Nothing"]
    assert found.against("Push", "Twin").loc["small", ["difference", "errors"]].tolist() == [0, 0]


def test_another_measure_ranks_if_it_is_named(home):
    new = 'return {"customers": share, "waiting": 5 * np.array(share)}'
    model = changed('return {"customers": share}', new)
    Path("shop.py").write_text(
        Path("shop.py").read_text().replace('customers"},', 'customers", "waiting": "x"},')
    )
    model = Model("shop.py")
    found = tournament([Push], tiny(), 2, model=model, measure="waiting")
    assert found.measure == found.frame.columns[-1] == "waiting"
    with pytest.raises(ParameterError, match="measure must be one of: customers, waiting; got 'x'"):
        tournament([Push], tiny(), 2, model=model, measure="x")


def test_a_model_without_a_card_may_be_an_arena(home):
    start, end = SHOP.index("    CARD"), SHOP.index("    TOWNS")
    text = SHOP[:start] + SHOP[end:]
    start, end = text.index("    def build_network"), text.index("    def simulate")
    text = text[:start] + text[end:].replace("seed, network, *", "seed, *").replace(
        "p, n, friends = parameters, network.n, network.degrees()",
        "p, n = parameters, parameters.n\n"
        "        network = networks.ring(n, 2)\n        friends = network.degrees()",
    )
    Path("shop.py").write_text(text)
    found = tournament([Push, Nothing], tiny(), 2, model=Model("shop.py"))
    assert found.measure == "customers"
    assert found.means().loc["Push", "small"] > found.means().loc["Nothing", "small"] == 0


def test_a_model_may_run_without_a_brand_if_it_has_a_default_for_it(home):
    text = SHOP.replace("network, *, brand)", "network, *, brand=Nothing)")
    Path("shop.py").write_text(text.replace("import Account", "import Account, Nothing"))
    model = Model("shop.py")
    town = model.parameters(n=60, steps=5)
    assert model.simulate(town).final() == model.simulate(town, brand=Nothing).final()
    assert list(model.hooks) == ["brand"]


def test_a_class_of_a_notebook_is_an_arena_too(home):
    known = {}
    exec(SHOP, known)
    model = register(known["Shop"])
    of_file = tournament([Push], tiny(), 2, model=Model("shop.py"))
    found = tournament([Push], {"small": model.parameters(n=60, steps=10)}, 2, model=model)
    assert found.frame.equals(of_file.frame)


def test_brand_is_an_option_of_every_other_command(home, capsys):
    words = ["shop.py", "--n", "60", "--steps", "10"]
    assert cli.main(["compare", *words, "--brand", "Push", "entrants/mine.py"]) == 0
    assert "brand = Push" in capsys.readouterr().out
    model = Model("shop.py")
    both = compare(model, "brand", [Push, Nothing], tiny()["small"], replicates=20)
    assert both.values == ["Push", "Nothing"]
    assert cli.main(["run", *words]) == 2
    assert "brand must be given: Shop asks one in every step" in capsys.readouterr().err


def test_a_sweep_over_brands_is_refused_when_the_model_has_changed(home):
    def into(folder):
        swept = {"brand": ["Push", "AnswerFirst"]}
        scenario = Scenario(Model("shop.py"), {"n": 60, "steps": 5}, swept, replicates=2)
        with SweepFolder(folder, scenario) as out:
            out.run()

    into("out")
    into("out")
    changed("customer.mean())", "customer.mean() / 2)")
    with pytest.raises(FolderError, match=r"shop\.py was another when it was begun"):
        into("out")


def test_the_code_that_asks_brands_counts_for_a_model_that_takes_one(home):
    Path("sir.py").write_text(SIR)
    files = {file.name for file in sources.own(Model("shop.py"))}
    assert {"brands.py", "house.py", "own_models.py"} <= files
    assert {file.name for file in sources.own(Model("sir.py"))} == {"own_models.py"}


# --- who is at fault


def test_a_brand_that_fails_is_put_out_and_harms_nobody_else(home):
    class Crashes:
        def decide(self, view):
            return [][view.step]

    class Unmade:
        def __init__(self):
            raise KeyError("x")

        def decide(self, view):
            return Decision()

    class Moody:
        rng = np.random.default_rng(1)

        def decide(self, view):
            return Decision(int(self.rng.integers(0, view.left(()) + 1)))

    model, spends = Model("shop.py"), decides(Decision(1000))
    found = tournament([Crashes, Push, spends, Unmade, Moody], tiny(), 2, model=model)
    assert found.frame.equals(tournament([Push], tiny(), 2, model=model).frame)
    assert found.out["Crashes"] == "Crashes fails in step 1: IndexError: list index out of range"
    assert found.out["Fixed"].startswith("Fixed spends 1000 of 20 contacts in step 1")
    assert found.out["Unmade"] == "Unmade fails in step 0: KeyError: 'x'"
    assert "let it draw from view.luck" in found.out["Moody"]


FAULTS = {
    "its rule": (
        ("friends = parameters, network.n, network.degrees()",
         "friends = parameters, network.n, network.degrees()\n        1 / p.tell"),
        {"tell": 0},
        r"Shop fails with the brand Push, after step 0, with seed \d+, at n = 60, tell = 0.0, "
        r"steps = 10: ZeroDivisionError: .*; shop\.py, line 42, in simulate: 1 / p\.tell",
    ),
    "its luck": (
        ("asks = customer & (", "asks = customer & (np.random.rand(n) < 0.5) & ("),
        {},
        "Shop must give the same run for the same seed and brand, but two runs of Push differ",
    ),
    "it asks nobody": (
        (ASK, "Account.__init__.__globals__['Decision']()"),
        {},
        "Shop must ask its brand, but Push was never asked",
    ),
    "what cannot rank": (
        ("share.append(customer.mean())", "share.append(-1.0)"),
        {},
        "customers of Shop must be a number of at least 0, of which more is better, .* got -1",
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_what_the_arena_does_wrong_puts_nobody_out(home, fault):
    (old, new), more, said = FAULTS[fault]
    model = changed(old, new)
    with pytest.raises(arenas.ArenaError, match=said):
        tournament([Push], tiny(**more), 2, model=model)


REFUSED = {
    "no brand": (
        ("network, *, brand)", "network)"),
        r"simulate\(self, parameters, seed, network\) of Shop lacks brand, which it takes as",
    ),
    "no dict": (('{"plain": {}', '{"plain": 3'), "TOWNS of Shop must give for each name a dict"),
    "no towns": (('TOWNS = {"plain": {}, "dear": {"price": 10}, "quiet": {"tell": 0}}',
                  "TOWNS = {}"), "TOWNS of Shop must be a dict of towns"),
    "a typo": (('{"price": 10}', '{"prise": 10}'),
               r"TOWNS of Shop, 'dear': prise is not .* did you mean price\?"),
}  # fmt: skip


@pytest.mark.parametrize("fault", REFUSED)
def test_what_is_no_arena_is_refused_with_what_it_lacks(home, fault, capsys):
    (old, new), said = REFUSED[fault]
    model = changed(old, new)
    with pytest.raises(ParameterError, match=said):
        tournament([Push], None, 2, model=model)
    assert cli.main(["tournament", "entrants", "--model", "shop.py:Shop"]) == 2
    err = capsys.readouterr().err
    assert re.search(said, err)
    assert err.count("\n") == 1


def test_a_model_of_mesa_is_no_arena(home):
    Path("money.py").write_text(
        "import mesa\nclass Money(mesa.Model):\n    def __init__(self, n=5, seed=None):\n"
        "        super().__init__(seed=seed)\n        self.datacollector = "
        "mesa.DataCollector({'n': lambda m: n})\n        self.datacollector.collect(self)\n"
    )
    with pytest.raises(ParameterError, match=r"simulate\(self, parameters, seed\) of Money lacks"):
        tournament([Push], model=Model("money.py"))


def test_only_a_model_that_brands_can_play_and_its_own_towns_are_taken(home):
    with pytest.raises(ParameterError, match="masks cannot use brand: its rule has no place for"):
        tournament([Push], model=Model("masks"))
    with pytest.raises(ParameterError, match="model must be a Model, got 'shop.py'"):
        tournament([Push], model="shop.py")
    with pytest.raises(ParameterError, match="towns must have parameters of push_or_dialogue"):
        tournament([Push], tiny(), 2)


# --- a folder of entrants, each in a process of its own


def play(*more):
    words = ["tournament", "entrants", "--model", "shop.py:Shop", "--no-house", "--out", "out"]
    return cli.main([*words, "--replicates", "2", *more])


def test_a_folder_is_played_and_gone_on_with_until_the_shop_changes(home, capsys, monkeypatch):
    assert play() == 0
    said = capsys.readouterr().out
    assert said.startswith("Shop, 1 brand, 3 towns, 2 replicates: Mine by mean customers")
    assert "tournament of brands in Shop" in Path("out/index.html").read_text()
    want = tournament(entrants_in("entrants/mine.py"), None, 2, model=Model("shop.py"))
    runs = Path("out/runs.csv").read_text().splitlines()
    assert runs[0] == "brand,town,replicate,seed,customers"
    assert runs == want.frame.to_csv(index=False).splitlines()
    started = []
    begin = subprocess.Popen.__init__
    monkeypatch.setattr(
        subprocess.Popen,
        "__init__",
        lambda self, *a, **k: (started.append(1), begin(self, *a, **k))[1],
    )
    assert play() == 0
    assert capsys.readouterr().out == said
    assert started == []
    kept = Path("out/entrants/mine.py.Shop.0.runs")
    lines = kept.read_text().splitlines(keepends=True)
    assert json.loads(lines[0])["facts"]["arena"]["files"].keys() == {"shop.py"}
    kept.write_text("".join(lines[:4]) + lines[4][:9])  # killed in the middle of a line
    assert play() == 0
    assert len(started) == 1
    assert Path("out/runs.csv").read_text().splitlines() == runs
    changed("customer.mean())", "customer.mean() / 2)")
    assert play() == 0
    assert len(started) == 2
    halved = want.frame["customers"] / 2
    assert np.loadtxt("out/runs.csv", delimiter=",", skiprows=1, usecols=4).tolist() == (
        halved.tolist()
    )


def entrants_in(path):
    from simulations.brands import brands_in

    return brands_in(path)


def test_an_arena_that_fails_in_an_entrants_process_ends_the_tournament(home, capsys):
    # only where contacts are many: the trial before it passes
    old = "calls = np.arange(decision.contacts)"
    changed(old, f"{old}\n            1 / (p.steps - decision.contacts)")
    Path("entrants/mine.py").write_text(
        HEAD + "class All:\n    def decide(self, view):\n"
        "        return Decision(40 if view.purse >= 40 else 0)\n"
    )
    assert play() == 2
    err = capsys.readouterr().err
    assert "Shop fails with the brand All, after step 2, with seed" in err
    assert "ZeroDivisionError" in err
    assert err.count("\n") == 1


def test_an_arena_that_is_slower_than_the_limit_is_said_to_be(home, capsys):
    assert play("--seconds", "0.0001") == 2
    assert "seconds must be more than a run of Shop takes by itself" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--model", "shop.py", "--towns", "small"], "towns must be left out with a model of one"),
        (["--no-house"], "folder must be given where the house does not play, got none"),
        (["shop.py:Shop"], "a model of your own in which they play is given as --model shop.py"),
        (["--model", "masks"], "masks cannot use brand"),
        (["--model", "shop.py", "--measure", "x"], "measure must be one of: customers; got 'x'"),
    ],
)
def test_a_wrong_word_about_the_arena_is_one_line(home, capsys, words, said):
    assert cli.main(["tournament", *words]) == 2
    err = capsys.readouterr().err
    assert said in err
    assert err.count("\n") == 1
