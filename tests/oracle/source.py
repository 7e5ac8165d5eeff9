"""Prints a program (model.py) as `.brm` text, in either lexicon, with a layout that varies at random, and numbers every thing by
its place in the source. Controls get the line and column of their code, essais those of their `vérifie`, by marks that are taken
out at the end. `SEEN` counts the constructs written, by the names that src/syntax/ast.def gives them."""

import re
import unicodedata
from collections import Counter

from lexicon import Lexicon
from model import (Axis, Control, Criterion, Definition, E, Essai, ListDecl, Measure, Question, Questionnaire, Requirement, Retired,
                   Scale)

SEEN = Counter()

# how tightly an expression binds
IF, OR, AND, NOT, CMP, ADD, MUL, NEG, ATOM = range(9)
BINDS = {"if": IF, "or": OR, "and": AND, "not": NOT, "keyin": CMP, "has": CMP, "textin": CMP, "cmp": CMP, "in": CMP,
         "answered": CMP, "applicable": CMP, "valued": CMP, "+": ADD, "-": ADD, "*": MUL, "/": MUL, "neg": NEG}
TYPES = {"yesno": "oui ou non", "int": "entier", "number": "nombre", "percent": "pourcentage", "date": "date", "text": "texte"}
AGGREGATES = {"mean": "moyenne", "weighted": "moyenne pondérée", "sum": "somme", "minimum": "minimum", "maximum": "maximum"}
SEVERITIES = {"error": "erreur", "warning": "avertissement", "notice": "information"}
STATUSES = {"draft": "brouillon", "submitted": "soumis", "validated": "validé"}
KINDS = {"bool": ("TRUE", "FALSE"), "date": "DATE", "q": "REF", "c": "REF", "req": "REF", "def": "REF", "sujet": "SUBJECT", "has": "CONTAINS",
         "in": "IN", "answered": "ANSWERED", "valued": "ANSWERED", "applicable": "APPLICABLE", "neg": "NEGATE", "if": "IF", "not": "NOT", "atleast": "AT_LEAST",
         "level": "LEVEL_WORD", "expected": "EXPECTED_WORD", "weight": "WEIGHT_WORD", "target": "TARGET_WORD", "num": "NUMBER", "pct": "NUMBER"}


