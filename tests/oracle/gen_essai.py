"""Random `essai` blocks: answers that a document could hold, plans, and `vérifie` lines that are known to be true, false or unknown."""

import datetime

import essais
from gen_expr import DATES, FOREVER, TEXTS, Maker, Pool
from model import E, Essai, num
from rules import value

DAY = datetime.timedelta(days=1)


class EssaiMaker:
    def __init__(self, rng, program, date):
        self.rng, self.program, self.date = rng, program, date
        self.dated = any(c.expected for c in program.criteria) or any(
            t.valid for t in program.questionnaires + program.axes + program.criteria) or any(len(d.steps) > 1 for d in program.definitions)
        self.passing = rng.random() < 0.5               # every `vérifie` of the program holds
        pool = Pool(program, FOREVER, taint=True, controls=program.controls, everything=True, make=False)
        self.maker = Maker(rng, pool)

    def make(self, i):
        rng, p = self.rng, self.program
        essai = Essai(rng.choice(["un service", "Un SI régional « urbain »", "rien n'est dit", "essai # de plus"]) + f" {i + 1}")
        if p.essais and rng.random() < 0.35:
            essai.like = rng.choice(p.essais)
        inherited = essai.like.said("date") if essai.like else None
        if inherited is None and (self.dated or rng.random() < 0.7) or rng.random() < 0.2:
            essai.date = self.date + DAY * rng.choice([0, 0, 0, 100, -40])
        date = essai.said("date") or essais.DEFAULT_DATE
        if rng.random() < 0.35 or (essai.said("horizon") and essai.said("horizon")[0] < date):
            essai.horizon = self.horizon(date)
        if p.kinds and rng.random() < 0.5:
            essai.kind = rng.choice(p.kinds)
        if rng.random() < 0.4:
            essai.status = rng.choice(["draft", "submitted", "validated"])
        self.answer(essai, rng.choice([0.3, 0.7, 1.0]))
        self.plan(essai, date)
        seen = essais.judge(essai, p)
        for _ in range(rng.choice([1, 1, 2, 3, 4])):
            e = self.expectation(seen)
            if e is not None:
                essai.expects.append(e)
        if essai.expects:
            p.essais.append(essai)

    def horizon(self, date):
        rng = self.rng
        if rng.random() < 0.4:
            day = date + DAY * rng.choice([0, 1, 100, 400, 1500])
            return day, day.isoformat()
        year, quarter = date.year + rng.choice([1, 1, 2]), rng.randint(1, 4)
        edge = rng.choice(["<", ">", ""])
        return quarter_day(year, quarter, edge), f"{edge}{year}-{rng.choice('TQ')}{quarter}"

    # --- answers

    def answer(self, essai, share):
        rng, p = self.rng, self.program
        # over another block, a criterion keeps its form: N/A as a whole, or requirement by requirement
        whole = {t for b in (essai.like.chain() if essai.like else []) for t, _ in b.answers}
        for x in p.questionnaires:
            for q in x.questions:
                if rng.random() < share:
                    essai.answers.append((q, self.question(q)))
            for c in x.criteria:
                free = c.na_level is not None
                touched = any(r in whole for r in c.requirements)
                if rng.random() >= share:
                    continue
                if not c.derived:
                    essai.answers.append((c, ("na",) if free and rng.random() < 0.15 else ("level", rng.choice(c.numbers))))
                elif free and c.na_level.mode == "free" and rng.random() < 0.15 and not touched:
                    essai.answers.append((c, ("na",)))
                elif c not in whole:
                    essai.answers += [(r, rng.random() < 0.7) for r in c.requirements if rng.random() < 0.85]
        rng.shuffle(essai.answers)

    def question(self, q):
        rng = self.rng
        if q.type == "yesno":
            return rng.random() < 0.6
        if q.type == "int":
            low, high = (int(q.low), min(int(q.high), int(q.low) + 10)) if q.low else (-2, 5)
            return "number", str(rng.randint(low, high))
        if q.type == "number":
            return "number", rng.choice([q.low, q.high]) if q.low else rng.choice(["0", "1", "2", "-0.25", "1.5", "2.675"])
        if q.type == "percent":
            return "number", *rng.choice([("0", "0 %"), ("1", "100 %"), ("0.5", "50 %"), ("0.62", "62 %"), ("0.125", "12.5 %"), ("0.62", "0.62")])
        if q.type == "date":
            return rng.choice(DATES + [self.date])
        if q.type == "text":
            return "text", rng.choice(TEXTS + ["Libre"])
        keys = [k for k, _, _ in q.list.choices]
        if q.type == "list":
            return "key", rng.choice(keys), q.list
        return "keys", rng.sample(keys, rng.randint(0, len(keys))), q.list

    def plan(self, essai, date):
        rng = self.rng
        for c in self.program.criteria:
            if c.derived or rng.random() > 0.25:
                continue
            if rng.random() < 0.2:
                essai.plans.append((c, None))
                continue
            steps = {}
            for _ in range(rng.choice([1, 1, 2])):
                if rng.random() < 0.4:
                    day = date + DAY * rng.choice([-30, 10, 60, 200, 365])
                    written = day.isoformat()
                else:
                    year, quarter, edge = date.year + rng.choice([0, 1, 1]), rng.randint(1, 4), rng.choice("<>")
                    day, written = quarter_day(year, quarter, edge), f"{edge}{year}-{rng.choice('TQ')}{quarter}"
                steps[day] = written
            essai.plans.append((c, [(day, rng.choice(c.numbers), steps[day]) for day in sorted(steps)]))

    # --- vérifie

    def expectation(self, seen):
        rng, pool = self.rng, self.maker.pool
        e = None
        if rng.random() < 0.4:
            e = self.equality(seen)
        if e is None:
            e = self.maker.yesno(rng.choice([0, 0, 1, 2])) if not pool.empty else None
        if e is None:
            return None
        truth = value(e, seen)
        if truth is False and (self.passing or rng.random() < 0.6):
            return E("not", e, type="bool")
        if truth is None and (self.passing or rng.random() < 0.5):
            return self.unanswered(seen)
        return e

    def equality(self, seen):
        """A level or a measure, and what it is worth; at times something else."""
        rng, pool = self.rng, self.maker.pool
        if pool.measures() and rng.random() < 0.6:
            m, thing = rng.choice(pool.measures())
            found = seen.measure(m, thing)
            if found is None or rng.random() < 0.1:
                return E("valued", m, thing, found is None, type="bool")
            e = E("measure", m, thing, type="num")
        elif pool.criteria:
            c = rng.choice(pool.criteria)
            found, e = seen.level(c), E("c", c, type="num")
        else:
            return None
        if found is None or abs(found) > 10 ** 9:
            return None
        top, bottom = found.as_integer_ratio()
        if bottom >= 10 ** 9 or abs(top) >= 10 ** 9:
            return None
        wanted = num(abs(top)) if bottom == 1 else E("/", num(abs(top)), num(bottom), type="num")
        if top < 0:
            wanted = E("neg", wanted, type="num")
        return E("cmp", rng.choice(["=", "=", "=", ">=", "≠"]), e, wanted, type="bool")

    def unanswered(self, seen):
        things = [t for t in self.maker.pool.questions + self.maker.pool.criteria + self.maker.pool.requirements]
        t = self.rng.choice(things)
        return E("answered", t, not seen.is_answered(t), type="bool")


def quarter_day(year, quarter, edge):
    """The first day (`<`) or the last one."""
    if edge == "<":
        return datetime.date(year, 3 * quarter - 2, 1)
    return datetime.date(year + quarter // 4, 3 * quarter % 12 + 1, 1) - DAY
