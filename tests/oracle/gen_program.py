"""Random valid programs. First the skeleton (questionnaires, questions, axes, criteria), then ranks, then the rules, each reading
only what ranks below it; then measures (checked against the limit of 31-bit fractions), definitions, controls, and files."""

import datetime
import math
from fractions import Fraction

import scores
from gen_expr import FOREVER, Maker, Pool, measure_expression
from lexicon import NAME_LIKE
from gen_essai import EssaiMaker
from model import (Axis, Control, Criterion, Definition, E, ListDecl, Measure, NaLevel, Program, Question, Questionnaire, Replaces,
                   Requirement, Retired, Rubric, Scale, SourceFile, num, standard_library, walk)

TITLES = ["Peuplement et accès", "Utilisation du ROR pour connaître l'offre", "Identité", "Le service lit-il l’offre ?", "Qualité \"mesurée\"",
          "Échange, partage & stockage", "Hébergement des données (HDS)", "Accès : 24 h/24", "Suivi 100\u00a0%", "Été # hiver", "Santé 🩺 publique",
          "A {accolade}", "Deux\\trois"]
LABELS = ["Absent", "Engagé", "Avancé", "Cible", "Ne lit pas le ROR", "Flux normalisés", "Identifiant local", "Oui, partout", "Hors champ"]
NAMES = ["région", "domaine", "nb_lits", "instance_ror", "consomme_offre", "date_ouverture", "part_mobile", "éditeur", "commentaire",
         "données_nominatives", "x", "budget", "héberge", "_interne", "Taille", "mot2", "œuvre", "naïf", "type_tc", "zone_pos"]
KINDS = ["service", "si_régional", "établissement", "poste"]
KEYS = [("bretagne", "Bretagne", "name"), ("autre", "Autre", "name"), ("non_concerné", "Non concerné", "name"), ("BFC", "Bourgogne-Franche-Comté", "code"),
        ("A1.2", "A un point deux", "code"), ("1", "Un", "int"), ("2", "Deux", "int"), ("6.2", "Six-deux", "string"), ("a b", "A, espace, b", "string"),
        ("île", "Île", "name"), ("12", "Douze", "string")]
RETIRED = ["ancienne_question", "A97.1", "R0.9.9", "vieux_code", "OLD", "indicateur_2019"]
EARLIER = ["A98.1", "A98.2", "question_2018", "X0", "ancien_nom"]     # never declared
DAY = datetime.timedelta(days=1)
# how often the larger constructs come; 0 leaves one out, to look at the others alone
WEIGHTS = {"derived": 1, "supplement": 1, "retired": 1, "replaces": 1, "reworded": 1, "justify": 1, "essai": 1}


