#!/usr/bin/env python3
"""Cases worked out by hand from the design pages, against the naive evaluator alone: no bareme is needed.

    python3 tests/oracle/selftest.py
"""

import datetime
import math
import os
import random
import sys
from fractions import Fraction

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import compare
import essais
from documents import Node, node, number, render_file
from evaluate import Evaluation, Options
from model import Definition, E, Essai, ListDecl, NaLevel, Question, Questionnaire, Retired, Rubric, num
from rules import value
from scores import aggregate, round_away
from small import DATE, Build, cmp, codes, q, yes
from source import ExpressionPrinter
from words import NARROW, ecmascript, shown

results = {"passed": 0, "failed": 0}


def same(what, got, wanted):
    ok = got == wanted
    results["passed" if ok else "failed"] += 1
    if not ok:
        print(f"{what}\n  expected: {wanted!r}\n  got:      {got!r}")


def example():
    """The example of the language page: QU, the ROR axis and the INS axis."""
    b = Build()
    consumes, instance = b.question("consomme_offre", "yesno"), b.question("instance_ror", "yesno")
    personal = b.question("données_nominatives", "yesno")
    b.axis("A04.2")
    use = b.criterion("A04.2.1", asked=q(consumes))
    b.criterion("A04.2.2", rubric=Rubric("Peuplement", q(instance)))
    b.axis("A06", na=NaLevel("Aucune donnée nominative", "unless", q(personal)))
    ins = b.criterion("A06.2", expected=[(None, 1, None), (datetime.date(2022, 6, 30), 2, ">2022-T2"),
                                         (datetime.date(2024, 12, 31), 3, "2024-12-31")], levels=(1, 2, 3))
    return b, use, ins


def scores_of_the_page():
    b, use, ins = example()
    b.finish()
    s = b.one({"consomme_offre": True, "instance_ror": False, "A04.2.1": 2}, status="draft")
    rate, level = b.p.measures
    axis = b.x.axes[0]
    same("taux(A04.2)", s.measure(rate, axis), Fraction(2, 3))
    same("niveau_moyen(A04.2)", s.measure(level, axis), 2)
    same("A06.2 est non renseigné", s.is_answered(ins), False)
    same("taux(…) est [non] renseigné", [value(E("valued", rate, t, neg, type="bool"), s) for t in (axis, ins) for neg in (False, True)],
         [True, False, False, True])
    same("A04.2.2 is not asked", s.state(axis.criteria[1]), "not_asked")
    same("A06.2: its N/A rule is unknown", s.state(ins), "undetermined")
    same("findings", codes(s), [("R007", "w", "A06.2")])
    result = b.run({"subject": {"id": "s"}, "answers": {"consomme_offre": True, "instance_ror": False, "A04.2.1": 2}})
    got = result.eval(Options())[0][0]["questionnaires"]["QU"]
    same("answered, applicable", (got["answered"], got["applicable"]), (1, 2))
    same("the criterion's object", got["axes"]["A04.2"]["criteria"]["A04.2.1"],
         {"state": "answered", "level": 2, "expected": 3, "measures": {"taux": 2 / 3, "niveau_moyen": 2.0}})
    for date, expected in ((DATE, 1), (datetime.date(2022, 6, 29), 1), (datetime.date(2022, 6, 30), 2), (datetime.date(2025, 1, 1), 3)):
        s = b.one({"données_nominatives": True, "A06.2": 2}, date=date)
        same(f"A06.2 at {date}", s.measure(rate, ins), min(Fraction(1), Fraction(2, expected)))


