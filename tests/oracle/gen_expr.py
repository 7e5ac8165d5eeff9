"""Random well-typed expressions. A rule may only read things whose rank is below its own, so that no program has a cycle; rules of
applicability and N/A read no measure and no `constat`. Small integers and few constants make ties and equalities likely; divisors
that can be zero and answers near 1e308 make non-finite results likely."""

import datetime

from model import Definition, E, num, walk

DATES = [datetime.date(y, m, d) for y, m, d in
         [(2019, 1, 1), (2020, 2, 29), (2020, 12, 14), (2020, 12, 15), (2020, 12, 16), (2021, 3, 31), (2021, 12, 31), (2022, 6, 30)]]
TEXTS = ["", "a", "été", "non", "A b", "œuvre \"citée\""]
FOREVER = 10 ** 9


class Pool:
    """What an expression may read. `within`: the questionnaire that it stands in; only a supplement reads what it declares, save
    where `everything` may be read (essais and --where). `where`: no score and no count; `make`: whether definitions may be made."""

    def __init__(self, program, limit, taint=False, controls=(), within=None, everything=False, where=False, make=True):
        seen = lambda t: everything or t.questionnaire.extends is None or t.questionnaire is within
        below = lambda things: [t for t in things if t.rank < limit and seen(t)]
        self.program, self.limit, self.taint, self.within, self.where, self.make = program, limit, taint, within, where, make
        self.questions, self.criteria, self.requirements = below(program.questions), below(program.criteria), below(program.requirements)
        self.axes = [] if where else [a for a in program.axes if seen(a) and a.criteria and all(c.rank < limit for c in a.criteria)]
        self.controls = [k for k in controls if seen(k)] if taint else []
        self.nodes = [(m, t) for x in program.questionnaires if everything or x.extends is None or x is within
                      for m in x.measures for t in [x] + x.axes + x.criteria] if taint else []
        self.kinds = program.kinds
        self.definitions = [d for d in program.definitions if d.rank < limit and (taint or not d.tainted)
                            and (everything or d.home is None or d.home is within)
                            and not (where and any(y.op == "count" for e, _ in d.steps for y in walk(e)))]

    def typed(self, *types):
        return [q for q in self.questions if q.type in types]

    def defined(self, type):
        return [d for d in self.definitions if d.steps[0][0].type == type]

    def measures(self):
        """Every (measure, node) that a tainted rule may read."""
        return self.nodes

    @property
    def empty(self):
        return not self.questions and not self.criteria


