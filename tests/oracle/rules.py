"""Rules: expressions over one subject, in three-valued logic and IEEE doubles. None is unknown everywhere.

`value(e, subject)` is an expression's value. `reached(e, subject, on)` notes the operations of an expression that are reached and
whose result is not finite (R015). The subject answers the questions of rules: `question`, `level`, `requirement`, `is_answered`, `is_applicable`,
`count`, `measure`, `finding`, `kind`, `date`.
"""

import math
from fractions import Fraction

from scores import COMPARE, both, round_away


def finite(x):
    """A double, with -0 as 0; unknown when it is not finite."""
    return x + 0.0 if math.isfinite(x) else None


def operate(op, x, y):
    """One arithmetic operation on known doubles: None when the result is not finite."""
    if op == "+":
        return finite(x + y)
    if op == "-":
        return finite(x - y)
    if op == "*":
        return finite(x * y)
    return None if y == 0 else finite(x / y)


def negate(truth):
    return None if truth is None else not truth


def value(e, s):
    op, a = e.op, e.a
    if op in ("num", "pct"):
        return float(a[1])
    if op in ("bool", "date"):
        return a[0]
    if op == "q":
        return s.question(a[0])
    if op == "c":
        level = s.level(a[0])
        return None if level is None else float(level)
    if op == "req":
        return s.requirement(a[0])
    if op == "def":
        return s.definition(a[0])
    if op == "sujet":
        return s.kind
    if op in ("and", "or"):
        return both(op, value(a[0], s), value(a[1], s))
    if op == "not":
        return negate(value(a[0], s))
    if op == "if":
        c = value(a[0], s)
        return None if c is None else value(a[1] if c else a[2], s)
    if op == "atleast":
        truths = [value(x, s) for x in a[1]]
        if truths.count(True) >= a[0]:
            return True
        return False if truths.count(True) + truths.count(None) < a[0] else None
    if op == "answered":
        return s.is_answered(a[0]) != a[1]
    if op == "applicable":
        known = s.is_applicable(a[0])
        return negate(known) if a[1] else known
    if op == "valued":
        return (s.measure(a[0], a[1]) is not None) != a[2]
    if op == "count":
        return float(s.count(a[0]))
    if op == "measure":
        found = s.measure(a[0], a[1])
        return None if found is None else float(found)
    if op == "finding":
        return s.finding(a[0])
    return strict(op, a, s)


def strict(op, a, s):
    """What is unknown as soon as one argument is."""
    if op in ("min", "max"):
        values = [value(x, s) for x in a[0]]
        return None if None in values else (min if op == "min" else max)(values)
    if op == "cmp":
        x, y = value(a[1], s), value(a[2], s)
        return None if x is None or y is None else COMPARE[a[0]](x, y)
    x = value(a[0], s)
    if op == "in":
        others = [value(y, s) for y in a[1]]
        return None if x is None or None in others else x in others
    if x is None:
        return None
    if op in ("keyin", "textin"):
        return (x in a[1]) != a[2]
    if op == "has":
        return a[1] in x
    if op == "neg":
        return -x + 0.0
    if op == "abs":
        return abs(x)
    if op == "round":
        return float(round_away(Fraction(x), a[1]))
    if op == "year":
        return float(x.year)
    y = value(a[1], s)
    if y is None:
        return None
    if op == "days":
        return float((y - x).days)
    return operate(op, x, y)


def reached(e, s, on):
    """Notes in `s.not_finite` the operations reached. `on` is the thing whose rule this is, None in a definition or a control."""
    if not e.arith:
        return
    op, a = e.op, e.a
    if op in ("and", "or"):
        reached(a[0], s, on)
        if value(a[0], s) is not (op == "or"):
            reached(a[1], s, on)
    elif op == "if":
        reached(a[0], s, on)
        c = value(a[0], s)
        if c is not False:
            reached(a[1], s, on)
        if c is not True:
            reached(a[2], s, on)
    elif op == "def":
        if a[0] not in s.reached_definitions:
            s.reached_definitions.add(a[0])
            reached(a[0].at(s.date), s, None)
    else:
        for x in a:
            for y in x if isinstance(x, list) else [x]:
                if hasattr(y, "arith"):
                    reached(y, s, on)
        if op in ("+", "-", "*", "/"):
            x, y = value(a[0], s), value(a[1], s)
            if x is not None and y is not None and operate(op, x, y) is None:
                s.not_finite.setdefault(e, on)