def states_and_findings():
    b = Build()
    a, wanted = b.question("a", "yesno"), b.question("b", "yesno", required=True)
    n = b.question("n", "int", low="0", high="10", asked=q(a))
    b.axis("A1")
    asked = b.criterion("A1.1", asked=q(a))
    free = b.criterion("A1.2", na=NaLevel("Hors champ"))
    rule = b.criterion("A1.3", na=NaLevel("Hors champ", "if", q(a)))
    both = b.criterion("A1.4", asked=q(wanted), na=NaLevel("Hors champ", "if", q(a)))
    b.finish()
    s = b.one({"a": True, "b": True, "n": 3.0, "A1.1": 3, "A1.2": "na"})
    same("all well: N/A by rule needs no answer", codes(s), [])
    same("states", [s.state(c) for c in b.x.criteria], ["answered", "not_applicable", "not_applicable", "not_applicable"])
    same("est renseigné of N/A", (s.is_answered(free), s.is_answered(rule)), (True, True))
    same("est applicable of N/A", (s.is_applicable(free), s.is_applicable(rule), s.is_applicable(asked)), (False, False, True))
    s = b.one({"a": False, "b": True, "n": 2, "A1.1": 3, "A1.2": 7, "A1.3": "na", "A1.4": 2.5})
    same("refused values", codes(s), [("R004", "e", "n"), ("R004", "e", "A1.1"), ("R002", "e", "A1.2"), ("R003", "e", "A1.3"),
                                      ("R006", "e", "A1.4")])
    same("their states", [s.state(c) for c in b.x.criteria], ["not_asked", "missing", "missing", "missing"])
    same("a question not asked has no value", s.question(n), None)
    s = b.one({"a": True, "A1.3": 1, "A1.1": "na"}, status="submitted")
    same("a level on N/A by rule; N/A never offered; undetermined beside N/A",
         codes(s), [("R005", "w", "b"), ("R005", "w", "A1.2"), ("R007", "w", "A1.4"), ("R004", "e", "A1.3"), ("R003", "e", "A1.1")])
    same("applicability unknown and N/A rule true", s.state(both), "not_applicable")
    s = b.one({"b": None, "A1.1": 2, "A1.3": "na", "A1.4": 9}, status="validated")
    same("unknown rules", codes(s), [("R005", "e", "A1.2"), ("R005", "e", "b"), ("R007", "e", "A1.1"), ("R007", "e", "A1.3"),
                                     ("R002", "e", "A1.4"), ("R007", "e", "A1.4")])
    same("answers under unknown rules count", [s.state(c) for c in b.x.criteria],
         ["answered", "missing", "not_applicable", "undetermined"])
    same("a draft's silence is a notice", codes(b.one({"a": False, "A1.2": 1, "A1.3": 0, "A1.4": 1}, status="draft")),
         [("R005", "n", "b"), ("R007", "w", "A1.4")])
    same("wrong values of questions", codes(b.one({"a": "oui", "b": True, "n": 11, "A1.2": 1, "A1.1": True, "A1.3": "2", "A1.4": 1})),
         [("R006", "e", "a"), ("R006", "e", "n"), ("R006", "e", "A1.1"), ("R007", "e", "A1.1"), ("R006", "e", "A1.3"),
          ("R007", "e", "A1.3"), ("R007", "e", "A1.4")])


def documents():
    b = Build()
    b.x.kinds = ["service"]
    b.question("a", "yesno", required=True)
    b.axis("A1")
    b.criterion("A1.1")
    b.finish()
    e = b.run({"subject": {"id": "x", "kind": "autre"}, "answers": {"a": True, "A1.1": 3, "ZZ": 1}, "extra": 1},
              {"subject": {"id": "x", "kind": "service"}}, {"subject": {"id": "y"}, "status": "valide"}, {"subject": {"id": "y"}},
              Node("raw", "{"), {"subject": {"id": ""}}, node(3), {"subject": {"id": "z"}, "questionnaires": {"QU": "1", "QX": "2"}})
    same("documents", [[f.code for f in s.findings] for s in e.subjects],
         [["R006", "R001", "R012"], ["R013"], ["R014"], ["R005", "R005"], ["R014"], ["R014"], ["R014"], ["R005", "R005", "R010", "R001"]])
    same("ids", [s.id for s in e.subjects], ["x", "x", "y", "y", None, None, None, "z"])
    same("a wrong kind counts as absent", e.subjects[0].kind, None)
    report, status = e.report(Options(include=["draft"]))
    same("documents of a report", (report["documents"], status), ({"read": 8, "counted": 3, "left_out": 0, "rejected": 5}, 1))
    same("finding counts", report["findings"], {"R001": {"error": 2}, "R005": {"notice": 4}, "R006": {"error": 1}, "R010": {"warning": 1},
                                                "R012": {"warning": 1}, "R013": {"error": 1}, "R014": {"error": 4}})
    b.x.kinds, b.p.kinds = ["service"], ["service", "poste"]
    s = b.one({"a": True, "A1.1": 9}, subject={"id": "p", "kind": "poste"}, plan={"A1.1": [["2021-T1", 2]]})
    same("a questionnaire of another kind", sorted(codes(s)), [("R002", "e", "A1.1"), ("R004", "e", "a"), ("R008", "e", "A1.1")])
    got = b.run({"subject": {"id": "p", "kind": "poste"}}).eval(Options())[0][0]
    same("… is absent", got["questionnaires"], {})
    b.x.valid = (datetime.date(2021, 1, 1), None)
    s = b.one({"a": 3, "A1.1": 9}, plan={"A1.1": [["2021-T1", 2]]})
    same("outside validity nothing is said of answers", codes(s), [("R008", "e", "A1.1")])
    got = b.run({"subject": {"id": "p"}}).eval(Options())[0][0]["questionnaires"]["QU"]
    same("… but the questionnaire stays", (got["applicable"], got["axes"]["A1"]["criteria"]["A1.1"]["state"]), (0, "not_asked"))
    same("… and its expectation has not begun", got["axes"]["A1"]["criteria"]["A1.1"]["expected"], None)


