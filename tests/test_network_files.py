"""Networks of one's own: read as what they are, or refused by name; never as something else."""

import gzip
import itertools
import pickle
import re
import warnings
from functools import partial

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from simulations import cli, networks
from simulations.core.parameters import ParameterError
from simulations.networks import Network, NetworkError, from_ties
from simulations.networks.files import Choices, read_file, read_ties
from simulations.running.catalogue import Model, models
from simulations.running.scenario import Scenario, ScenarioError


def written(folder, text, name="ties.txt"):
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def reading(folder, text, **choices):
    return read_file(written(folder, text), Choices(**choices))


def ties_of(network):
    """Return the ties as a set of pairs of names."""
    names = range(network.n) if network.labels is None else network.labels
    return {frozenset((names[a], names[b])) for a, b in network.tie_list().tolist()}


def pairs(*ties):
    return {frozenset(tie) for tie in ties}


def path_of(*people):
    return pairs(*itertools.pairwise(people))


# --- separator ---------------------------------------------------------------------------------

SEPARATED = {
    "numbers with a decimal comma": ("1;2;0,5\n2;3;0,75\n", path_of(1, 2, 3)),
    "one line of them": ("1;2;0,5\n", path_of(1, 2)),
    "names with a comma": ("Müller, Anna;Schmidt, Bob\n", pairs(("Müller, Anna", "Schmidt, Bob"))),
    "names with a comma and no blank": ("Li,A;Ek,B\nEk,B;Bo,C\n", path_of("Li,A", "Ek,B", "Bo,C")),
    "blanks and tabs mixed": ("1 2\t1 1082040961\n2 3\t1 1082040962\n", path_of(1, 2, 3)),
    "decimal comma after tabs": ("1\t2\t0,5\n2\t3\t0,5\n", path_of(1, 2, 3)),
    "decimal comma after blanks": ("1 2 0,5\n2 3 0,5\n", path_of(1, 2, 3)),
    "floats with a comma": ("1,0;2,0\n2,0;3,0\n", path_of(1, 2, 3)),
    "a list in a further column": ("Ann,Bob,x;y\nBob,Eve,z;x\n", path_of("Ann", "Bob", "Eve")),
    "bars": ("Ann B|Bob\nBob|Eve\n", path_of("Ann B", "Bob", "Eve")),
    "names of two words, tabs": ("Ann B\tBo C\nBo C\tEve D\n", path_of("Ann B", "Bo C", "Eve D")),
    "Excel's line": ("sep=;\nLi,A;Ek,B\nEk,B;Bo,C\n", path_of("Li,A", "Ek,B", "Bo,C")),
    "Excel's line in quotes": ('"sep=|"\n1|2\n2|3\n', path_of(1, 2, 3)),
    "networkx with weights": ("0 1 {'weight': 3}\n1 2 {'weight': 4}\n", path_of(0, 1, 2)),
    "networkx with two values": ("0 1 {'a': 3, 'b': 2}\n1 2 {'a': 1, 'b': 2}\n", path_of(0, 1, 2)),
    "networkx without data": ("0 1 {}\n1 2 {}\n", path_of(0, 1, 2)),
    "networkx with commas": ("0,1,{'weight': 3}\n1,2,{'weight': 4}\n", path_of(0, 1, 2)),
}  # fmt: skip


@pytest.mark.parametrize("kind", SEPARATED)
def test_the_separator_is_the_one_that_cuts_all_lines_alike(tmp_path, kind):
    text, ties = SEPARATED[kind]
    assert ties_of(reading(tmp_path, text).network) == ties


# --- header ------------------------------------------------------------------------------------

AROUND = {
    "date first": ("date,source,target", "2024-01-0{i},{a},{b}"),
    "weight first": ("weight,source,target", "0.{i},{a},{b}"),
    "pandas with its index": (",source,target", "{i},{a},{b}"),
    "an index of unknown names": (",one,other", "{i},{a},{b}"),
    "Id first": ("Id,Source,Target", "{i},{a},{b}"),
    "Gephi": ("Source,Target,Type,Id,Label,timeset", "{a},{b},Undirected,{i},,"),
    "target first": ("target,since,source", "{b},200{i},{a}"),
    "R's write.csv": ('"","from","to"', '"{i}","{a}","{b}"'),
    "R's write.table": ('"from" "to"', '"{i}" "{a}" "{b}"'),
    "R's write.table without names": ('"V1" "V2"', '"{i}" "{a}" "{b}"'),
    "a comment": ("# date source target", "200{i} {a} {b}"),
}
WORDS = [
    *("V1,V2", "X1,X2", "node1,node2", "nodeA,nodeB", "userA,userB", "user_id_1,user_id_2"),
    *("Person 1,Person 2", "i,j", "SOURCE,TARGET", "src,dst", "source_name,target_name"),
    *("FromNodeId,ToNodeId", "from_user,to_user", "start_node,end_node", "Sender_ID,Receiver_ID"),
    *("sender,receiver", "caller,callee", "ego,alter", "follower_id,followee_id"),
    *("person,person.1", "student_a,student_b", "Nom1,Nom2", "employee,manager", "citing,cited"),
    *("person,knows", "name,friend", "Quelle;Ziel", "von;nach", "de,a", "origen,destino"),
    *("origine;destinazione", "van,naar", "expéditeur,destinataire", "源,目标", "источник,цель"),
]


@pytest.mark.parametrize("names", [("Ann", "Bob", "Eve", "Zoé"), (11, 12, 13, 14)], ids=str)
@pytest.mark.parametrize("kind", AROUND)
def test_the_people_stand_below_their_header_words_wherever_these_are(tmp_path, kind, names):
    header, row = AROUND[kind]
    lines = [row.format(i=i, a=names[i - 1], b=names[i]) for i in (1, 2, 3)]
    network = reading(tmp_path, "\n".join([header, *lines])).network
    assert ties_of(network) == path_of(*names)


@pytest.mark.parametrize("words", WORDS)
def test_header_words_of_any_convention_are_no_people(tmp_path, words):
    separator = ";" if ";" in words else ","
    text = f"{words}\nAnn{separator}Bob\nBob{separator}Eve\n"
    assert ties_of(reading(tmp_path, text).network) == path_of("Ann", "Bob", "Eve")


@pytest.mark.parametrize(
    "text",
    ["node_a,node_b\nnode_c,node_d\n", "gene1,gene2\nrna3,dna4\n", "V1,V2\nV2,V3\n",
     "V1,V2\nV3,V4\n", "node 1,node 2\nnode 3,node 1\n", "de,a\na,b\n",
     "user1 user2\nuser3 user4\n", "Van,Do\nDo,Li\n", "Ann,Friend of Ann\nBob,Ann\n"],
)  # fmt: skip
def test_people_who_are_called_like_header_words_stay(tmp_path, text):
    first = re.split("[, ]", text.split("\n")[0])[0]
    assert first in " ".join(reading(tmp_path, text).network.labels)
    assert reading(tmp_path, text).network.n_ties == 2


@pytest.mark.parametrize(
    "text",
    ["Ann,7\n1,2\n2,3\n", "7,Ann\n1,2\n2,3\n", "7 Ann\n7 8\n", "Ann,7,x\n1,2,3\n2,3,4\n1,3,5\n"],
)
def test_a_first_line_with_a_number_in_it_is_a_tie(tmp_path, text):
    network = reading(tmp_path, text).network
    assert frozenset(("Ann", "7")) in ties_of(network)
    assert network.n_ties == text.count("\n")


