"""Small programs as objects, and as source text with the line of each rule.

Expressions are tuples, their first member saying what they are:

    ('lit', True)                       ('num', 3)                 ('key', 'x')              ('day', 18262)
    ('q', question)                     ('lev', criterion)         ('req', requirement)      ('def', definition)
    ('kind',)                           ('and'|'or', a, b)         ('not', a)                ('if', c, a, b)
    ('=', a, b) and ≠ < <= > >=         ('in', a, [constants])     ('has', question, key)    ('least', n, [a, …])
    ('+', a, b) and - * / min max       ('abs', a)                 ('round', a, n)           ('year', a)  ('days', a, b)
    ('answered', thing)                 ('applicable', thing)      ('count', axis)           ('rate', criterion)
"""

import datetime

EPOCH = datetime.date(1970, 1, 1).toordinal()
KINDS = ["service", "region"]
KEYS = ["x", "y", "z"]


def day(text):
    return datetime.date.fromisoformat(text).toordinal() - EPOCH


def iso(number):
    return datetime.date.fromordinal(number + EPOCH).isoformat()


class Questionnaire:
    def __init__(self, code):
        self.code, self.kinds, self.since, self.until = code, [], None, None
        self.questions, self.axes, self.controls, self.extends = [], [], [], None


class Question:
    def __init__(self, name, type_, questionnaire):
        self.name, self.type, self.questionnaire = name, type_, questionnaire
        self.range, self.rule, self.rubric = None, None, None


class Axis:
    def __init__(self, code, questionnaire):
        self.code, self.questionnaire = code, questionnaire
        self.rule, self.na_rule, self.since, self.until, self.criteria = None, None, None, None, []


class Rubric:
    def __init__(self, title, rule):
        self.title, self.rule = title, rule


class Criterion:
    """levels: how many, from 0. na: None, 'free', or ('si'|'sauf si', expression); axis_na where it takes its axis'."""

    def __init__(self, code, axis):
        self.code, self.axis, self.questionnaire = code, axis, axis.questionnaire
        self.rule, self.rubric, self.levels, self.na, self.axis_na = None, None, 3, None, False
        self.since, self.until = None, None
        self.level_rules = None         # by rules: expressions of the levels above the lowest
        self.level_requirements = None  # by requirements: lists of requirements
        self.requirements = []

    def derived(self):
        return self.level_rules is not None or self.level_requirements is not None

    def na_rule(self):
        """The condition as it decides, or None."""
        if not isinstance(self.na, tuple):
            return None
        return self.na[1] if self.na[0] == "si" else ("not", self.na[1])


class Requirement:
    def __init__(self, code, criterion):
        self.code, self.criterion, self.na = code, criterion, None

    def full(self):
        return f"{self.criterion.code}.{self.code}"

    def na_rule(self):
        if self.na is None:
            return None
        return self.na[1] if self.na[0] == "si" else ("not", self.na[1])


class Control:
    def __init__(self, code, questionnaire, rule):
        self.code, self.questionnaire, self.rule = code, questionnaire, rule


class Definition:
    """steps: (day or None, expression), ascending."""

    def __init__(self, name, type_, steps):
        self.name, self.type, self.steps = name, type_, steps


class Program:
    def __init__(self):
        self.questionnaires, self.definitions = [], []

    def questions(self):
        return [q for qn in self.questionnaires for q in qn.questions]

    def axes(self):
        return [a for qn in self.questionnaires for a in qn.axes]

    def criteria(self):
        return [c for a in self.axes() for c in a.criteria]

    def controls(self):
        return [c for qn in self.questionnaires for c in qn.controls]


# ---- text

WORDS = {"and": "et", "or": "ou", "not": "non", "if": "si", "then": "alors", "else": "sinon", "in": "parmi", "has": "contient", "yes": "vrai",
         "no": "faux", "least": "au moins", "of": "de", "answered": "est renseigné", "applicable": "est applicable", "kind": "sujet",
         "abs": "abs", "round": "arrondi", "year": "année", "days": "jours", "count": "renseignés", "rate": "taux", "min": "min", "max": "max"}


def name_of(thing):
    return thing.name if isinstance(thing, (Question, Definition)) else thing.full() if isinstance(thing, Requirement) else thing.code


def text_of(e, w):
    """In parentheses wherever it is not a name or a constant."""
    kind = e[0]
    if kind == "lit":
        return w["yes"] if e[1] else w["no"]
    if kind == "num":
        return repr(e[1]) if e[1] >= 0 else f"(-{repr(-e[1])})"
    if kind == "key":
        return e[1]
    if kind == "text":
        return f'"{e[1]}"'
    if kind == "day":
        return iso(e[1])
    if kind in ("q", "lev", "req", "def"):
        return name_of(e[1])
    if kind == "kind":
        return w["kind"]
    if kind in ("and", "or"):
        return f"({text_of(e[1], w)} {w[kind]} {text_of(e[2], w)})"
    if kind == "not":
        return f"({w['not']} {text_of(e[1], w)})"
    if kind == "if":
        return f"({w['if']} {text_of(e[1], w)} {w['then']} {text_of(e[2], w)} {w['else']} {text_of(e[3], w)})"
    if kind in ("=", "≠", "<", "<=", ">", ">=", "+", "-", "*", "/"):
        return f"({text_of(e[1], w)} {kind} {text_of(e[2], w)})"
    if kind == "in":
        return f"({text_of(e[1], w)} {w['in']} ({', '.join(text_of(x, w) for x in e[2])}))"
    if kind == "has":
        return f"({e[1].name} {w['has']} {e[2]})"
    if kind == "least":
        return f"({w['least']} {e[1]} {w['of']} ({', '.join(text_of(x, w) for x in e[2])}))"
    if kind in ("min", "max", "days"):
        return f"{w[kind]}({text_of(e[1], w)}, {text_of(e[2], w)})"
    if kind in ("abs", "year"):
        return f"{w[kind]}({text_of(e[1], w)})"
    if kind == "round":
        return f"{w['round']}({text_of(e[1], w)}, {e[2]})"
    if kind in ("answered", "applicable"):
        return f"({name_of(e[1])} {w[kind]})"
    if kind in ("count", "rate"):
        return f"{w[kind]}({e[1].code})"
    raise AssertionError(kind)