def places():
    b = Build()
    b.question("a", "yesno", required=True)
    b.finish()
    n = node({"subject": {"id": "s", "x": "é🩺"}, "answers": {"b": 1}})
    text = render_file([n], "one", random.Random(3)).decode()
    s = Evaluation(b.p, [("a.json", [n])], DATE, "fr").subjects[0]
    for f in s.findings:
        line = text.split("\n")[f.place[1] - 1]
        same(f.code, line[f.place[2] - 1], {"R005": "{", "R001": "1", "R012": '"'}[f.code])


def plans():
    b = Build()
    b.axis("A1")
    c = b.criterion("A1.1")
    other = b.criterion("A1.2", na=NaLevel("Hors champ"))
    b.finish()

    def steps(today, *given, **more):
        s = b.one({"A1.1": today, "A1.2": "na"}, plan={"A1.1": list(given)}, **more)
        return [(f.code, f.severity[0]) for f in s.findings if f.code != "R005"], s.steps(c)

    day = datetime.date
    same("a good plan", steps(1, ["2021-T2", 2], ["2022-12-31", 3]), ([], [(day(2021, 6, 30), 2), (day(2022, 12, 31), 3)]))
    same("the same day twice", steps(1, ["2021-Q4", 2], ["2021-12-31", 3]), ([("R008", "e")], [(day(2021, 12, 31), 2)]))
    same("a refused step is not the one before the next", steps(1, ["2021-T5", 3], ["2021-T1", 2], ["2021-T2", 9], ["2021-T3", 2]),
         ([("R008", "e")] * 2, [(day(2021, 3, 31), 2), (day(2021, 9, 30), 2)]))
    same("a fall, from today and from a step", steps(2, ["2021-T1", 1], ["2021-T2", 3], ["2021-T3", 2])[0], [("R008", "w")] * 2)
    same("no fall without a level today", steps(None, ["2021-T1", 0])[0], [])
    same("behind schedule", steps(1, ["2020-12-15", 2], ["2021-T1", 3])[0], [("R016", "w")])
    same("another shape", steps(1, "2021-T1", ["2021-T1"], ["2021-T1", 1.5], [3, 1])[0], [("R008", "e")] * 4)
    same("it does not converge", sorted(steps(1, ["2020-T1", 9], converging=False)[0]), [("R008", "e"), ("R009", "w")])
    s = b.one({"A1.1": 1, "A1.2": "na"}, plan={"A1.2": [["2021-T1", 2], ["2021-T2", 2]], "A1.1": "not-plannable", "zz": None})
    same("a step each on an N/A criterion", sorted(codes(s)), [("R001", "e", "zz")] + [("R008", "e", "A1.2")] * 2)
    same("entries of another shape", codes(b.one({"A1.1": 1, "A1.2": 1}, plan={"A1.1": "never"})), [("R008", "e", "A1.1")])

    e = b.run({"subject": {"id": "s"}, "status": "validated", "answers": {"A1.1": 1}, "plan": {"A1.1": [["2021-T2", 2], ["2021-T4", 3]],
                                                                                                 "A1.2": [["2021-T1", 3]]}},
              {"subject": {"id": "t"}, "status": "validated", "converging": False, "answers": {"A1.1": 1}})
    at = lambda d: Options(horizon=(d, d.isoformat()))
    got = e.eval(at(day(2021, 12, 30)))[0]
    criteria = got[0]["questionnaires"]["QU"]["axes"]["A1"]["criteria"]
    same("projected", [(list(x), x["state"], x["level"], x["expected"], x["today"]) for x in criteria.values()],
         [(["state", "level", "expected", "today", "measures"], "answered", 2, 3, 1),
          (["state", "level", "expected", "today", "measures"], "missing", 3, 3, None)])
    same("projected measure", got[0]["questionnaires"]["QU"]["measures"], {"taux": 5 / 6, "niveau_moyen": 2.5})
    same("not converging", got[1]["questionnaires"]["QU"]["axes"]["A1"]["criteria"]["A1.1"],
         {"state": "answered", "level": None, "expected": 3, "today": 1, "measures": {"taux": None, "niveau_moyen": None}})
    report = e.report(at(day(2021, 12, 31)))[0]
    same("left out of a projection", report["documents"], {"read": 2, "counted": 1, "left_out": 1, "rejected": 0})
    got = report["questionnaires"]["QU"]["axes"]["A1"]["criteria"]["A1.2"]
    same("a projected level is in levels only", (got["levels"]["3"], got["missing"], got["subjects"]), (1, 0, 1))
    same("other", other.numbers, [0, 1, 2, 3])


