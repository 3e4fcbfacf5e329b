"""Write what came of a class: the table, a page for each student, one page for the class."""

import ast
import builtins
import csv
import re
import statistics
from collections import Counter
from pathlib import Path

from jinja2 import Environment, FileSystemLoader

from .inbox import NOTHING
from .repair import grade_id

PAGES = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("templates")),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
)
PAGES.filters["number"] = lambda value: f"{value:g}" if value is not None else "not set"
WORDS = {
    "passed": "Passed",
    "failed": "Not passed",
    "unanswered": "Not answered",
    "error": "Stopped with an error",
    "too slow": "Took too long",
    "not run": "Not run",
    "stopped": "Stopped",
    "not counted": "Not counted",
}
MOST = 4  # typical wrong answers of a task


class Report:
    """Writes the pages of one assignment.

    Parameters
    ----------
    source : nbformat.NotebookNode
        The notebook with the solutions; its ``metadata.course`` holds the titles of the tasks.
    said : dict
        What each check prints when it passes, by its grade id.
    """

    def __init__(self, source, said):
        course = source.metadata.get("course", {})
        headings = [c.source.splitlines()[0] for c in source.cells if c.source.startswith("# ")]
        self.title = headings[0][2:].strip() if headings else course.get("chapter", "")
        self.tasks = course.get("tasks", [])
        checks = [c for c in source.cells if c.metadata.get("nbgrader", {}).get("grade")]
        self.tested = {
            name: [line for line in text.splitlines() if re.search(r"\btested\b", line, re.I)]
            for name, text in said.items()
        }
        self.patterns = {grade_id(cell): _patterns(cell.source) for cell in checks}
        self.maximum = Counter()
        for cell in checks:
            self.maximum[_task(grade_id(cell))] += cell.metadata.nbgrader.points

    def points(self, result, scores):
        """Return the points of each task by name, and of all; empty if it was not graded."""
        if not result.graded:
            return {}
        found = dict.fromkeys(self.maximum, 0.0)
        for name, score in scores.items():
            found[_task(name)] = found.get(_task(name), 0.0) + (score or 0.0)
        return found | {"total": sum(found.values())}

    def table(self, path, results, scores):
        """Write the table of points; ``utf-8-sig`` because spreadsheets ask for it."""
        names = list(self.maximum)
        heads = [f"task {name[1:]} (of {self.maximum[name]:g})" for name in names]
        with open(path, "w", encoding="utf-8-sig", newline="") as file:
            out = csv.writer(file)
            out.writerow(["student", *heads, "total", "maximum", "status", "file"])
            for result in results:
                points = self.points(result, scores[result.student])
                numbers = [f"{points[name]:g}" if points else "" for name in (*names, "total")]
                line = [result.student, *numbers, f"{sum(self.maximum.values()):g}"]
                out.writerow(map(_harmless, [*line, result.status, result.file]))

    def feedback(self, path, result, scores):
        """Write the page of one student."""
        points = self.points(result, scores)
        tasks = [
            {
                "number": task["task"][1:],
                "title": task["title"],
                "points": points.get(task["task"]),
                "maximum": self.maximum[task["task"]],
                "error": result.errors.get(task["task"]),
                "checks": [
                    {
                        **vars(check),
                        "word": WORDS[check.state],
                        "tested": self.tested.get(check.name, []),
                    }
                    for check in result.checks
                    if _task(check.name) == task["task"]
                ],
                "by_hand": any(
                    scores.get(check.name) not in (None, check.points)
                    for check in result.checks
                    if _task(check.name) == task["task"]
                ),
            }
            for task in self.tasks
        ]
        self._write(
            path,
            "feedback.html",
            **{**vars(result), "tasks": tasks},
            points=points.get("total"),
            maximum=sum(self.maximum.values()),
        )

    def overview(self, path, results, scores):
        """Write the page of the class. It names nobody and quotes nobody."""
        graded = [result for result in results if result.graded]
        points = [self.points(result, scores[result.student]) for result in graded]
        totals = [each["total"] for each in points]
        self._write(
            path,
            "overview.html",
            submitted=sum(NOTHING not in result.notes for result in results),
            graded=len(graded),
            mean=round(statistics.mean(totals), 1) if totals else 0,
            median=statistics.median(totals) if totals else 0,
            maximum=sum(self.maximum.values()),
            blank=sum("nothing was answered" in result.notes for result in graded),
            tasks=[self._of_class(task, graded, points) for task in self.tasks],
        )

    def _of_class(self, task, graded, points):
        name = task["task"]
        solved = sum(each[name] >= self.maximum[name] for each in points)
        part = sum(0 < each[name] < self.maximum[name] for each in points)
        checks = [[c for c in one.checks if _task(c.name) == name] for one in graded]
        wrong = Counter(
            message
            for of_one in checks
            for message in {self._typical(c) for c in of_one}
            if message
        )
        return {
            "number": name[1:],
            "title": task["title"],
            "solved": solved,
            "part": part,
            "none": len(graded) - solved - part,
            "solved_share": round(100 * solved / max(1, len(graded))),
            "part_share": round(100 * part / max(1, len(graded))),
            "unanswered": sum(any(c.state == "unanswered" for c in of_one) for of_one in checks),
            "wrong": sorted(wrong.items(), key=lambda item: (-item[1], item[0]))[:MOST],
        }

    def _typical(self, check):
        """Return what is typical of a message: the words of the check, none of the student's."""
        if check.state == "failed":
            for pattern, template in self.patterns[check.name]:
                if pattern.fullmatch(check.message):
                    return template
            return "The check says something else."
        if check.state == "error":
            kind = check.message.partition(":")[0]
            return (
                f"The code stops with {kind if hasattr(builtins, kind) else 'an error of its own'}."
            )
        if check.state in ("too slow", "stopped", "not counted"):
            return f"{WORDS[check.state]}."
        return None

    def _write(self, path, template, **words):
        text = PAGES.get_template(template).render(title=self.title, **words)
        path.write_text(text, encoding="utf-8")


def _task(name):
    return name.partition("-")[0]


def _patterns(code):
    """Return the messages of the assertions in a check: how to know them, how to show them."""
    found = []
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Assert) and isinstance(node.msg, ast.JoinedStr | ast.Constant):
            parts = node.msg.values if isinstance(node.msg, ast.JoinedStr) else [node.msg]
            texts = [str(part.value) if isinstance(part, ast.Constant) else "\0" for part in parts]
            text = "".join(texts).strip()  # as the message is shown
            pattern = ".*".join(map(re.escape, text.split("\0")))
            found.append((re.compile(pattern, re.DOTALL), text.replace("\0", "…")))
    return found


def _harmless(text):
    """Return text that no spreadsheet takes for a formula."""
    return "'" + text if text[:1] in ("=", "+", "-", "@", "\t") else text