@pytest.mark.parametrize("count", [2, 3, 4, 7])
@pytest.mark.parametrize("names", [("Ann", "Bob"), ("Ann 1", "Bob 2"), ("1", "2"), ("Ann", "2")])
def test_a_first_tie_with_a_number_beside_its_people_is_a_tie(tmp_path, names, count):
    people = [*names, *(f"Person {k}" for k in range(count))]
    if names[0].isdecimal():
        people = [str(k + 1) for k in range(count + 2)]
    ties = [(people[k], people[k + 1]) for k in range(count)]
    for row in ("{a},{b},{k}", "{k},{a},{b}", "{a},{b},{k}.5", "{a},{b},{k},x"):
        text = "".join(row.format(a=a, b=b, k=k + 3) + "\n" for k, (a, b) in enumerate(ties))
        columns = (2, 3) if row.startswith("{k}") else None
        network = reading(tmp_path, text, columns=columns).network
        assert {frozenset(map(str, tie)) for tie in ties_of(network)} == pairs(*ties)


def test_words_above_two_lines_of_three_numbers_are_a_header(tmp_path):
    assert ties_of(reading(tmp_path, "xx,yy,zz\n1,2,0\n2,3,0\n").network) == path_of(1, 2, 3)


def test_one_odd_value_does_not_make_the_first_tie_a_header(tmp_path):
    network = reading(tmp_path, "Ann,Bob,x\nBob,Eve,3\n").network
    assert ties_of(network) == path_of("Ann", "Bob", "Eve")
    network = reading(tmp_path, "ann,bob,weight\nAnn,Bob,1\nBob,Eve,3\n").network
    assert ties_of(network) == path_of("Ann", "Bob", "Eve")
    network = reading(tmp_path, "aa,bb,cc\nAnn,Bob,1\nBob,Eve,NA\nEve,Zoé,2\n").network
    assert ties_of(network) == path_of("Ann", "Bob", "Eve", "Zoé")


@pytest.mark.parametrize("block", [1, 7, 1 << 16])
def test_what_stands_above_the_ties_is_skipped_in_blocks_of_any_size(tmp_path, monkeypatch, block):
    from simulations.networks import tables as network_tables

    monkeypatch.setattr(network_tables, "_BLOCK", block)
    text = "# note\n\nsep=;\n# more\nsource;target\nAnn;Bob\n\nBob;Eve\n"
    assert ties_of(reading(tmp_path, text).network) == path_of("Ann", "Bob", "Eve")


# --- what the reader says ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "choices", "ties"),
    [
        ("a,b,c\n1,2,3\n2,3,4\n", {"columns": ("b", "c")}, path_of(2, 3, 4)),
        ("a,b,c\n1,2,3\n2,3,4\n", {"columns": (3, 1)}, pairs((1, 3), (2, 4))),
        ("Ann,x,Bob\nBob,x,Eve\n", {"columns": (1, 3)}, path_of("Ann", "Bob", "Eve")),
        ("Ann,x,Bob\nBob,x,Eve\n", {"columns": ("3", "1")}, path_of("Ann", "Bob", "Eve")),
        ("a -> b\nb -> c\n", {"columns": (1, 3)}, path_of("a", "b", "c")),
        ("foo,bar\nAnn,Bob\n", {"header": True}, path_of("Ann", "Bob")),
        ("from,to\nAnn,Bob\n", {"header": False}, pairs(("from", "to"), ("Ann", "Bob"))),
        ("Id,Label\n1,2\n2,3\n", {"columns": (1, 2)}, path_of(1, 2, 3)),
        ("4 3\n1 2\n2 3\n3 4\n", {"header": True}, path_of(1, 2, 3, 4)),
        ("4 3\n1 2\n2 3\n", {"header": False}, path_of(1, 2, 3, 4)),
        ("4\n1 2\n2 3\n", {"header": True}, path_of(1, 2, 3)),
        ("1;2 3\n4;5 6\n", {"separator": " "}, pairs(("1;2", "3"), ("4;5", "6"))),
        ("a|b\n", {"separator": "|", "header": False}, pairs(("a", "b"))),
        ("1 1\n1 2\n", {"self_ties": "drop"}, path_of(1, 2)),
    ],
)  # fmt: skip
def test_the_reader_has_the_last_word(tmp_path, text, choices, ties):
    assert ties_of(reading(tmp_path, text, **choices).network) == ties


@pytest.mark.parametrize(
    ("choices", "message"),
    [
        ({"columns": ("a", "d")}, "columns must be among a, b, c, or lie in [1, 3], got 'd'"),
        ({"columns": ("aaa", "b")}, "got 'aaa'"),
        ({"columns": (0, 1)}, "columns must be among a, b, c, or lie in [1, 3], got 0"),
        ({"columns": (1, 4)}, "got 4"),
        ({"columns": ("a", 1)}, "columns must be two different ones, got a, 1"),
        ({"columns": "ab"}, "columns must be two names out of the header, or two numbers"),
        ({"columns": (1, 2, 3)}, "or two numbers from 1, got (1, 2, 3)"),
        ({"columns": (True, 2)}, "or two numbers from 1, got (True, 2)"),
        ({"header": "yes"}, "header must be one of: True, False; got 'yes'"),
        ({"separator": 3}, "separator must be one character, got 3"),
    ],
)
def test_a_choice_that_does_not_fit_is_named(tmp_path, choices, message):
    with pytest.raises(NetworkError) as caught:
        reading(tmp_path, "a,b,c\n1,2,3\n", **choices)
    assert message in str(caught.value)


# --- other formats -----------------------------------------------------------------------------

