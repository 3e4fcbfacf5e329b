"""A small exercise, whole and correct, for the tests of what is made of it."""

from coursebook.exercises.reader import KINDS

TASK = """
+++ {{"task": "t{number}", "kind": "{kind}", "minutes": 10, "points": 5}}

## Double it

Then double <<number>>.

```{{code-cell}}
:tags: [solution]

def double(x):
    \"\"\"Return twice x.\"\"\"
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION


def mine():
    \"\"\"Return twice my number.\"\"\"
    ### BEGIN SOLUTION
    return <<twice:.0f>>
    ### END SOLUTION
```

+++ {{"tags": ["hint"]}}

Two times.

```{{code-cell}}
:tags: [check]

assert double(2) == 4, "double(2) must be 4"
assert double(3) == 6, "double(3) must be 6"
print("tested: two numbers")
```

```{{code-cell}}
:tags: [hidden]

assert mine() == double(<<number>>), "this is not twice <<number>>, the number of your class"
print("tested: my number. Not tested: letters")
```

```{{code-cell}}
:tags: [wrong]
:says: double(3)

def double(x):
    return x * x
```

```{{code-cell}}
:tags: [wrong]
:says: double(2)

def double(x):
    return x
```
"""
SOURCE = (
    "---\njupytext:\n  text_representation:\n    extension: .md\n    format_name: myst\n---\n\n"
    "# A small exercise\n\nRead on.\n\n"
    "```{code-cell}\n:tags: [variant]\n\n"
    "import math\n\nnumber = choose(21, *range(22, 42))\ntwice = 2.0 * number\n```\n"
    + "".join(TASK.format(number=i, kind=kind) for i, kind in enumerate(KINDS, 1))
    .replace("<<", "{{")
    .replace(">>", "}}")
)


def written_in(folder):
    """Write it where the sources of a course stand, below a folder; return its path."""
    path = folder / "exercises" / "small.md"
    path.parent.mkdir()
    path.write_text(SOURCE)
    return path
