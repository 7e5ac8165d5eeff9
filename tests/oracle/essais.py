"""`essai` blocks: the document that one stands for, what each of its `vérifie` is worth, and what `bareme test` says of them.

A block is judged as a document of its own: validated unless it says otherwise, converging, of no kind unless it says one. With a
horizon, levels and measures are the projected ones; everything else is today's.
"""

import datetime

from compare import Codes, FileNamed, Holds, Known, Same, Words
from documents import Node, node, number
from judge import Subject
from model import Criterion, Requirement
from rules import value
from scores import Figures, Table

DEFAULT_DATE = datetime.date(2000, 1, 1)                # for a program without anything dated


class Projected:
    """A subject seen from a horizon: `vérifie` reads projected levels and measures through it."""

    def __init__(self, subject, day):
        self.subject, self.levels = subject, subject.projected(day)
        self.figures = Figures(subject.table, self.levels)

    def __getattr__(self, name):
        return getattr(self.subject, name)

    def level(self, c):
        return self.levels.get(c)

    def measure(self, m, thing):
        return self.figures.of(m, thing)


def as_json(v):
    """A constant of an essai as a document would hold it."""
    if isinstance(v, bool):
        return node(v)
    if isinstance(v, datetime.date):
        return node(v.isoformat())
    if v[0] == "na":
        return node("na")
    if v[0] in ("level", "number"):
        return number(str(v[1]))
    return Node("array", [node(k) for k in v[1]]) if v[0] == "keys" else node(v[1])


def document(essai):
    """Its answers and plans, those of the blocks that it takes over first; a later one replaces."""
    answers, plans = {}, {}
    for block in essai.chain():
        answers.update(dict(block.answers))
        plans.update(dict(block.plans))
    members = {}
    for thing, v in answers.items():
        if isinstance(thing, Requirement):
            inner = members.get(thing.criterion.code)
            if inner is None or inner.kind != "object":
                inner = members[thing.criterion.code] = Node("object", [])
            inner.value.append((thing.code, as_json(v)))
        elif not (isinstance(thing, Criterion) and thing.ref in members and members[thing.ref].kind == "object"):
            members[thing.ref] = as_json(v)
    plan = [(c.code, node("not-plannable") if steps is None else Node("array", [
        Node("array", [node(day.isoformat()), number(str(level))]) for day, level, _ in steps])) for c, steps in plans.items()]
    subject = [("id", node("essai"))] + ([("kind", node(essai.said("kind")))] if essai.said("kind") else [])
    return Node("object", [("subject", Node("object", subject)), ("status", node(essai.said("status") or "validated")),
                           ("answers", Node("object", list(members.items()))), ("plan", Node("object", plan))])


def judge(essai, program):
    """What `vérifie` reads."""
    date = essai.said("date") or DEFAULT_DATE
    subject = Subject(document(essai), program, date, Table(date), "fr")
    horizon = essai.said("horizon")
    return Projected(subject, horizon[0]) if horizon else subject


REFUSED = {"R003", "R004", "R008"}                       # the source itself is in error for what could not be an answer at all


def results(program, files):
    """What `bareme test --format json` prints of the essais of these files, and its exit status. Words, and what it says of values,
    are free."""
    tests, met, unmet = [], 0, 0
    for essai in sorted((t for t in program.essais if t.file in files), key=lambda t: t.order):
        seen, expectations = judge(essai, program), []
        for e, places in zip(essai.expects, essai.places):
            found = value(e, seen)
            line, column = places["clause"]
            one = {"source": Words(), "passed": found is True, "file": FileNamed(essai.file.path), "line": line, "column": column}
            if found is not True:
                one.update({"found": None if found is None else Known(), "message": Words()})
            expectations.append(Holds(one))
        truths = [e.members["passed"] for e in expectations]
        met, unmet = met + truths.count(True), unmet + truths.count(False)
        horizon = essai.said("horizon")
        codes = sorted(f.code for f in seen.findings if f.code in REFUSED and f.severity == "error")
        line, column = essai.place["title"]
        tests.append(Holds({"title": Same(essai.title), "passed": all(truths), "file": FileNamed(essai.file.path), "line": line, "column": column,
                      "date": (essai.said("date") or DEFAULT_DATE).isoformat(), "horizon": horizon[0].isoformat() if horizon else None,
                      "expectations": expectations, "refused": Codes(codes)}))
    passed = sum(t.members["passed"] for t in tests)
    return {"tests": tests, "passed": passed, "failed": len(tests) - passed, "expectations": {"met": met, "unmet": unmet}}, int(unmet > 0)