def derived():
    b = Build()
    t, u = b.question("t", "yesno"), b.question("u", "yesno")
    b.axis("A1")
    # level 1 wants E1, level 2 E2 and E3 as well; E3 is N/A where t holds
    c = b.requirements("A1.1", "E1", "E2", "E3", needs={1: [0], 2: [1, 2]}, expected=2, na=NaLevel("Hors champ"), justify=["na"])
    e1, e2, e3 = c.requirements
    e3.na = NaLevel(None, "if", q(t))
    rules = b.criterion("A1.2", derived="rules", levels=(0, 1, 2), expected=None, asked=q(t))
    rules.level_rules = {1: q(u), 2: yes("and", q(t), yes("req", e1))}
    b.finish()

    def told(answers, **more):
        s = b.one({"t": False, **answers}, **more)
        return s.level(c), s.state(c), [f for f in codes(s) if f[2] != "A1.2"]

    full = {"E1": True, "E2": True, "E3": True}
    same("every requirement met", told({"A1.1": full}), (2, "answered", []))
    same("one of level 2 not met", told({"A1.1": {**full, "E3": False}}), (1, "answered", []))
    same("a false one settles level 2, silence is told all the same", told({"A1.1": {"E1": True, "E2": False}}),
         (1, "answered", [("R005", "e", "A1.1.E3")]))
    same("level 2 is unknown", told({"A1.1": {"E1": True, "E2": True, "E3": None}}, status="draft"),
         (None, "missing", [("R005", "n", "A1.1.E3")]))
    same("the lowest level: E1 is false", told({"A1.1": {**full, "E1": False}})[0], 0)
    same("N/A by rule it is met", told({"t": True, "A1.1": {"E1": True, "E2": True}}), (2, "answered", []))
    same("answered though N/A by rule", told({"t": True, "A1.1": full}), (2, "answered", [("R004", "e", "A1.1.E3")]))
    same("its N/A rule is unknown: R007, and it counts as asked", told({"t": None, "A1.1": {"E1": True, "E2": True}}),
         (None, "missing", [("R005", "e", "A1.1.E3"), ("R007", "e", "A1.1")]))
    silent = [("R005", "e", f"A1.1.{r.code}") for r in c.requirements]
    same("a level", told({"A1.1": 2}), (None, "missing", silent + [("R011", "e", "A1.1")]))
    same("whatever the integer", told({"A1.1": number("9.0")})[2], silent + [("R011", "e", "A1.1")])
    same("another type", told({"A1.1": "oui"})[2], silent + [("R006", "e", "A1.1")])
    same("nothing, and {}", (told({}), told({"A1.1": {}})), ((None, "missing", silent),) * 2)
    same("wrong members", told({"A1.1": {**full, "E2": 1, "Z": True}}),
         (None, "missing", [("R006", "e", "A1.1.E2"), ("R001", "e", "A1.1.Z")]))
    same("at the top", told({"A1.1": full, "A1.1.E1": True})[2], [("R001", "e", "A1.1.E1")])
    same("N/A, without a word and with blanks", (told({"A1.1": "na"}), told({"A1.1": "na"}, comments={"A1.1": " \n"})),
         ((None, "not_applicable", [("R018", "e", "A1.1")]),) * 2)
    same("N/A with a comment", told({"A1.1": "na"}, comments={"A1.1": "Voir", "A1.1.E1": "?"}), (None, "not_applicable", []))
    same("a plan", told({"A1.1": full}, plan={"A1.1": [["2021-T1", 2], ["2021-T2", 2]]}), (2, "answered", [("R008", "e", "A1.1")] * 2))

    s = b.one({"t": True, "A1.1": {"E1": True, "E2": True}})
    at = lambda op, r: value(yes(op, r, False), s)
    same("est renseigné, est applicable", ([at("answered", r) for r in (e1, e2, e3)], [at("applicable", r) for r in (e1, e2, e3)]),
         ([True] * 3, [True, True, False]))
    same("its value is unknown where it is N/A by rule", (s.requirement(e1), s.requirement(e3)), (True, None))
    same("derived by rules", (s.level(rules), s.state(rules)), (2, "answered"))
    s = b.one({"t": True, "u": True, "A1.1": {}})
    same("a higher level is unknown", (s.level(rules), s.state(rules), [f for f in codes(s) if f[2] == "A1.2"]),
         (None, "missing", [("R005", "e", "A1.2")]))
    s = b.one({"t": True, "A1.1": {"E1": False}, "A1.2": "na"})
    same("N/A never offered", (s.level(rules), [f for f in codes(s) if f[2] == "A1.2"]), (None, [("R003", "e", "A1.2")]))
    s = b.one({"u": True, "A1.2": {"E1": True}})
    same("undetermined", (s.state(rules), [f for f in codes(s) if f[2] == "A1.2"]), ("undetermined", [("R006", "e", "A1.2"), ("R007", "e", "A1.2")]))
    s = b.one({"t": False, "A1.2": 1})
    same("not asked", (s.state(rules), [f for f in codes(s) if f[2] == "A1.2"]), ("not_asked", [("R011", "e", "A1.2")]))

    b = Build()
    t = b.question("t", "yesno")
    b.axis("A1", asked=q(t))
    c = b.requirements("A1.1", "E1", needs={1: [0]}, expected=1)
    b.finish()
    s = b.one({"t": False, "A1.1": {"E1": True, "E2": True}})
    same("an object on what is not asked, once", codes(s), [("R004", "e", "A1.1"), ("R001", "e", "A1.1.E2")])
    same("… and of nothing", codes(b.one({"t": False, "A1.1": {"E1": None}})), [])
    same("… it has no value", (s.requirement(c.requirements[0]), s.is_answered(c.requirements[0])), (None, False))