LARGE = "\n".join(" ".join("03"[(i + j) % 2] for j in range(300)) for i in range(300))
BIPARTITE = "%%MatrixMarket matrix coordinate pattern general\n2 3 1\n1 3\n"
OTHERS = {
    "0/1 matrix": ("0 1 0\n1 0 1\n0 1 0\n", "a matrix of ties"),
    "0/1 matrix with commas": ("0,1,0,1\n1,0,1,0\n0,1,0,1\n1,0,1,0\n", "a matrix of ties"),
    "weighted matrix": ("0;2;0\n2;0;3\n0;3;0\n", "a matrix of ties"),
    "matrix with names": (",A,B,C\nA,0,1,0\nB,1,0,2\nC,0,2,0\n", "a matrix of ties"),
    "matrix of R": ('"A" "B" "C"\n"A" 0 1 0\n"B" 1 0 2\n"C" 0 2 0\n', "a matrix of ties"),
    "large matrix": (LARGE, "a matrix of ties"),
    "JSON": ('{"nodes": [], "links": []}', "JSON"),
    "JSON list": ("[[0, 1], [1, 2]]", "JSON"),
    "JSON over lines": ('[\n  {"source": "a"}\n]', "JSON"),
    "JSON lines": ('{"a": 1}\n{"a": 2}\n', "JSON"),
    "Python list": ("[(0, 1), (1, 2)]", "lists of Python"),
    "Python tuples": ("(0, 1)\n(1, 2)\n", "lists of Python"),
    "YAML": ("ties:\n  - [0, 1]\n", "YAML"),
    "YAML list": ("- 0\n- 1\n", "YAML"),
    "YAML document": ("---\na: b\n", "YAML"),
    "JavaScript": ("const ties = [[0, 1], [1, 2]];\n", "JSON"),
    "Python": ("ties = [(0, 1), (1, 2)]\n", "lists of Python"),
    "neighbours": ("0: 1 2\n1: 2 3\n", "lists of neighbours"),
    "DOT": ("graph {\n a -- b\n}\n", "DOT"),
    "DOT with directions": ("digraph G {\na -> b;\nb -> c;\n}", "DOT"),
    "arrows": ("a -> b\nb -> c\n", "an arrow between the people"),
    "SQL": ("CREATE TABLE t (a int, b int);\nINSERT INTO t VALUES (1,2);\n", "SQL"),
    "SQL dump": ("-- a dump\n\nINSERT INTO t VALUES (1,2);\n", "SQL"),
    "GDF": ("nodedef>name VARCHAR\na\nedgedef>node1,node2\na,b\n", "GDF"),
    "UCINET": ("DL n=3 format=edgelist1\ndata:\n1 2\n", "DL"),
    "VNA": ("*node data\nID\na\n*tie data\nfrom to\na b\n", "VNA"),
    "Markdown": ("| a | b |\n|---|---|\n| Ann | Bob |\n", "a table of Markdown"),
    "Markdown without bars outside": ("a | b\n--- | ---\nAnn | Bob\n", "a table of Markdown"),
    "web page": ("<!DOCTYPE html>\n<html><body>a,b</body></html>", "a web page"),
    "web page as XML": ('<?xml version="1.0"?>\n<html><body>a,b</body></html>', "a web page"),
    "GitHub's error": ("404: Not Found", "a web page or its error"),
    "an error": ("Not Found\n", "a web page or its error"),
    "XML": ('<?xml version="1.0"?>\n<ties><tie a="1"/></ties>', "XML"),
    "RDF": ("<http://a> <http://knows> <http://b> .\n", "RDF"),
    "git-lfs": ("version https://git-lfs.github.com/spec/v1\noid sha256:ab\nsize 9\n", "git-lfs"),
    "two sides": ("% bip unweighted\n1 1\n1 2\n2 2\n", "two-sided (bipartite)"),
    "two sides in Pajek": ('*Vertices 3 1\n1 "A"\n2 "B"\n3 "C"\n*Edges\n1 2\n', "bipartite"),
    "two sides in MatrixMarket": (BIPARTITE, "bipartite"),
    "TGF": ("1 Ann\n2 Bob\n#\n1 2\n", "TGF"),
    "people": ("Id,Label\n1,Ann\n2,Bob\n", "a list of people"),
    "workbook": (b"PK\x03\x04" + bytes(9), "Excel"),
    "old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1" + bytes(9), "Excel"),
    "Parquet": (b"PAR1" + bytes(9), "Parquet"),
    "NumPy": (b"\x93NUMPY\x01\0" + bytes(9), "NumPy"),
    "pickle": (pickle.dumps([(0, 1)]), "a pickle of Python"),
    "PDF": (b"%PDF-1.4\n1 0 obj\n", "a PDF"),
    "bzip2": (b"BZh91AY", "bzip2"),
    "graph6": (nx.to_graph6_bytes(nx.path_graph(3)), "graph6"),
}  # fmt: skip


@pytest.mark.parametrize("kind", OTHERS)
def test_a_file_of_another_format_is_refused_by_name_with_the_way_to_convert(tmp_path, kind):
    content, name = OTHERS[kind]
    with pytest.raises(NetworkError) as caught:
        reading(tmp_path, content)
    message = str(caught.value)
    assert message.startswith(str(tmp_path / "ties.txt"))
    assert name in message
    assert len(message.partition(f"{name}")[2].partition(";")[2]) > 10  # says what to do


SIZES = {
    "n m": "4 3\n1 2\n2 3\n3 4\n",
    "n m from 0": "4 3\n0 1\n1 2\n2 3\n",
    "n n m": "4 4 3\n1 2\n2 3\n3 4\n",
    "n n m above weights": "4 4 3\n1 2 1\n2 3 1\n3 4 5\n",
    "n": "4\n1 2\n2 3\n3 4\n",
    "below comments": "% from\n% a matrix\n4 4 3\n1 2\n2 3\n3 4\n",
}


@pytest.mark.parametrize("kind", SIZES)
def test_the_numbers_of_people_and_ties_are_no_tie(tmp_path, kind):
    with pytest.raises(NetworkError, match=r"line \d: .* numbers of people and ties.*header=True"):
        reading(tmp_path, SIZES[kind])
    network = reading(tmp_path, SIZES[kind], header=True).network
    assert network.n_ties == 3


@pytest.mark.parametrize(
    "text", ["1 2\n1 3\n2 3\n", "9 3\n1 2\n2 3\n", "3 2\n2 9\n9 4\n", "2 3\n4 1\n1 2\n5 1\n"]
)
def test_a_first_tie_that_cannot_count_the_others_is_a_tie(tmp_path, text):
    assert reading(tmp_path, text).network.n_ties == text.count("\n")


GRAPH = nx.Graph([("Ann", "Bob"), ("Bob", "Zoé C")])
GRAPH.add_node("Eve")
NUMBERS = nx.path_graph(4)


def as_text(lines):
    return "\n".join(lines) + "\n"


FORMATS = {
    "GraphML": as_text(nx.generate_graphml(GRAPH)),
    "GEXF": as_text(nx.generate_gexf(GRAPH)),
    "GML": as_text(nx.generate_gml(GRAPH)),
    "Pajek": as_text(nx.generate_pajek(GRAPH)),
}


@pytest.mark.parametrize("zipped", [False, True])
@pytest.mark.parametrize("kind", FORMATS)
def test_a_graph_that_others_wrote_is_read_with_names_and_those_without_ties(
    tmp_path, kind, zipped
):
    content = FORMATS[kind].encode()
    found = reading(tmp_path, gzip.compress(content) if zipped else content)
    assert ties_of(found.network) == path_of("Ann", "Bob", "Zoé C")
    assert set(found.network.labels) == set(GRAPH)
    assert any(kind in remark for remark in found.remarks)
    assert found.warnings == []


@pytest.mark.parametrize("write", [nx.generate_graphml, nx.generate_gexf, nx.generate_gml])
def test_numbers_of_such_a_graph_are_numbers(tmp_path, write):
    assert reading(tmp_path, as_text(write(NUMBERS))).network == from_ties(list(NUMBERS.edges))


def test_directions_and_weights_of_a_graph_are_left_out_aloud(tmp_path):
    graph = nx.DiGraph([(0, 1), (1, 0), (1, 2)])
    found = reading(tmp_path, as_text(nx.generate_graphml(graph)))
    assert ties_of(found.network) == path_of(0, 1, 2)
    assert ["in one direction only: 1 tie" in warning for warning in found.warnings] == [True]
    graph = nx.Graph()
    graph.add_weighted_edges_from([(0, 1, 2.5), (1, 2, 1)])
    found = reading(tmp_path, as_text(nx.generate_gml(graph)))
    assert ["weights are left out" in warning for warning in found.warnings] == [True]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("%%MatrixMarket matrix coordinate pattern symmetric\n% c\n4 4 2\n2 1\n3 2\n", []),
        ("%%MatrixMarket matrix coordinate real symmetric\n4 4 2\n2 1 1.5\n3 2 1\n", ["weights"]),
        ("%%MatrixMarket matrix coordinate integer general\n4 4 3\n2 1 1\n1 2 1\n3 2 1\n",
         ["in one direction only: 1 tie"]),
        ("%%MatrixMarket matrix coordinate integer general\n4 4 3\n2 1 1\n3 4 0\n3 2 1\n",
         ["left out 1 zero", "directions"]),
        ("%%MatrixMarket matrix array integer general\n4 4\n"
         + "\n".join("0100101001000000"), []),
    ],
)  # fmt: skip
def test_a_matrix_in_matrixmarket_is_read_with_those_without_ties(tmp_path, text, said):
    for content in (text, gzip.compress(text.encode())):
        found = reading(tmp_path, content)
        assert found.network.labels == (1, 2, 3, 4)
        assert ties_of(found.network) == path_of(1, 2, 3)
        assert len(found.warnings) == len(said)
        for warning, words in zip(found.warnings, said, strict=True):
            assert words in warning


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('"1,2\n3,4\n5,6\n', "line 3: quotes must be closed"),
        ("Ann\nBob Eve\nEve Ann\n", "line 3: a tie must have two columns, got one: 'Ann'"),
        ("3 2\n1 2 7\n2 3 7\n", "line 3: a tie must have as many columns as the lines below, 3"),
    ],
)
def test_what_is_wrong_with_the_first_tie_names_its_line_below_comments(tmp_path, text, message):
    with pytest.raises(NetworkError, match=message):
        reading(tmp_path, "# ties of\n# a class\n" + text)