class ProgramMaker:
    def __init__(self, rng):
        self.rng, self.program, self.taken = rng, Program(), set()
        # the date at which everything is judged; steps, validities and dated definitions lie around it
        self.date = datetime.date(2020, 12, 15) + DAY * rng.choice([0, 0, 0, -1, 1, 200, 745])
        self.constants = []

    def make(self):
        rng, p = self.rng, self.program
        self.lang = rng.choice(["fr", "fr", "en"])
        self.std = standard_library() if rng.random() < 0.35 else None
        self.kinds = rng.sample(KINDS, rng.choice([0, 0, 1, 2, 2, 3]))
        self.make_scales_and_lists()
        self.derive = rng.choice([0, 0.15, 0.3, 0.6]) * WEIGHTS["derived"]  # how often a criterion is derived
        self.make_retired()
        for i in range(rng.choice([1, 1, 2, 2, 3])):
            self.make_questionnaire(i)
        for x in list(p.questionnaires):
            for i in range(rng.choice([0, 0, 0, 1, 1, 2]) * WEIGHTS["supplement"]):
                self.make_supplement(x)
        p.kinds = [k for k in self.kinds if any(x.kinds and k in x.kinds for x in p.questionnaires)]
        self.give_ranks()
        self.fill_rules()
        self.make_measures()
        self.make_controls()
        self.spare_definitions()
        self.make_essais()
        self.share_out()
        return p

    def name(self, base):
        found, i = base, 2
        while found in self.taken:
            found, i = f"{base}{i}", i + 1
        self.taken.add(found)
        return found

    # --- the skeleton

    def make_scales_and_lists(self):
        rng, p = self.rng, self.program
        self.taken |= {"maturité", "taux", "niveau_moyen"}
        for _ in range(rng.choice([1, 1, 2])):
            levels = rng.choice([[0, 1, 2, 3], [0, 1, 2, 3], [1, 2, 3], [0, 1], [0, 2, 5, 10], [0, 1, 2, 3, 4, 5], [3, 50, 100]])
            p.scales.append(Scale(self.name(rng.choice(["éch", "paliers"])), rng.choice([None, "Paliers"]),
                                  [(n, rng.choice(LABELS)) for n in levels]))
        if self.std:
            p.scales.append(self.std[0])
        for _ in range(rng.choice([0, 1, 1, 2])):
            choices = rng.sample(KEYS, rng.randint(1, 6))
            p.lists.append(ListDecl(self.name(rng.choice(["régions", "choix_a", "types"])), rng.choice([None, "Liste"]), choices))

    def make_retired(self):
        for name in self.rng.sample(RETIRED, self.rng.choice([0, 0, 1, 2]) * WEIGHTS["retired"]):
            self.taken.add(name)
            self.program.retired.append(Retired(name, self.rng.choice(["Remplacé en 2020.", "Fusionné avec un autre", "Hors champ"])))

    def make_questionnaire(self, i):
        rng, p = self.rng, self.program
        code = rng.choice(["QU", "QI", "QR", "QP", "S"]) + (str(i) if i else "")
        x = Questionnaire(code, rng.choice(TITLES), rng.choice(["2020-12", "1", "v1.2", "2021 bis"]))
        self.taken.add(code)
        if self.kinds and rng.random() < 0.7:
            x.kinds = rng.sample(self.kinds, rng.randint(1, len(self.kinds)))
        x.valid = self.validity(0.35)
        self.furnish(x, i, rng.choice(["A", "A", "B0", "C.X"]))

    def make_supplement(self, base):
        """A questionnaire of its own that completes another one; its codes begin with its code."""
        rng = self.rng
        code = next(c for c in rng.sample(["BFC", "LOC", "R1", "SUP.A", "Z", "IDF", "W9", "Y", "V2"], 9) if c not in self.taken)
        x = Questionnaire(code, rng.choice(TITLES), rng.choice(["1", "2021-01", "v1.2"]))
        self.taken.add(code)
        x.extends, x.extends_version = base, rng.choice([None, base.version, base.version, "2019-07"])
        x.kinds, x.valid = base.kinds, self.validity(0.25)
        base.own_scale = x.own_scale = getattr(base, "own_scale", None) or rng.choice(self.program.scales)
        self.furnish(x, code, f"{code}.{rng.choice('LM')}")
        if x.axes:
            base.scale = base.own_scale

    def furnish(self, x, i, prefix):
        rng, p = self.rng, self.program
        questions = [self.make_question(x) for _ in range(rng.choice([0, 2, 3, 5, 7] if not x.extends else [0, 1, 2, 3]))]
        axes = 0 if questions and rng.random() < 0.15 else rng.choice([1, 1, 2, 3] if not x.extends else [1, 1, 2])
        x.questions = questions
        for j in range(axes):
            x.axes.append(self.make_axis(x, f"{prefix}{j + 1}" + rng.choice(["", ".7"]), f"{x.code}.Q" if x.extends else f"Q{i}"))
        weigh(rng, x.axes)
        if not x.extends and (any(c.using is None for c in x.criteria) or (x.axes and rng.random() < 0.5)):
            x.scale = x.own_scale
        x.items = questions + x.axes
        self.rubrics(questions)
        p.questionnaires.append(x)

    def validity(self, chance):
        rng, d = self.rng, self.date
        if rng.random() >= chance:
            return None
        start, end = rng.choice([(d - 300 * DAY, None), (d, None), (d - DAY, d), (d - 90 * DAY, d + 90 * DAY), (d + DAY, None),
                                 (d - 300 * DAY, d - DAY), (d, d), (d - 30 * DAY, None), (d - 30 * DAY, None)])
        return (start, end)

    def make_question(self, x):
        rng, p = self.rng, self.program
        kind = rng.choice(["yesno"] * 5 + ["int"] * 3 + ["number"] * 3 + ["percent", "date", "date", "text"] + ["list"] * 4 + ["multi"] * 2)
        if kind in ("list", "multi") and not p.lists:
            kind = "yesno"
        base = rng.choice(NAMES) if rng.random() > 0.01 else rng.choice(NAME_LIKE[self.lang])
        q = Question(self.name(base), rng.choice(TITLES), kind)
        if kind in ("list", "multi"):
            q.list = rng.choice(p.lists)
        if kind == "int" and rng.random() < 0.5:
            q.low, q.high = rng.choice([("0", "10"), ("1", "3"), ("0", "1000000"), ("2", "2"), ("-2", "3")])
        if kind == "number" and rng.random() < 0.4:
            q.low, q.high = rng.choice([("0", "10"), ("0.1", "0.3"), ("1.5", "100"), ("-2.5", "2.5")])
        q.required, q.questionnaire = rng.random() < 0.35, x
        return q

    def make_axis(self, x, code, family):
        rng, p = self.rng, self.program
        a = Axis(code, rng.choice(TITLES))
        a.questionnaire = x
        x.own_scale = getattr(x, "own_scale", None) or rng.choice(p.scales)
        for k in range(rng.choice([1, 2, 3, 4])):
            a.criteria.append(self.make_criterion(a, f"{code}.{k + 1}" if rng.random() < 0.9 else f"{family}.Z{k}{code[-1]}"))
        a.items = list(a.criteria)
        a.valid = self.validity(0.1)
        weigh(rng, a.criteria)
        self.rubrics(a.criteria)
        return a

    def make_criterion(self, a, code):
        rng, p, x = self.rng, self.program, a.questionnaire
        while code in self.taken:
            code += "B"
        self.taken.add(code)
        if rng.random() < 0.35:
            scale = rng.choice(p.scales)
            c = Criterion(code, rng.choice(TITLES), scale.levels, using=scale)
        else:
            numbers = [n for n, _ in x.own_scale.levels]
            offered = sorted(rng.sample(numbers, rng.randint(1, len(numbers)) if rng.random() < 0.4 else len(numbers)))
            c = Criterion(code, rng.choice(TITLES), [(n, rng.choice(LABELS)) for n in offered])
        c.axis, c.valid = a, self.validity(0.08)
        self.expect(c)
        if not c.using and len(c.levels) > 1 and rng.random() < self.derive:
            self.make_derived(c)
        return c

    def make_derived(self, c):
        rng = self.rng
        c.derived = rng.choice(["requirements", "rules"])
        if c.derived == "rules":
            return                                      # the rules are made by fill_rules
        for i in range(rng.choice([1, 2, 2, 3, 4, 5])):
            c.requirements.append(Requirement(rng.choice(["E", "E", "R", "X0"]) + str(i + 1), rng.choice(TITLES), c))
        for n in c.numbers[1:]:
            c.needs[n] = rng.sample(c.requirements, rng.randint(1, min(3, len(c.requirements))))
        if rng.random() < 0.1 * WEIGHTS["retired"]:
            self.program.retired.append(Retired(f"{c.code}.E9", "Exigence abandonnée"))

    def expect(self, c):
        """Zero to four steps of `attendu`, the first perhaps without a date; all on distinct, ascending days."""
        rng = self.rng
        kind = rng.choice(["none", "plain", "plain", "steps", "steps"])
        if kind == "none":
            return
        start = c.questionnaire.start
        if kind == "plain" or rng.random() < 0.7:
            c.expected.append((None, rng.choice(c.numbers), None))
        if kind == "plain":
            return
        days = []
        for _ in range(rng.randint(1, 3)):
            if rng.random() < 0.5:
                day = self.date + DAY * rng.choice([-400, -30, -1, 0, 0, 1, 30, 400, 800])
                days.append((day, day.isoformat()))
            else:
                year, quarter = rng.choice([2020, 2020, 2021, 2022]), rng.randint(1, 4)
                edge = rng.choice("<>")
                day = quarter_start(year, quarter) if edge == "<" else quarter_end(year, quarter)
                days.append((day, f"{edge}{year}-{rng.choice('TQ')}{quarter}"))
        for day, written in sorted(days):
            if (c.expected and c.expected[-1][0] == day) or (c.expected and start and day <= start):
                continue
            c.expected.append((day, rng.choice(c.numbers), written))

    def rubrics(self, members):
        """Groups a run of members up to the end, or two runs one after the other."""
        rng = self.rng
        if len(members) < 2 or rng.random() < 0.5:
            return
        cut = rng.randint(0, len(members) - 1)
        rubric = Rubric(rng.choice(TITLES))
        for m in members[cut:]:
            if rng.random() < 0.2:
                rubric = Rubric(rng.choice(TITLES))
            m.rubric = rubric

    # --- ranks and rules

    def give_ranks(self):
        """A random order in which things may read one another: questions one by one, an axis with its criteria in a block."""
        rng, p = self.rng, self.program
        units = p.questions + p.axes
        keys = {id(u): rng.random() + (0.5 if isinstance(u, Axis) else 0) for u in units}
        units.sort(key=lambda u: keys[id(u)])
        rank = 0
        for u in units:
            u.rank, rank = rank, rank + 1
            for c in getattr(u, "criteria", []):
                c.base = rank
                for r in c.requirements:
                    r.rank, rank = rank, rank + 1
                c.rank, rank = rank, rank + 1

    def rule(self, limit, within, depth=None):
        pool = Pool(self.program, limit, within=within)
        if pool.empty:
            return None
        return Maker(self.rng, pool).yesno(self.rng.choice([0, 1, 1, 2, 3]) if depth is None else depth)

    def na_level(self, limit, within):
        rng = self.rng
        rule = self.rule(limit, within) if rng.random() < 0.5 else None
        return NaLevel(rng.choice(LABELS), rng.choice(["if", "unless"]) if rule else "free", rule)

    def fill_rules(self):
        rng, p = self.rng, self.program
        for q in p.questions:
            if q.type == "list" and rng.random() < 0.15:
                d = Definition(self.name("alias"), [(E("q", q, type="list:" + q.list.name), None)])
                d.rank, d.home = q.rank, q.questionnaire if q.questionnaire.extends else None
                p.definitions.append(d)
        for q in p.questions:
            if rng.random() < 0.35:
                q.asked = self.rule(q.rank, q.questionnaire)
            if rng.random() < 0.06 * WEIGHTS["replaces"]:
                q.replaces = self.replaces(q)
        for rubric in dict.fromkeys(m.rubric for m in p.questions + p.criteria if m.rubric):
            if rng.random() < 0.6:
                members = [m for m in p.questions + p.criteria if m.rubric is rubric]
                rubric.asked = self.rule(min(getattr(m, "base", m.rank) for m in members), members[0].questionnaire)
        for a in p.axes:
            if rng.random() < 0.3:
                a.asked = self.rule(a.rank, a.questionnaire)
            if rng.random() < 0.25:
                a.na = self.na_level(a.rank, a.questionnaire)
            for c in a.criteria:
                self.fill_criterion(c)

    def fill_criterion(self, c):
        rng, x = self.rng, c.questionnaire
        if rng.random() < 0.45:
            c.asked = self.rule(c.base, x)
        if rng.random() < 0.45:
            c.na = self.na_level(c.base, x)
        for r in c.requirements:
            if rng.random() < 0.4:
                rule = self.requirement_rule(r)
                r.na = rule and NaLevel(None, rng.choice(["if", "unless"]), rule)
        if c.derived == "rules":
            for n in c.numbers[1:]:
                c.level_rules[n] = self.rule(c.rank, x)
            if None in c.level_rules.values():
                c.derived, c.level_rules = None, {}
        free = c.na_level is not None and c.na_level.mode == "free"
        if rng.random() < 0.25 * WEIGHTS["justify"]:
            c.justify = [n for n in c.numbers if rng.random() < 0.4] if not c.derived else []
            c.justify += ["na"] if free and rng.random() < 0.8 else []
            rng.shuffle(c.justify)
        if rng.random() < 0.08 * WEIGHTS["replaces"]:
            c.replaces = self.replaces(c)
        if rng.random() < 0.08 * WEIGHTS["reworded"]:
            c.reworded = (rng.choice(["2019-01", "1"]), rng.sample(c.numbers, rng.randint(0, len(c.numbers))))

    def requirement_rule(self, r):
        """Now and then one that reads an earlier requirement of the same criterion."""
        rng, before = self.rng, r.criterion.requirements[:r.criterion.requirements.index(r)]
        if before and rng.random() < 0.3:
            e = E("req", rng.choice(before), type="bool") if rng.random() < 0.6 else \
                E(rng.choice(["answered", "applicable"]), rng.choice(before), rng.random() < 0.3, type="bool")
            return E("not", e, type="bool") if rng.random() < 0.5 else e
        return self.rule(r.rank, r.questionnaire)

    def replaces(self, thing):
        """One clause or two; a map for what has levels, keys or yes and no."""
        rng = self.rng
        names = rng.sample(EARLIER + [r.name for r in self.program.retired], 4)
        found = []
        for codes in ([names[:1]], [names[:2]], [names[:1], names[1:3]])[rng.choice([0, 0, 1, 2])]:
            pairs = None
            offers = self.offers(thing)
            if offers and rng.random() < 0.7:
                froms = rng.sample(self.froms(thing), rng.randint(1, 3))
                pairs = [(f, rng.choice(offers + [("again",)])) for f in froms]
            found.append(Replaces(codes, rng.choice(["2019-01", "1", "v0"]), pairs))
        return found

    def offers(self, thing):
        if isinstance(thing, Question):
            if thing.type == "list":
                return [("key", k, thing.list) for k, _, _ in thing.list.choices]
            return [("yes",)] if thing.type == "yesno" else []
        if thing.derived:
            return []
        return [("level", n) for n in thing.numbers] + ([("na",)] if thing.na_level else [])

    def froms(self, thing):
        if isinstance(thing, Question):
            return [("key", k, None) for k in ("ancienne", "BFC", "6.9")] if thing.type == "list" else [("yes",), ("key", "peut_être", None),
                                                                                                       ("level", 7)]
        return [("level", n) for n in (0, 1, 2, 4, 9)] + [("na",)]

    # --- measures

    def make_measures(self):
        rng, p = self.rng, self.program
        for i in range(rng.choice([0, 0, 1, 2])):
            text = rng.choice(["3", "0.5", "2", "0.25", "10"])
            d = Definition(self.name(f"const_{i}"), [(num(text), None)])
            d.rank = -1
            p.definitions.append(d)
            self.constants.append(d)
        if self.std:
            p.measures += self.std[1]
        for i in range(rng.choice([0, 1, 2]) if self.std else rng.choice([1, 1, 2, 3])):
            p.measures.append(self.make_measure(f"mes_{i}"))
        for x in p.questionnaires:
            completed = any(s.extends is x and s.axes for s in p.questionnaires)
            if not x.extends and (x.axes or completed or rng.random() < 0.1):
                x.measures = rng.sample(p.measures, rng.randint(1, len(p.measures)))
        for x in p.questionnaires:
            if x.extends:
                x.measures = x.extends.measures
        for m in p.measures:
            if not m.std:
                tries = 0
                while not self.fits(m):
                    tries += 1
                    m.per_criterion = measure_expression(rng, self.constants) if tries < 8 else E("level", type="num")

    def make_measure(self, name):
        rng = self.rng
        inner = ["mean", "weighted", "weighted", "sum", "minimum", "maximum"]
        return Measure(self.name(name), rng.choice([None, "Mesure d'essai"]), rng.random() < 0.4,
                       measure_expression(rng, self.constants, rng.choice([0, 1, 2, 3])),
                       rng.choice(inner), rng.choice(inner), rng.choice(["mean", "mean", "sum", "minimum", "maximum"]))

    def fits(self, measure):
        """Whether every value of `par critère` is a fraction of two 31-bit integers."""
        for x in self.program.questionnaires:
            if measure in x.measures:
                for c in x.criteria:
                    for expected in {None} | {level for _, level, _ in c.expected}:
                        for level in c.numbers:
                            v = scores.exact(measure.per_criterion, scores.Inputs(c, level, expected))
                            if v is not None and (abs(v.numerator) >= 2 ** 31 or v.denominator >= 2 ** 31):
                                return False
        return True

    # --- controls, definitions, files

    def make_controls(self):
        rng, p = self.rng, self.program
        made = []
        for x in p.questionnaires:
            for i in range(rng.choice([0, 1, 2, 3, 4]) if x.items else 0):
                maker = Maker(rng, Pool(p, FOREVER, taint=True, controls=made, within=x))
                rule = maker.yesno(rng.choice([0, 1, 1, 2, 3])) if not maker.pool.empty else None
                if rule is None:
                    continue
                if rng.random() < 0.4:
                    rule = E("not", rule, type="bool")
                near = x.questions + x.criteria + x.axes
                code = f"C{len(made) + 1:02}" if rng.random() < 0.8 else f"K.{len(made) + 1}"
                k = Control(f"{x.code}.{code}" if x.extends else code, rng.choice([None, rng.choice(TITLES)]),
                            rng.choice(["error", "warning", "warning", "notice"]), rule, self.message(maker),
                            rng.sample(near, min(len(near), rng.choice([0, 1, 1, 2]))))
                k.questionnaire = x
                made.append(k)
                self.place_control(x, k)

    def place_control(self, x, k):
        """A control may stand anywhere among the items; it closes the rubric that it stands in."""
        rng = self.rng
        x.controls.append(k)
        inside = rng.choice(x.axes) if x.axes and rng.random() < 0.3 else None
        items = inside.items if inside else x.items
        at = len(items) if rng.random() < 0.4 else rng.randint(0, len(items))
        items.insert(at, k)
        reopen(items, at)

    def message(self, maker):
        rng = self.rng
        parts = [rng.choice(["Attention", "Voir A1", "L’écart {noté}", "« cité »", "Ligne\nsuivante", "Total :", "\"droit\""])]
        for _ in range(rng.choice([0, 1, 1, 2, 3])):
            e = self.placeholder(maker)
            if e is not None:
                parts += [rng.choice([" ", " : ", " = ", " ("]), e]
        parts.append(rng.choice([".", " !", "", ")"]))
        return merge_texts(parts)

    def placeholder(self, maker):
        rng, pool = self.rng, maker.pool
        questions = [E("q", q, type=q.type) for q in pool.questions]
        options = [(4, lambda: rng.choice(questions) if questions else None),
                   (2, lambda: E("c", rng.choice(pool.criteria), type="num") if pool.criteria else None),
                   (4, lambda: E("measure", *rng.choice(pool.measures()), type="num") if pool.measures() else None),
                   (3, lambda: maker.number(2)), (0.7, lambda: maker.yesno_leaf()), (0.5, lambda: maker.date(0)),
                   (0.5, lambda: maker.state_test()),
                   (0.7, lambda: E("req", rng.choice(pool.requirements), type="bool") if pool.requirements else None),
                   (0.5, lambda: E("sujet", type="sujet") if pool.kinds else None)]
        e = maker.pick(options)
        bare = lambda x: x.op == "def" and any(s.op == "measure" or s.op == "if" for s, _ in x.a[0].steps)
        if e is None or any(y.op in ("keyin", "has", "textin") for y in walk(e)) or bare(e):
            return None
        # a measure prints as a rate only where it stands alone: through `si`, nobody says what it is
        return None if e.op == "if" else e

    def spare_definitions(self):
        """Definitions that nothing need use, and names for list questions."""
        rng, p = self.rng, self.program
        for _ in range(rng.choice([0, 0, 1])):
            maker = Maker(rng, Pool(p, FOREVER, taint=True, controls=p.controls, within=rng.choice(p.questionnaires)))
            if not maker.pool.empty:
                maker.new_definition(rng.choice(["bool", "num"]), 2)

    def make_essais(self):
        rng, p = self.rng, self.program
        if rng.random() < 0.3 * WEIGHTS["essai"]:
            maker = EssaiMaker(rng, p, self.date)
            for i in range(rng.choice([1, 1, 2, 3, 4])):
                maker.make(i)

    def share_out(self):
        """Puts the declarations into one file or several that use one another, or into a folder."""
        rng, p = self.rng, self.program
        count = rng.choice([1, 1, 1, 2, 3])
        paths = rng.sample(["a.brm", "b.brm", "principal.brm", "Z.brm", "é.brm", "sous/x.brm", "a-b.brm"], count)
        folder = count > 1 and rng.random() < 0.25
        if folder:
            paths = [x.replace("sous/", "sous-") for x in paths]
        else:
            paths = [x if i else x.replace("sous/", "sous-") for i, x in enumerate(paths)]
        p.files = [SourceFile(x, self.lang if rng.random() < 0.85 else rng.choice(["fr", "en"])) for x in paths]
        p.main = None if folder else p.files[0]
        if not folder:
            for i, f in enumerate(p.files[1:], 1):
                user = p.files[rng.randrange(i)] if "/" not in p.files[i - 1].path else p.files[0]
                if "/" in user.path:
                    user = p.files[0]
                user.uses.append((f, rng.choice([None, f"m{i}"])))
        if self.std:
            rng.choice(p.files).uses.append(("maturité", rng.choice([None, None, "mat"])))
        for thing in [x for x in p.scales + p.lists + p.measures if not getattr(x, "std", False)] + p.questionnaires:
            rng.choice(p.files).declarations.append(thing)
        for f in p.files:
            rng.shuffle(f.declarations)
        for thing in p.definitions + p.retired + p.essais:
            self.place(thing)

    def place(self, thing):
        """A definition, a retired code or an essai may stand anywhere, also between the items of a questionnaire. A definition that
        follows the head of a supplement in its file is part of it: only one that reads the supplement may."""
        rng, p = self.rng, self.program
        definition = isinstance(thing, Definition)
        home = thing.home if definition else None
        hosts = [home] if home else [x for x in p.questionnaires if x.items and not (definition and x.extends)]
        if home or (hosts and rng.random() < 0.3):
            host = rng.choice(hosts)
            if host.items:
                items = rng.choice([host] + host.axes).items
                items.insert(rng.randint(0, max(len(items) - 1, 0)), thing)
                return
        found = rng.choice(p.files).declarations
        at, inside, places = 0, None, []
        for at in range(len(found) + 1):
            if not (definition and inside and inside.extends):
                places.append(at)
            if at < len(found) and isinstance(found[at], Questionnaire):
                inside = found[at]
        found.insert(rng.choice(places), thing)


