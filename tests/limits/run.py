#!/usr/bin/env python3
"""Does each limit of src/base/limits.def hold at its value and refuse one more, in words that name it?

    run.py BAREME [NAME…]

Every row NAME has a function limit_name here (tests/house/rows.py): it runs the command with something of exactly the limit's size, which
must do, and with one more, which must be refused by a diagnostic (or, for the machine's own sizes, make no difference).
"""

import json
import os
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from harness import ROOT, Tally, bareme, rows  # noqa: E402

HEAD = """barème 1
utilise maturité
questionnaire QA "Essai"
    version "1"
    échelle maturité
    mesures taux, niveau_moyen
question q "Question" : oui ou non
    obligatoire
question n "Nombre" : nombre
    obligatoire
axe A1 "Axe"
    critère A1.1 "Critère"
        selon maturité
        attendu 2
"""
DATE = ["--date", "2020-12-15"]


class Case:
    def __init__(self, command, folder, tally, name, limit):
        self.command, self.folder, self.tally, self.name, self.limit = command, Path(folder), tally, name, limit

    def run(self, args, what, status, said=None):
        done = bareme(self.command, list(args) + ["--lang", "en"], cwd=self.folder, timeout=240)
        what = f"{self.name}: {what}"
        if not self.tally.check(done.fault is None, what, f"{done.fault}\n{done.short()}"):
            return done
        self.tally.check(done.status == status, f"{what}: status {done.status}, not {status}", done.short())
        if said:
            self.tally.check(said in done.text(), f"{what}: {said} is not told", done.short())
        return done

    def write(self, name, text):
        (self.folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
        return name

    def check(self, what, source, status, said=None):
        return self.run(["check", self.write("x.brm", source)], what, status, said)

    def both(self, make, said=None):
        """make(n) is a source of size n."""
        self.check(f"{self.limit}", make(self.limit), 0)
        self.check(f"{self.limit} + 1", make(self.limit + 1), 1, said)

    def evaluate(self, what, answers, status, said=None, program="p.brm", name="x.json"):
        return self.run(["eval", program, self.write(name, answers), "--format", "ndjson"] + DATE, what, status, said)


def weights(n):
    """An axis whose weights sum to n, two of them having no common divisor."""
    return HEAD + f'        poids 1\n    critère A1.2 "Second"\n        selon maturité\n        attendu 1\n        poids {n - 1}\n'


def limit_source_bytes(case):
    def make(n):
        text = HEAD.encode() + b"# "
        return text + b"x" * (n - len(text) - 1) + b"\n"
    case.check("at", make(case.limit), 0)
    case.check("beyond", make(case.limit + 1), 2, "B0906")


def limit_source_files(case):
    """HEAD, the standard library's module, and the rest of files that say nothing."""
    folder = case.folder / "many"
    folder.mkdir()
    for i in range(case.limit - 2):
        (folder / f"f{i:05}.brm").write_text("barème 1\n", encoding="utf-8")
    (folder / "a.brm").write_text(HEAD, encoding="utf-8")
    case.run(["check", "many"], "at", 0)
    (folder / "b.brm").write_text("barème 1\n", encoding="utf-8")
    case.run(["check", "many"], "beyond", 1)


def limit_nesting(case):
    case.both(lambda n: HEAD + f"contrôle C01 erreur si {'(' * n}q{')' * n} message \"x\"\n")
    case.both(lambda n: HEAD + f"contrôle C01 erreur si {'si q alors ' * n}q{' sinon non q' * n} message \"x\"\n")


def limit_expr_nodes(case):
    """Operators that make chains; a comparison is none."""
    case.both(lambda n: HEAD + "contrôle C01 erreur si n" + "+n" * n + " > 1 message \"x\"\n")
    case.check("et", HEAD + "contrôle C01 erreur si q" + " et q" * (case.limit + 1) + " message \"x\"\n", 1)


def limit_name_bytes(case):
    case.both(lambda n: HEAD + f"contrôle C01 erreur si {'x' * n} message \"x\"\nquestion {'x' * n} \"X\" : oui ou non\n    obligatoire\n")
    case.both(lambda n: HEAD + f"contrôle C{'1' * (n - 1)} erreur si q message \"x\"\n")


def limit_number_digits(case):
    case.both(lambda n: HEAD + f"contrôle C01 erreur si n > {'1' * n} message \"x\"\n")
    case.both(lambda n: HEAD + f"contrôle C01 erreur si n > 0.{'1' * (n - 1)} message \"x\"\n")


def limit_list_keys(case):
    case.both(lambda n: HEAD + "liste l \"Liste\"\n" + "".join(f'choix k{i} "K"\n' for i in range(n)) +
              "questionnaire QB \"B\"\n    version \"1\"\nquestion k \"Clé\" : choix l\n")


def limit_levels(case):
    """Of a scale, taken by « selon » and by levels of one's own."""
    def levels(n):
        return "".join(f'niveau {i} : "N"\n' for i in range(n))
    def make(n, own):
        return HEAD + f'échelle longue "Longue"\n{levels(n)}questionnaire QB "B"\nversion "1"\néchelle longue\nmesures taux, niveau_moyen\n' \
            f'axe B1 "B"\ncritère B1.1 "B"\n{levels(n) if own else "selon longue"}\nattendu {n - 1}\n'
    case.both(lambda n: make(n, False))
    case.both(lambda n: make(n, True))


def limit_weight_sum(case):
    case.both(weights)
    case.both(lambda n: HEAD.replace('axe A1 "Axe"', 'axe A1 "Axe"\n    poids 1') +
              f'axe A2 "Second"\n    poids {n - 1}\n    critère A2.1 "B"\n        selon maturité\n        attendu 1\n')


def limit_weight_decimals(case):
    def make(n):
        return HEAD.replace("attendu 2", f"attendu 2\n        poids 0.{'0' * (n - 1)}1") + '    critère A1.2 "B"\n        selon maturité\n        attendu 1\n        poids 0.5\n'
    case.both(make)


def limit_fraction_part(case):
    def make(n):
        return HEAD.replace("mesures taux, niveau_moyen", "mesures taux, niveau_moyen, m") + \
            f'mesure m "M"\n    par critère : niveau / {n}\n    par axe : moyenne\n    par questionnaire : moyenne\n    par population : moyenne\n'
    case.both(make, "B0601")


def answers(depth=0, size=0):
    """A document with something nested so deep (5 for {answers {x [ [...] ] }}) and of so many bytes."""
    nested = "[" * (depth - 2) + "]" * (depth - 2) if depth > 2 else '"x"'
    text = '{"subject": {"id": "s"}, "answers": {"q": true, "n": 1, "A1.1": 1, "autre": %s}}' % nested
    return text if size == 0 else text[:-1] + " " * (size - len(text)) + "}"


def limit_answer_depth(case):
    case.write("p.brm", HEAD)
    case.evaluate("at", answers(depth=case.limit), 1, "R001")
    case.evaluate("beyond", answers(depth=case.limit + 1), 1, "R014")


def limit_answer_bytes(case):
    """R014_LARGE."""
    case.write("p.brm", HEAD)
    for name in ("x.json", "x.ndjson"):
        case.evaluate(f"at, {name}", answers(size=case.limit), 1, "R001", name=name)
        case.evaluate(f"beyond, {name}", answers(size=case.limit + 1), 1, "R014", name=name)


def heavy(n, definitions):
    """Controls that can never be true, which only a diagram of each definition over n questions shows."""
    return HEAD + "".join(f'question x{i} "Q" : oui ou non\n    obligatoire\n' for i in range(n)) + \
        "".join(f"définition h{i} = {d}\n" for i, d in enumerate(definitions)) + \
        "".join(f'contrôle D{i} erreur si h{i} et non h{i} message "x"\n' for i in range(len(definitions)))


def at_least(least, questions):
    return f"au moins {least} de ({', '.join(f'x{i}' for i in questions)})"


def said(case, what, source):
    """How many controls are said to be never true."""
    return case.run(["check", case.write("x.brm", source), "--diagnostics", "plain"], what, 0).text().count("B0578")


def limit_analysis_nodes(case):
    """The diagram of « au moins 2 de » 943 questions takes its 20,000 nodes; of one question more, nothing is said."""
    for n, wanted in ((943, 1), (944, 0)):
        case.tally.check(said(case, f"{n} questions", heavy(n, [at_least(2, range(n))])) == wanted, f"{case.name}: {n} questions: not {wanted} warning")


def limit_analysis_depth(case):
    """« au moins 1 de » n questions has a path through all of them."""
    for n, wanted in ((case.limit, 1), (case.limit + 1, 0)):
        case.tally.check(said(case, f"{n} questions", heavy(n, [at_least(1, range(n))])) == wanted, f"{case.name}: {n} questions: not {wanted} warning")


def limit_analysis_each(case):
    """Many definitions, each below the other limits: the first ones are judged, one more is not."""
    def make(n):
        return heavy(40, [at_least(least, [i for i in range(40) if i != out]) for least in range(10, 16) for out in range(40)][:n])
    judged, not_all = 1, 240
    while not_all - judged > 1:
        n = (judged + not_all) // 2
        if said(case, f"{n} definitions", make(n)) == n:
            judged = n
        else:
            not_all = n
    case.tally.check(10 < judged < 239, f"{case.name}: {judged} of 240 are judged")
    case.tally.check(10 < said(case, f"{not_all} definitions", make(not_all)) < not_all, f"{case.name}: the first ones are not judged")


def limit_image_bytes(case):
    """At it the file is read, and found to be cut short or altered; beyond, it is not read."""
    case.run(["compile", case.write("p.brm", HEAD), "-o", "x.brmc"], "compile", 0)
    os.truncate(case.folder / "x.brmc", case.limit)
    case.run(["disasm", "x.brmc"], "at", 2, "B07")
    os.truncate(case.folder / "x.brmc", case.limit + 1)
    case.run(["disasm", "x.brmc"], "beyond", 2, "B0906")


def limit_answer_members(case):
    """R014_MEMBERS: members of the document and of its five parts: here 2, 1, and the rest in answers, of which nobody knows."""
    case.write("p.brm", HEAD)
    def make(n):
        return '{"subject": {"id": "s"}, "answers": {%s}}' % ", ".join(f'"k{i}": 1' for i in range(n - 3))
    case.evaluate("at", make(case.limit), 1, "R001")
    case.evaluate("beyond", make(case.limit + 1), 1, "R014")


def figures(case, n, program):
    lines = (json.dumps({"subject": {"id": f"s{i}"}, "status": "validated", "answers": {"q": i % 2 == 0, "n": i, "A1.1": i % 4}}) for i in range(n))
    case.write("x.ndjson", "\n".join(lines))
    done = case.run(["report", program, "x.ndjson", "--format", "json"] + DATE, f"{n} subjects", 0)
    return json.loads(done.out) if done.status == 0 else {}


def check_figures(case, n, program):
    """A1.1 takes 0, 1, 2, 3 in turn, and 2 is expected: the mean level and rate of so many subjects."""
    report = figures(case, n, program)
    axis = report.get("questionnaires", {}).get("QA", {}).get("axes", {}).get("A1", {})
    whole, rest = divmod(n, 4)
    level = (6 * whole + sum(range(rest))) / n
    rate = (2.5 * whole + sum((0, 0.5, 1)[:rest])) / n
    case.tally.check(axis.get("subjects") == n, f"{case.name}: {n} subjects: {axis.get('subjects')} counted")
    case.tally.check(axis.get("measures") == {"taux": rate, "niveau_moyen": level},
                     f"{case.name}: {n} subjects: figures {axis.get('measures')} instead of {rate}, {level}")


def limit_test_answers(case):
    side = 1024  # as many questions, each answered by a first test; as many tests, the others take it over
    assert side * side == case.limit
    head = 'barème 1\nquestionnaire Q "Q"\n    version "1"\n' + "".join(f'question q{i} "Q" oui ou non\n' for i in range(side))
    first = 'essai "0"\n' + "".join(f"    réponse q{i} = oui\n" for i in range(side)) + "    vérifie q0\n"
    others = "".join(f'essai "{i}"\n    reprend "0"\n    vérifie q1\n' for i in range(1, side))
    more = 'essai "de trop"\n    réponse q0 = oui\n    vérifie q0\n'
    case.check("as many answers", head + first + others, 0)
    case.check("one answer more", head + first + others + more, 1, "B0473")


def limit_batch(case):
    case.write("p.brm", HEAD)
    for n in (1, case.limit - 1, case.limit, case.limit + 1, 2 * case.limit, 2 * case.limit + 1):
        check_figures(case, n, "p.brm")


def limit_column_bytes(case):
    """Registers that live to the end, some 9 bytes a lane each: more of them than fit with a whole batch of lanes."""
    registers = case.limit // (1024 * 9) + 500
    case.write("p.brm", HEAD + "".join(f'contrôle C{i:05} information si n = {i} et q message "{{n + {i}}}"\n' for i in range(registers)))
    check_figures(case, 1025, "p.brm")


def main():
    args = sys.argv[1:]
    if not args or not os.access(args[0], os.X_OK):
        print(__doc__, file=sys.stderr)
        return 2
    tally = Tally()
    for row in rows(ROOT / "src" / "base" / "limits.def", "BRM_LIMIT_ROW"):
        function = globals().get(f"limit_{row.name.lower()}")
        if len(args) > 1 and row.name not in args[1:]:
            continue
        if tally.check(function is not None, f"there is no test of {row.name}"):
            with tempfile.TemporaryDirectory() as folder:
                function(Case(os.path.abspath(args[0]), folder, tally, row.name, int(row.arguments[1])))
    return tally.end()


if __name__ == "__main__":
    sys.exit(main())