def test_a_table_of_another_library_is_no_frame_of_pandas():
    class Table:
        columns = ("from", "to")

    with pytest.raises(NetworkError, match="frame must be a pandas DataFrame, got"):
        networks.from_pandas(Table())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<?xml version='1.0'?><graphml><graph", "a GraphML file must be well formed, got"),
        ("graph [ node [", "a GML file must be well formed, got"),
        ("%%MatrixMarket matrix coordinate real general\n2 2 1\nx\n", "must be well formed, got"),
        ('*Vertices 2\n1 "A"\n2 "A"\n*Edges\n1 2\n', "labels of a Pajek file must be 2 different"),
        ('graph [\n node [ id 0 ]\n]\n', "a GML file must have at least one tie, got none"),
        (as_text(nx.generate_graphml(nx.Graph([(1, 1), (1, 2)]))), "different people, got 1 twice"),
    ],
)  # fmt: skip
def test_a_broken_file_of_a_known_format_is_one_named_error(tmp_path, text, message):
    with pytest.raises(NetworkError, match=message):
        reading(tmp_path, text)


def test_what_says_its_columns_itself_takes_no_choice_about_them(tmp_path):
    with pytest.raises(NetworkError, match="columns and header must be left out for a GML file"):
        reading(tmp_path, FORMATS["GML"], columns=(1, 2), header=True)


@pytest.mark.parametrize(("kind", "library"), [("GraphML", "networkx"), ("mtx", "scipy.io")])
def test_a_library_that_is_missing_is_named(tmp_path, monkeypatch, kind, library):
    import sys

    monkeypatch.setitem(sys.modules, library, None)
    content = FORMATS.get(kind) or "%%MatrixMarket matrix coordinate pattern general\n1 1 0\n"
    with pytest.raises(NetworkError, match=rf"read with {library[:5]}\w*, which is not installed"):
        reading(tmp_path, content)


def test_a_directory_is_called_one(tmp_path, capsys):
    with pytest.raises(NetworkError, match="must be a file of ties, got a directory"):
        read_ties(tmp_path)
    assert cli.main(["run", "first_link", "--network", str(tmp_path)]) == 2
    assert f"got {str(tmp_path)!r}, a directory" in capsys.readouterr().err


# --- spelling ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Zoe\u0301,Ann\nZoé,Bob\n", "brought 1 name to Unicode's composed form"),
        ("Zo\u200bé,Ann\nZoé,Bob\n", "read 1 name without invisible or unb"),
        (
            "\u2060Zoé\u200d,Ann\nZoé\u200e,Bob\n",
            "read 2 names without invisible or unb",
        ),
        ("Zoé,Ann\n\ufeffZoé,Bob\n", "left out 1 byte-order mark inside"),
    ],
)
def test_one_person_has_one_spelling(tmp_path, text, said):
    with pytest.warns(UserWarning, match=said) as caught:
        network = read_ties(written(tmp_path, text))
    assert len(caught) == 1
    assert network.labels == ("Zoé", "Ann", "Bob")


def test_blanks_that_do_not_break_are_blanks(tmp_path):
    found = reading(tmp_path, "Ann\u00a0B,Bob\nAnn B,Eve\nBob,Eve\n")
    assert found.network.labels == ("Ann B", "Bob", "Eve")
    assert "read 1 name without" in found.warnings[0]


@pytest.mark.parametrize(
    ("text", "merged"),
    [("1,2\n1.0,3\n2.0,4\n", 2), ("1.0,2.0\n1.0,3.0\n2.0,4.0\n", 0), ("1;2\n1,00;3\n2;4\n", 1)],
)
def test_1_and_1_0_are_one_person_where_all_are_numbers(tmp_path, text, merged):
    found = reading(tmp_path, text)
    assert found.network.labels == (1, 2, 3, 4)
    assert ties_of(found.network) == pairs((1, 2), (1, 3), (2, 4))
    said = [warning for warning in found.warnings if "two spellings" in warning]
    assert len(said) == bool(merged)
    assert not merged or f"{merged} number" in said[0]


def test_1_and_1_0_are_two_names_among_names(tmp_path):
    labels = reading(tmp_path, "1,Ann\n1.0,Ann\n01,Ann\n").network.labels
    assert set(labels) == {"1", "1.0", "01", "Ann"}


def test_a_tie_to_oneself_in_two_spellings_is_found(tmp_path):
    with pytest.raises(NetworkError, match="line 2: a tie must join two different people, got 2"):
        reading(tmp_path, "1,2\n2,2.0\n")


