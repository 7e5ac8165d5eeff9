"""Prints a program (model.py) as `.brm` text, in either lexicon, with a layout that varies at random, and numbers every thing by
its place in the source. Controls get the line and column of their keyword, of their code and of their rule, by marks that are
taken out at the end."""

import re
import unicodedata

from lexicon import Lexicon
from model import Axis, Control, Criterion, Definition, ListDecl, Measure, Question, Questionnaire, Scale

# how tightly an expression binds
IF, OR, AND, NOT, CMP, ADD, MUL, NEG, ATOM = range(9)
BINDS = {"if": IF, "or": OR, "and": AND, "not": NOT, "keyin": CMP, "has": CMP, "textin": CMP, "cmp": CMP, "in": CMP,
         "answered": CMP, "applicable": CMP, "+": ADD, "-": ADD, "*": MUL, "/": MUL, "neg": NEG}
TYPES = {"yesno": "oui ou non", "int": "entier", "number": "nombre", "percent": "pourcentage", "date": "date", "text": "texte"}
AGGREGATES = {"mean": "moyenne", "weighted": "moyenne pondérée", "sum": "somme", "minimum": "minimum", "maximum": "maximum"}
SEVERITIES = {"error": "erreur", "warning": "avertissement", "notice": "information"}


class ExpressionPrinter:
    """Writes expressions in one file's lexicon. `file` tells which module names may stand before a name."""

    def __init__(self, lang, rng, file=None, loose=0.05):
        self.lx, self.rng, self.file = Lexicon(lang, rng, loose), rng, file
        self.spare = rng.random() * 0.3                 # how often parentheses that are not needed are written

    def __call__(self, e, least=IF):
        binds = BINDS.get(e.op, ATOM)
        text = self.bare(e)
        if binds < least or (binds == IF and least > IF) or self.rng.random() < self.spare * (binds < ATOM):
            return "(" + text + ")"
        return text

    def name(self, thing):
        """A name, with its module before it now and then where the file gave that module one."""
        if self.file and self.rng.random() < 0.3:
            for used, alias in self.file.uses:
                if used is thing.file and alias:
                    return f"{alias}.{thing.name}"
                if used == "maturité" and getattr(thing, "std", False):
                    return f"{alias or 'maturité'}.{thing.name}"
        return thing.name

    def ref(self, thing):
        """A criterion, axis or questionnaire by its code, a question or a definition by its name. An axis code that two
        questionnaires share is written with its questionnaire."""
        if isinstance(thing, Axis) and (thing.shared or self.rng.random() < 0.1):
            return f"{thing.questionnaire.code}.{thing.code}"
        return self.name(thing) if isinstance(thing, (Question, Definition)) else thing.code

    def key(self, listed, key):
        form = next((f for k, _, f in listed.choices if k == key), "name") if listed else "name"
        if form == "int":
            return key if self.rng.random() < 0.5 else f'"{key}"'
        return f'"{key}"' if form == "string" or (listed and self.rng.random() < 0.05) else key

    def member(self, subject, write, items, neg):
        if len(items) == 1:
            sign = self.rng.choice(["≠", "<>"]) if neg else "="
            return f"{subject} {sign} {write(items[0])}"
        return f"{subject} {self.lx('parmi')} ({', '.join(map(write, items))})"

    def bare(self, e):
        lx, op, a = self.lx, e.op, e.a
        if op == "num":
            return a[0]
        if op == "pct":
            return a[0] + self.rng.choice([" %", "%", "\u00a0%"])
        if op == "bool":
            return lx("vrai" if a[0] else "faux")
        if op == "date":
            return a[0].isoformat()
        if op in ("q", "c", "def"):
            return self.ref(a[0])
        if op == "sujet":
            return lx("sujet")
        if op in ("keyin", "has"):
            listed = listed_by(a[0])
            if op == "has":
                return f"{self(a[0], ADD)} {lx('contient')} {self.key(listed, a[1])}"
            return self.member(self(a[0], ADD), lambda k: self.key(listed, k), a[1], a[2])
        if op == "textin":
            return self.member(self(a[0], ADD), quote, a[1], a[2])
        if op == "cmp":
            sign = self.rng.choice(["≠", "<>"]) if a[0] == "≠" else a[0]
            return f"{self(a[1], ADD)} {sign} {self(a[2], ADD)}"
        if op == "in":
            return f"{self(a[0], ADD)} {lx('parmi')} ({', '.join(self(x) for x in a[1])})"
        if op in ("answered", "applicable"):
            word = lx("renseigné" if op == "answered" else "applicable")
            return f"{self.ref(a[0])} {lx('est')} {lx('non') + ' ' if a[1] else ''}{word}"
        if op == "neg":
            inner = self(a[0], NEG)
            return "-(" + inner + ")" if inner.startswith("-") else "-" + inner
        if op in "+-*/":
            level = BINDS[op]
            right = self(a[1], level + 1)
            return f"{self(a[0], level)} {op} {'(' + right + ')' if right.startswith('-') else right}"
        if op == "if":
            # an arm between `alors` and `sinon` is closed by parentheses when it is itself a `si`
            return f"{lx('si')} {self(a[0], OR)} {lx('alors')} {self(a[1], OR)} {lx('sinon')} {self(a[2], IF)}"
        if op in ("and", "or"):
            level = BINDS[op]
            return f"{self(a[0], level)} {lx('et' if op == 'and' else 'ou')} {self(a[1], level + 1)}"
        if op == "not":
            return f"{lx('non')} {self(a[0], NOT)}"
        if op in ("min", "max"):
            return f"{lx(op)}({', '.join(self(x) for x in a[0])})"
        if op == "abs":
            return f"{lx('abs')}({self(a[0])})"
        if op == "round":
            return f"{lx('arrondi')}({self(a[0])}, {a[1]})"
        if op == "year":
            return f"{lx('année')}({self(a[0])})"
        if op == "days":
            return f"{lx('jours')}({self(a[0])}, {self(a[1])})"
        if op == "atleast":
            return f"{lx('au moins')} {a[0]} {lx('de (')}{', '.join(self(x) for x in a[1])})"
        if op == "count":
            return f"{lx('renseignés')}({self.ref(a[0])})"
        if op == "measure":
            return f"{self.name(a[0])}({self.ref(a[1])})"
        if op == "finding":
            return f"{lx('constat')}({a[0].code})"
        return lx({"level": "niveau", "expected": "attendu", "weight": "poids", "target": "cible"}[op])