def supplements():
    b = Build()
    b.question("t", "yesno")
    b.axis("A1")
    b.criterion("A1.1")
    x = b.supplement("L", valid=(DATE, None))
    own = b.question("own", "yesno", asked=q(b.base.questions[0]))
    b.axis("L.A")
    b.criterion("L.A.1", asked=q(own))
    other = Questionnaire("QI", "Autre", "1")
    b.p.questionnaires.append(other)
    b.finish()
    b.p.questionnaires = [b.base, other, x]
    same("right after what it completes", [y.code for y in b.p.in_results], ["QU", "L", "QI"])
    doc = {"subject": {"id": "s"}, "answers": {"t": True, "own": True, "A1.1": 1, "L.A.1": 3}}
    got = b.run(doc).eval(Options())[0][0]["questionnaires"]
    same("each has its own figures", [got[k]["measures"].get("taux") for k in got], [1 / 3, 1.0, None])
    early = datetime.date(2020, 12, 14)
    same("outside its validity", (b.run(doc, date=early).eval(Options())[0][0]["questionnaires"]["L"]["applicable"],
                                  codes(b.one(doc["answers"], date=early))), (0, []))
    b.base.valid = (datetime.date(2020, 1, 1), early)
    same("outside that of what it completes", codes(b.one(doc["answers"])), [])


def retired():
    b = Build()
    b.axis("A1")
    b.criterion("A1.1", justify=[3], levels=(0, 3))
    b.p.retired = [Retired("A1.9", "Fusionné"), Retired("vieux", "Inutile")]
    b.finish()
    same("answers, plan and comments: a notice each", codes(b.one({"A1.1": 0, "A1.9": 7, "vieux": None}, plan={"A1.9": 3},
                                                                  comments={"vieux": 3, "A1.9": None})),
         [("R017", "n", "A1.9"), ("R017", "n", "A1.9"), ("R017", "n", "vieux")])
    same("a level that wants a comment", codes(b.one({"A1.1": 3}, status="submitted")), [("R018", "w", "A1.1")])
    same("a comment that is no text", codes(b.one({"A1.1": 3}, comments={"A1.1": 3})), [("R018", "e", "A1.1"), ("R006", "e", "A1.1")])
    same("a refused answer wants none", codes(b.one({"A1.1": 2})), [("R002", "e", "A1.1")])


