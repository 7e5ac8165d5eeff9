"""The program as Python objects.

The generator builds these objects, `source.py` prints them as `.brm` text, and the evaluator reads them directly: nothing here
parses anything, and nothing here is shared with the compiler. Attributes are plain; an expression is an `E` node.
"""

from fractions import Fraction


class E:
    """One node of an expression.

    op        a
    num       (text, Fraction)            a literal; pct: ("80", Fraction(4, 5)), written `80 %`
    bool      (True | False,)             date: (datetime.date,)
    q c req def (object,)                 a question's value, a criterion's level, a requirement's answer, a definition
    sujet     ()                          the subject's kind
    keyin     (E, [key], neg)             one key: `=` or `≠`; several: `parmi`     (E is a list value or `sujet`)
    has       (E, key)                    `contient`
    textin    (E, [text], neg)            as keyin, for a text question
    cmp       (operator, E, E)            = ≠ < <= > >=
    in        (E, [E])                    `parmi` for numbers and dates
    answered  (object, neg)               `est [non] renseigné`; applicable: the same for `est [non] applicable`
    valued    (measure, object, neg)      `taux(A1) est [non] renseigné`
    + - * /   (E, E)                      neg: (E,)
    min max   ([E],)                      abs: (E,); round: (E, n); year: (E,); days: (E, E)
    atleast   (n, [E])                    `au moins n de (…)`
    count     (axis,)                     `renseignés(AXE)`
    measure   (measure, object)           the object: a criterion, an axis or a questionnaire
    finding   (control,)                  `constat(CODE)`
    if and or not
    level expected weight target          inside a measure's `par critère` only
    """

    __slots__ = ("op", "a", "type", "arith")

    def __init__(self, op, *a, type):
        self.op, self.a, self.type = op, a, type
        self.arith = op in "+-*/" and op != "" or any(k.arith for k in kids(self))


def kids(e):
    """The expressions directly below an expression; a definition's are those of each of its steps."""
    if e.op == "def":
        return [x for x, _ in e.a[0].steps]
    found = []
    for x in e.a:
        if isinstance(x, E):
            found.append(x)
        elif isinstance(x, list):
            found += [y for y in x if isinstance(y, E)]
    return found


def walk(e):
    """Every node of an expression, through the definitions that it uses."""
    yield e
    for k in kids(e):
        yield from walk(k)


def num(text):
    return E("num", str(text), Fraction(str(text)), type="num")


class Thing:
    """What a finding can be on: it has a place in the source order (set by source.py) and a file."""
    order = -1
    file = None


class Scale(Thing):
    def __init__(self, name, title, levels, std=False):
        self.name, self.title, self.levels, self.std = name, title, levels, std     # levels: [(int, label)]


class ListDecl(Thing):
    def __init__(self, name, title, choices):
        self.name, self.title = name, title
        self.choices = choices                          # [(key text, label, form)], form: name, code, int, string
        self.labels = {k: l for k, l, _ in choices}


class Rubric(Thing):
    def __init__(self, title, asked=None):
        self.title, self.asked = title, asked


class Question(Thing):
    """type: yesno, int, number, percent, date, text, list, multi; low and high: the literals' texts, or None."""

    def __init__(self, name, title, type, list=None, low=None, high=None):
        self.name, self.title, self.type, self.list, self.low, self.high = name, title, type, list, low, high
        self.asked, self.required, self.rubric, self.questionnaire = None, False, None, None
        self.replaces = []
        self.rank = 0                                   # a rule may only read what has a smaller rank: no cycle

    @property
    def ref(self):
        return self.name


class NaLevel:
    """`niveau non applicable "reason"`, mode: free, if, unless."""

    def __init__(self, reason, mode="free", rule=None):
        self.reason, self.mode, self.rule = reason, mode, rule


class Requirement(Thing):
    """`exigence E1 "title"`; na: None, or the NaLevel of its own rule (mode if or unless, no reason)."""

    def __init__(self, code, title, criterion):
        self.code, self.title, self.criterion, self.na = code, title, criterion, None
        self.rank = 0

    @property
    def questionnaire(self):
        return self.criterion.questionnaire

    @property
    def ref(self):
        return f"{self.criterion.code}.{self.code}"


class Replaces:
    """`remplace CODE, … version "v" [: …]`. map: None, or [(from, fate)]; a value is ("level", n), ("key", key, list), ("yes",) or
    ("na",), a fate one of these or ("again",)."""

    def __init__(self, codes, version, map):
        self.codes, self.version, self.map = codes, version, map


class Criterion(Thing):
    """derived: None, "requirements" (`needs`: level -> requirements of its `exige`) or "rules" (`level_rules`: level -> E); both are
    about every level but the lowest. justify: what `justification exigée si` lists, levels and "na"."""

    def __init__(self, code, title, levels, using=None):
        self.code, self.title, self.levels, self.using = code, title, levels, using
        self.asked, self.na, self.rubric, self.axis = None, None, None, None
        self.expected = []                              # [(date | None, level, written)]
        self.weight, self.weight_text = Fraction(1), None
        self.valid = None                               # None | (from, to | None)
        self.derived, self.requirements, self.needs, self.level_rules = None, [], {}, {}
        self.justify, self.replaces, self.reworded = [], [], None   # reworded: (version, levels)
        self.rank = self.base = 0                       # base: below the ranks of its requirements

    @property
    def questionnaire(self):
        return self.axis.questionnaire

    @property
    def numbers(self):
        return [n for n, _ in self.levels]

    @property
    def na_level(self):
        """Its own `niveau non applicable`, else its axis'."""
        return self.na if self.na is not None else self.axis.na

    @property
    def ref(self):
        return self.code


