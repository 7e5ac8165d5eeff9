"""Verdicts of a small program, from all its cases: what docs/decisions/0009-analysis.md says, one sentence after another."""

from brute import Reads, all_cases, asked_rules, exempt_of, is_settled, of_expression


class Rule:
    """key as in Printer.lines; what it is: 'question', 'rubric', 'axis', 'criterion', 'na', 'requirement', 'level', 'control'."""

    def __init__(self, what, thing, level, e, under, under_exprs):
        self.what, self.thing, self.level, self.e, self.under, self.under_exprs = what, thing, level, e, under, under_exprs

    def key(self):
        if self.what == "na" and self.thing.axis_na:
            return ("na", self.thing.axis, 0)
        return (self.what, self.thing, self.level)


def rules_of(program):
    out = []
    first_of_rubric = {}
    for q in program.questions():
        above = [q.rubric.rule] if q.rubric else []
        if q.rule is not None:
            out.append(Rule("question", q, 0, q.rule, lambda case, q=q: case.under_question(q), above))
        if q.rubric:
            first_of_rubric.setdefault(q.rubric, (lambda case, q=q: case.asked_questionnaire(q.questionnaire), []))
    for a in program.axes():
        if a.rule is not None:
            out.append(Rule("axis", a, 0, a.rule, lambda case, a=a: case.under_axis(a), []))
    for c in program.criteria():
        own = asked_rules(c)
        above = [e for e in (c.axis.rule, c.rubric.rule if c.rubric else None) if e is not None]
        if c.rubric:
            axis = [c.axis.rule] if c.axis.rule is not None else []
            first_of_rubric.setdefault(c.rubric, (lambda case, c=c: case.under_rubric_of_criterion(c), axis))
        if c.rule is not None:
            out.append(Rule("criterion", c, 0, c.rule, lambda case, c=c: case.under_criterion(c), above))
        if c.na_rule() is not None:
            out.append(Rule("na", c, 0, c.na_rule(), lambda case, c=c: case.asked(c), own))
        open_exprs = own + ([c.na_rule()] if c.na_rule() is not None else [])
        for i, e in enumerate(c.level_rules or []):
            out.append(Rule("level", c, i + 1, e, lambda case, c=c: case.open(c), open_exprs))
        for r in c.requirements:
            if r.na_rule() is not None:
                out.append(Rule("requirement", r, 0, r.na_rule(), lambda case, c=c: case.open(c), open_exprs))
    for rubric, (under, exprs) in first_of_rubric.items():
        out.append(Rule("rubric", rubric, 0, rubric.rule, under, exprs))
    for c in program.controls():
        out.append(Rule("control", c, 0, c.rule, lambda case, c=c: case.asked_questionnaire(c.questionnaire), []))
    return out


def judge(rule, cases):
    """(verdict, conditional, whether there is a settled case at all)."""
    reads = Reads()
    for e in [rule.e] + rule.under_exprs:
        of_expression(e, False, reads.settled)
        of_expression(e, True, reads.full)
        exempt_of(e, reads.exempt)
    alone = Reads()
    of_expression(rule.e, False, alone.settled)
    exempt_of(rule.e, alone.exempt)
    must, must_alone = reads.settled - reads.exempt, alone.settled - alone.exempt
    ever_under = ever_true = ever_both = some = exception = exception_alone = some_alone = conditional = False
    for case in cases:
        value, under = case.value(rule.e), rule.under(case)
        ever_under |= under is True
        ever_true |= value is True
        ever_both |= value is True and under is True
        if under is True and all(is_settled(case, t) for t in must):
            some = True
            exception |= value is not True
        if all(is_settled(case, t) for t in must_alone):
            some_alone = True
            exception_alone |= value is not True
        if under is True and value is None and not conditional and all(is_settled(case, t) for t in reads.full):
            conditional = case.value(rule.e, True) is not None
    if not ever_under:
        return "silent", False, False
    if not ever_both:
        return ("contradicts" if ever_true else "never"), conditional, some
    if some and not exception:
        return ("always" if some_alone and not exception_alone else "repeats"), conditional, some
    return "sometimes", conditional, some