class ExpressionPrinter:
    """Writes expressions in one file's lexicon. `file` tells which module names may stand before a name."""

    def __init__(self, lang, rng, file=None, loose=0.05):
        self.lx, self.rng, self.file = Lexicon(lang, rng, loose), rng, file
        self.spare = rng.random() * 0.3                 # how often parentheses that are not needed are written
        self.inside = None                              # the criterion whose clauses are being written

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
        if isinstance(thing, Requirement):
            return thing.code if thing.criterion is self.inside and self.rng.random() < 0.7 else thing.ref
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
        kind = KINDS.get(op, "CALL" if op in ("min", "max", "abs", "round", "year", "days", "count", "measure", "finding") else "BINARY")
        SEEN[kind if isinstance(kind, str) else kind[not a[0]]] += 1
        if op in ("keyin", "textin") and len(a[1]) > 1:
            SEEN["IN"] += 1
        if op == "textin":
            SEEN["STRING"] += 1
        if op == "num":
            return a[0]
        if op == "pct":
            return a[0] + self.rng.choice([" %", "%", "\u00a0%"])
        if op == "bool":
            return lx("vrai" if a[0] else "faux")
        if op == "date":
            return a[0].isoformat()
        if op in ("q", "c", "req", "def"):
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
        if op == "valued":
            return f"{self(E('measure', a[0], a[1], type='num'))} {lx('est')} {lx('non') + ' ' if a[2] else ''}{lx('renseigné')}"
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
        SEEN["FILE"] += 1
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

    def word(self, word, *kinds):
        """A keyword, counted as what it begins."""
        SEEN.update(kinds)
        return self.lx(word)

    def mark(self, places, what):
        """A mark that stands for a place, to be kept in `places`; taken out by `finish`."""
        self.marked.append((places, what))
        return f"\x01{len(self.marked) - 1}\x02"

    def finish(self):
        lines = []
        for number, text in enumerate("\n".join(self.out).split("\n"), 1):
            while True:
                found = re.search("\x01(\\d+)\x02", text)
                if not found:
                    break
                places, what = self.marked[int(found.group(1))]
                places[what] = (number, found.start() + 1)
                text = text[:found.start()] + text[found.end():]
            lines.append(text)
        return "\n".join(lines) + "\n"

    # --- declarations

    def whole(self):
        lx, file = self.lx, self.file
        self.out.append(f"{lx('barème')} 1" + (" en" if file.lang == "en" else ""))
        self.out.append("")
        for used, alias in file.uses:
            SEEN["USE"] += 1
            what = "maturité" if used == "maturité" else f'"{used.path}"'
            self.out.append(f"{lx('utilise')} {what}" + (f" {lx('comme')} {alias}" if alias else ""))
        for thing in file.declarations:
            self.out.append("")
            self.declaration(thing, 0)
        return self.finish()

    def declaration(self, thing, indent):
        {Scale: self.scale, ListDecl: self.list, Measure: self.measure, Definition: self.definition,
         Questionnaire: self.questionnaire, Retired: self.retired, Essai: self.essai}[type(thing)](thing, indent)

    def scale(self, scale, indent):
        self.line(indent, f"{self.word('échelle', 'SCALE')} {scale.name}" + (f" {self.title(scale.title)}" if scale.title else ""))
        for n, label in scale.levels:
            self.line(indent + 1, self.level(n, label))

    def level(self, n, label):
        return f"{self.word('niveau', 'LEVEL')} {n}{self.rng.choice([' :', ':', ''])} {self.title(label)}"

    def list(self, listed, indent):
        self.line(indent, f"{self.word('liste', 'LIST')} {listed.name}" + (f" {self.title(listed.title)}" if listed.title else ""))
        for key, label, form in listed.choices:
            written = f'"{key}"' if form == "string" else key
            self.line(indent + 1, f"{self.word('choix', 'CHOICE')} {written} {self.title(label)}")

    def measure(self, m, indent):
        lx, rng = self.lx, self.rng
        self.line(indent, f"{self.word('mesure', 'MEASURE', 'STEP')} {m.name}" + (f" {self.title(m.title)}" if m.title else "")
                  + (f" {lx('en %')}" if m.percent else ""))
        steps = [f"{lx('par critère')} : {self.e(m.per_criterion)}", f"{lx('par axe')} : {lx(AGGREGATES[m.per_axis])}",
                 f"{lx('par questionnaire')} : {lx(AGGREGATES[m.per_questionnaire])}",
                 f"{lx('par population')} : {lx(AGGREGATES[m.per_population])}"]
        for step in steps:
            self.line(indent + 1, step)

    def definition(self, d, indent):
        text = f"{self.word('définition', 'DEFINITION', 'DEF_STEP')} {d.name} = " + ", ".join(
            self.e(e) + (f" {self.lx('dès')} {since.isoformat()}" if since else "") for e, since in d.steps)
        self.line(indent, text)

    def validity(self, valid):
        lx = self.lx
        SEEN["VALIDITY"] += 1
        if valid[1] is None:
            return f"{lx('en vigueur')} {lx('dès')} {valid[0]}"
        return f"{lx('en vigueur')} {lx('de')} {valid[0]} {lx('à')} {valid[1]}"

    def asked(self, rule):
        return f"{self.word('posé si', 'ASKED_IF')} {self.e(rule)}"

    def na_level(self, na):
        lx = self.lx
        text = f"{self.word('niveau', 'NA_LEVEL')} {lx('non applicable')}{self.rng.choice([' :', ':', ''])} {self.title(na.reason)}"
        if na.mode == "free":
            return text
        return f"{text} {lx('si' if na.mode == 'if' else 'sauf si')} {self.e(na.rule)}"

    def extras(self, chance=0.1):
        """Clauses that nothing here depends on."""
        rng, lx = self.rng, self.lx
        found = []
        if rng.random() < chance:
            found.append(f"{self.word('aide', 'HELP')} " + rng.choice(['"Voir l’annexe."', "« Aide « imbriquée » »", '"""\n    Deux\n    lignes\n    """']))
        if rng.random() < chance / 2:
            found.append(f"{self.word('source', 'SOURCE')} \"Annexe A, p. 3 # 4\"")
        if rng.random() < chance / 2:
            found.append(f"{self.word('lien', 'LINK')} \"https://exemple.fr/a?b=c\"")
        return found

    def clauses(self, indent, found):
        self.rng.shuffle(found)
        for text in found:
            self.line(indent, text)

    def questionnaire(self, x, indent):
        lx = self.lx
        if x.extends:
            self.line(indent, f"{self.word('complément', 'SUPPLEMENT')} {x.code} {self.title(x.title)} {lx('complète')} {x.extends.code}"
                      + (f" {lx('de')} {self.title(x.extends_version)}" if x.extends_version else ""))
        else:
            self.line(indent, f"{self.word('questionnaire', 'QUESTIONNAIRE')} {x.code} {self.title(x.title)}")
        found = [f"{self.word('version', 'VERSION')} {self.title(x.version)}"] + self.extras()
        if x.valid:
            found.append(self.validity(x.valid))
        if x.kinds and not x.extends:
            found.append(f"{self.word('porte sur', 'ABOUT')} {', '.join(x.kinds)}")
        if x.scale:
            found.append(f"{self.word('échelle', 'SCALE_REF')} {x.scale.name}")
        if x.measures and not x.extends:
            found.append(f"{self.word('mesures', 'MEASURES')} {', '.join(m.name for m in x.measures)}")
        self.clauses(indent + 1, found)
        self.items(x.items, indent)

    def items(self, items, indent):
        rubric = None
        for item in items:
            if isinstance(item, (Question, Criterion)):
                if item.rubric is not rubric and item.rubric is not None:
                    r = item.rubric
                    self.line(indent, f"{self.word('rubrique', 'RUBRIC')} {self.title(r.title)}" + (f" {self.asked(r.asked)}" if r.asked else ""))
                rubric = item.rubric
            elif not isinstance(item, (Definition, Retired, Essai)):
                rubric = None
            kind = {Question: self.question, Criterion: self.criterion, Axis: self.axis, Control: self.control,
                    Definition: self.definition, Retired: self.retired, Essai: self.essai}[type(item)]
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
        self.line(indent, f"{self.word('question', 'QUESTION', 'TYPE')} {q.name} {self.title(q.title)}{rng.choice([' :', ' ', ':'])} {kind}")
        found = self.extras()
        if q.asked:
            found.append(self.asked(q.asked))
        if q.required:
            found.append(self.word("obligatoire", "REQUIRED"))
        if rng.random() < 0.1:
            found.append(f"{self.word('énoncé', 'WORDING')} {self.title('Combien, et depuis quand ?')}")
        found += [self.replaces(r) for r in q.replaces]
        self.clauses(indent + 1, found)

    def axis(self, a, indent):
        self.line(indent, f"{self.word('axe', 'AXIS')} {a.code} {self.title(a.title)}")
        found = self.extras()
        if a.asked:
            found.append(self.asked(a.asked))
        if a.valid:
            found.append(self.validity(a.valid))
        if a.weight_text is not None:
            found.append(f"{self.word('poids', 'WEIGHT')} {a.weight_text}")
        if a.na:
            found.append(self.na_level(a.na))
        self.clauses(indent + 1, found)
        self.items(a.items, indent + 1)

    def criterion(self, c, indent):
        lx, rng = self.lx, self.rng
        self.line(indent, f"{self.word('critère', 'CRITERION')} {c.code} {self.title(c.title)}")
        self.e.inside = c
        before, after = self.extras(), []
        either = lambda: before if rng.random() < 0.5 else after
        if c.asked:
            before.append(self.asked(c.asked))
        if c.valid:
            before.append(self.validity(c.valid))
        if c.weight_text is not None:
            either().append(f"{self.word('poids', 'WEIGHT')} {c.weight_text}")
        if c.na:
            either().append(self.na_level(c.na))
        if c.justify:
            listed = [lx("non applicable") if x == "na" else str(x) for x in c.justify]
            SEEN["NA_VALUE"] += "na" in c.justify
            either().append(f"{self.word('justification exigée si', 'COMMENT_REQUIRED')} {', '.join(listed)}")
        either().extend(self.replaces(r) for r in c.replaces)
        if c.reworded:
            version, levels = c.reworded
            either().append(f"{self.word('reformulé', 'REWORDED')} {lx('depuis')} {self.title(version)}"
                            + (f" : {', '.join(map(str, levels))} {lx('à reconfirmer')}" if levels else ""))
        self.clauses(indent + 1, before)
        first = rng.random() < 0.6
        if first:
            self.requirements(c, indent + 1)
        if c.using:
            self.line(indent + 1, f"{self.word('selon', 'USING')} {c.using.name}")
        else:
            for n, label in c.levels:
                self.one_level(c, n, label, indent + 1)
        if not first:
            self.requirements(c, indent + 1)
        self.clauses(indent + 1, after)
        self.e.inside = None
        for since, level, written in c.expected:
            text = f"{self.word('attendu', 'EXPECTED')} {level}"
            if since is not None:
                text += f" {lx('dès')} "
                text += self.when(written)
            self.line(indent + 1, text)

    def one_level(self, c, n, label, indent):
        lx, rng = self.lx, self.rng
        rule = f" {lx('si')} {self.e(c.level_rules[n])}" if n in c.level_rules else ""
        text = self.level(n, label) + rule
        if n in c.needs and rng.random() < 0.7:
            text += " " + self.needs(c, n)
            self.line(indent, text)
        else:
            self.line(indent, text)
            if n in c.needs:
                self.line(indent + 1, self.needs(c, n))
        if rng.random() < 0.05:
            self.line(indent + 1, f"{self.word('précision', 'DETAIL')} \"Tous les flux.\"")
        if rng.random() < 0.05:
            self.line(indent + 1, f"{self.word('voir', 'SEE')} \"https://exemple.fr\"")

    def needs(self, c, n):
        return f"{self.word('exige', 'EXIGE')} {', '.join(self.e.ref(r) for r in c.needs[n])}"

    def requirements(self, c, indent):
        lx = self.lx
        for r in c.requirements:
            text = f"{self.word('exigence', 'REQUIREMENT')} {r.code} {self.title(r.title)}"
            if r.na:
                text += f" {lx('non applicable')} {lx('si' if r.na.mode == 'if' else 'sauf si')} {self.e(r.na.rule)}"
            self.line(indent, text)

    def replaces(self, r):
        lx = self.lx
        text = f"{self.word('remplace', 'REPLACES')} {', '.join(r.codes)} {lx('version')} {self.title(r.version)}"
        if r.map is None:
            return text
        SEEN["MAP"] += 1
        entries = []
        for before, after in r.map:
            SEEN["MAP_ENTRY"] += 1
            entries.append(self.constant(before) + (f" {lx('à redemander')}" if after[0] == "again" else
                                                    f" {lx('devient')} {self.constant(after)}"))
        return f"{text} : {', '.join(entries)}"

    def constant(self, v):
        """A level, a key, N/A or a yes of a map or of an essai."""
        if v[0] == "na":
            return self.word("non applicable", "NA_VALUE")
        if v[0] == "yes":
            return self.lx("oui")
        if v[0] == "key":
            bare = v[2] is None and v[1][0].isalpha()
            return v[1] if bare else f'"{v[1]}"' if v[2] is None else self.e.key(v[2], v[1])
        if v[0] == "keys":
            return f"({', '.join(self.e.key(v[2], k) for k in v[1])})"
        return self.title(v[1]) if v[0] == "text" else str(v[1])

    def retired(self, t, indent):
        self.line(indent, f"{self.word('retiré', 'RETIRED')} {t.name} {self.title(t.reason)}")

    def when(self, written):
        """A date, or a quarter after the edge that its first character stands for."""
        if written[0].isdigit():
            return written
        return f"{self.word('début' if written[0] == '<' else 'fin', 'QUARTER')} {written[1:]}"

    def essai(self, t, indent):
        lx, rng = self.lx, self.rng
        self.line(indent, f"{self.word('essai', 'TEST')} {self.mark(t.place, 'title')}{self.title(t.title)}")
        found = []
        if t.like:
            found.append(f"{self.word('reprend', 'T_LIKE')} {self.title(t.like.title)}")
        if t.date:
            found.append(f"{self.word('date', 'T_DATE')} {t.date.isoformat()}")
        if t.horizon:
            if "-T" in t.horizon[1] or "-Q" in t.horizon[1]:
                SEEN["QUARTER"] += 1
            found.append(f"{self.word('horizon', 'T_HORIZON')} {self.when(t.horizon[1])}")
        if t.kind:
            found.append(f"{self.word('type', 'T_KIND')} {t.kind}")
        if t.status:
            found.append(f"{self.word('statut', 'T_STATUS')} {lx(STATUSES[t.status])}")
        for thing, v in t.answers:
            found.append(f"{self.word('réponse', 'T_ANSWER')} {self.e.ref(thing)} = {self.answered(v)}")
        for c, steps in t.plans:
            if steps is None:
                found.append(f"{self.word('prévu', 'T_PLAN')} {c.code} {lx('non')} {lx('planifiable')}")
        rng.shuffle(found)
        for c, steps in t.plans:
            for _, level, written in steps or []:
                found.append(f"{self.word('prévu', 'T_PLAN')} {c.code} = {level} {lx('dès')} {self.when(written)}")
        for text in found:
            self.line(indent + 1, text)
        for i, e in enumerate(t.expects):
            t.places.append({})
            self.line(indent + 1, f"{self.mark(t.places[i], 'clause')}{self.word('vérifie', 'T_EXPECT')} {self.e(e)}")

    def answered(self, v):
        if isinstance(v, bool):
            SEEN["TRUE" if v else "FALSE"] += 1
            return self.rng.choice([self.lx("oui" if v else "no"), self.lx("vrai" if v else "faux")])
        if hasattr(v, "isoformat"):
            return v.isoformat()
        if v[0] == "keys":
            SEEN["KEYS"] += 1
        if v[0] == "number":
            return v[-1]
        return self.constant(v)

    def control(self, k, indent):
        lx = self.lx
        title = f" {self.title(k.title)}" if k.title else ""
        self.line(indent, f"{self.word('contrôle', 'CONTROL')} {self.mark(k.places, 'code')}{k.code}{title}")
        self.line(indent + 1, f"{lx(SEVERITIES[k.severity])} {lx('si')} {self.e(k.rule)}")
        parts = []
        for part in k.message:
            SEEN["MESSAGE_TEXT" if isinstance(part, str) else "MESSAGE_VALUE"] += 1
            parts.append(part.replace("{", "{{").replace("}", "}}") if isinstance(part, str) else "{" + self.e(part) + "}")
        self.line(indent + 1, f"{self.word('message', 'MESSAGE')} {quote(''.join(parts), self.rng)}")
        if k.targets:
            self.line(indent + 1, f"{self.word('vise', 'TARGET')} {', '.join(self.e.ref(t) for t in k.targets)}")


def number_things(program):
    """Numbers the things in source order: files by the bytes of their path, then by place."""
    order = 0
    for file in sorted(program.files, key=lambda f: f.path.encode()):
        todo = list(file.declarations)
        while todo:
            item = todo.pop(0)
            item.order, item.file, order = order, file, order + 1
            todo = getattr(item, "items", []) + getattr(item, "requirements", []) + todo
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