# --- lines left out, names that look odd -------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("source,target,,\n1,2,,\n2,3,,\n,,,\n,,,\n", "left out 2 lines without anything in them"),
        ("1,2\n2,3,,\n,,,\n", "left out 1 line without"),
        ("1;2\n2;3\n;\n", "left out 1 line without"),
        ("from,to\n1,2\nfrom,to\n2,3\n", "left out 1 repetition of the header"),
        ("from,to\n1,2\n\ufefffrom,to\n2,3\n", "left out 1 repetition of the header"),
        ("source,target,weight\n1,2,0.5\n2,3,2\n", "weights are left out (column 'weight')"),
        ("Gewicht;Quelle;Ziel\n1;1;2\n1;2;3\n", "weights are left out (column 'Gewicht')"),
        ("1 2 {'weight': 3}\n2 3 {'weight': 2}\n", "weights are left out (weight)"),
    ],
)
def test_what_is_left_out_is_said_with_a_count(tmp_path, text, said):
    found = reading(tmp_path, text)
    assert ties_of(found.network) == path_of(1, 2, 3)
    assert any(said in warning for warning in found.warnings)
    assert all(warning.startswith(str(tmp_path)) for warning in found.warnings)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a b{\nb{ c}\n", "2 names may be wrong: braces, arrows or separators, such as 'b{'"),
        ("a->b c\nc d\n", "1 name may be wrong: braces, arrows or separators, such as 'a->b'"),
        ("x,a;b\nx,b\n", "1 name may be wrong: braces, arrows or separators, such as 'a;b'"),
        ("x|0,5\nx|0,75\n", "2 names may be wrong: numbers with commas or blanks, such as '0,5'"),
        ("0.5,1\n0.25,2\n", "2 names may be wrong: numbers with a fraction, such as '0.5'"),
        ("Ann,Bob\nann,Eve\nBob,Eve\n", "1 name differ from others only by capitals"),
        ("foo,bar\nAnn,Bob\nBob,Eve\nEve,Ann\n", "'foo' and 'bar', in the first line, are in no"),
        (
            "foo,bar,x\nAnn,Bob,y\nBob,Eve,z\nEve,Ann,w\n",
            "say header=True, if a tie, header=False; columns 1 and 2 were taken for people, as "
            "columns=(1, 2) would",
        ),
        (
            "2024-01-01,Ann\n2024-01-02,Bob\n",
            "2 names may be wrong: dates or times, such as '2024-",
        ),
        ("Ann;Bob,x\nBob;Eve,y\n", "';' was taken to stand between columns, ',' would cut the"),
        ("a,b\n#b,#a\n#c,b\n# no, tie\nb,c\n", "left out 2 lines that look like ties, for they"),
        ("foo,bar,baz\n1,2,3\n2,3,4\n", "the header does not say which columns are people: 'foo'"),
    ],
)
def test_what_looks_odd_is_warned_of_with_a_count(tmp_path, text, said):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        read_ties(written(tmp_path, text))
    assert any(said in str(warning.message) for warning in caught)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Ann B,Bob\nBob,Eve\nEve,Ann B\n", "1 of 3 names hold blanks"),
        ("1,2\n2,3\n", "2 of 3 people have one tie only"),
        ("1,2,x\n2,3,y\n3,1,z\n", "column 3 left out: ties have no weights or dates here"),
        ("1,2,x,y\n2,3,y,x\n3,1,z,z\n", "columns 3, 4 left out: ties"),
        ("1,2,a,b,c,d,e\n2,3,a,b,c,d,e\n3,1,a,b,c,d,e\n", "columns 3, 4, 5, 6, 7 left out: ties"),
        ("1,2,a,b,c,d,e,f\n2,3,a,b,c,d,e,f\n", "columns 3, 4, 5, 6, 7, ... left out: ties"),
        ("foo,bar\n1,2\n2,3\n3,1\n", "line 1 was read as a header: 'foo,bar'"),
    ],
)
def test_what_was_decided_is_remarked(tmp_path, text, said):
    found = reading(tmp_path, text)
    assert found.warnings == []
    assert [remark for remark in found.remarks if said in remark]


@pytest.mark.parametrize(
    "text", ["1 2 3\n2 3 1\n3 1 2\n", "0 1 2\n1 3 4\n2 5 6\n", "1 2 1\n2 3 1\n"]
)
def test_a_square_of_numbers_is_not_yet_a_matrix(tmp_path, text):
    assert reading(tmp_path, text).network.n_ties >= 2


def test_a_plain_file_is_read_without_a_word(tmp_path):
    for text in ("1 2\n2 3\n3 1\n", "source,target\nAnn,Bob\nBob,Eve\nEve,Ann\n"):
        found = reading(tmp_path, text)
        assert (found.warnings, found.remarks) == ([], [])


def test_the_sentence_says_people_ties_and_the_first_two_ties(tmp_path):
    found = reading(tmp_path, "source,target\nBob,Ann\nAnn,Eve\nEve,Bob\n")
    assert found.sentence() == (
        "3 people and 3 ties of your own. The first two: 'Bob' with 'Ann', 'Ann' with 'Eve'."
    )
    assert reading(tmp_path, "7 8\n").sentence() == (
        "2 people and 1 tie of your own. The first: 7 with 8."
    )


# --- the command line and scenarios ------------------------------------------------------------


def ring(separator=",", start=()):
    """Return the text of a ring of 12 people with shortcuts."""
    rows = [f"{i}{separator}{(i + step) % 12}" for i in range(12) for step in (1, 5)]
    return "\n".join([*start, *rows]) + "\n"


def ask(capsys, path, *options, model=("first_link", "--n-seeds", "1")):
    words = ["run", *model, "--network", str(path), *options]
    code = cli.main(words)
    said = capsys.readouterr()
    return code, said.out, said.err


def test_the_command_line_says_what_was_read_before_it_runs(tmp_path, capsys):
    code, out, err = ask(capsys, written(tmp_path, ring()))
    assert (code, err) == (0, "")
    assert out.startswith("12 people and 24 ties of your own. The first two: 0 with 1, 0 with 5.\n")
    code, out, err = ask(capsys, written(tmp_path, ring() + ",\n0,1\n"))
    assert code == 0
    assert [line.partition(": note: ")[0] for line in err.splitlines()] == ["simulations"] * 2
    assert "left out 1 line" in err
    assert "merged 1 repeated" in err


# What is wrong with a file, and how the command line says that it can be read.
HINTS = {
    "sizes": ring(" ", ["12 24"]),
    "self-tie": ring() + "3,3\n",
    "arrows": ring(" -> "),
    "people": "Id,Label\n" + ring(),
    "header of fewer columns": "source target\n" + ring(" 99 "),
    "first line alone": "foo,bar\n" + ring().replace("1", "one").replace(",", "x,x"),
    "unknown columns": "one two,three;four,five|six\n" + ring().replace("\n", ",99\n"),
}


@pytest.mark.parametrize("kind", HINTS)
def test_every_hint_of_the_command_line_is_a_thing_it_can_do(tmp_path, capsys, kind):
    import shlex

    path = written(tmp_path, HINTS[kind])
    _, _, err = ask(capsys, path)
    assert "=" not in err.replace("self_ties=", "=")  # nothing as one writes it in Python
    hints = re.findall(r"--[a-z-]+(?: (?:'[^']*'|[^\s-][^\s,;]*(?:,[^\s,;]+)?))?", err)
    hints = [re.sub(r" (leaves|reads|if)$", "", hint) for hint in hints]
    assert hints
    for hint in hints:
        code, out, err = ask(capsys, path, *shlex.split(hint))
        assert code == 0, err
        assert "people and" in out


@pytest.mark.parametrize(
    ("text", "options"),
    [
        (re.sub(r"(\d+),(\d+)", r"7,\1,7,\2", ring()), ["--columns", "2,4"]),
        ("foo;bar\n" + ring(";"), ["--header", "--separator", ";"]),
        (ring(";"), ["--separator", "semicolon"]),
        (ring("\t"), ["--separator", "tab"]),
        (ring("|"), ["--separator", "bar"]),
        (ring(" "), ["--separator", "blank", "--no-header"]),
        ("me,you,x\n" + ring().replace("\n", ",0\n"), ["--columns", "me,you"]),
        ('"a,b",c\n' + ring(), ["--columns", '"a,b",c']),
        ('c,"a,b"\n' + ring(), ["--columns", 'c, "a,b"']),
        (ring() + "1,1\n", ["--self-ties", "drop"]),
    ],
)
def test_the_command_line_can_say_how_a_file_is_read(tmp_path, capsys, text, options):
    code, out, err = ask(capsys, written(tmp_path, text), *options)
    assert code == 0, err
    assert out.startswith("12 people and 24 ties")


@pytest.mark.parametrize(
    ("options", "parts"),
    [
        (["--columns", "a"], ["columns must be two", "'a'"]),
        (["--columns", "1,9"], ["columns must", "[1, 2]", "'9'"]),
        (["--separator", "::"], ["separator must be one character", "'::'"]),
        (["--self-ties", "keep"], ["self_ties must be one of: refuse, drop", "'keep'"]),
    ],
)
def test_a_wrong_option_about_a_file_is_one_line(tmp_path, capsys, options, parts):
    code, out, err = ask(capsys, written(tmp_path, ring()), *options)
    assert (code, out, err.count("\n")) == (2, "", 1)
    for part in parts:
        assert part in err


