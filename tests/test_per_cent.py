"""A percentage has one form wherever a reader sees words: a number, a no-break space, the sign."""

import ast
import re

import pytest
from docutils import nodes
from test_toys import ROOT

from coursebook.extensions import per_cent
from simulations.explorer import percent

FORM = "\N{NO-BREAK SPACE}%"
# words in scripts: quoted text with a digit, or the end of something filled in, before the sign
IN_SCRIPTS = re.compile(r"""[\d}]( |\N{NO-BREAK SPACE}|\\u00a0)?%(?=["'`,.;:) ])""")
SCRIPTS = sorted((ROOT / "book" / "_static").rglob("*.js"))
HAS_DOCSTRING = (ast.Module, ast.FunctionDef, ast.ClassDef)
EXPLORERS = sorted((ROOT / "simulations" / "models").glob("*/explorer.py"))


def page(*parts):
    document = nodes.document("", "")
    document += nodes.paragraph("", "", *parts)
    per_cent.write_alike(document)
    return document


@pytest.mark.parametrize("written", ["23 %", "23%", f"23{FORM}", "23\n%"])
def test_words_of_a_page_have_one_form(written):
    document = page(nodes.Text(f"Of all, {written} buy, {written}."))
    assert document.astext() == f"Of all, 23{FORM} buy, 23{FORM}."
    image = nodes.image(uri="a.png", alt=f"A line at {written}.")
    assert page(image).next_node(nodes.image)["alt"] == f"A line at 23{FORM}."


def test_what_is_glued_beside_other_words_has_it_too():
    document = page(nodes.Text("Only "), nodes.inline("", "4.5%"), nodes.Text(" buy."))
    assert document.astext() == f"Only 4.5{FORM} buy."


def test_code_mathematics_and_addresses_stay_as_they_are():
    parts = nodes.literal("", "7 % 2"), nodes.math("", "7 % 2"), nodes.Text(" 100%25 and 7 %d")
    assert page(*parts).astext() == "7 % 27 % 2 100%25 and 7 %d"


def words(file):
    """Return the texts of a module that are no docstrings, formats among them."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    bodies = [node.body for node in ast.walk(tree) if isinstance(node, HAS_DOCSTRING)]
    docs = {id(body[0].value) for body in bodies if isinstance(body[0], ast.Expr)}
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    return [one.value for one in found if isinstance(one.value, str) and id(one) not in docs]


@pytest.mark.parametrize("file", EXPLORERS, ids=lambda file: file.parent.name)
def test_explorers_write_the_form_of_pages(file):
    assert percent(0.23) == f"23{FORM}"
    for text in words(file):
        assert not re.search(r"\d%", text), f"'{text}': use percent(), or a blank before the sign"


@pytest.mark.parametrize("file", SCRIPTS, ids=lambda file: file.name)
def test_scripts_write_the_form_of_pages(file):
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        words = re.sub(r"/\*.*?(\*/|$)|^\s{3}.*\*/|//.*", "", line)
        for string in re.findall(r'"[^"]*"|`[^`]*`', words):
            for found in IN_SCRIPTS.finditer(string):
                assert found[1] in ("\N{NO-BREAK SPACE}", r"\u00a0"), f"{number}: {string}"
