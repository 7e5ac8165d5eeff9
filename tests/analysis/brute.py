"""Every case of a small program, one by one, and what is never and always true in them.

Written after docs/decisions/0009-analysis.md, in plain Python: it knows nothing of diagrams. True, False and None
stand for the three truth values, None for an unknown number; 'na' for N/A.
"""

import itertools
import math
from fractions import Fraction

from program import KEYS, KINDS, Criterion, Question, Requirement, day, iso

FIRST_DAY, LAST_DAY = -719162, 2932896


# ---- three-valued logic

def k_and(a, b):
    return False if a is False or b is False else None if a is None or b is None else True


def k_or(a, b):
    return True if a is True or b is True else None if a is None or b is None else False


def k_not(a):
    return None if a is None else not a


def finite(x):
    return x + 0.0 if x is not None and math.isfinite(x) else None


def half_away(x, decimals):
    scaled = abs(Fraction(x)) * 10 ** decimals
    whole = scaled.numerator // scaled.denominator
    if scaled - whole >= Fraction(1, 2):
        whole += 1
    return math.copysign(float(Fraction(whole, 10 ** decimals)), x) + 0.0


class Case:
    """One assignment: the date, the kind (or None), the raw answer of each thing (or None)."""

    def __init__(self, date, kind, raw):
        self.date, self.kind, self.raw, self.seen = date, kind, raw, {}

    # -- what is asked

    def valid(self, thing):
        return (thing.since is None or self.date >= thing.since) and (thing.until is None or self.date <= thing.until)

    def kind_ok(self, qn):
        base = qn.extends or qn
        return self.kind is None or not base.kinds or self.kind in base.kinds

    def asked_questionnaire(self, qn):
        return self.kind_ok(qn) and self.valid(qn) and (qn.extends is None or self.valid(qn.extends))

    def rule(self, e, freed=False):
        return True if e is None else self.value(e, freed)

    def under_axis(self, a):
        return self.asked_questionnaire(a.questionnaire) and self.valid(a)

    def under_rubric_of_criterion(self, c, freed=False):
        return k_and(self.under_axis(c.axis), self.rule(c.axis.rule, freed))

    def under_criterion(self, c, freed=False):
        under = k_and(self.under_axis(c.axis) and self.valid(c), self.rule(c.axis.rule, freed))
        return k_and(under, self.rule(c.rubric.rule if c.rubric else None, freed))

    def under_question(self, q, freed=False):
        return k_and(self.asked_questionnaire(q.questionnaire), self.rule(q.rubric.rule if q.rubric else None, freed))

    def asked(self, thing, freed=False):
        key = ("asked", thing, freed)
        if key not in self.seen:
            under = self.under_question(thing, freed) if isinstance(thing, Question) else self.under_criterion(thing, freed)
            self.seen[key] = k_and(under, self.rule(thing.rule, freed))
        return self.seen[key]

    # -- what is accepted

    def question(self, q):
        return self.raw.get(q) if self.asked(q) is not False else None

    def accepted(self, c):
        """A level's position, 'na', or None: of a derived criterion 'na' or None."""
        if self.asked(c) is False:
            return None
        raw, rule = self.raw.get(c), c.na_rule()
        if rule is not None:
            na = self.value(rule)
            if na is True:
                return "na"
            if na is False and raw == "na":
                return None
        return raw

    def open(self, c, freed=False):
        return False if self.accepted(c) == "na" else self.asked(c, freed)

    def requirement_na(self, r, freed=False):
        rule = r.na_rule()
        return False if rule is None else self.value(rule, freed)

    def counts(self, r):
        return k_and(self.open(r.criterion), k_not(self.requirement_na(r)))

    def requirement(self, r):
        raw = None if self.raw.get(r.criterion) == "na" else self.raw.get(r)
        return raw if self.counts(r) is not False else None

    def met(self, r):
        return True if self.requirement_na(r) is True else self.requirement(r)

    def holds(self, c, level):
        if c.level_rules is not None:
            return self.value(c.level_rules[level - 1])
        holds = True
        for needed in c.level_requirements[:level]:
            for r in needed:
                holds = k_and(holds, self.met(r))
        return holds

    def code(self, c):
        key = ("code", c)
        if key not in self.seen:
            self.seen[key] = self.compute_code(c)
        return self.seen[key]

    def compute_code(self, c):
        accepted = self.accepted(c)
        if not c.derived() or accepted == "na" or self.asked(c) is False:
            return accepted
        for level in range(c.levels - 1, 0, -1):
            holds = self.holds(c, level)
            if holds is None:
                return accepted
            if holds:
                return level
        return 0

    # -- expressions; freed: questions read by value hold their raw answers, asked or not

    def answered(self, thing, freed):
        if isinstance(thing, Question):
            return self.question(thing) is not None
        if isinstance(thing, Criterion):
            return self.code(thing) is not None
        known = self.requirement(thing) is not None
        if thing.na_rule() is None:
            return known
        return k_and(self.open(thing.criterion, freed) is not False, k_or(self.requirement_na(thing, freed) is True, known))

    def applicable(self, thing, freed):
        if isinstance(thing, Question):
            return self.asked(thing, freed)
        if isinstance(thing, Criterion):
            return False if self.code(thing) == "na" else self.asked(thing, freed)
        return k_and(self.open(thing.criterion, freed), k_not(self.requirement_na(thing, freed)))

    def step(self, d):
        """The definition's step in force."""
        found = None
        for at, e in d.steps:
            if at is None or self.date >= at:
                found = e
        return found

    def number(self, e, freed):
        kind = e[0]
        a = self.value(e[1], freed)
        if kind in ("abs", "round", "year"):
            if a is None:
                return None
            if kind == "abs":
                return abs(a)
            if kind == "round":
                return half_away(a, e[2])
            return float(iso(int(a))[:4])
        b = self.value(e[2], freed)
        if a is None or b is None:
            return None
        if kind == "days":
            return b - a
        if kind == "/":
            return None if b == 0 else finite(a / b)
        return finite({"+": lambda: a + b, "-": lambda: a - b, "*": lambda: a * b, "min": lambda: min(a, b), "max": lambda: max(a, b)}[kind]())

    def comparison(self, e, freed):
        a, b = self.value(e[1], freed), self.value(e[2], freed)
        if a is None or b is None:
            return None
        return {"=": a == b, "≠": a != b}[e[0]] if e[0] in ("=", "≠") else {"<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b}[e[0]]

    def value(self, e, freed=False):
        kind = e[0]
        if kind in ("lit", "key", "text"):
            return e[1]
        if kind in ("num", "day"):
            return float(e[1])
        if kind == "q":
            return self.raw.get(e[1]) if freed else self.question(e[1])
        if kind == "lev":
            code = self.code(e[1])
            return float(code) if isinstance(code, int) else None
        if kind == "req":
            return self.requirement(e[1])
        if kind == "def":
            step = self.step(e[1])
            return None if step is None else self.value(step, freed)
        if kind == "kind":
            return self.kind
        if kind == "and":
            return k_and(self.value(e[1], freed), self.value(e[2], freed))
        if kind == "or":
            return k_or(self.value(e[1], freed), self.value(e[2], freed))
        if kind == "not":
            return k_not(self.value(e[1], freed))
        if kind == "if":
            c = self.value(e[1], freed)
            return None if c is None else self.value(e[2] if c else e[3], freed)
        if kind in ("=", "≠", "<", "<=", ">", ">="):
            return self.comparison(e, freed)
        if kind == "in":
            a = self.value(e[1], freed)
            return None if a is None else a in [self.value(x, freed) for x in e[2]]
        if kind == "has":
            held = self.raw.get(e[1]) if freed else self.question(e[1])
            return None if held is None else e[2] in held
        if kind == "least":
            all_ = [self.value(x, freed) for x in e[2]]
            sure, may = sum(x is True for x in all_), sum(x is not False for x in all_)
            return True if sure >= e[1] else None if may >= e[1] else False
        if kind == "answered":
            return self.answered(e[1], freed)
        if kind == "applicable":
            return self.applicable(e[1], freed)
        if kind == "count":
            return float(sum(self.code(c) is not None for c in e[1].criteria))
        if kind == "rate":
            code = self.code(e[1])
            return float(code) if isinstance(code, int) and self.asked_questionnaire(e[1].questionnaire) else None
        return self.number(e, freed)


# ---- what a rule reads

class Reads:
    """Things that must be settled for an expression: through rules, by value (`settled`) and also by est renseigné (`full`); those that
    the expression itself reads by est renseigné (`exempt`)."""

    def __init__(self):
        self.settled, self.full, self.exempt = set(), set(), set()


def children(e):
    for part in e[1:]:
        if isinstance(part, tuple):
            yield part
        elif isinstance(part, list):
            yield from (x for x in part if isinstance(x, tuple))


def asked_rules(thing):
    if isinstance(thing, Question):
        rules = [thing.rubric.rule if thing.rubric else None, thing.rule]
    else:
        rules = [thing.axis.rule, thing.rubric.rule if thing.rubric else None, thing.rule]
    return [e for e in rules if e is not None]


def below(thing):
    """Expressions and requirements that a thing's value follows from."""
    if isinstance(thing, Question):
        return asked_rules(thing), []
    if isinstance(thing, Requirement):
        rules = asked_rules(thing.criterion) + [thing.criterion.na_rule(), thing.na_rule()]
        return [e for e in rules if e is not None], []
    rules = asked_rules(thing) + ([thing.na_rule()] if thing.na_rule() is not None else []) + (thing.level_rules or [])
    return rules, [r for needed in thing.level_requirements or [] for r in needed]


def of_thing(thing, full, own, out):
    """Adds what must be settled for a thing's value; its own part unless it is only asked whether it is answered."""
    if own and not (isinstance(thing, Criterion) and thing.derived()):
        out.add(thing)
    rules, requirements = below(thing)
    for e in rules:
        of_expression(e, full, out)
    for r in requirements:
        of_thing(r, full, True, out)


def of_asked(thing, full, out):
    for e in asked_rules(thing):
        of_expression(e, full, out)


def of_open(c, full, out):
    of_asked(c, full, out)
    if c.na_rule() is not None:
        of_expression(c.na_rule(), full, out)


def of_expression(e, full, out):
    kind = e[0]
    if kind in ("q", "lev", "req", "has"):
        of_thing(e[1], full, True, out)
    elif kind == "def":
        for _, step in e[1].steps:
            of_expression(step, full, out)
    elif kind == "kind":
        out.add("kind")
    elif kind == "answered":
        of_thing(e[1], full, full, out)
        if isinstance(e[1], Requirement) and e[1].na_rule() is not None:
            of_open(e[1].criterion, full, out)
            of_expression(e[1].na_rule(), full, out)
    elif kind == "applicable":
        if isinstance(e[1], Question):
            of_asked(e[1], full, out)
        elif isinstance(e[1], Criterion):
            of_thing(e[1], full, True, out)
        else:
            of_open(e[1].criterion, full, out)
            if e[1].na_rule() is not None:
                of_expression(e[1].na_rule(), full, out)
    elif kind == "count":
        for c in e[1].criteria:
            of_thing(c, full, full, out)
    elif kind != "rate":
        for part in children(e):
            of_expression(part, full, out)


def add_exempt(thing, out):
    out.add(thing)
    if isinstance(thing, Criterion) and thing.derived():
        for r in below(thing)[1]:
            out.add(r)
            if r.na_rule() is not None:
                exempt_below(r.na_rule(), out)
        for e in below(thing)[0]:
            exempt_below(e, out)


def exempt_below(e, out):
    """What a derived level follows from, read so as well."""
    kind = e[0]
    if kind in ("q", "lev", "req", "has", "answered"):
        add_exempt(e[1], out)
        if kind == "answered" and isinstance(e[1], Requirement) and e[1].na_rule() is not None:
            for x in asked_rules(e[1].criterion) + [e[1].criterion.na_rule(), e[1].na_rule()]:
                if x is not None:
                    exempt_below(x, out)
    elif kind == "def":
        for _, step in e[1].steps:
            exempt_below(step, out)
    elif kind == "applicable":
        if isinstance(e[1], Criterion):
            add_exempt(e[1], out)
        c = e[1].criterion if isinstance(e[1], Requirement) else e[1]
        rules = asked_rules(c)
        if isinstance(e[1], Requirement):
            rules += [x for x in (c.na_rule(), e[1].na_rule()) if x is not None]
        for x in rules:
            exempt_below(x, out)
    elif kind == "count":
        for c in e[1].criteria:
            add_exempt(c, out)
    elif kind != "rate":
        for part in children(e):
            exempt_below(part, out)


def exempt_of(e, out):
    """Directly in an expression, through definitions and through what asks a thing of which it is asked."""
    kind = e[0]
    if kind == "answered":
        add_exempt(e[1], out)
        if isinstance(e[1], Requirement) and e[1].na_rule() is not None:
            for x in asked_rules(e[1].criterion) + [e[1].criterion.na_rule(), e[1].na_rule()]:
                if x is not None:
                    exempt_of(x, out)
    elif kind == "applicable":
        c = e[1].criterion if isinstance(e[1], Requirement) else e[1]
        rules = asked_rules(c)
        if isinstance(e[1], Requirement):
            rules += [x for x in (c.na_rule(), e[1].na_rule()) if x is not None]
        for x in rules:
            exempt_of(x, out)
    elif kind == "def":
        for _, step in e[1].steps:
            exempt_of(step, out)
    elif kind == "count":
        for c in e[1].criteria:
            add_exempt(c, out)
    elif kind not in ("q", "lev", "req", "has", "rate"):
        for part in children(e):
            exempt_of(part, out)


def is_settled(case, thing):
    if thing == "kind":
        return case.kind is not None
    if isinstance(thing, Question):
        return case.asked(thing) is not True or case.question(thing) is not None
    if isinstance(thing, Criterion):
        return case.asked(thing) is not True or case.code(thing) is not None
    return case.asked(thing.criterion) is not True or case.counts(thing) is False or case.requirement(thing) is not None


# ---- all cases

def candidates(question, days):
    if question.type == "yesno":
        return [None, False, True]
    if question.type == "integer":
        return [None] + [float(x) for x in range(question.range[0], question.range[1] + 1)]
    if question.type == "list":
        return [None] + KEYS
    if question.type == "set":
        return [None] + [frozenset(k for i, k in enumerate(KEYS[:2]) if bits >> i & 1) for bits in range(4)]
    if question.type == "text":
        return [None, "a", "b", "…"]
    return [None] + [float(x) for x in days]


def constants(e, out):
    if e[0] == "day":
        out.add(e[1])
    if e[0] == "def":
        for _, step in e[1].steps:
            constants(step, out)
    for part in children(e):
        constants(part, out)


def answer_days(exprs):
    """Enough of them to tell apart what comparisons with these days, with years 2019 to 2023 and with a month of days do."""
    found = set()
    for e in exprs:
        constants(e, found)
    near = {FIRST_DAY, LAST_DAY}
    for d in found:
        near.update(d + shift + by for shift in (0, 30, -30) for by in (-1, 0, 1))
    for year in range(2019, 2024):
        near.update((day(f"{year}-01-01") - 1, day(f"{year}-01-01")))
    return sorted(near)


def report_days(program):
    found = set()
    for thing in program.questionnaires + program.axes() + program.criteria():
        found.update(x for x in (thing.since, thing.until and thing.until + 1) if x is not None)
    for d in program.definitions:
        found.update(at for at, _ in d.steps if at is not None)
    days = {FIRST_DAY}
    for d in found:
        days.update((d - 1, d))
    return sorted(days)


def inputs_of(program, rules):
    """Things whose raw answer any of these rules may hang on."""
    exprs = [e for rule in rules for e in (rule.e,)]
    used = set()
    for rule in rules:
        of_expression(rule.e, True, used)
        for e in rule.under_exprs:
            of_expression(e, True, used)
    for rule in rules:
        collect_raw(rule.e, used)
        for e in rule.under_exprs:
            collect_raw(e, used)
    for c in program.criteria():
        if c.derived():
            of_thing(c, True, True, used)
            used.update(r for needed in c.level_requirements or [] for r in needed)
            used.add(c)
    return used - {"kind"}, exprs


def collect_raw(e, used):
    """Criteria and requirements met anywhere: their raw answers matter, N/A too."""
    for part in e[1:]:
        if isinstance(part, (Question, Criterion, Requirement)) and part not in used:
            used.add(part)
        if isinstance(part, Requirement):
            used.add(part.criterion)
    if e[0] == "count":
        used.update(e[1].criteria)
    if e[0] == "def":
        for _, step in e[1].steps:
            collect_raw(step, used)
    for part in children(e):
        collect_raw(part, used)


def close(used):
    """Whatever those hang on, too."""
    work = list(used)
    while work:
        thing = work.pop()
        new = set()
        rules, requirements = below(thing)
        new.update(requirements)
        if isinstance(thing, Requirement):
            new.add(thing.criterion)
        for e in rules:
            collect_raw(e, new)
        for x in new - used:
            used.add(x)
            work.append(x)
    return used


def domain(thing, days):
    if isinstance(thing, Question):
        return candidates(thing, days)
    if isinstance(thing, Requirement):
        return [None, False, True]
    levels = [] if thing.derived() else list(range(thing.levels))
    return [None] + levels + (["na"] if thing.na is not None else [])


class TooMany(Exception):
    pass


def all_cases(program, rules, most):
    used, exprs = inputs_of(program, rules)
    close(used)
    every = [e for e in exprs]
    for thing in used:
        every += below(thing)[0]
    days = answer_days(every + [e for rule in rules for e in rule.under_exprs])
    things = sorted(used, key=lambda t: (type(t).__name__, getattr(t, "name", getattr(t, "code", "")), str(getattr(getattr(t, "criterion", None), "code", ""))))
    domains = [domain(t, days) for t in things]
    kinds = [None] + (KINDS if any(qn.kinds for qn in program.questionnaires) else [])
    named = {k for qn in program.questionnaires for k in qn.kinds}
    kinds = [k for k in kinds if k is None or k in named]
    dates = report_days(program)
    total = len(kinds) * len(dates)
    for d in domains:
        total *= len(d)
    if total > most:
        raise TooMany
    cases = []
    for date in dates:
        for kind in kinds:
            for values in itertools.product(*domains):
                raw = dict(zip(things, values))
                cases.append(Case(date, kind, raw))
    return cases