class Printer:
    """French source; rules stand alone on their line, and `lines` says where: (what, thing, level) -> line."""

    def __init__(self, program):
        self.program, self.out, self.lines, self.w = program, [], {}, WORDS

    def line(self, text, key=None):
        self.out.append(text)
        if key is not None:
            self.lines[key] = len(self.out)

    def validity(self, thing, indent):
        if thing.since is not None and thing.until is not None:
            self.line(f"{indent}en vigueur de {iso(thing.since)} à {iso(thing.until)}")
        elif thing.since is not None:
            self.line(f"{indent}en vigueur dès {iso(thing.since)}")

    def definition(self, d):
        steps = ", ".join(text_of(e, self.w) + (f" dès {iso(at)}" if at is not None else "") for at, e in d.steps)
        self.line(f"définition {d.name} = {steps}")

    def rubric(self, current, rubric):
        if rubric is current:
            return current
        if rubric is None:
            self.line('rubrique "Sans"')
        else:
            self.line(f'rubrique "{rubric.title}" posée si', None)
            self.line(f"    {text_of(rubric.rule, self.w)}", ("rubric", rubric, 0))
        return rubric

    def question(self, q):
        words = {"yesno": "oui ou non", "integer": "entier", "list": "choix l", "set": "choix multiple l", "date": "date", "text": "texte",
                 "number": "nombre"}
        given = f" de {text_of(('num', q.range[0]), self.w).strip('()')} à {q.range[1]}" if q.range else ""
        self.line(f'question {q.name} "Question {q.name}" : {words[q.type]}{given}')
        self.line("    obligatoire")
        if q.rule is not None:
            self.line("    posée si")
            self.line(f"    {text_of(q.rule, self.w)}", ("question", q, 0))

    def criterion(self, c):
        self.line(f'critère {c.code} "Critère {c.code}"', ("validity", c, 0))
        self.validity(c, "    ")
        if c.rule is not None:
            self.line("    posé si")
            self.line(f"    {text_of(c.rule, self.w)}", ("criterion", c, 0))
        for r in c.requirements:
            self.line(f'    exigence {r.code} "Exigence {r.code}"' + (f" non applicable {r.na[0]}" if r.na else ""))
            if r.na:
                self.line(f"        {text_of(r.na[1], self.w)}", ("requirement", r, 0))
        for i in range(c.levels):
            head = f'    niveau {i} : "N{i}"'
            if c.level_rules is not None and i > 0:
                self.line(head + " si")
                self.line(f"        {text_of(c.level_rules[i - 1], self.w)}", ("level", c, i))
            elif c.level_requirements is not None and i > 0:
                self.line(head + " exige " + ", ".join(r.code for r in c.level_requirements[i - 1]), ("level", c, i))
            else:
                self.line(head, ("level", c, i))
        if c.na is not None and not c.axis_na:
            self.line('    niveau non applicable : "Sans objet"' + (f" {c.na[0]}" if c.na != "free" else ""))
            if c.na != "free":
                self.line(f"        {text_of(c.na[1], self.w)}", ("na", c, 0))

    def questionnaire(self, qn):
        if qn.extends is not None:
            self.line(f'complément {qn.code} "Complément {qn.code}" complète {qn.extends.code}', ("validity", qn, 0))
            self.line('    version "1"')
        else:
            self.line(f'questionnaire {qn.code} "Questionnaire {qn.code}"', ("validity", qn, 0))
            self.line('    version "1"')
        self.validity(qn, "    ")
        if qn.extends is None:
            if qn.kinds:
                self.line(f"    porte sur {', '.join(qn.kinds)}")
            self.line("    échelle e")
            self.line("    mesures taux")
        current = None
        for q in qn.questions:
            current = self.rubric(current, q.rubric)
            self.question(q)
        for a in qn.axes:
            self.line(f'axe {a.code} "Axe {a.code}"', ("validity", a, 0))
            self.validity(a, "    ")
            if a.rule is not None:
                self.line("    posé si")
                self.line(f"    {text_of(a.rule, self.w)}", ("axis", a, 0))
            if a.na_rule is not None:
                self.line(f'    niveau non applicable : "Sans objet" {a.na_rule[0]}')
                self.line(f"    {text_of(a.na_rule[1], self.w)}", ("na", a, 0))
            current = None
            for c in a.criteria:
                current = self.rubric(current, c.rubric)
                self.criterion(c)
        for c in qn.controls:
            self.line(f'contrôle {c.code} "Contrôle {c.code}" avertissement si')
            self.line(f"    {text_of(c.rule, self.w)}", ("control", c, 0))
            self.line('    message "Constat."')

    def text(self):
        self.line("barème 1")
        self.line('échelle e')
        for i in range(4):
            self.line(f'    niveau {i} : "N{i}"')
        self.line('mesure taux\n    par critère : niveau\n    par axe : moyenne\n    par questionnaire : moyenne\n    par population : moyenne')
        self.out = "\n".join(self.out).split("\n")
        self.line('liste l "L"')
        for key in KEYS:
            self.line(f'    choix {key} "{key}"')
        for d in self.program.definitions:
            self.definition(d)
        for qn in self.program.questionnaires:
            self.questionnaire(qn)
        return "\n".join(self.out) + "\n"