class Maker:
    def __init__(self, rng, pool):
        self.rng, self.pool = rng, pool

    def pick(self, options):
        """Calls one of the weighted options [(weight, function)]; one that has nothing to offer gives None, and another is tried."""
        options = [o for o in options if o[0] > 0]
        while options:
            at = self.rng.choices(range(len(options)), [w for w, _ in options])[0]
            found = options.pop(at)[1]()
            if found is not None:
                return found
        return None

    def one(self, things):
        return self.rng.choice(things) if things else None

    # --- yes or no

    def yesno(self, depth):
        deep = 3 if depth > 0 else 0
        return self.pick([(5, self.yesno_leaf), (4, lambda: self.number_test(depth)), (3, self.key_test), (1, self.text_test),
                          (1.5, self.date_test), (2, self.state_test), (deep, lambda: self.connect(depth - 1)),
                          (deep / 3, lambda: self.choose("bool", depth - 1)), (deep / 3, lambda: self.at_least(depth - 1)),
                          (deep / 4, lambda: self.through_definition("bool", depth - 1)), (0.1, self.constant)])

    def constant(self):
        return E("bool", self.rng.random() < 0.5, type="bool")

    def yesno_leaf(self):
        q = self.one(self.pool.typed("yesno"))
        d = self.one(self.pool.defined("bool"))
        k = self.one(self.pool.controls)
        r = self.one(self.pool.requirements)
        return self.pick([(4, lambda: q and E("q", q, type="bool")), (1, lambda: d and E("def", d, type="bool")),
                          (2, lambda: r and E("req", r, type="bool")),
                          (2, lambda: k and E("finding", k, type="bool"))])

    def connect(self, depth):
        op = self.rng.choice(["and", "and", "or", "or", "not"])
        parts = [self.yesno(depth) for _ in range(1 if op == "not" else 2)]
        return None if None in parts else E(op, *parts, type="bool")

    def at_least(self, depth):
        parts = [self.yesno(depth) for _ in range(self.rng.randint(1, 4))]
        return None if None in parts else E("atleast", self.rng.randint(1, len(parts)), parts, type="bool")

    def number_test(self, depth):
        left = self.arithmetic(depth) if self.rng.random() < 0.25 else self.number(depth - 1)
        if left is None:
            return None
        if self.rng.random() < 0.15:
            others = [self.number(0) if self.rng.random() < 0.2 else self.literal() for _ in range(self.rng.randint(1, 3))]
            return E("in", left, [x or self.literal() for x in others], type="bool")
        right = self.number(depth - 1) if self.rng.random() < 0.35 else self.literal()
        sign = self.rng.choice(["=", "≠", "<", "<=", ">", ">=", ">="])
        pair = (left, right) if self.rng.random() < 0.9 else (right, left)
        return E("cmp", sign, *pair, type="bool")

    def key_test(self):
        rng = self.rng
        listed = self.one(self.pool.typed("list"))
        multi = self.one(self.pool.typed("multi"))
        named = self.one([d for q in self.pool.typed("list") for d in self.pool.defined("list:" + q.list.name)])
        return self.pick([(4, lambda: listed and self.keys(E("q", listed, type="list:" + listed.list.name), listed.list)),
                          (2, lambda: multi and E("has", E("q", multi, type="multi"), rng.choice(multi.list.choices)[0], type="bool")),
                          (1, lambda: named and self.keys(E("def", named, type=named.steps[0][0].type), None)),
                          (0.6, self.two_lists),
                          (1.5 if self.pool.kinds else 0, lambda: self.keys(E("sujet", type="list"), None, self.pool.kinds))])

    def keys(self, subject, listed, keys=None):
        if keys is None:
            if listed is None:
                e = subject.a[0].steps[0][0]
                while e.op == "if":
                    e = e.a[1]
                listed = e.a[0].list
            keys = [k for k, _, _ in listed.choices]
        if len(keys) > 1 and self.rng.random() < 0.4:
            return E("keyin", subject, self.rng.sample(keys, self.rng.randint(2, min(3, len(keys)))), False, type="bool")
        return E("keyin", subject, [self.rng.choice(keys)], self.rng.random() < 0.3, type="bool")

    def two_lists(self):
        listed = self.pool.typed("list")
        pairs = [(a, b) for a in listed for b in listed if a is not b and a.list is b.list]
        if not pairs:
            return None
        a, b = self.rng.choice(pairs)
        kind = "list:" + a.list.name
        return E("cmp", self.rng.choice("=≠"), E("q", a, type=kind), E("q", b, type=kind), type="bool")

    def text_test(self):
        q = self.one(self.pool.typed("text"))
        if q is None:
            return None
        e = E("q", q, type="text")
        if self.rng.random() < 0.3:
            return E("textin", e, self.rng.sample(TEXTS, 2), False, type="bool")
        return E("textin", e, [self.rng.choice(TEXTS)], self.rng.random() < 0.3, type="bool")

    def date_test(self):
        left = self.date(1)
        if left is None:
            return None
        if self.rng.random() < 0.2:
            return E("in", left, [E("date", d, type="date") for d in self.rng.sample(DATES, 2)], type="bool")
        right = self.date(0) if self.rng.random() < 0.3 else E("date", self.rng.choice(DATES), type="date")
        return E("cmp", self.rng.choice(["=", "≠", "<", "<=", ">", ">="]), left, right, type="bool")

    def state_test(self):
        measured = self.one(self.pool.measures())
        if measured and self.rng.random() < 0.25:
            return E("valued", *measured, self.rng.random() < 0.4, type="bool")
        thing = self.one(self.pool.questions + self.pool.criteria * 2 + self.pool.requirements)
        if thing is None:
            return None
        return E(self.rng.choice(["answered", "answered", "applicable"]), thing, self.rng.random() < 0.3, type="bool")

    # --- numbers

    def literal(self):
        rng = self.rng
        roll = rng.random()
        if roll < 0.75:
            return num(rng.choice([0, 1, 1, 2, 2, 3, 3, 4, 10]))
        if roll < 0.9:
            return num(rng.choice(["0.5", "0.1", "1.5", "0.3", "2.675", "0.25", "100.0", "0.0001", "1000000000000000"]))
        return percent(rng.choice(["0", "50", "66.7", "80", "100", "33", "12.5"]))

    def number(self, depth):
        deep = 3 if depth > 0 else 0
        return self.pick([(6, self.number_leaf), (0.7, self.literal if not self.pool.empty else lambda: None),
                          (deep * 2, lambda: self.arithmetic(depth - 1)), (deep, lambda: self.function(depth - 1)),
                          (deep / 3, lambda: self.choose("num", depth - 1)),
                          (deep / 4, lambda: self.through_definition("num", depth - 1))])

    def number_leaf(self):
        rng, pool = self.rng, self.pool
        q, c = self.one(pool.typed("int", "number", "percent")), self.one(pool.criteria)
        a, d, m = self.one(pool.axes), self.one(pool.defined("num")), self.one(pool.measures())
        return self.pick([(4, lambda: q and E("q", q, type="num")), (5, lambda: c and E("c", c, type="num")),
                          (1.2, lambda: a and E("count", a, type="num")), (1.2, lambda: d and E("def", d, type="num")),
                          (5, lambda: m and E("measure", *m, type="num")), (0.8, self.of_dates)])

    def of_dates(self):
        a = self.date(0)
        if a is None:
            return None
        if self.rng.random() < 0.4:
            return E("year", a, type="num")
        b = E("date", self.rng.choice(DATES), type="date")
        return E("days", *((a, b) if self.rng.random() < 0.5 else (b, a)), type="num")

    def arithmetic(self, depth):
        left, right = self.number(depth), self.number(depth)
        if left is None or right is None:
            return None
        big = self.one(self.pool.typed("number"))
        if big and self.rng.random() < 0.3:
            left = E("q", big, type="num")
            right = left if self.rng.random() < 0.3 else right
        op = self.rng.choice("++--**///")
        if self.rng.random() < 0.08:
            return E("neg", left, type="num")
        if op == "/" and constant(right):
            right = self.number_leaf() or right
        if op == "/" and self.rng.random() < 0.4:
            right = E("-", right, num(self.rng.choice([0, 1, 2, 3])), type="num")
        if op == "/" and constant(left) and constant(right):
            return None                                 # a division that the compiler could work out beforehand
        return E(op, left, right, type="num")

    def function(self, depth):
        op = self.rng.choice(["min", "max", "abs", "round", "round"])
        first = self.number(depth)
        if first is None:
            return None
        if op in ("min", "max"):
            return E(op, [first] + [self.number(depth) or self.literal() for _ in range(self.rng.randint(1, 2))], type="num")
        return E("abs", first, type="num") if op == "abs" else E("round", first, self.rng.choice([0, 0, 1, 2, 4, 15]), type="num")

    def choose(self, type, depth):
        make = self.yesno if type == "bool" else self.number
        parts = [self.yesno(depth), make(depth), make(depth)]
        return None if None in parts else E("if", *parts, type=type)

    # --- dates, and definitions made on the way

    def date(self, depth):
        q, d = self.one(self.pool.typed("date")), self.one(self.pool.defined("date"))
        leaf = self.pick([(4, lambda: q and E("q", q, type="date")), (1, lambda: d and E("def", d, type="date"))])
        if leaf is not None and depth > 0 and self.rng.random() < 0.1:
            test = self.yesno(0)
            if test is not None:
                return E("if", test, leaf, E("date", self.rng.choice(DATES), type="date"), type="date")
        return leaf

    def through_definition(self, type, depth):
        """A definition made for this rule; later rules may use it too."""
        if not self.pool.make:
            return None
        d = self.new_definition(type, depth)
        return d and E("def", d, type=type)

    def new_definition(self, type, depth):
        make = {"bool": self.yesno, "num": self.number, "date": self.date}[type]
        steps = []
        for since in [None] + sorted(self.rng.sample(DATES, self.rng.choice([0, 0, 0, 1, 2]))):
            e = make(depth)
            if e is None:
                return None
            steps.append((e, since))
        d = Definition(f"déf_{len(self.pool.program.definitions) + 1}", steps)
        d.rank, d.tainted, d.home = reach_of(steps)
        self.pool.program.definitions.append(d)
        self.pool.definitions.append(d)
        return d