def test_options_about_a_file_need_one(capsys):
    assert cli.main(["run", "first_link", "--columns", "1,2"]) == 2
    assert "columns must be given with network" in capsys.readouterr().err


def test_names_that_the_terminal_cannot_show_do_not_stop_a_run(tmp_path, capsys, monkeypatch):
    import io
    import sys

    screen = io.TextIOWrapper(io.BytesIO(), encoding="ascii", write_through=True)
    monkeypatch.setattr(sys, "stdout", screen)
    path = written(tmp_path, "Zoé,李\n李,Ann\nAnn,Zoé\n")
    words = ["run", "first_link", "--n-seeds", "1", "--network", str(path)]
    assert cli.main(words) == 0
    assert b"Zo\\xe9" in screen.buffer.getvalue()


SCENARIO = """model = "first_link"
replicates = 2
network = {}

[fixed]
n_seeds = 1

[swept]
threshold = [0.1, 0.9]
"""


def test_a_scenario_says_how_its_file_is_read(tmp_path):
    written(tmp_path, "foo,bar,x\n" + ring().replace("\n", ",0\n") + "3,3,0\n", "ties.csv")
    table = '{ file = "ties.csv", columns = ["foo", "bar"], header = true, self_ties = "drop" }'
    scenario = Scenario.read(written(tmp_path, SCENARIO.format(table), "s.toml"))
    assert scenario.ties.n_ties == 24
    again = Scenario.read(written(tmp_path, scenario.to_toml(), "again.toml"))
    assert again == scenario
    assert again.reading == scenario.reading
    bare = written(tmp_path, SCENARIO.format('"ties.csv"'), "bare.toml")
    with pytest.raises(ScenarioError, match='network.self_ties = "drop"'):
        Scenario.read(bare)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ('{ columns = ["a", "b"] }', "network.file must be a text in quotes, got None"),
        ('{ file = "x.csv", colums = ["a", "b"] }', "network.colums is not a .* did you mean"),
        ('{ file = "ring.csv", columns = ["a"] }', "network: columns must be two names"),
        ('{ file = "ring.csv", separator = "::" }', "network: separator must be one character"),
        ("3", "network must be a text in quotes, or a table with the key file, got 3"),
    ],
)  # fmt: skip
def test_a_wrong_table_of_a_network_is_named(tmp_path, table, message):
    written(tmp_path, ring(), "ring.csv")
    with pytest.raises(ScenarioError, match=message):
        Scenario.read(written(tmp_path, SCENARIO.format(table), "s.toml"))


def test_a_sweep_of_a_scenario_says_what_was_read(tmp_path, capsys):
    pytest.importorskip("pyarrow")
    written(tmp_path, ring(), "ring.csv")
    path = written(tmp_path, SCENARIO.format('"ring.csv"'), "s.toml")
    assert cli.main(["sweep", str(path), "--dry-run"]) == 0
    assert capsys.readouterr().out.startswith("12 people and 24 ties of your own. The first two: 0")


# --- networks of other libraries ----------------------------------------------------------------

RING = [(i, (i + step) % 12) for i in range(12) for step in (1, 5)]
FIVE = [("Ann", "Bob", 2.0), ("Bob", "Cat", 0.5), ("Cat", "Ann", 1.0), ("Dan", "Eve", 4.0)]


def igraph_ring():
    igraph = pytest.importorskip("igraph")
    return igraph.Graph(12, RING)


def sparse():
    scipy = pytest.importorskip("scipy.sparse")
    matrix = np.zeros((12, 12))
    matrix[tuple(np.transpose(RING))] = 1
    return scipy.csr_array(matrix + matrix.T)


def file_of_the_ring(folder):
    return written(folder, ring())


TAKEN = {
    "Network": lambda folder: from_ties(RING),
    "networkx": lambda folder: nx.Graph(RING),
    "igraph": lambda folder: igraph_ring(),
    "SciPy": lambda folder: sparse(),
    "SciPy in coordinates": lambda folder: sparse().tocoo(),
    "NumPy matrix": lambda folder: sparse().toarray(),
    "NumPy ties": lambda folder: np.array(RING),
    "list of ties": lambda folder: RING,
    "list of lists": lambda folder: [list(tie) for tie in RING],
    "dict of neighbours": lambda folder: nx.to_dict_of_lists(nx.Graph(RING)),
    "pandas": lambda folder: pd.DataFrame(RING, columns=["a", "b"]),
    "pandas with a header": lambda folder: pd.DataFrame(
        {"since": 0, "to": [b for _, b in RING], "from": [a for a, _ in RING]}
    ),
    "path": file_of_the_ring,
    "path as text": lambda folder: str(file_of_the_ring(folder)),
}


@pytest.mark.parametrize("kind", TAKEN)
def test_a_network_of_any_kind_is_the_same_network(kind, tmp_path):
    given = TAKEN[kind](tmp_path)
    assert networks.read(given) == from_ties(RING)
    assert networks.own_network(given) == from_ties(RING)
    assert networks.clustering(given) == networks.clustering(from_ties(RING))


DIRECTED = from_ties(
    [(0, 1), (1, 2), (2, 0), (3, 4)],
    labels=("Ann", "Bob", "Cat", "Dan", "Eve"),
    weights=[2, 0.5, 1, 4],
    directed=True,
)


def directed_igraph():
    igraph = pytest.importorskip("igraph")
    graph = igraph.Graph(5, [(0, 1), (1, 2), (2, 0), (3, 4)], directed=True)
    graph.vs["name"], graph.es["weight"] = list(DIRECTED.labels), [2, 0.5, 1, 4]
    return graph


def directed_graph():
    graph = nx.DiGraph()
    graph.add_weighted_edges_from(FIVE)
    return graph


def directed_frame():
    return pd.DataFrame(FIVE, columns=["source", "target", "weight"])


def directed_matrix():
    scipy = pytest.importorskip("scipy.sparse")
    return scipy.coo_array(([2, 0.5, 1, 4], ([0, 1, 2, 3], [1, 2, 0, 4])), shape=(5, 5))


WEIGHTED = {
    "Network": (lambda: DIRECTED, {}),
    "networkx": (directed_graph, {}),
    "igraph": (directed_igraph, {}),
    "pandas": (directed_frame, {"directed": True}),
    "list of ties": (lambda: FIVE, {"directed": True}),
    "SciPy": (directed_matrix, {"labels": DIRECTED.labels}),
}


@pytest.mark.parametrize("kind", WEIGHTED)
def test_weights_directions_and_names_are_kept_and_left_out_if_so_asked(kind):
    make, choices = WEIGHTED[kind]
    assert networks.read(make(), **choices) == DIRECTED
    assert networks.read(make(), **choices, weights=None) == DIRECTED.unweighted()
    assert networks.read(make(), **choices | {"directed": False}) == DIRECTED.undirected()
    bare = networks.read(make(), **choices | {"directed": False, "weights": None})
    assert bare == DIRECTED.undirected().unweighted()


@pytest.mark.parametrize("kind", ["csv", "graphml", "gexf", "gml", "pajek", "matrix"])
def test_files_keep_weights_and_directions_too(kind, tmp_path):
    make = {"graphml": nx.generate_graphml, "gexf": nx.generate_gexf, "gml": nx.generate_gml,
            "pajek": nx.generate_pajek}  # fmt: skip
    graph, choices = directed_graph(), {}
    if kind == "csv":
        text, choices = directed_frame().to_csv(index=False), {"directed": True}
    elif kind == "matrix":
        text = "%%MatrixMarket matrix coordinate real general\n5 5 4\n1 2 2\n2 3 .5\n3 1 1\n4 5 4\n"
    else:
        text = as_text(make[kind](graph))
    path = written(tmp_path, text)
    network = networks.read(path, **choices)
    if kind == "matrix":  # people have numbers there
        network = Network(network.offsets, network.neighbours, DIRECTED.labels, network.weights,
                          True)  # fmt: skip
    assert network == DIRECTED
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that they are left out
        bare = networks.read(path, weights=None, directed=False)
        assert np.array_equal(bare.neighbours, DIRECTED.undirected().neighbours)
        assert bare.weights is None