def tests():
    b = Build()
    t = b.question("t", "yesno")
    b.axis("A1")
    c = b.criterion("A1.1", asked=q(t))
    d = b.requirements("A1.2", "E1", needs={1: [0]}, expected=1)
    r = d.requirements[0]
    rate = E("measure", b.p.measures[0], b.x, type="num")
    first, second = Essai("un"), Essai("deux")
    level = lambda x, n: cmp("=", E("c", x, type="num"), n)
    first.date, first.answers = DATE, [(t, True), (c, ("level", 1)), (r, True)]
    first.plans = [(c, [(datetime.date(2021, 6, 30), 3, ">2021-T2")])]
    first.expects = [level(c, 1), level(c, 2), cmp("=", rate, E("/", num(2), num(3), type="num")), yes("req", r)]
    second.like, second.horizon = first, (datetime.date(2021, 6, 30), ">2021-T2")
    second.answers = [(r, False)]
    second.expects = [level(c, 3), level(d, 0), cmp("=", rate, E("/", num(1), num(2), type="num")), yes("not", yes("answered", c, True))]
    third = Essai("trois")
    third.date, third.expects = DATE, [level(c, 1)]
    b.p.essais = [first, second, third]
    b.finish()
    result, status = essais.results(b.p, b.p.files)
    got = [{**x.members, "expectations": [e.members for e in x.members["expectations"]]} for x in result["tests"]]
    same("each vérifie", [[(e["passed"], "found" in e and e["found"] is None) for e in x["expectations"]] for x in got],
         [[(True, False), (False, False), (True, False), (True, False)], [(True, False)] * 4, [(False, True)]])
    same("the tests", ([(x["passed"], x["date"], x["horizon"]) for x in got], result["passed"], result["expectations"], status),
         ([(False, "2020-12-15", None), (True, "2020-12-15", "2021-06-30"), (False, "2020-12-15", None)], 1, {"met": 7, "unmet": 2}, 1))
    line, column = first.places[1]["clause"]
    same("the place of a vérifie", b.p.files[0].text.lstrip("\ufeff").split("\n")[line - 1][column - 1:column + 6], "vérifie")


def population():
    b = Build()
    where = b.question("région", "list", list=ListDecl("régions", None, [("BFC", "Bourgogne", "code"), ("1", "Un", "int"), ("idf", "IdF", "name")]))
    b.p.lists.append(where.list)
    many = b.question("m", "multi", list=where.list)
    b.axis("A1", weight=Fraction(3))
    b.criterion("A1.1", expected=3, weight="0.5")
    b.criterion("A1.2", expected=None)
    b.axis("A2")
    b.criterion("A2.1", expected=2, weight="0")
    b.criterion("A2.2", expected=2)
    b.finish()
    doc = lambda i, **a: {"subject": {"id": i}, "status": "validated", "answers": {k.replace("_", "."): v for k, v in a.items()}}
    e = b.run(doc("a", A1_1=1, A2_1=2, région="idf", m=["BFC", "idf"]), doc("b", A1_2=3, région=number("1.0"), m=[]),
              doc("c", A2_1=1, A2_2=1, région="ici"), {**doc("d", A1_1=3), "publishable": False})
    report, _ = e.report(Options(by=[where, many]))
    got = report["questionnaires"]["QU"]
    # a: A1 1/3, A2 has counted weights 0: no value. b: A1.2 has no expectation. c: A2 (0 × 1/2 + 1 × 1/2) / 1
    same("subjects", [got["subjects"]] + [a["subjects"] for a in got["axes"].values()], [3, 2, 2])
    same("axes", [a["measures"]["taux"] for a in got["axes"].values()], [1 / 3, 0.5])
    same("questionnaire: a 1/3, b none, c 1/2", got["measures"]["taux"], float(Fraction(5, 12)))
    same("level: a 1, b 3, c 1", got["measures"]["niveau_moyen"], float(Fraction(5, 3)))
    same("levels", got["axes"]["A2"]["criteria"]["A2.1"]["levels"], {"0": 0, "1": 1, "2": 1, "3": 0})
    same("partition", sum(v for k, v in got["axes"]["A1"]["criteria"]["A1.2"].items() if k in ("missing", "not_asked", "undetermined")), 2)
    same("groups", {k: v["documents"]["counted"] for k, v in report["by"]["région"].items()}, {"1": 1, "idf": 1, "": 1})
    same("their order", list(report["by"]["région"]), ["1", "idf", ""])
    same("groups of a multiple choice", list(report["by"]["m"]), ["BFC", "idf", ""])
    same("--include private", e.report(Options(include=["private"]))[0]["documents"]["counted"], 4)
    same("--where unknown leaves out", e.report(Options(where=yes("keyin", q(where), ["idf"], True)))[0]["documents"]["left_out"], 3)


class Free:
    """A subject for expressions alone: questions have the values given by name."""
    kind, date = None, DATE

    def __init__(self, **values):
        self.values = values

    def question(self, x):
        return self.values.get(x.name)