ROWS = {
    "asked": {"never": "B0570", "always": "B0571", "contradicts": "B0572", "repeats": "B0573"},
    "na": {"never": "B0575", "always": "B0576", "repeats": "B0576", "contradicts": "B0577"},
    "control": {"never": "B0578", "contradicts": "B0578", "always": "B0579", "repeats": "B0579"},
    "level": {"always": "B0581", "repeats": "B0581"},
}


def row_of(what, verdict):
    family = "na" if what in ("na", "requirement") else what if what in ("control", "level") else "asked"
    return ROWS[family].get(verdict)


def meet(a, b):
    if a == b or b == "silent":
        return a
    if a == "silent":
        return b
    if {a, b} <= {"never", "contradicts"}:
        return "contradicts"
    if {a, b} <= {"always", "repeats"}:
        return "repeats"
    return "sometimes"


def level_verdicts(c, cases, verdict_of, also):
    """Rows of a derived criterion: (code, key). Levels that a higher one, always true, puts out of reach go to `also`."""
    found = set()
    cases = [case for case in cases if case.open(c) is True]
    if not cases:
        return found
    always = [level for level in range(1, c.levels) if verdict_of.get((c, level)) in ("always", "repeats")]
    reached = {case.code(c) for case in cases}
    for level in range(c.levels):
        if level not in reached:
            (also if any(a > level for a in always) else found).add(("B0580", ("level", c, level)))
    if c.level_rules is None:
        return found
    for level in range(2, c.levels):
        for case in cases:
            if case.holds(c, level) is not True:
                continue
            known = next((h for h in (case.holds(c, i) for i in range(level - 1, 0, -1)) if h is not None), None)
            if known is False:
                found.add(("B0582", ("level", c, level)))
                break
    return found


def span_of_validity(*things):
    first = max((t.since for t in things if t is not None and t.since is not None), default=-10 ** 9)
    last = min((t.until for t in things if t is not None and t.until is not None), default=10 ** 9)
    return first <= last


def validity_verdicts(program):
    found = set()
    for qn in program.questionnaires:
        if qn.extends is not None and not span_of_validity(qn, qn.extends):
            found.add(("B0583", ("validity", qn, 0)))
    for a in program.axes():
        qn = a.questionnaire
        if not span_of_validity(qn, qn.extends):
            continue
        if not span_of_validity(a, qn, qn.extends):
            found.add(("B0583", ("validity", a, 0)))
            continue
        for c in a.criteria:
            if not span_of_validity(c, a, qn, qn.extends):
                found.add(("B0583", ("validity", c, 0)))
    return found


def verdicts(program, most):
    """({(code, key)} of the program; the keys of rules and levels that are never read, or in no settled case; what is also
    true, though another verdict on the same thing goes before it)."""
    rules = rules_of(program)
    cases = all_cases(program, rules, most)
    found, also, places, verdict_of = set(), set(), {}, {}
    for rule in rules:
        verdict, conditional, some = judge(rule, cases)
        place = places.setdefault(rule.key(), {"what": rule.what, "verdict": "silent", "conditional": False, "hangs": False, "some": False})
        place["verdict"] = meet(place["verdict"], verdict)
        place["conditional"] |= conditional and verdict == "sometimes"
        place["hangs"] |= conditional
        place["some"] |= some
        if rule.what == "level":
            verdict_of[(rule.thing, rule.level)] = verdict
    for key, place in places.items():
        if place["conditional"]:
            found.add(("B0574", key))
        else:
            code = row_of(place["what"], place["verdict"])
            if code:
                found.add((code, key))
    for c in program.criteria():
        if c.derived():
            found |= level_verdicts(c, cases, verdict_of, also)
    unread = {key for key, place in places.items() if place["verdict"] == "silent" or not place["some"]}
    for c in program.criteria():
        if c.derived() and not any(case.open(c) is True for case in cases):
            unread |= {("level", c, level) for level in range(c.levels)}
    also |= {("B0574", key) for key, place in places.items() if place["hangs"]}
    return found | validity_verdicts(program), unread, also