def test_a_file_or_matrix_with_every_tie_in_both_directions_has_none(tmp_path):
    scipy = pytest.importorskip("scipy.sparse")
    graph = directed_graph().to_undirected()
    both = written(tmp_path, as_text(nx.generate_graphml(graph.to_directed())))
    assert networks.read(both) == DIRECTED.undirected()
    assert networks.read(scipy.csr_array(nx.to_scipy_sparse_array(graph)),
                         labels=list(graph)) == DIRECTED.undirected()  # fmt: skip
    assert networks.read(graph, directed=True).n_ties == 8


def test_weights_that_all_are_one_are_none():
    frame = directed_frame().assign(weight=1)
    assert networks.read(frame).weights is None
    assert networks.from_pandas(frame, weights="weight").weights.tolist() == [1] * 8


def test_repeated_ties_of_a_table_are_added_aloud_or_refused():
    frame = pd.DataFrame({"who": ["Ann", "Ann", "Bob"], "whom": ["Bob", "Bob", "Ann"],
                          "count": [1, 2, 3]})  # fmt: skip
    with pytest.warns(UserWarning, match="merged 1 repeated ties into 2 and added their weights"):
        network = networks.read(frame, columns=("who", "whom"), directed=True)
    assert network.tie_weights().tolist() == [3, 3]
    said = "into 1 and added their weights in each direction; a tie and the same one back, of one w"
    with pytest.warns(UserWarning, match=said):
        network = networks.read(frame, columns=("who", "whom"), directed=False)
    assert network.tie_weights().tolist() == [3]
    with pytest.raises(NetworkError, match="once, got 'Ann' and 'Bob' again in row 1"):
        networks.read(frame, columns=("who", "whom"), directed=True, duplicates="refuse")


def test_two_nodes_must_not_share_a_label():
    graph = nx.path_graph(3)
    nx.set_node_attributes(graph, {0: "John", 1: "Ann", 2: "John"}, "label")
    with pytest.raises(NetworkError, match="labels must be different, got 'John' twice; remove th"):
        networks.from_networkx(graph)


def test_rows_that_tie_someone_to_themselves_are_refused_or_dropped():
    ties = [("Ann", "Bob"), ("Cat", "Cat")]
    with pytest.raises(NetworkError, match="'Cat' twice in row 1; self_ties='drop' leaves"):
        networks.read(ties)
    network = networks.read(ties, self_ties="drop")
    assert (network.n, network.n_ties, network.labels) == (3, 1, ("Ann", "Bob", "Cat"))


def test_of_a_table_of_1e5_weighted_directed_ties_five_people_are_as_by_hand():
    scipy = pytest.importorskip("scipy.sparse")
    rng = np.random.default_rng(5)
    n, ties = 20_000, 100_000 - 6
    pairs = rng.choice(n * (n - 1), ties, replace=False)  # different ones, nobody to themselves
    first, second = pairs // (n - 1), pairs % (n - 1)
    second += second >= first
    weights = rng.integers(1, 100, ties) / 4
    crowd = pd.DataFrame({"from": first, "to": second, "weight": weights})
    named = crowd.assign(**{end: crowd[end].map("person {}".format) for end in ("from", "to")})
    five = pd.DataFrame(
        [*FIVE, ("Bob", "Ann", 3.0), ("Cat", "person 7", 8.0)], columns=["from", "to", "weight"]
    )
    half = ties // 2  # the five stand in the middle of the table
    network = networks.read(pd.concat([named[:half], five, named[half:]]), directed=True)
    assert (network.n_ties, network.directed) == (100_000, True)

    place = {name: k for k, name in enumerate(network.labels)}
    told = {
        name: [
            (network.labels[other], weight)
            for other, weight in zip(
                network.neighbours_of(place[name]).tolist(),
                network.weights_of(place[name]).tolist(),
                strict=True,
            )
        ]
        for name in ("Ann", "Bob", "Cat", "Dan", "Eve")
    }
    assert {name: dict(ties) for name, ties in told.items()} == {
        "Ann": {"Bob": 2.0},
        "Bob": {"Ann": 3.0, "Cat": 0.5},
        "Cat": {"Ann": 1.0, "person 7": 8.0},
        "Dan": {"Eve": 4.0},
        "Eve": {},
    }
    heard = network.transposed()
    assert dict(
        zip(
            heard.neighbours_of(place["Ann"]).tolist(),
            heard.weights_of(place["Ann"]).tolist(),
            strict=True,
        )
    ) == {place["Bob"]: 3.0, place["Cat"]: 1.0}
    both = network.undirected()
    assert both.weights_of(place["Ann"]).tolist() == [2.5, 1.0]  # with Bob 2 and 3, with Cat 1
    assert both.weights_of(place["Eve"]).tolist() == [4.0]

    # and the crowd is that of SciPy
    matrix = scipy.csr_array((weights, (first, second)), shape=(n, n))
    there = np.union1d(first, second)  # people without ties are in no table of ties
    ends = [place[f"person {k}"] for k in there]
    strengths = np.bincount(network.sources(), network.weights, network.n)[ends]
    assert np.array_equal(strengths, matrix.sum(axis=1)[there])


NO_NETWORKS = {
    "number": (3, "network must be a Network, a path, .* or array of ties, got 3"),
    "set": ({(0, 1)}, r"network must be a Network, .* got a set of 1; sorted\(ties\) has an order"),
    "no such file": ("ties.csv", "network must be a file that can be read: .*'ties.csv'"),
    "empty list": ([], "pairs must hold at least one tie, got none"),
    "triples of texts": ([("a", "b", "c")], "weights must be numbers"),
    "three in one row": ([(1, 2), (1, 2, 3)], "pairs must have a weight in every row or in none"),
    "flat list": ([1, 2], "pairs must hold two people, .* got 1 in row 0"),
    "nobody": ([("Ann", None)], "pairs must name two people in each row, got None in row 0"),
    "half a person": ([(0.5, 1)], "pairs must call people by whole numbers or names, got 0.5"),
    "3 x 3": (np.zeros((3, 3)), "network must be clear, got an array of shape"),
    "4 x 5": (np.zeros((4, 5)), r"pairs must have shape \(m, 2\) or \(m, 3\), got \(4, 5\)"),
    "diagonal": (np.eye(4), "matrix must have no entries on its diagonal, got one in row 0"),
    "negative": (-np.eye(4, k=1), "weights must be finite and at least 0, got -1"),
    "unknown columns": (pd.DataFrame({"x": [0], "y": [1], "z": [2]}),
                        "columns must be given .* columns=\\('x', 'y'\\)"),
    "missing weight": (pd.DataFrame({"from": [0, 1], "to": [1, 2], "weight": [1, None]}),
                       "weights must be finite and at least 0, got nan in row 1"),
    "missing person": (pd.DataFrame({"from": ["a", "b"], "to": ["b", None]}),
                       "frame must name two people in each row, got .* in row 1"),
    "loops": (nx.Graph([(0, 0)]), "graph must have no self-loops, got one at 0"),
    "no people": (nx.Graph(), "graph must have at least one person, got none"),
}  # fmt: skip