def logic():
    t, f, u = (Question(n, "", "yesno") for n in "tfu")
    three = [(q(t), True), (q(f), False), (q(u), None)]
    s = Free(t=True, f=False)
    ev = lambda e: value(e, s)
    rank = {False: 0, None: 1, True: 2}
    back = {0: False, 1: None, 2: True}
    for a, x in three:
        same("non", ev(yes("not", a)), back[2 - rank[x]])
        for b, y in three:
            same("et", ev(yes("and", a, b)), back[min(rank[x], rank[y])])
            same("ou", ev(yes("or", a, b)), back[max(rank[x], rank[y])])
    same("au moins 1 de (t, u)", ev(yes("atleast", 1, [q(t), q(u)])), True)
    same("au moins 2 de (t, u)", ev(yes("atleast", 2, [q(t), q(u)])), None)
    same("au moins 2 de (t, f)", ev(yes("atleast", 2, [q(t), q(f)])), False)
    same("au moins 3 de (t, u, f)", ev(yes("atleast", 3, [q(t), q(u), q(f)])), False)
    same("si u", ev(E("if", q(u), num(1), num(1), type="num")), None)
    n, m = Question("n", "", "number"), Question("m", "", "number")
    s = Free(n=2.0)
    same("parmi with an unknown element", ev(yes("in", q(n), [num(2), q(m)])), None)
    same("min with an unknown", ev(E("min", [q(n), q(m)], type="num")), None)
    same("0.1 + 0.2 = 0.3 in doubles", ev(cmp("=", E("+", num("0.1"), num("0.2"), type="num"), num("0.3"))), False)
    same("2 / 3", ev(E("/", num(2), num(3), type="num")), 2 / 3)
    same("-0 is 0", math.copysign(1, ev(E("*", num(0), E("neg", q(n), type="num"), type="num"))), 1.0)
    same("arrondi(2.675, 2)", ev(E("round", num("2.675"), 2, type="num")), 2.67)
    same("arrondi(2.5, 0)", ev(E("round", num("2.5"), 0, type="num")), 3.0)
    same("arrondi(-2.5, 0)", ev(E("round", E("neg", num("2.5"), type="num"), 0, type="num")), -3.0)
    date = lambda *d: E("date", datetime.date(*d), type="date")
    same("jours", ev(E("days", date(2020, 2, 28), date(2020, 3, 1), type="num")), 2.0)
    same("année", ev(E("year", date(2020, 2, 28), type="num")), 2020.0)
    same("a dated definition", [Definition("d", [(num(1), None), (num(2), DATE)]).at(d).a[0] for d in
                                (datetime.date(2020, 12, 14), DATE)], ["1", "2"])


def reach():
    """R015: what is reached, and once each."""
    def findings(rule, answers, extra=None):
        b = Build()
        n, t = b.question("n", "number"), b.question("t", "yesno")
        e = rule(q(n), q(t))
        b.axis("A1")
        b.criterion("A1.1", asked=e)
        if extra:
            extra(b, e, q(n))
        b.finish()
        return [(f.code, f.on) for f in b.one(answers).findings if f.code in ("R015", "R007")]

    over = lambda n: cmp(">", E("/", num(1), n, type="num"), 2)
    same("1 / 0", findings(lambda n, t: over(n), {"n": 0}), [("R007", "A1.1"), ("R015", "A1.1")])
    same("1 / unknown", findings(lambda n, t: over(n), {}), [("R007", "A1.1")])
    same("right of a false `et`", findings(lambda n, t: yes("and", t, over(n)), {"n": 0, "t": False}), [])
    same("right of an unknown `et`", findings(lambda n, t: yes("and", t, over(n)), {"n": 0}), [("R007", "A1.1"), ("R015", "A1.1")])
    same("right of a true `ou`", findings(lambda n, t: yes("or", t, over(n)), {"n": 0, "t": True}), [])
    same("left out by `si`", findings(lambda n, t: yes("if", t, over(n), t), {"n": 0, "t": False}), [])
    same("not left out by an unknown `si`", findings(lambda n, t: yes("if", t, over(n), t), {"n": 0}), [("R007", "A1.1"), ("R015", "A1.1")])
    same("in `au moins`", findings(lambda n, t: yes("atleast", 1, [t, over(n)]), {"n": 0, "t": True}), [("R015", "A1.1")])
    same("an overflow", findings(lambda n, t: cmp(">", E("*", n, num(10), type="num"), 2), {"n": number("1e308")}),
         [("R007", "A1.1"), ("R015", "A1.1")])

    def twice(b, e, n):
        d = Definition("d", [(over(n), None)])
        b.p.definitions.append(d)
        for i in (1, 2):
            b.control(f"C{i}", yes("def", d), [])
    same("a definition that two rules read, once", findings(lambda n, t: t, {"n": 0, "t": True}, twice), [("R015", None)])

    def said(b, e, n):
        b.control("C1", yes("not", e), ["x ", E("/", num(1), n, type="num")])
    same("a placeholder of a silent control", findings(lambda n, t: t, {"n": 0, "t": True}, said), [])
    same("a placeholder of a control that fires", findings(lambda n, t: t, {"n": 0, "t": False}, said), [("R015", None)])