def listed_by(e):
    """The list that an expression takes its keys from: a question's, or that of the definition's question."""
    while e.op == "def":
        e = e.a[0].steps[0][0]
    while e.op == "if":
        e = e.a[1]
    return e.a[0].list if e.op == "q" else None


def quote(text, rng=None):
    """A text as a string of the language, in one of its forms."""
    if rng and rng.random() < 0.25 and not set("«»\n\\") & set(text) and text == text.strip() and text:
        return f"« {text} »" if rng.random() < 0.8 else f"«{text}»"
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


class FilePrinter:
    """Writes one source file."""

    def __init__(self, file, rng):
        self.file, self.rng, self.out, self.marked = file, rng, [], []
        self.loose = rng.choice([0, 0, 0.05, 0.3])
        self.lx = Lexicon(file.lang, rng, self.loose)
        self.e = ExpressionPrinter(file.lang, rng, file, self.loose)
        self.join = rng.choice([0, 0, 0.3])             # how often a clause goes on the line before it

    def line(self, indent, text):
        rng = self.rng
        if self.join and self.out and indent > 0 and rng.random() < self.join and "#" not in self.out[-1]:
            self.out[-1] += " " + text
            return
        if rng.random() < 0.03:
            self.out.append("    " * indent + rng.choice(["# note", "# « un \"commentaire\" », été", "#"]))
        if rng.random() < 0.03:
            self.out.append("")
        self.out.append("    " * indent + text + rng.choice(["", "", "", "", "", "  ", "  # ici"]) * (not self.join))

    def title(self, text):
        return quote(text, self.rng)

    def mark(self, control, what):
        """A mark that stands for a place; taken out by `finish`."""
        self.marked.append((control, what))
        return f"\x01{len(self.marked) - 1}\x02"

    def finish(self):
        lines = []
        for number, text in enumerate("\n".join(self.out).split("\n"), 1):
            while True:
                found = re.search("\x01(\\d+)\x02", text)
                if not found:
                    break
                control, what = self.marked[int(found.group(1))]
                control.places[what] = (number, found.start() + 1)
                text = text[:found.start()] + text[found.end():]
            lines.append(text)
        return "\n".join(lines) + "\n"

    # --- declarations

    def whole(self):
        lx, file = self.lx, self.file
        self.out.append(f"{lx('barème')} 1" + (" en" if file.lang == "en" else ""))
        self.out.append("")
        for used, alias in file.uses:
            what = "maturité" if used == "maturité" else f'"{used.path}"'
            self.out.append(f"{lx('utilise')} {what}" + (f" {lx('comme')} {alias}" if alias else ""))
        for thing in file.declarations:
            self.out.append("")
            self.declaration(thing, 0)
        return self.finish()

    def declaration(self, thing, indent):
        {Scale: self.scale, ListDecl: self.list, Measure: self.measure, Definition: self.definition,
         Questionnaire: self.questionnaire}[type(thing)](thing, indent)

    def scale(self, scale, indent):
        self.line(indent, f"{self.lx('échelle')} {scale.name}" + (f" {self.title(scale.title)}" if scale.title else ""))
        for n, label in scale.levels:
            self.line(indent + 1, self.level(n, label))

    def level(self, n, label):
        return f"{self.lx('niveau')} {n}{self.rng.choice([' :', ':', ''])} {self.title(label)}"

    def list(self, listed, indent):
        self.line(indent, f"{self.lx('liste')} {listed.name}" + (f" {self.title(listed.title)}" if listed.title else ""))
        for key, label, form in listed.choices:
            written = f'"{key}"' if form == "string" else key
            self.line(indent + 1, f"{self.lx('choix')} {written} {self.title(label)}")

    def measure(self, m, indent):
        lx, rng = self.lx, self.rng
        self.line(indent, f"{lx('mesure')} {m.name}" + (f" {self.title(m.title)}" if m.title else "")
                  + (f" {lx('en %')}" if m.percent else ""))
        steps = [f"{lx('par critère')} : {self.e(m.per_criterion)}", f"{lx('par axe')} : {lx(AGGREGATES[m.per_axis])}",
                 f"{lx('par questionnaire')} : {lx(AGGREGATES[m.per_questionnaire])}",
                 f"{lx('par population')} : {lx(AGGREGATES[m.per_population])}"]
        for step in steps:
            self.line(indent + 1, step)

    def definition(self, d, indent):
        text = f"{self.lx('définition')} {d.name} = " + ", ".join(
            self.e(e) + (f" {self.lx('dès')} {since.isoformat()}" if since else "") for e, since in d.steps)
        self.line(indent, text)

    def validity(self, valid):
        lx = self.lx
        if valid[1] is None:
            return f"{lx('en vigueur')} {lx('dès')} {valid[0]}"
        return f"{lx('en vigueur')} {lx('de')} {valid[0]} {lx('à')} {valid[1]}"

    def asked(self, rule):
        return f"{self.lx('posé si')} {self.e(rule)}"

    def na_level(self, na):
        lx = self.lx
        text = f"{lx('niveau')} {lx('non applicable')}{self.rng.choice([' :', ':', ''])} {self.title(na.reason)}"
        if na.mode == "free":
            return text
        return f"{text} {lx('si' if na.mode == 'if' else 'sauf si')} {self.e(na.rule)}"

    def extras(self, chance=0.1):
        """Clauses that nothing here depends on."""
        rng, lx = self.rng, self.lx
        found = []
        if rng.random() < chance:
            found.append(f"{lx('aide')} " + rng.choice(['"Voir l’annexe."', "« Aide « imbriquée » »", '"""\n    Deux\n    lignes\n    """']))
        if rng.random() < chance / 2:
            found.append(f"{lx('source')} \"Annexe A, p. 3 # 4\"")
        if rng.random() < chance / 2:
            found.append(f"{lx('lien')} \"https://exemple.fr/a?b=c\"")
        return found

    def clauses(self, indent, found):
        self.rng.shuffle(found)
        for text in found:
            self.line(indent, text)

    def questionnaire(self, x, indent):
        lx = self.lx
        self.line(indent, f"{lx('questionnaire')} {x.code} {self.title(x.title)}")
        found = [f"{lx('version')} {self.title(x.version)}"] + self.extras()
        if x.valid:
            found.append(self.validity(x.valid))
        if x.kinds:
            found.append(f"{lx('porte sur')} {', '.join(x.kinds)}")
        if x.scale:
            found.append(f"{lx('échelle')} {x.scale.name}")
        if x.measures:
            found.append(f"{lx('mesures')} {', '.join(m.name for m in x.measures)}")
        self.clauses(indent + 1, found)
        self.items(x.items, indent)

    def items(self, items, indent):
        rubric = None
        for item in items:
            if isinstance(item, (Question, Criterion)):
                if item.rubric is not rubric and item.rubric is not None:
                    r = item.rubric
                    self.line(indent, f"{self.lx('rubrique')} {self.title(r.title)}" + (f" {self.asked(r.asked)}" if r.asked else ""))
                rubric = item.rubric
            elif not isinstance(item, Definition):
                rubric = None
            kind = {Question: self.question, Criterion: self.criterion, Axis: self.axis, Control: self.control,
                    Definition: self.definition}[type(item)]
            kind(item, indent)

    def question(self, q, indent):
        lx, rng = self.lx, self.rng
        if q.type == "list":
            kind = f"{lx('choix')} {q.list.name}"
        elif q.type == "multi":
            kind = f"{lx('choix multiple')} {q.list.name}"
        else:
            kind = lx(TYPES[q.type])
            if q.low is not None:
                kind += f" {lx('de')} {q.low} {lx('à')} {q.high}"
        self.line(indent, f"{lx('question')} {q.name} {self.title(q.title)}{rng.choice([' :', ' ', ':'])} {kind}")
        found = self.extras()
        if q.asked:
            found.append(self.asked(q.asked))
        if q.required:
            found.append(lx("obligatoire"))
        if rng.random() < 0.1:
            found.append(f"{lx('énoncé')} {self.title('Combien, et depuis quand ?')}")
        self.clauses(indent + 1, found)

    def axis(self, a, indent):
        self.line(indent, f"{self.lx('axe')} {a.code} {self.title(a.title)}")
        found = self.extras()
        if a.asked:
            found.append(self.asked(a.asked))
        if a.valid:
            found.append(self.validity(a.valid))
        if a.weight_text is not None:
            found.append(f"{self.lx('poids')} {a.weight_text}")
        if a.na:
            found.append(self.na_level(a.na))
        self.clauses(indent + 1, found)
        self.items(a.items, indent + 1)

    def criterion(self, c, indent):
        lx, rng = self.lx, self.rng
        self.line(indent, f"{lx('critère')} {c.code} {self.title(c.title)}")
        before, after = self.extras(), []
        if c.asked:
            before.append(self.asked(c.asked))
        if c.valid:
            before.append(self.validity(c.valid))
        if c.weight_text is not None:
            (before if rng.random() < 0.5 else after).append(f"{lx('poids')} {c.weight_text}")
        if c.na:
            (before if rng.random() < 0.5 else after).append(self.na_level(c.na))
        self.clauses(indent + 1, before)
        if c.using:
            self.line(indent + 1, f"{lx('selon')} {c.using.name}")
        else:
            for n, label in c.levels:
                self.line(indent + 1, self.level(n, label))
                if rng.random() < 0.05:
                    self.line(indent + 2, f"{lx('précision')} \"Tous les flux.\"")
                if rng.random() < 0.05:
                    self.line(indent + 2, f"{lx('voir')} \"https://exemple.fr\"")
        self.clauses(indent + 1, after)
        for since, level, written in c.expected:
            text = f"{lx('attendu')} {level}"
            if since is not None:
                text += f" {lx('dès')} "
                text += written if written[0].isdigit() else f"{lx('début' if written[0] == '<' else 'fin')} {written[1:]}"
            self.line(indent + 1, text)

    def control(self, k, indent):
        lx = self.lx
        title = f" {self.title(k.title)}" if k.title else ""
        self.line(indent, f"{self.mark(k, 'keyword')}{lx('contrôle')} {self.mark(k, 'code')}{k.code}{title}")
        self.line(indent + 1, f"{lx(SEVERITIES[k.severity])} {lx('si')} {self.mark(k, 'rule')}{self.e(k.rule)}")
        parts = []
        for part in k.message:
            parts.append(part.replace("{", "{{").replace("}", "}}") if isinstance(part, str) else "{" + self.e(part) + "}")
        self.line(indent + 1, f"{lx('message')} {quote(''.join(parts), self.rng)}")
        if k.targets:
            self.line(indent + 1, f"{lx('vise')} {', '.join(self.e.ref(t) for t in k.targets)}")


def number_things(program):
    """Numbers the things in source order: files by the bytes of their path, then by place."""
    order = 0
    for file in sorted(program.files, key=lambda f: f.path.encode()):
        for thing in file.declarations:
            thing.order, thing.file, order = order, file, order + 1
            todo = list(thing.items) if isinstance(thing, Questionnaire) else []
            while todo:
                item = todo.pop(0)
                item.order, item.file, order = order, file, order + 1
                if isinstance(item, Axis):
                    todo = list(item.items) + todo
    program.questionnaires.sort(key=lambda x: x.order)
    codes = {}
    for a in program.axes:
        codes.setdefault(a.code, []).append(a)
    for a in program.axes:
        a.shared = len(codes[a.code]) > 1


def print_program(program, rng):
    """Writes each file's text. Files may begin with a byte order mark."""
    number_things(program)
    for file in program.files:
        text = FilePrinter(file, rng).whole()
        file.text = ("\ufeff" if rng.random() < 0.05 else "") + unicodedata.normalize("NFC", text)