class Axis(Thing):
    def __init__(self, code, title):
        self.code, self.title = code, title
        self.asked, self.na, self.valid, self.questionnaire = None, None, None, None
        self.weight, self.weight_text = Fraction(1), None
        self.criteria = []
        self.items = []                                 # criteria, controls, definitions, in the order of the source
        self.rank = 0


class Control(Thing):
    """message: a list of texts and of E (placeholders). severity: error, warning, notice."""

    def __init__(self, code, title, severity, rule, message, targets):
        self.code, self.title, self.severity, self.rule = code, title, severity, rule
        self.message, self.targets, self.questionnaire = message, targets, None
        self.places = {}                                # "code" -> (line, column), set by source.py


class Definition(Thing):
    def __init__(self, name, steps):
        self.name, self.steps = name, steps             # [(E, None), (E, date), …]
        self.rank, self.tainted = 0, False              # tainted: reads a measure or a `constat`
        self.home = None                                # the supplement that it reads and must stand in, or None

    def at(self, date):
        """The expression in force at a date."""
        found = self.steps[0][0]
        for e, since in self.steps[1:]:
            if since <= date:
                found = e
        return found


class Measure(Thing):
    """per_axis…: mean, weighted, sum, minimum, maximum."""

    def __init__(self, name, title, percent, per_criterion, per_axis, per_questionnaire, per_population, std=False):
        self.name, self.title, self.percent, self.per_criterion = name, title, percent, per_criterion
        self.per_axis, self.per_questionnaire, self.per_population = per_axis, per_questionnaire, per_population
        self.std = std


class Retired(Thing):
    def __init__(self, name, reason):
        self.name, self.reason = name, reason


class Essai(Thing):
    """date: a day or None; horizon: None or (day, written); kind, status: None where the block does not say; answers: [(thing, value)],
    a value being ("na",), ("level", n), a bool, ("number", text, as written: not given where it is the same), a date, ("text", t), ("key", k, list) or ("keys", [k], list);
    plans: [(criterion, [(day, level, written)] or None for `non planifiable`)]; like: another Essai or None."""

    def __init__(self, title):
        self.title, self.like, self.date, self.horizon, self.kind, self.status = title, None, None, None, None, None
        self.answers, self.plans, self.expects = [], [], []
        self.place, self.places = {}, []                # of its title, and of each `vérifie`: set by source.py

    def chain(self):
        """What it takes over, oldest first, and itself."""
        return (self.like.chain() if self.like else []) + [self]

    def said(self, name):
        """The value of a clause given once: its own, else that of what it takes over."""
        return next((getattr(x, name) for x in reversed(self.chain()) if getattr(x, name) is not None), None)


class Questionnaire(Thing):
    """extends: the questionnaire that a supplement completes, else None; a supplement has the kinds, scale and measures of that one.
    valid: its own clause."""

    def __init__(self, code, title, version):
        self.code, self.title, self.version = code, title, version
        self.extends, self.extends_version = None, None
        self.valid, self.kinds, self.scale, self.measures = None, None, None, []
        self.items = []                                 # questions, axes, controls, definitions, in source order
        self.questions, self.axes, self.controls = [], [], []

    @property
    def criteria(self):
        return [c for a in self.axes for c in a.criteria]

    @property
    def start(self):
        """The first day of its validity, None without one; of a supplement, that of its own clause."""
        return self.valid[0] if self.valid else None

    def in_force(self, date):
        return in_force(self.valid, date) and (self.extends is None or self.extends.in_force(date))


class SourceFile:
    def __init__(self, path, lang):
        self.path, self.lang = path, lang
        self.uses = []                                  # [(SourceFile | "maturité", alias | None)]
        self.declarations = []
        self.text = ""


class Program:
    def __init__(self):
        self.files, self.questionnaires, self.measures, self.scales, self.lists, self.definitions = [], [], [], [], [], []
        self.retired, self.essais = [], []
        self.kinds = []                                 # every kind that some `porte sur` names
        self.main = None                                # the file to give to bareme, or None: the folder

    @property
    def in_results(self):
        """The questionnaires in the order of results: supplements right after what they complete."""
        return [y for x in self.questionnaires if x.extends is None for y in [x] + [s for s in self.questionnaires if s.extends is x]]

    @property
    def questions(self):
        return [q for x in self.questionnaires for q in x.questions]

    @property
    def requirements(self):
        return [r for c in self.criteria for r in c.requirements]

    @property
    def criteria(self):
        return [c for x in self.questionnaires for c in x.criteria]

    @property
    def controls(self):
        return [c for x in self.questionnaires for c in x.controls]

    @property
    def axes(self):
        return [a for x in self.questionnaires for a in x.axes]


def in_force(valid, date):
    """Whether a validity (None, or from and to, both included) holds at a date."""
    return valid is None or (valid[0] <= date and (valid[1] is None or date <= valid[1]))


def expected_at(criterion, date):
    """The level of the step of `attendu` in force at a date, or None. A step without a date holds from the start of the
    questionnaire's validity."""
    found = None
    for since, level, _ in criterion.expected:
        if since is None:
            since = criterion.questionnaire.start
        if since is None or since <= date:
            found = level
    return found


def standard_library():
    """`maturité`, as the language page gives it: its scale and its two measures."""
    scale = Scale("maturité", "Échelle de maturité", [(0, "Absent"), (1, "Engagé"), (2, "Avancé"), (3, "Cible")], std=True)
    level, expected = E("level", type="num"), E("expected", type="num")
    rate = E("if", E("cmp", ">=", level, expected, type="bool"), num(1), E("/", level, expected, type="num"), type="num")
    return scale, [Measure("taux", "Taux de maturité", True, rate, "weighted", "mean", "mean", std=True),
                   Measure("niveau_moyen", "Niveau de maturité moyen", False, level, "weighted", "mean", "mean", std=True)]