def percent(text):
    from fractions import Fraction
    return E("pct", text, Fraction(text) / 100, type="num")


def constant(e):
    return all(x.op not in ("q", "c", "req", "count", "measure", "finding", "sujet", "answered", "applicable", "valued") for x in walk(e))


def reach_of(steps):
    """The highest rank that these expressions read, whether they read a measure or a `constat`, and the supplement that they read."""
    rank, tainted, home = -1, False, None
    for e, _ in steps:
        for x in walk(e):
            thing = None
            if x.op in ("q", "c", "req", "answered", "applicable"):
                thing = x.a[0]
                rank = max(rank, thing.rank)
            elif x.op == "count":
                thing = x.a[0]
                rank = max([rank] + [c.rank for c in thing.criteria])
            elif x.op in ("measure", "finding", "valued"):
                tainted, thing = True, x.a[0 if x.op == "finding" else 1]
            x = getattr(thing, "questionnaire", thing)
            home = x if x is not None and x.extends else home
    return (FOREVER - 1 if tainted else rank), tainted, home


def measure_expression(rng, constants, depth=2):
    """A `par critère` expression: exact arithmetic over niveau, attendu, poids and cible."""
    leaves = ["level"] * 5 + ["expected"] * 3 + ["target"] * 2 + ["weight"]

    def number(d):
        roll = rng.random()
        if d <= 0 or roll < 0.3:
            if rng.random() < 0.2:
                return num(rng.choice([0, 1, 2, 3, "0.5", "0.1", "1.25", "0.3333"])) if rng.random() < 0.8 else percent(rng.choice(["80", "33.3"]))
            if constants and rng.random() < 0.1:
                return E("def", rng.choice(constants), type="num")
            return E(rng.choice(leaves), type="num")
        if roll < 0.7:
            op = rng.choice("+-*//")
            right = number(d - 1)
            if op == "/" and all(x.op in ("num", "pct", "def") or x.op in "+-*/" for x in walk(right)):
                right = E(rng.choice(leaves), type="num")
            return E(op, number(d - 1), right, type="num")
        if roll < 0.85:
            op = rng.choice(["min", "max", "abs", "round", "neg"])
            if op in ("min", "max"):
                return E(op, [number(d - 1) for _ in range(2)], type="num")
            return E("round", number(d - 1), rng.choice([0, 1, 2]), type="num") if op == "round" else E(op, number(d - 1), type="num")
        return E("if", test(d - 1), number(d - 1), number(d - 1), type="num")

    def test(d):
        e = E("cmp", rng.choice(["=", "≠", "<", "<=", ">", ">="]), number(d), number(0), type="bool")
        if rng.random() < 0.2:
            e = E(rng.choice(["and", "or"]), e, E("cmp", ">=", E("level", type="num"), number(0), type="bool"), type="bool")
        return E("not", e, type="bool") if rng.random() < 0.1 else e

    return number(depth)
