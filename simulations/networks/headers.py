"""Header words of edge lists: which columns of a table hold the two people of a tie.

Words of several languages and programs, because no other sign tells ``sender,receiver`` from two
people of these names. A header is recognised only if all its words are known ones.
"""

import re
import unicodedata


def _words(text):
    return frozenset(text.split())


_START = _words("""
    employee inviter citing subordinate mother father parent mentor recommender referrer
    source src from origin start sender giver caller follower ego tail supervisor lender fan truster
    quelle absender von ursprung expéditeur émetteur desde origen fuente emisor remitente origine
    fonte mittente origem remetente bron vanaf afzender źródło nadawca источник отправитель
    源 来源 起点 始点 送信者
""")
_END = _words("""
    manager boss invitee cited reference supervisee child mentee coauthor trustee debtor
    target tgt to destination dest dst end receiver recipient taker callee called followee followed
    following follows knows friend friends contact likes trusts trusted alter head neighbour
    neighbor partner borrower ziel empfänger nach zu kennt freund cible vers destinataire récepteur
    ami connaît hacia destino destinatario receptor conoce amigo destinazione bersaglio conosce
    amico alvo conhece doel naar ontvanger kent cel odbiorca цель получатель
    目标 终点 目的地 終点 受信者
""")
_PERSON = _words("""
    person people node user vertex member actor agent individual player name id v x knoten benutzer
    mitglied nœud noeud sommet personne utilisateur nodo persona usuario utente pessoa usuário
    knoop persoon gebruiker węzeł osoba узел человек 节点 人
""")
_FILLER = _words("""
    id ids idx index key code no nr number num name label of the node vertex user person account
    customer member actor agent author screen der die das le la el il knoten
""")
_WEIGHT = _words("""
    weight weights strength count counts frequency freq n times value amount gewicht stärke anzahl
    poids nombre peso cantidad fuerza conteggio waga вес 权重
""")
_LABEL = _words("label name title names labels")
# short words and letters are names too: only these two together, and nobody below called so
_SHORT = {("de", "a"), ("de", "à"), ("de", "para"), ("da", "a"), ("od", "do"), ("van", "naar"),
          ("i", "j"), ("u", "v"), ("от", "к")}  # fmt: skip
_MARKS = {"1": "2", "a": "b", "0": "1", "i": "j", "x": "y", "u": "v", "from": "to", "one": "two"}
_TOKEN = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_]+")


def words_of(cell):
    """Return the words of a cell in lower case: ``FromNodeId`` is from, node, id."""
    cell = unicodedata.normalize("NFC", cell)
    found = _TOKEN.findall(cell) if cell.isascii() else re.findall(r"\d+|[^\W\d_]+", cell)
    return [word.casefold() for word in found]


def stem_of(cell):
    """Return the words of a cell without its number or letter: ``node_1`` is node."""
    return tuple(word for word in words_of(cell) if not word.isdigit() and len(word) > 1)


def people_columns(cells):
    """Return where the two people stand in a row of header words.

    Parameters
    ----------
    cells : sequence of str

    Returns
    -------
    tuple of int or None
        The two columns; None if the row says of no two that they are people.
    bool
        Whether the two differ by a number or a letter only, as ``V1`` and ``V2`` do: people may
        be called so, too.
    """
    words = [words_of(cell) for cell in cells]
    starts, ends = (
        [column for column, of in enumerate(words) if _says(of, known)] for known in (_START, _END)
    )
    pairs = [(a, b) for a in starts for b in ends if a != b]
    if pairs:
        return min(pairs, key=lambda pair: (min(pair), max(pair))), False
    for a, first in enumerate(words):
        for b, second in enumerate(words):
            if a != b and len(first) == len(second) == 1 and (first[0], second[0]) in _SHORT:
                return (a, b), True
            if a < b and _numbered_alike(first, second):
                return (a, b), True
    people = [column for column, of in enumerate(words) if _says(of, _PERSON)]
    pairs = [(a, b) for a in people for b in ends if a != b]
    return (pairs[0], False) if pairs else (None, False)


def names_a_person(cell):
    """Return whether all words of a cell are such as header words for people have."""
    return all(_known(word) or len(word) == 1 or word.isdigit() for word in words_of(cell))


def names_people(cells):
    """Return whether a header is one of people, with number and name, instead of ties."""
    words = [words_of(cell) for cell in cells[:2]]
    return len(words) == 2 and words[0] in (["id"], ["node", "id"], ["user", "id"]) and (
        words[1][-1:] != [] and words[1][-1] in _LABEL
    )  # fmt: skip


def weight_column(cells):
    """Return the first header word that means a weight, or None."""
    return next((cell for cell in cells if words_of(cell)[-1:] and
                 words_of(cell)[-1] in _WEIGHT), None)  # fmt: skip


def _known(word):
    return word in _PERSON or word in _FILLER or word in _START or word in _END


def _says(words, known):
    return (
        any(word in known for word in words)
        and all(word in known or word in _FILLER for word in words)
    )  # fmt: skip


def _numbered_alike(first, second):
    """Return whether two cells name people and differ by 1 and 2, a and b or the like."""
    if first and second == [*first, "1"]:
        return True  # as pandas tells two columns of one name apart
    if len(first) != len(second) or len(first) < 2:
        return False
    differ = [(a, b) for a, b in zip(first, second, strict=True) if a != b]
    same = [a for a, b in zip(first, second, strict=True) if a == b]
    return (
        len(differ) == 1
        and _MARKS.get(differ[0][0]) == differ[0][1]
        and (all(_known(word) for word in same) or len(max(same, key=len)) > 2)
    )