def messages():
    b = Build()
    b.axis("A1")
    c = b.criterion("A1.1")
    rate = E("measure", b.p.measures[0], b.x, type="num")
    level = E("measure", b.p.measures[1], c, type="num")
    b.control("C01", cmp("<", rate, 1), ["{taux} ", rate, " ", level, " ", E("c", c, type="num"), " ", cmp("=", level, 2), " ",
                                         E("date", DATE, type="date")], [c])
    b.finish()
    french, english = b.one({"A1.1": 2}).findings[0], b.one({"A1.1": 2}, lang="en").findings[0]
    same("in French", french.message, f"{{taux}} 66,7{NARROW}% 2 2 oui 2020-12-15")
    same("in English", english.message, "{taux} 66.7% 2 2 yes 2020-12-15")
    line, column = b.x.controls[0].places["code"]
    same("the place of a control", b.p.files[0].text.lstrip("\ufeff").split("\n")[line - 1][column - 1:column + 2], "C01")
    number_of = lambda x, lang="fr": shown(num(1), x, lang)
    same("numbers", [number_of(x) for x in (0.5, 2.0, 1 / 3, 0.00005, 0.00004, -2.5, 1e21)],
         ["0,5", "2", "0,3333", "0,0001", "0", "-2,5", "1000000000000000000000"])
    same("half away from zero of the exact double: 0.00015 lies below", number_of(0.00015, "en"), "0.0001")
    same("unknown", shown(rate, None, "fr"), "?")
    listed = ListDecl("l", None, [("b", "Bé", "name"), ("a", "A", "name")])
    many = Question("m", "", "multi", list=listed)
    same("a multiple choice, in list order", shown(E("q", many, type="multi"), frozenset("ab"), "fr"), "Bé, A")


def figures():
    same("ECMAScript", [ecmascript(x) for x in (2.0, 0.7882, 1e21, 123456789012345680000.0, 1e-6, 1e-7, 1.5e-7, -0.5, 0.1, 100.0, 1.25e22, 5e-324)],
         ["2", "0.7882", "1e+21", "123456789012345680000", "0.000001", "1e-7", "1.5e-7", "-0.5", "0.1", "100", "1.25e+22", "5e-324"])
    same("half away from zero", [round_away(Fraction(x), 0) for x in ("1/2", "-1/2", "5/2", "49/100")], [1, -1, 3, 0])
    values = [Fraction(1, 3), Fraction(1, 2)]
    same("aggregates", [aggregate(h, values, [Fraction(1), Fraction(3)]) for h in ("mean", "weighted", "sum", "minimum", "maximum")],
         [Fraction(5, 12), Fraction(11, 24), Fraction(5, 6), Fraction(1, 3), Fraction(1, 2)])
    same("over nothing", [aggregate(h, [], []) for h in ("mean", "weighted", "sum", "minimum", "maximum")], [None] * 5)
    same("weights 0", aggregate("weighted", values, [0, 0]), None)


def printing():
    def write(e, lang="fr"):
        printer = ExpressionPrinter(lang, random.Random(5), loose=0)
        printer.spare = 0                               # no parentheses that are not needed
        return printer(e)

    a, b, n = (q(Question(x, "", "yesno" if x != "n" else "number")) for x in "abn")
    same("et within ou", write(yes("or", yes("and", a, b), a)), "a et b ou a")
    same("ou within et", write(yes("and", yes("or", a, b), a)), "(a ou b) et a")
    same("non of a comparison", write(yes("not", cmp("<", n, 2))), "non n < 2")
    same("a - (b - c)", write(E("-", n, E("-", n, num(1), type="num"), type="num")), "n - (n - 1)")
    same("English", write(yes("if", yes("answered", Question("x", "", "int"), True), yes("atleast", 1, [a]), b), "en"),
         "if x is not answered then at least 1 of (a) else b")


def comparison():
    def differs(expected, got):
        try:
            compare.check(expected, compare.parse(got))
        except compare.Different as found:
            return found.path
        return None
    same("equal", differs({"a": 2.0, "b": [None, "x"]}, '{"a": 2, "b": [null, "x"]}'), None)
    same("2.0 is not how ECMAScript prints 2", differs({"a": 2.0}, '{"a": 2.0}'), ".a")
    same("the last digit", differs([2 / 3], "[0.6666666666666667]"), "[0]")
    same("the order of members", differs({"a": 1, "b": 1}, '{"b": 1, "a": 1}'), ".")
    same("a number for a text", differs({"a": "1"}, '{"a": 1}'), ".a")
    same("one more", differs([1], "[1, 2]"), "[1]")


def main():
    for group in (scores_of_the_page, states_and_findings, documents, places, plans, derived, supplements, retired, tests, population, logic, reach, messages, figures, printing,
                  comparison):
        group()
    print(f"{results['passed']} passed, {results['failed']} failed")
    return 1 if results["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
