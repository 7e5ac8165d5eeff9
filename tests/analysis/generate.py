"""A small random program from a seed: one to four inputs with small domains, all kinds of rules.

`free`: comparisons of two inputs, measures and arithmetic of two inputs may stand in it; the analysis then follows less than all.
"""

import random

from program import (Axis, Control, Criterion, Definition, KEYS, KINDS, Program, Question, Questionnaire, Requirement, Rubric, day)

DAYS = ["2020-01-01", "2021-06-30", "2022-01-01"]


class Maker:
    def __init__(self, seed, free):
        self.r, self.free, self.p, self.scores = random.Random(seed), free, Program(), False
        self.readable = {"yesno": [], "integer": [], "list": [], "set": [], "date": [], "text": [], "number": [], "lev": [], "req": [], "def": [],
                         "numdef": [], "applicable": [], "answered": [], "axis": []}
        self.n = 0
        self.many_days = 0

    def chance(self, p):
        return self.r.random() < p

    def pick(self, names):
        found = [(n, x) for n in names for x in self.readable[n]]
        return self.r.choice(found) if found else None

    # -- expressions

    def number(self, depth):
        found = self.pick(["integer", "lev", "numdef"])
        if found is None:
            return None
        kind, x = found
        e = ("lev", x) if kind == "lev" else ("def", x) if kind == "numdef" else ("q", x)
        if depth > 0 and self.chance(0.4):
            c = ("num", self.r.choice([0.1, 0.5, 1, 2, 3, -1, 10, 100000000000000000000]))
            e = self.r.choice([lambda: ("+", e, c), lambda: ("-", e, c), lambda: ("-", c, e), lambda: ("*", e, c), lambda: ("abs", e),
                               lambda: ("round", ("*", e, ("num", 0.1)), self.r.randrange(2)), lambda: ("/", c, e), lambda: ("/", e, ("num", 3)),
                               lambda: ("min", e, ("num", 2)), lambda: ("max", ("num", 1), e), lambda: ("*", ("+", e, c), ("num", 0.3)),
                               lambda: ("abs", ("-", e, ("num", 2)))])()
        if self.free and self.chance(0.3):
            other = self.number(0)
            e = (self.r.choice(["+", "-", "*", "/", "min"]), e, other)
        if depth > 0 and self.chance(0.15):
            other = self.number(0)
            e = ("if", self.expr(1), e, other)
        return e

    def number_comparison(self, depth):
        a = self.number(depth)
        if a is None:
            return None
        if self.free and self.chance(0.35):
            b = self.number(0)
            if self.scores and self.chance(0.5) and self.readable["lev"]:
                b = ("rate", self.r.choice(self.readable["lev"]))
        else:
            b = ("num", self.r.choice([0, 1, 2, 3, 4, 0.5, 1.5, 0.3, 2.5, -1]))
        op = self.r.choice(["=", "≠", "<", "<=", ">", ">="])
        if self.chance(0.15):
            return ("in", a, [("num", self.r.randrange(4)) for _ in range(2)])
        return (op, a, b) if self.chance(0.8) or b[0] == "num" and a[0] == "num" else (op, b, a)

    def date_comparison(self):
        a = ("q", self.r.choice(self.readable["date"]))
        form = self.r.randrange(4)
        if form == 0:
            return (self.r.choice(["=", "<", ">="]), ("year", a), ("num", self.r.choice([2020, 2021, 2022])))
        if form == 1:
            return (self.r.choice(["<", ">="]), ("days", ("day", day(self.r.choice(DAYS))), a), ("num", self.r.choice([0, 30])))
        return (self.r.choice(["=", "≠", "<", "<=", ">", ">="]), a, ("day", day(self.r.choice(DAYS))))

    def key_comparison(self):
        if self.readable["list"] and self.chance(0.8):
            a = ("q", self.r.choice(self.readable["list"]))
            if self.free and len(self.readable["list"]) > 1 and self.chance(0.4):
                return ("=", a, ("q", self.r.choice(self.readable["list"])))
            if self.chance(0.3):
                a = ("if", self.expr(0), a, a)
            if self.chance(0.5):
                return ("in", a, [("key", k) for k in self.r.sample(KEYS, self.r.choice([1, 2, 3]))])
            return (self.r.choice(["=", "≠"]), a, ("key", self.r.choice(KEYS)))
        if any(qn.kinds for qn in self.p.questionnaires):
            named = sorted({k for qn in self.p.questionnaires for k in qn.kinds})
            if self.chance(0.3) and len(named) > 1:
                return ("in", ("kind",), [("key", k) for k in named])
            return (self.r.choice(["=", "≠"]), ("kind",), ("key", self.r.choice(named)))
        return None

    def atom(self, depth):
        forms = ["yesno"] * 4 + ["number"] * 3 + ["key"] * 2 + ["set", "text", "date", "answered", "applicable", "req", "def", "count"]
        for _ in range(20):
            form = self.r.choice(forms)
            e = None
            if form == "yesno" and self.readable["yesno"]:
                e = ("q", self.r.choice(self.readable["yesno"]))
            elif form == "number":
                e = self.number_comparison(depth)
            elif form == "key":
                e = self.key_comparison()
            elif form == "set" and self.readable["set"]:
                e = ("has", self.r.choice(self.readable["set"]), self.r.choice(KEYS[:2]))
            elif form == "text" and self.readable["text"]:
                e = (self.r.choice(["=", "≠"]), ("q", self.r.choice(self.readable["text"])), ("text", self.r.choice("ab")))
            elif form == "date" and self.readable["date"]:
                e = self.date_comparison()
            elif form in ("answered", "applicable") and self.readable[form]:
                e = (form, self.r.choice(self.readable[form]))
            elif form == "req" and self.readable["req"]:
                e = ("req", self.r.choice(self.readable["req"]))
            elif form == "def" and self.readable["def"]:
                e = ("def", self.r.choice(self.readable["def"]))
            elif form == "count" and self.readable["axis"]:
                e = (self.r.choice(["=", ">=", "<"]), ("count", self.r.choice(self.readable["axis"])), ("num", self.r.randrange(3)))
            if e is not None:
                return e
        return ("q", self.readable["yesno"][0])

    def expr(self, depth):
        if depth <= 0:
            return self.atom(1)
        form = self.r.random()
        if form < 0.3:
            return self.atom(1)
        if form < 0.55:
            return ("and", self.expr(depth - 1), self.expr(depth - 1))
        if form < 0.75:
            return ("or", self.expr(depth - 1), self.expr(depth - 1))
        if form < 0.87:
            return ("not", self.expr(depth - 1))
        if form < 0.92:
            return ("if", self.expr(depth - 1), self.expr(depth - 1), self.expr(depth - 1))
        if form < 0.96:
            all_ = [self.expr(0) for _ in range(self.r.choice([2, 3]))]
            return ("least", self.r.choice(range(1, len(all_) + 1)), all_)
        return (self.r.choice(["=", "≠"]), self.expr(0), self.expr(0))

    def rule(self):
        if self.chance(0.03):
            return ("lit", self.chance(0.5))
        return self.expr(self.r.choice([0, 1, 1, 2]))

    # -- declarations

    def question(self, qn, rubric):
        self.n += 1
        kinds = ["yesno"] * 5 + ["integer"] * 3 + ["list"] * 2 + ["set", "text"]
        if self.many_days == 0:
            kinds.append("date")
        type_ = self.r.choice(kinds) if self.readable["yesno"] else "yesno"
        self.many_days += type_ == "date"
        q = Question(f"q{self.n}", type_, qn)
        q.rubric = rubric
        if type_ == "integer":
            q.range = (self.r.choice([0, -2, 1]), self.r.choice([2, 3]))
        if self.readable["yesno"] and self.chance(0.4):
            q.rule = self.rule()
        qn.questions.append(q)
        self.readable[type_].append(q)
        self.readable["answered"].append(q)
        if q.rule is not None and q.rule[0] != "lit":  # a constant would be folded, and with it what stands beside it
            self.readable["applicable"].append(q)

    def validity(self, thing, p):
        if not self.chance(p):
            return
        thing.since = day(self.r.choice(DAYS))
        if self.chance(0.4):
            later = [d for d in DAYS if day(d) >= thing.since]
            thing.until = day(self.r.choice(later)) + self.r.choice([0, 5])

    def na(self):
        return self.r.choice(["free", ("si", self.rule()), ("sauf si", self.rule())])

    def criterion(self, axis, rubric, prefix):
        c = Criterion(f"{axis.code}.{len(axis.criteria) + 1}", axis)
        c.rubric = rubric
        c.levels = self.r.choice([2, 3, 3])
        if self.chance(0.4):
            c.rule = self.rule()
        if self.chance(0.35):
            c.na = self.na()
        elif axis.na_rule is not None:
            c.na, c.axis_na = axis.na_rule, True
        self.validity(c, 0.1)
        if self.chance(0.25):
            c.level_rules = [self.rule() for _ in range(c.levels - 1)]
        elif self.chance(0.25):
            self.requirements(c)
        axis.criteria.append(c)
        self.readable["lev"].append(c)
        self.readable["answered"].append(c)
        self.readable["applicable"].append(c)
        self.readable["req"] += c.requirements
        self.readable["answered"] += c.requirements
        self.readable["applicable"] += c.requirements

    def requirements(self, c):
        for i in range(self.r.choice([1, 2])):
            r = Requirement(f"E{i + 1}", c)
            if self.chance(0.4):
                r.na = self.r.choice([("si", self.rule()), ("sauf si", self.rule())])
            c.requirements.append(r)
        c.level_requirements = [[self.r.choice(c.requirements)] for _ in range(c.levels - 1)]
        unused = [r for r in c.requirements if not any(r in needed for needed in c.level_requirements)]
        for r in unused:
            self.r.choice(c.level_requirements).append(r)
        if self.chance(0.1):
            c.level_requirements[-1] = list(dict.fromkeys(c.level_requirements[-1] + c.level_requirements[0]))

    def definition(self):
        self.n += 1
        name = f"d{self.n}"
        numeric = self.chance(0.3) and (self.readable["integer"] or self.readable["lev"])
        make = (lambda: self.number(1)) if numeric else (lambda: self.expr(1))
        steps = [(None, make())]
        if self.chance(0.4):
            steps.append((day(DAYS[1]), make()))
        d = Definition(name, "number" if numeric else "yesno", steps)
        self.p.definitions.append(d)
        self.readable["numdef" if numeric else "def"].append(d)

    def rubric(self):
        self.n += 1
        return Rubric(f"R{self.n}", self.rule()) if self.chance(0.25) and self.readable["yesno"] else None

    def questionnaire(self, code, prefix, letters):
        qn = Questionnaire(code)
        if self.chance(0.35):
            qn.kinds = self.r.sample(KINDS, self.r.choice([1, 1, 2]))
        self.validity(qn, 0.2)
        self.p.questionnaires.append(qn)
        rubric = None
        for _ in range(self.r.choice([1, 2, 2, 3])):
            if rubric is None:
                rubric = self.rubric()
            self.question(qn, rubric)
        if self.chance(0.35):
            self.definition()
        self.body(qn, prefix)
        return qn

    def body(self, qn, prefix):
        for _ in range(self.r.choice([1, 1, 2])):
            axis = Axis(f"{prefix}{len(qn.axes) + 1}", qn)
            if self.chance(0.25):
                axis.rule = self.rule()
            if self.chance(0.2):
                axis.na_rule = (self.r.choice(["si", "sauf si"]), self.rule())
            self.validity(axis, 0.1)
            qn.axes.append(axis)
            rubric = None
            for _ in range(self.r.choice([1, 1, 2])):
                if rubric is None:
                    rubric = self.rubric()
                self.criterion(axis, rubric, prefix)
            if self.chance(0.2):
                self.readable["axis"].append(axis)
        self.scores = self.free  # a control may read a measure
        for i in range(self.r.choice([0, 1, 1])):
            qn.controls.append(Control(f"{prefix.replace('A', 'C')}{i + 1}", qn, self.rule()))
        self.scores = False

    def supplement(self, base):
        qn = Questionnaire("SUP")
        qn.extends = base
        self.validity(qn, 0.3)
        self.p.questionnaires.append(qn)
        if self.chance(0.5):
            self.question(qn, None)
        self.body(qn, "SUP.A")

    def program(self):
        first = self.questionnaire("QA", "A", "A")
        if self.chance(0.3):
            self.questionnaire("QB", "BA", "B")
        if self.chance(0.2):
            self.supplement(first)
        return self.p


def program_of(seed, free):
    return Maker(seed, free).program()
