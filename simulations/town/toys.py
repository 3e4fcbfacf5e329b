"""The rules that only the toys of the chapters' first screens know, in plain Python.

Each stands beside its JavaScript in ``book/_static/toys/rules``; tests hold both equal. A player
decides in them, so they take the player's decisions. All chance is addressed, as everywhere.
"""

from simulations.chance import uniforms
from simulations.core.parameters import ParameterError

FEATURES = 3  # music, food and team of `likeness`


def visitor(seed, teacher, day, n):
    """Return who comes along where somebody teaches: anybody but the teacher.

    Parameters
    ----------
    seed, teacher, day : int
    n : int
        How many people there are.

    Returns
    -------
    int
    """
    other = int(uniforms(seed, "visitor", teacher, day) * (n - 1))
    return other + (other >= teacher)


def teaching(seed, n, readers, taught):
    """Return the days of a court in which one lesson a day is given, to whoever comes along.

    Parameters
    ----------
    seed, n : int
    readers : iterable of int
        Who can read at the start.
    taught : sequence of int
        Who teaches on day 1, 2, ...

    Returns
    -------
    list of list of int
        0 cannot read, 1 reads; from day 0 on.
    """
    status = [int(i in set(readers)) for i in range(n)]
    days = [status[:]]
    for day, teacher in enumerate(taught, start=1):
        status[visitor(seed, teacher, day, n)] = 1
        days.append(status[:])
    return days


def oaths(seed, n, readers, days):
    """Return the days of a court in which all who may teach give a lesson, or swear in a pupil.

    Parameters
    ----------
    seed, n : int
    readers : sequence of int
        Who can read and may teach at the start.
    days : sequence of collection of int
        Who is sworn in on day 1, 2, ...: pupils, at most one a teacher. Whoever taught them gives
        no lesson that day, and they teach from the next day on. All others who may teach give a
        lesson to whoever comes along, those who may for longest first.

    Returns
    -------
    list of list of int
        0 cannot read, 1 reads; from day 0 on.

    Raises
    ------
    ParameterError
        If somebody sworn in is no pupil, teaches already, or shares the teacher with another.
    """
    teachers, taught_by = list(readers), {}
    status = [int(i in set(readers)) for i in range(n)]
    steps = [status[:]]
    for day, sworn in enumerate(days, start=1):
        pupils = {i: by for i, by in taught_by.items() if i not in teachers}
        busy = {pupils.get(i) for i in sworn}
        if None in busy or len(busy) < len(sworn):
            rule = "must name pupils who do not teach yet, at most one a teacher"
            raise ParameterError(f"days {rule}, got {list(sworn)} on day {day}")
        for teacher in teachers:
            pupil = visitor(seed, teacher, day, n)
            if teacher not in busy and not status[pupil]:
                status[pupil], taught_by[pupil] = 1, teacher
        teachers += sorted(sworn)
        steps.append(status[:])
    return steps


def circles(seed, n, first, *, size, friend, stranger, meetings, days, contacts=(), shares=()):
    """Return the days of people at tables: friends meet daily, people of other tables by chance.

    It is the rule of Goldenberg, Libai and Muller (2001) without advertising: everybody who has
    bought convinces each friend with one chance, and each stranger met with another.

    Parameters
    ----------
    seed, n : int
    first : iterable of int
        Who buys on day 0.
    size : int
        People at a table, who sit there in order.
    friend, stranger : float
        Chances a day.
    meetings : int
        Strangers that one meets a day.
    days : int
    contacts, shares : sequence of (int or None), optional
        Who is won on day 1, 2, ..., and which table shares that day: all at it buy if one has.

    Returns
    -------
    list of list of int
        0 undecided, 1 has bought.
    """
    status = [int(i in set(first)) for i in range(n)]
    steps = [status[:]]
    for day in range(1, days + 1):
        before = status[:]
        contact = contacts[day - 1] if day <= len(contacts) else None
        share = shares[day - 1] if day <= len(shares) else None
        for i in range(n):
            table = i // size * size
            told = [
                i // size == share or uniforms(seed, "friend", i * n + j, day) < friend
                for j in range(table, table + size)
                if before[j]
            ]
            told.append(i == contact)
            for k in range(meetings):
                place = int(uniforms(seed, "met", i, day * meetings + k) * (n - size))
                met = place + size * (place >= table)
                convinces = uniforms(seed, "stranger", i, day * meetings + k) < stranger
                told.append(bool(before[met]) and convinces)
            status[i] = int(bool(before[i]) or any(told))
        steps.append(status[:])
    return steps


