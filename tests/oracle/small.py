"""A small program of one questionnaire, QU, built by hand: what the cases of selftest.py stand on."""

import datetime
import random
from fractions import Fraction

from documents import Node, node, render_file
from evaluate import Evaluation
from model import Axis, Control, Criterion, E, Program, Question, Questionnaire, Requirement, SourceFile, num, standard_library
from source import print_program

DATE = datetime.date(2020, 12, 15)


def q(x):
    return E("q", x, type={"yesno": "bool", "date": "date", "text": "text", "list": "list", "multi": "multi"}.get(x.type, "num"))


def yes(op, *a):
    return E(op, *a, type="bool")


def cmp(sign, a, b):
    return E("cmp", sign, a if isinstance(a, E) else num(a), b if isinstance(b, E) else num(b), type="bool")


class Build:
    """A program of one questionnaire, QU, with the standard measures."""

    def __init__(self, version="2020-12"):
        self.p, self.x = Program(), Questionnaire("QU", "Urbanisation", version)
        scale, self.p.measures = standard_library()
        self.x.scale, self.x.measures = scale, self.p.measures
        self.p.questionnaires, self.scale = [self.x], scale

    def question(self, name, type, required=False, asked=None, **more):
        found = Question(name, "Titre", type, **more)
        found.required, found.asked, found.questionnaire = required, asked, self.x
        self.x.questions.append(found)
        return found

    def axis(self, code, **more):
        found = Axis(code, "Axe")
        found.questionnaire = self.x
        for k, v in more.items():
            setattr(found, k, v)
        self.x.axes.append(found)
        return found

    def criterion(self, code, expected=3, levels=(0, 1, 2, 3), weight=1, **more):
        found = Criterion(code, "Critère", [(n, f"L{n}") for n in levels])
        found.axis, found.weight, found.weight_text = self.x.axes[-1], Fraction(str(weight)), str(weight)
        found.expected = expected if isinstance(expected, list) else [] if expected is None else [(None, expected, None)]
        for k, v in more.items():
            setattr(found, k, v)
        self.x.axes[-1].criteria.append(found)
        return found

    def requirements(self, code, *names, needs, **more):
        """A criterion derived by requirements; needs: level -> positions of those of its `exige`."""
        found = self.criterion(code, derived="requirements", levels=range(len(needs) + 1), **more)
        found.requirements = [Requirement(n, "Exigence", found) for n in names]
        found.needs = {n: [found.requirements[i] for i in listed] for n, listed in needs.items()}
        return found

    def supplement(self, code, valid=None):
        """What is made from here on stands in it."""
        x = Questionnaire(code, "Complément", "1")
        x.extends, x.kinds, x.measures, x.valid = self.x, self.x.kinds, self.x.measures, valid
        self.base, self.x = self.x, x
        self.p.questionnaires.append(x)
        return x

    def control(self, code, rule, message, targets=(), severity="warning"):
        found = Control(code, None, severity, rule, message, list(targets))
        found.questionnaire = self.x
        self.x.controls.append(found)
        return found

    def finish(self):
        for a in self.p.axes:
            a.items = a.criteria
        for x in self.p.questionnaires:
            x.items = x.questions + x.axes + x.controls
        self.p.kinds = self.x.kinds or []
        file = SourceFile("a.brm", "fr")
        file.uses, file.declarations = [("maturité", None)], self.p.lists + self.p.definitions + self.p.questionnaires + self.p.essais
        self.p.files, self.p.main = [file], file
        print_program(self.p, random.Random(1))
        return self

    def run(self, *documents, date=DATE, lang="fr"):
        nodes = [d if isinstance(d, Node) else node(d) for d in documents]
        render_file(nodes, "lines", random.Random(2))
        return Evaluation(self.p, [("a.ndjson", nodes)], date, lang)

    def one(self, answers=None, date=DATE, status="validated", lang="fr", **more):
        doc = {"subject": {"id": "s"}, "status": status, "answers": answers or {}, **more}
        return self.run(doc, date=date, lang=lang).subjects[0]


def codes(s):
    return [(f.code, f.severity[0], f.on) for f in s.findings]
