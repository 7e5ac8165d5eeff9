"""Exact scores. `exact` works out a measure's `par critère` in fractions; `aggregate` joins values; `Figures` holds one subject's
values for every measure and node, from the levels that it is given (today's, or the projected ones)."""

import operator
from fractions import Fraction

from model import expected_at


class Inputs:
    """What `par critère` reads: the criterion's level, the expectation in force, the weight, the highest level offered."""

    def __init__(self, criterion, level, expected):
        self.level, self.expected, self.weight = level, expected, criterion.weight
        self.target = max(criterion.numbers)


def both(op, a, b):
    """Kleene's `et` and `ou` over True, False and None (unknown)."""
    if op == "and":
        return False if a is False or b is False else None if a is None or b is None else True
    return True if a is True or b is True else None if a is None or b is None else False


COMPARE = {"=": operator.eq, "≠": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}


def round_away(x, places):
    """A fraction rounded to so many decimals, half away from zero."""
    scaled = abs(x) * 10 ** places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Fraction(whole if x >= 0 else -whole, 10 ** places)


def exact(e, given):
    """The value of a measure's expression, an exact fraction or a truth value; None where it is unknown."""
    op, a = e.op, e.a
    if op in ("num", "pct"):
        return a[1]
    if op in ("level", "expected", "weight", "target"):
        value = getattr(given, op)
        return None if value is None else Fraction(value)
    if op == "def":                                     # a constant one, without dates
        return exact(a[0].steps[0][0], given)
    if op in ("and", "or"):
        return both(op, exact(a[0], given), exact(a[1], given))
    if op == "if":
        c = exact(a[0], given)
        return None if c is None else exact(a[1] if c else a[2], given)
    if op in ("min", "max"):
        values = [exact(x, given) for x in a[0]]
        return None if None in values else (min if op == "min" else max)(values)
    if op == "cmp":
        x, y = exact(a[1], given), exact(a[2], given)
        return None if x is None or y is None else COMPARE[a[0]](x, y)
    x = exact(a[0], given)
    if x is None:
        return None
    if op == "not":
        return not x
    if op == "neg":
        return -x
    if op == "abs":
        return abs(x)
    if op == "round":
        return round_away(x, a[1])
    y = exact(a[1], given)
    if y is None or (op == "/" and y == 0):
        return None
    return {"+": x + y, "-": x - y, "*": x * y}[op] if op != "/" else x / y


def aggregate(how, values, weights=None):
    """One of mean, weighted, sum, minimum, maximum; None over nothing, and where the counted weights sum to zero."""
    if not values:
        return None
    if how == "mean":
        return sum(values) / len(values)
    if how == "sum":
        return sum(values)
    if how == "minimum":
        return min(values)
    if how == "maximum":
        return max(values)
    total = sum(weights)
    return sum(v * w for v, w in zip(values, weights)) / total if total else None


class Table:
    """`par critère` by criterion, measure and level, at one date; worked out once a run."""

    def __init__(self, date):
        self.date, self.known = date, {}

    def value(self, measure, criterion, level):
        key = (id(measure), id(criterion), level)
        if key not in self.known:
            self.known[key] = exact(measure.per_criterion, Inputs(criterion, level, expected_at(criterion, self.date)))
        return self.known[key]


class Figures:
    """One subject's values. `levels` gives the level that counts of each criterion: criteria that are not asked, not applicable or
    without a level are absent from it."""

    def __init__(self, table, levels):
        self.table, self.levels, self.known = table, levels, {}

    def criterion(self, measure, c):
        return self.table.value(measure, c, self.levels[c]) if c in self.levels else None

    def axis(self, measure, a):
        key = (id(measure), id(a))
        if key not in self.known:
            counted = [(v, c.weight) for c in a.criteria for v in [self.criterion(measure, c)] if v is not None]
            self.known[key] = aggregate(measure.per_axis, [v for v, _ in counted], [w for _, w in counted])
        return self.known[key]

    def questionnaire(self, measure, x):
        key = (id(measure), id(x))
        if key not in self.known:
            counted = [(v, a.weight) for a in x.axes for v in [self.axis(measure, a)] if v is not None]
            self.known[key] = aggregate(measure.per_questionnaire, [v for v, _ in counted], [w for _, w in counted])
        return self.known[key]

    def of(self, measure, thing):
        kind = type(thing).__name__.lower()
        return getattr(self, kind)(measure, thing)