@pytest.mark.parametrize("kind", NO_NETWORKS)
def test_what_is_no_network_is_refused(kind):
    given, message = NO_NETWORKS[kind]
    with pytest.raises(NetworkError, match=message):
        networks.own_network(given)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: networks.read(nx.Graph([(0, 1)]), columns=("a", "b")),
         "columns must be left out for a network out of a networkx Graph, which takes weights, "),
        (lambda: networks.read(directed_frame(), columns=("source", "targets")),
         "columns must be among source, target, weight, got 'targets'; did you mean target"),
        (lambda: networks.read(directed_frame(), weights="wait"),
         "weights must be among weight, got 'wait'"),
        (lambda: networks.read(directed_frame(), directed="yes"),
         "directed must be one of: True, False, None; got 'yes'"),
        (lambda: networks.read(directed_frame(), self_ties="keep"),
         "self_ties must be one of: refuse, drop; got 'keep'"),
        (lambda: networks.read(DIRECTED, self_ties="drop"), "self_ties must be left out"),
        (lambda: networks.read(DIRECTED, weights="other"), "weights must be 'found' or None"),
        (lambda: networks.from_networkx(nx.Graph([(0, 1)]), weights="w"),
         "weights must be given for every tie of graph or none, got none for tie 0"),
        (lambda: networks.from_scipy(np.ones((2, 3))), "matrix must be square"),
        (lambda: networks.from_scipy(np.zeros((2, 2)), labels="ab"), "labels must be a sequence"),
        (lambda: networks.from_scipy(np.zeros((2, 2)), labels=["a"]), "labels must be 2 different"),
    ],
)  # fmt: skip
def test_a_wrong_choice_about_a_network_is_named(call, message):
    with pytest.raises(NetworkError, match=message):
        call()


def callers():
    """Yield every way to hand a network to a model that has one: its name and the call."""
    import mesa

    from simulations.running import ensembles

    for model in models():
        if not model.card.network_parameters:
            continue
        face = next(
            of
            for of in vars(model.model).values()
            if isinstance(of, type)
            and issubclass(of, mesa.Model)
            and of.__module__ == model.model.__name__
        )
        usual = model.parameters()
        yield f"{model.name} simulate", partial(model.simulate, usual, 0)
        yield f"{model.name} engine", partial(model.engine.simulate, usual, 0)
        yield f"{model.name} Mesa", partial(face, usual, 0)
        yield f"{model.name} given_by", model.given_by
        yield f"{model.name} sweep", partial(ensembles.sweep, model, {})


CALLERS = dict(callers())


@pytest.mark.parametrize("caller", CALLERS)
def test_every_way_to_a_model_reads_what_it_is_given(caller):
    for kind in ("number", "flat list"):
        given, message = NO_NETWORKS[kind]
        with pytest.raises(NetworkError, match=message):
            CALLERS[caller](network=given)


@pytest.mark.parametrize("caller", CALLERS)
def test_what_a_model_does_not_use_is_refused_with_the_way_out(caller):
    uses = Model(caller.split()[0]).card.uses
    plain = from_ties(RING)
    cases = {
        "weights": (Network(*plain.rows, None, np.full(48, 2.0)), "weights=None"),
        "directions": (Network(*plain.rows, None, None, True), "directed=False"),
    }
    for what, (given, way) in cases.items():
        if what in uses:
            continue
        message = rf"network must have no {what}, which .* networks.read\(network, {way}\) leaves"
        with pytest.raises(NetworkError, match=message):
            CALLERS[caller](network=given)


def test_a_graph_gives_the_runs_of_its_network():
    from simulations.running import ensembles

    model, graph, network = Model("first_link"), nx.Graph(RING), from_ties(RING)
    p = model.parameters(n_seeds=1, **model.given_by(graph))
    runs = [model.simulate(p, 3, network=given) for given in (graph, network)]
    assert runs[0].final() == runs[1].final()
    sweeps = [
        ensembles.compare(model, "threshold", [0.1, 0.9], p, replicates=3, network=given).frame
        for given in (graph, network)
    ]
    pd.testing.assert_frame_equal(*sweeps)


def test_the_command_line_and_scenarios_say_how_to_leave_weights_out(tmp_path, capsys):
    plain = ["two_clocks", "--steps", "2"]  # who looks at a friend at random
    rows = ring().replace("\n", ",2\n")
    path = written(tmp_path, "from,to,weight\n" + rows, "ties.csv")
    code, out, err = ask(capsys, path, model=plain)
    assert (code, out) == (2, "")
    assert "network must have no weights, which two_clocks does not use" in err
    assert err.endswith("; --weights none leaves them out\n")
    code, out, err = ask(capsys, path, "--weights", "none", "--directed", model=plain)
    assert code == 2
    assert err.endswith("; --undirected leaves them out\n")
    assert ask(capsys, path, "--weights", "none")[0] == 0
    text = 'model = "two_clocks"\nnetwork = {}\n'
    table = '{ file = "ties.csv" }'
    with pytest.raises(ScenarioError, match='network.weights = "none", beside network.file, leav'):
        Scenario.read(written(tmp_path, text.format(table), "s.toml"))
    table = '{ file = "ties.csv", weights = "none" }'
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that they are left out
        scenario = Scenario.read(written(tmp_path, SCENARIO.format(table), "s.toml"))
    assert scenario.ties == from_ties(RING)


@pytest.mark.parametrize(
    ("text", "weights", "message"),
    [
        ("from,to,weight\na,b,1\nb,c,x\n", "found", "line 3: a weight must be a number, .* 'x'"),
        ("from,to,weight\na,b,1\nb,c,-1\n", "found", "line 3: a weight must .* got '-1'"),
        ("from,to,w\na,b,1\n", "v", "weights must be among from, to, w, .* got 'v'"),
        ("from,to,w\na,b,1\n", "to", "weights must stand in another column than the people"),
        ("a b {'weight': 3}\n", "found", "weights must be read with networkx"),
        ("from,to,weight\na,b,1\nb,a,2\n", "found", "same in both directions .* for 'a' and 'b'"),
    ],
)
def test_wrong_weights_of_a_file_are_named(tmp_path, text, weights, message):
    with pytest.raises(NetworkError, match=message):
        networks.read(written(tmp_path, text), weights=weights)


def test_weights_stand_in_the_column_that_is_named(tmp_path):
    path = written(tmp_path, "a b 0,5 9\nb c 2 9\n")
    assert networks.read(path, weights=3).tie_weights().tolist() == [0.5, 2]
    assert read_ties(path, weights=3).tie_weights().tolist() == [0.5, 2]
    path = written(tmp_path, "since,weight,from,to,until\n9,0.5,a,b,9\n8,2,b,c,9\n")
    assert networks.read(path).tie_weights().tolist() == [0.5, 2]
    with pytest.warns(UserWarning, match="weights are left out"):
        plain = read_ties(written(tmp_path, "from,to,weight\na,b,1\nb,c,2\n"))
    assert plain.weights is None


@pytest.mark.parametrize("name", ["percolation", "alphabet"])
def test_a_model_without_a_network_says_so(name):
    from simulations.running import ensembles

    model, network = Model(name), from_ties([(0, 1)])
    for call in (model.simulate, lambda network: ensembles.sweep(model, {}, network=network)):
        with pytest.raises(ParameterError, match=f"network must be left out: {name} has none, got"):
            call(network=network)
    assert model.simulate(network=None).steps == model.simulate().steps
