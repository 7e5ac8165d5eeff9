"""One random case from a seed: a program, the files of answers, and what to ask of bareme. The same seed gives the same case."""

import datetime
import random

from documents import Node, render_file
from evaluate import Evaluation, Options
from gen_answers import AnswerMaker
from gen_expr import FOREVER, Maker, Pool
from gen_program import ProgramMaker
from source import ExpressionPrinter, print_program

DAY = datetime.timedelta(days=1)
GROUPS = ("yesno", "int", "list", "multi")


class Case:
    """program: model.Program; files: [(name or None, bytes)]; form: how they are given (`folder`: by their folder); lang, date;
    evaluation; eval and report: Options, with the where expression's text in `where_text`."""

    def shuffled(self):
        """The same documents in another order, as the bytes of one NDJSON file."""
        nodes = [n for _, group, _ in self.groups for n in group]
        self.spare.shuffle(nodes)
        return render_file(nodes, "lines", self.spare)


def make_case(seed):
    rng = random.Random(f"bareme-{seed}")
    case = Case()
    maker = ProgramMaker(rng)
    program = case.program = maker.make()
    case.seed, case.date, case.lang = seed, maker.date, rng.choice(["fr", "en"])
    print_program(program, rng)
    careful = rng.random() < 0.15
    nodes = AnswerMaker(rng, program, case.date, careful).documents(rng.choice([0, 1, 5, 30, 40, 50, 60]))
    if careful:
        # keep what has no error, so that some runs end with status 0
        judged = [(n, parse_alone(program, n, case)) for n in nodes]
        nodes = [n for n, ok in judged if ok]
    case.form = choose_form(rng, nodes)
    case.groups = lay_out(rng, case.form, nodes)
    case.files = [(name, render_file(group, form, rng)) for name, group, form in case.groups]
    case.evaluation = Evaluation(program, [(name, group) for name, group, _ in case.groups], case.date, case.lang)
    case.eval, case.report = options(rng, case, False), options(rng, case, True)
    case.compiled, case.jobs = rng.random() < 0.3, rng.choice([None, None, None, "1", "3"])
    case.shuffle = case.evaluation.distinct and rng.random() < 0.35 and not any(n.value == "" for _, g, _ in case.groups for n in g)
    case.lenient = rng.random() < 0.05
    case.spare = rng
    return case


def parse_alone(program, n, case):
    render_file([n], "one", random.Random(0))
    found = Evaluation(program, [("x", [n])], case.date, case.lang).subjects[0]
    return not any(f.severity == "error" for f in found.findings)


def choose_form(rng, nodes):
    """How the answers are given. Bad JSON spoils more than its own document unless it is alone on its line or in its file."""
    if any(n.kind == "raw" for n in nodes):
        return rng.choice(["lines", "lines", "folder", "stdin-lines", "two"])
    return rng.choice(["lines", "lines", "array", "folder", "stdin-lines", "stdin-array", "json-lines", "two"])


def lay_out(rng, form, nodes):
    """[(file name or None, nodes, the form of that file)], in reading order."""
    # a value that is no object cannot begin a file whose form is still to be told from its first character
    nodes.sort(key=lambda n: n.kind != "object")
    if form in ("stdin-lines", "json-lines", "stdin-array", "two") or not nodes:
        rest = nodes[1:]
        rng.shuffle(rest)
        nodes[1:] = rest
    if nodes and nodes[0].kind != "object" and form in ("stdin-lines", "json-lines"):
        form = "lines"
    if not nodes:
        return [("réponses.json", [], "array")] if rng.random() < 0.5 else [(None, [], "array")]
    if form == "lines":
        rng.shuffle(nodes)
        return [(rng.choice(["a.ndjson", "a.jsonl"]), nodes, "lines")]
    if form == "array":
        return [("a.json", nodes, "array")]
    if form == "stdin-array":
        return [(None, nodes, "array")]
    if form in ("stdin-lines", "json-lines"):
        return [(None if form == "stdin-lines" else "b.json", nodes, "lines")]
    if form == "two":
        cut = rng.randint(1, len(nodes))
        found = [("z.ndjson", nodes[:cut], "lines"), ("y.ndjson", nodes[cut:], "lines")]
        return [f for f in found if f[1]]
    groups, names = [], ["10.json", "9.json", "A.json", "a.ndjson", "b.json", "é.json", "z.ndjson", "B.json", "a.json", "a b.json"]
    rng.shuffle(nodes)
    for name in sorted(names, key=str.encode):
        count = rng.randint(1, 8) if name.endswith(".ndjson") else 1
        if nodes[:count]:
            groups.append((name, nodes[:count], "lines" if name.endswith(".ndjson") else "one"))
        nodes = nodes[count:]
    if nodes:
        groups.append(("zz.ndjson", nodes, "lines"))
    if rng.random() < 0.15:
        groups.append(("vide.json", [Node("raw", "")], "one"))
    return sorted(groups, key=lambda g: g[0].encode())


def options(rng, case, report):
    p, date = case.program, case.date
    o = Options()
    if rng.random() < 0.4:
        if rng.random() < 0.5:
            day = date + DAY * rng.choice([0, 1, 100, 365, 1000])
            o.horizon = (day, day.isoformat())
        else:
            year, quarter = date.year + rng.choice([0, 1, 2]), rng.randint(1, 4)
            day = datetime.date(year + quarter // 4, 3 * quarter % 12 + 1, 1) - DAY
            if day >= date:
                o.horizon = (day, f"{year}-{rng.choice('TQ')}{quarter}")
    o.where_text = None
    if rng.random() < 0.3 and len({f.lang for f in p.files}) == 1:
        pool = Pool(p, FOREVER, everything=True, where=True, make=False)
        e = Maker(rng, pool).yesno(rng.choice([0, 1, 2])) if not pool.empty or pool.kinds else None
        if e is not None:
            text = ExpressionPrinter(p.files[0].lang, rng)(e)
            o.where, o.where_text = e, f"({text})" if text.startswith("-") else text
    if report:
        if rng.random() < 0.5:
            o.by = rng.sample(groupable(case), min(len(groupable(case)), rng.choice([1, 1, 2])))
        if rng.random() < 0.5:
            o.include = rng.sample(["draft", "submitted", "private"], rng.randint(1, 3))
        o.unique_ids = case.evaluation.distinct and rng.random() < 0.1
    return o


def groupable(case):
    """Questions to group by. A multiple choice with an empty answer is left out: no page says whether it forms a group."""
    found = [q for q in case.program.questions if q.type in GROUPS]
    return [q for q in found if q.type != "multi" or all(s.rejected or s.question(q) != frozenset() for s in case.evaluation.subjects)]