def likeness(seed, traits, talks):
    """Return what people like after each talk, one after the other: the rule of Axelrod (1997).

    A listener with s of three features in common listens with chance s / 3, and takes over one of
    those in which both differ.

    Parameters
    ----------
    seed : int
    traits : sequence of int
        Three bits a person, one a feature.
    talks : sequence of (int, int)
        Speaker and listener.

    Returns
    -------
    list of list of int
    """
    now = list(traits)
    steps = [now[:]]
    for t, (speaker, listener) in enumerate(talks, start=1):
        other = [1 << k for k in range(FEATURES) if (now[speaker] ^ now[listener]) >> k & 1]
        listens = uniforms(seed, "listens", t) < (FEATURES - len(other)) / FEATURES
        if other and listens:
            now[listener] ^= other[int(uniforms(seed, "takes over", t) * len(other))]
        steps.append(now[:])
    return steps


def printed_talks(seed, doors, talks):
    """Return who speaks to whom on a ring of neighbours, at whose doors a message may hang.

    Parameters
    ----------
    seed : int
    doors : sequence of bool
        Whether the message hangs at each person's door. It speaks there at every second talk, by
        chance; at the others somebody does who lives beside.
    talks : int

    Returns
    -------
    list of (int, int)
        Speaker and listener of `likeness`; the message comes after the last person.
    """
    n, said = len(doors), []
    for t in range(1, talks + 1):
        listener = int(n * uniforms(seed, "listener", t))
        beside = ((listener - 1) % n, (listener + 1) % n)
        speaks = doors[listener] and uniforms(seed, "poster", t) < 0.5
        speaker = n if speaks else beside[int(2 * uniforms(seed, "speaker", t))]
        said.append((speaker, listener))
    return said


def sight(willing, needed):
    """Return who is sure that enough are willing, on a ring on which each sees two neighbours.

    Sure means: in the worst of the worlds that look like this one. It is the first round of the
    chapter's rule, for those who are not willing, too.

    Parameters
    ----------
    willing : sequence of int
    needed : int

    Returns
    -------
    list of int
        1 for whoever is sure.
    """
    n = len(willing)
    seen = [willing[i - 1] + willing[i] + willing[(i + 1) % n] for i in range(n)]
    return [int(one >= needed) for one in seen]


def rounds(n, ties, needed):
    """Return who would come after round 0, 1, ... of reasoning, if all are willing.

    Each sees those tied to it, and comes if sure, in every world that looks like this one, that
    enough would come after the round before: the rule of `simulations.models.knowledge`.

    Parameters
    ----------
    n : int
        People, at most ten; there are 2**n worlds.
    ties : sequence of (int, int)
    needed : int

    Returns
    -------
    list of list of int
        1 for whoever comes, in the world in which all are willing; until nothing changes.
    """
    sees = [1 << i for i in range(n)]
    for i, j in ties:
        sees[i] |= 1 << j
        sees[j] |= 1 << i
    worlds = range(1 << n)
    comes = [[world >> i & 1 for world in worlds] for i in range(n)]
    steps = []
    while True:
        steps.append([mine[-1] for mine in comes])
        few = [world for world in worlds if sum(mine[world] for mine in comes) < needed]
        before = comes
        comes = []
        for i in range(n):
            doubt = {world & sees[i] for world in few}
            comes.append([before[i][world] * (world & sees[i] not in doubt) for world in worlds])
        if comes == before:
            return steps