def merge_texts(parts):
    found = []
    for part in parts:
        if isinstance(part, str) and found and isinstance(found[-1], str):
            found[-1] += part
        else:
            found.append(part)
    return found


def reopen(items, at):
    """Members after a control stand outside the rubric that the control closed."""
    before = next((i.rubric for i in reversed(items[:at]) if isinstance(i, (Question, Criterion))), None)
    for i in items[at + 1:]:
        if isinstance(i, (Question, Criterion)):
            if before is None or i.rubric is not before:
                return
            i.rubric = None


def quarter_start(year, quarter):
    return datetime.date(year, 3 * quarter - 2, 1)


def quarter_end(year, quarter):
    return datetime.date(year + quarter // 4, 3 * quarter % 12 + 1, 1) - DAY


def weigh(rng, things):
    """Weights: all 1, small integers, decimals, or with zeros. Over their common divisor they sum to at most 65,535."""
    choices = rng.choice([None, None, ["1", "2", "3"], ["0.5", "1.5", "0.25", "1"], ["0.1234", "0.0001", "1.0001"], ["0", "0", "1", "2"],
                          ["0.1", "0.2", "0.7"], ["1000", "3", "64000"]])
    if choices is None:
        return
    texts = [rng.choice(choices) if rng.random() < 0.85 else None for _ in things]
    units = [int(Fraction(t or "1") * 10000) for t in texts]
    if sum(units) == 0 or sum(units) // math.gcd(*units) > 65535:
        return
    for thing, text in zip(things, texts):
        thing.weight_text, thing.weight = text, Fraction(text or "1")
