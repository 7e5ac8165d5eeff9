"""Judges one document: what each answer is worth, the state of each criterion, the plan, the controls, and the findings.

Written after answers.md, paragraph by paragraph, asking each thing when it is needed and remembering it: there is no order of
computation to get right, since programs have no cycle.
"""

import datetime
import re
import unicodedata
from fractions import Fraction

import words
from compare import ANYTHING, Either
from model import Axis, Criterion, Question, Requirement, in_force
from rules import negate, reached, value
from scores import Figures, both

MEMBERS = {"format", "subject", "questionnaires", "status", "publishable", "converging", "answers", "plan", "comments"}
QUARTER = re.compile(r"^(\d{4})-[TQ]([1-4])$")
UNANSWERED = {"draft": "notice", "submitted": "warning", "validated": "error"}
UNDETERMINED = {"draft": "warning", "submitted": "warning", "validated": "error"}


def nfc(text):
    return unicodedata.normalize("NFC", text)


def read_date(text):
    """A real date written 2020-12-15, or None."""
    if not re.match(r"^\d{4}-\d\d-\d\d$", text, re.ASCII):
        return None
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None


def read_day(text):
    """A date, or a quarter's last day, or None."""
    found = QUARTER.match(text)
    if not found:
        return read_date(text)
    year, quarter = int(found.group(1)), int(found.group(2))
    return datetime.date(year + quarter // 4, 3 * quarter % 12 + 1, 1) - datetime.timedelta(days=1)


class Finding:
    """on: the code or name as printed, None for the document; place: (offset, line, column); order: of the thing it is on."""

    def __init__(self, code, severity, on, place, order=-1, message=None, control=None):
        self.code, self.severity, self.on, self.place, self.order = code, severity, on, place, order
        self.message, self.control, self.file = message, control, None


class Reader:
    """The document itself: its members, and whether it can be read at all (R014)."""

    def __init__(self, n, kinds):
        self.id, self.kind, self.status, self.publishable, self.converging = None, None, "draft", True, True
        self.findings, self.rejected, self.node = [], False, n
        if n.kind != "object":
            # bad JSON: somewhere in that line, or at its end
            return self.reject(n.place if n.kind != "raw" else (n.offset, Either(n.line, n.line + 1), ANYTHING))
        subject = n.get("subject")
        if subject is not None and subject.kind == "object":
            found = subject.get("id")
            self.id = found.value if found and found.kind == "string" and found.value else None
        twice = key_given_twice(n)
        if twice:
            if [k for k, _ in n.value].count("subject") > 1:
                self.id = None
            return self.reject(twice)
        if self.id is None:
            found = subject.get("id") if subject is not None and subject.kind == "object" else None
            wrong = found if found is not None and found.kind != "string" else subject
            return self.reject((n if wrong is None else wrong).place)
        parts = {}
        for name in ("answers", "plan", "comments", "questionnaires"):
            part = n.get(name)
            if part is not None and part.kind != "object":
                return self.reject(part.place)
            parts[name] = part
        for name, allowed in (("format", ["bareme-answers/1"]), ("status", ["draft", "submitted", "validated"]),
                              ("publishable", [True, False]), ("converging", [True, False])):
            found = n.get(name)
            if found is None:
                continue
            if found.kind != ("string" if isinstance(allowed[0], str) else "bool") or found.value not in allowed:
                return self.reject(found.place)
            setattr(self, name, found.value)
        self.answers, self.plan, self.comments, self.questionnaires = (
            parts[x] for x in ("answers", "plan", "comments", "questionnaires"))
        self.brace = (self.answers or n).place
        kind = subject.get("kind")
        if kind is not None:
            if kind.kind == "string" and nfc(kind.value) in kinds:
                self.kind = nfc(kind.value)
            else:
                self.findings.append(Finding("R006", "error", None, kind.place))
        name = subject.get("name")
        if name is not None and name.kind != "string":
            self.findings.append(Finding("R006", "error", None, name.place))
        for k, v in n.value:
            if k not in MEMBERS:
                self.findings.append(Finding("R012", "warning", None, v.place))
        for k, v in next(v for k, v in n.value if k == "subject").value:
            if k not in ("id", "kind", "name"):
                self.findings.append(Finding("R012", "warning", None, v.place))

    def reject(self, place):
        self.rejected = True
        self.findings = [Finding("R014", "error", None, place)]


class Subject(Reader):
    """A document judged against a program at a date."""

    def __init__(self, n, program, date, table, lang):
        super().__init__(n, program.kinds)
        self.program, self.date, self.table, self.lang = program, date, table, lang
        if self.rejected:
            return
        self.known, self.not_finite, self.reached_definitions = {}, {}, set()
        self.given = {nfc(k): v for k, v in self.answers.value} if self.answers else {}
        self.judge()

    def once(self, key, work):
        if key not in self.known:
            self.known[key] = work()
        return self.known[key]

    def find(self, code, severity, thing, place=None, **more):
        """A finding on a question, criterion or requirement, at its answer where the document has one."""
        if place is None:
            found = self.member(thing) if isinstance(thing, Requirement) else self.given.get(thing.ref)
            place = found.place if found is not None else self.brace
        self.findings.append(Finding(code, severity, thing.ref, place, thing.order, **more))

    # --- who is asked what

    def standing(self, x):
        """Whether a questionnaire is asked: `out` of its validity, of another `kind`, or `asked`."""
        if not x.in_force(self.date):
            return "out"
        return "asked" if not x.kinds or self.kind is None or self.kind in x.kinds else "kind"

    def in_result(self, x):
        return not x.kinds or self.kind is None or self.kind in x.kinds

    def valid(self, thing):
        """Validity of a question or criterion, with what it stands in."""
        if not thing.questionnaire.in_force(self.date):
            return False
        return isinstance(thing, Question) or (in_force(thing.axis.valid, self.date) and in_force(thing.valid, self.date))

    def rules_above(self, thing):
        """The rules that decide whether a thing is asked, outermost first, with what each belongs to."""
        chain = [(thing.axis.asked, None)] if isinstance(thing, Criterion) else []
        chain += [(thing.rubric.asked, None)] if thing.rubric else []
        return [(rule, owner) for rule, owner in chain + [(thing.asked, thing)] if rule is not None]

    def is_asked(self, thing):
        """Applicability of a question or criterion, as by `et`."""
        def work():
            if not self.valid(thing) or self.standing(thing.questionnaire) != "asked":
                return False
            truth = True
            for rule, _ in self.rules_above(thing):
                truth = both("and", truth, value(rule, self))
            return truth
        return self.once((thing, "asked"), work)

    # --- questions

    def read_question(self, q):
        """(what its answer is: none, refused or good; the value)."""
        def work():
            n = self.given.get(q.name)
            if n is None or n.kind == "null":
                return "none", None
            found = question_value(q, n)
            return ("refused", None) if found is None else ("good", found)
        return self.once((q, "read"), work)

    def question(self, q):
        """The value that rules read."""
        what, found = self.read_question(q)
        return found if what == "good" and self.is_asked(q) is not False else None

    def judge_question(self, q):
        what, _ = self.read_question(q)
        standing, asked = self.standing(q.questionnaire), self.is_asked(q)
        if standing == "out":
            return
        if what == "refused":
            self.find("R006", "error", q)
        elif what == "good" and asked is False:
            self.find("R004", "error", q)
        elif what == "none" and q.required and standing == "asked":
            if asked is True:
                self.find("R005", UNANSWERED[self.status], q)
            elif asked is None:
                self.find("R007", UNDETERMINED[self.status], q)

    # --- criteria

    def na_rule(self, c):
        """The value of its N/A rule; False where N/A is never offered, None where the rule is unknown, `free` without a rule."""
        na = c.na_level
        if na is None:
            return False
        if na.mode == "free":
            return "free"
        truth = value(na.rule, self)
        return truth if na.mode == "if" else negate(truth)

    def read_criterion(self, c):
        """(its answer: a level, "na", "object" with at least one member that says something, or None; the code of the refusal)."""
        n = self.given.get(c.code)
        return (None, None) if n is None or n.kind == "null" else criterion_value(c, n)

    def closed(self, c):
        """Whether it is N/A: by a true rule, or by an accepted answer. An unknown rule alone does not make it so."""
        rule = self.na_rule(c)
        return rule is True or (rule is not False and self.read_criterion(c)[0] == "na")

    def judged(self, c):
        """(state, level, finding codes in the order of judgement)."""
        return self.once((c, "judged"), lambda: self.judge_criterion(c))

    def judge_criterion(self, c):
        answer, refusal = self.read_criterion(c)
        codes = [refusal] if refusal else []
        if not self.valid(c):
            return "not_asked", None, []
        asked = self.is_asked(c)
        if asked is False:
            return "not_asked", None, codes + ["R004"] * (answer is not None)
        na = self.na_rule(c)
        doubt = asked is None or na is None
        codes += ["R007"] if doubt else []
        if na is True:
            return "not_applicable", None, codes + ["R004"] * (answer not in (None, "na"))
        if na is False and answer == "na":
            answer, codes = None, codes + ["R003"]
        if answer == "na":
            return "not_applicable", None, codes + ["R018"] * ("na" in c.justify and not self.justified(c))
        if c.derived:
            if not doubt and any(self.requirement_na(r) is None for r in c.requirements):
                codes.append("R007")
            answer = self.computed(c)
            if answer is not None:
                return "answered", answer, codes
            if not doubt and c.derived == "rules" and not codes:
                codes.append("R005")
        elif answer is not None:
            return "answered", answer, codes + ["R018"] * (answer in c.justify and not self.justified(c))
        elif not doubt and not codes:
            codes.append("R005")
        return "undetermined" if doubt else "missing", None, codes

    def justified(self, c):
        """Whether `comments` has a text for it."""
        n = next((v for k, v in self.comments.value if nfc(k) == c.code), None) if self.comments else None
        return n is not None and n.kind == "string" and n.value.strip() != ""

    def computed(self, c):
        """The level of a derived criterion: from the top, the first that holds, unless one above is unknown."""
        for n in reversed(c.numbers[1:]):
            if c.derived == "rules":
                holds = value(c.level_rules[n], self)
            else:
                holds = True
                for m in c.numbers[1:]:
                    for r in c.needs[m] if m <= n else []:
                        holds = both("and", holds, self.is_met(r))
            if holds is not False:
                return n if holds else None
        return c.numbers[0]

    # --- requirements

    def member(self, r):
        """The member of the document that answers a requirement, null or not."""
        n = self.given.get(r.criterion.code)
        if n is None or n.kind != "object" or r.criterion.derived != "requirements":
            return None
        return next((v for k, v in n.value if nfc(k) == r.code), None)

    def requirement_na(self, r):
        if r.na is None:
            return False
        truth = value(r.na.rule, self)
        return truth if r.na.mode == "if" else negate(truth)

    def requirement(self, r):
        """The value that rules read."""
        def work():
            n = self.member(r)
            if n is None or n.kind != "bool" or self.is_asked(r.criterion) is False or self.closed(r.criterion):
                return None
            return None if self.requirement_na(r) is True else n.value
        return self.once((r, "value"), work)

    def is_met(self, r):
        return True if self.requirement_na(r) is True else self.requirement(r)

    def is_open(self, c):
        return False if self.closed(c) else self.is_asked(c)

    def judge_requirements(self, c):
        n = self.given.get(c.code)
        if c.derived != "requirements":
            return
        codes = {r.code: r for r in c.requirements}
        for k, v in n.value if n is not None and n.kind == "object" else []:
            r = codes.get(nfc(k))
            if r is None:
                if not self.is_retired(f"{c.code}.{k}", v):
                    self.findings.append(Finding("R001", "error", f"{c.code}.{k}", v.place))
            elif v.kind not in ("bool", "null") and self.valid(c):
                self.find("R006", "error", r)
        if self.is_open(c) is False:
            return
        for r in c.requirements:
            n, na = self.member(r), self.requirement_na(r)
            if n is not None and n.kind == "bool":
                if na is True:
                    self.find("R004", "error", r)
            elif na is not True and self.is_asked(c) is True and (n is None or n.kind == "null"):
                self.find("R005", UNANSWERED[self.status], r)

    def state(self, c):
        return self.judged(c)[0]

    def level(self, c):
        return self.judged(c)[1]

    # --- what rules ask

    def definition(self, d):
        return self.once((d, "value"), lambda: value(d.at(self.date), self))

    def is_answered(self, thing):
        if isinstance(thing, Question):
            return self.question(thing) is not None
        if isinstance(thing, Requirement):
            return self.is_open(thing.criterion) is not False and (self.requirement_na(thing) is True or self.requirement(thing) is not None)
        return self.state(thing) in ("answered", "not_applicable")

    def is_applicable(self, thing):
        if isinstance(thing, Requirement):
            return both("and", self.is_open(thing.criterion), negate(self.requirement_na(thing)))
        if isinstance(thing, Criterion) and self.state(thing) == "not_applicable":
            return False
        return self.is_asked(thing)

    def count(self, axis):
        return sum(self.is_answered(c) for c in axis.criteria)

    def today(self):
        """The figures of today: what counts is each criterion's own level."""
        return self.once("today", lambda: Figures(self.table, {
            c: self.level(c) for c in self.program.criteria if self.state(c) == "answered"}))

    def measure(self, m, thing):
        return self.today().of(m, thing)

    def finding(self, control):
        return self.once((control, "fires"), lambda: self.standing(control.questionnaire) == "asked"
                         and value(control.rule, self) is True)

    # --- the plan

    def steps(self, c):
        """The steps kept, [(day, level)]; their findings are noted on the way."""
        return self.once((c, "steps"), lambda: self.judge_plan(c))

    def judge_plan(self, c):
        entry = next((v for k, v in self.plan.value if nfc(k) == c.code), None) if self.plan else None
        if entry is None or entry.kind == "null" or (entry.kind == "string" and entry.value == "not-plannable"):
            return []
        if entry.kind != "array":
            self.find("R008", "error", c, entry.place)
            return []
        kept, today = [], self.level(c)
        for step in entry.value:
            day, level = plan_step(step)
            late = kept and day is not None and day <= kept[-1][0]
            if day is None or level not in c.numbers or late or c.derived or self.state(c) in ("not_asked", "not_applicable"):
                self.find("R008", "error", c, step.place)
                continue
            before = kept[-1][1] if kept else today
            if before is not None and level < before:
                self.find("R008", "warning", c, step.place)
            if today is not None and day <= self.date and level > today:
                self.find("R016", "warning", c, step.place)
            kept.append((day, level))
        return kept

    def projected(self, horizon):
        """The level of each criterion that has one at the horizon."""
        levels = {}
        for c in self.program.criteria:
            if self.state(c) in ("not_asked", "not_applicable"):
                continue
            level = self.level(c)
            for day, planned in self.steps(c):
                level = planned if day <= horizon else level
            if level is not None:
                levels[c] = level
        return levels

    # --- the whole document

    def judge(self):
        p = self.program
        named = {t.ref: t for t in p.questions + p.criteria}
        self.retired = {t.name for t in p.retired}
        for k, v in self.answers.value if self.answers else []:
            if not self.is_retired(k, v) and nfc(k) not in named:
                self.findings.append(Finding("R001", "error", k, v.place))
        for q in p.questions:
            self.judge_question(q)
        for c in p.criteria:
            for code in self.judged(c)[2]:
                severity = {"R005": UNANSWERED, "R018": UNANSWERED, "R007": UNDETERMINED}.get(code, {}).get(self.status, "error")
                self.find(code, severity, c)
            self.judge_requirements(c)
        codes = {c.code: c for c in p.criteria}
        for k, v in self.plan.value if self.plan else []:
            if nfc(k) in codes:
                self.steps(codes[nfc(k)])
            elif not self.is_retired(k, v):
                self.findings.append(Finding("R001", "error", k, v.place))
        if self.plan and not self.converging and any(v.kind != "null" for _, v in self.plan.value):
            self.findings.append(Finding("R009", "warning", None, self.plan.place))
        self.judge_comments(named)
        self.judge_versions()
        self.judge_rules()

    def is_retired(self, k, v):
        """An answer, a plan or a comment to a retired name is a notice and nothing else."""
        if nfc(k) not in self.retired:
            return False
        if v.kind != "null":
            self.findings.append(Finding("R017", "notice", k, v.place))
        return True

    def judge_comments(self, named):
        p = self.program
        others = {t.code for t in p.axes + p.questionnaires + p.controls} | {r.ref for r in p.requirements}
        for k, v in self.comments.value if self.comments else []:
            if self.is_retired(k, v):
                continue
            if nfc(k) not in named and nfc(k) not in others:
                self.findings.append(Finding("R001", "error", k, v.place))
            elif v.kind not in ("string", "null"):
                self.findings.append(Finding("R006", "error", nfc(k), v.place))

    def judge_versions(self):
        by_code = {x.code: x for x in self.program.questionnaires}
        for k, v in self.questionnaires.value if self.questionnaires else []:
            x = by_code.get(nfc(k))
            if x is None:
                self.findings.append(Finding("R001", "error", k, v.place))
            elif v.kind == "null":
                continue
            elif v.kind != "string":
                self.findings.append(Finding("R006", "error", x.code, v.place, x.order))
            elif nfc(v.value) != x.version:
                self.findings.append(Finding("R010", "warning", x.code, v.place, x.order))

    def judge_rules(self):
        """Walks the rules that are reached (R015), and fires the controls."""
        for x in self.program.questionnaires:
            if self.standing(x) != "asked":
                continue
            for thing in x.questions + x.criteria:
                if not self.valid(thing):
                    continue
                truth = True
                for rule, owner in self.rules_above(thing):
                    if truth is not False:
                        reached(rule, self, owner)
                    truth = both("and", truth, value(rule, self))
                if truth is not False and isinstance(thing, Criterion):
                    self.reach_criterion(thing)
            for control in x.controls:
                reached(control.rule, self, None)
                if self.finding(control):
                    self.fire(control)
        for on in self.not_finite.values():
            if on is None:
                self.findings.append(Finding("R015", "warning", None, self.brace))
            else:
                self.find("R015", "warning", on)

    def reach_criterion(self, c):
        """The N/A rule of a criterion that may be asked; then, unless it is N/A, those of its requirements and of its levels."""
        if c.na_level and c.na_level.rule:
            reached(c.na_level.rule, self, c if c.na else None)
        if self.closed(c):
            return
        for r in c.requirements:
            if r.na:
                reached(r.na.rule, self, c)
        for e in c.level_rules.values():
            reached(e, self, c)

    def fire(self, control):
        parts = []
        for part in control.message:
            if isinstance(part, str):
                parts.append(part)
            else:
                reached(part, self, None)
                parts.append(words.shown(part, value(part, self), self.lang))
        target = control.targets[0] if control.targets else None
        target = target.criteria[0] if isinstance(target, Axis) else target     # findings are on questions and criteria
        more = {"message": "".join(parts), "control": control}
        if target is None:
            self.findings.append(Finding(control.code, control.severity, None, self.brace, **more))
        else:
            self.find(control.code, control.severity, target, **more)


def key_given_twice(n):
    """The place of the first key that its object holds already, compared in NFC; None where there is none. Where it is spelled in
    another form, whether that is the place of the key or of its value is left open."""
    seen = {}
    for item in n.value if n.kind in ("object", "array") else []:
        if n.kind == "object":
            key, item = item
            if nfc(key) in seen:
                return item.key if seen[nfc(key)] == key else (item.key[0], item.key[1], Either(item.key[2], item.column))
            seen[nfc(key)] = key
        found = key_given_twice(item)
        if found:
            return found
    return None


def question_value(q, n):
    """The value of an answer to a question, None where it is refused (R006)."""
    if q.type == "yesno":
        return n.value if n.kind == "bool" else None
    if q.type in ("int", "number", "percent"):
        if n.kind != "number":
            return None
        written = Fraction(n.value)
        if q.type == "int" and (written.denominator != 1 or abs(written) > 2 ** 53):
            return None
        x = float(n.value) + 0.0
        low, high = (q.low, q.high) if q.type != "percent" else ("0", "1")
        return x if low is None or float(low) <= x <= float(high) else None
    if q.type == "date":
        return read_date(n.value) if n.kind == "string" else None
    if q.type == "text":
        return nfc(n.value) if n.kind == "string" else None
    if q.type == "list":
        return key_of(q.list, n)
    if n.kind != "array":
        return None
    keys = [key_of(q.list, x) for x in n.value]
    return None if None in keys else frozenset(keys)


def key_of(listed, n):
    """A list's key: its text, or an integer that spells it."""
    if n.kind == "number" and Fraction(n.value).denominator == 1:
        key = str(int(Fraction(n.value)))
    else:
        key = nfc(n.value) if n.kind == "string" else None
    return key if key in listed.labels else None


def criterion_value(c, n):
    """(level, "na" or "object", None), or (None, the code of the refusal); (None, None) for an object that says nothing."""
    if n.kind == "number" and Fraction(n.value).denominator == 1:
        if c.derived:
            return None, "R011"
        level = int(Fraction(n.value))
        return (level, None) if level in c.numbers else (None, "R002")
    if n.kind == "string" and n.value == "na":
        return ("na", None) if c.na_level else (None, "R003")
    if n.kind == "object" and not n.value:
        return None, None
    if n.kind == "object" and c.derived == "requirements":
        return ("object" if any(v.kind != "null" for _, v in n.value) else None), None
    return None, "R006"


def plan_step(n):
    """(day, level) of a plan's step; (None, None) where its shape or its date is wrong."""
    if n.kind != "array" or len(n.value) != 2 or n.value[0].kind != "string" or n.value[1].kind != "number":
        return None, None
    level = Fraction(n.value[1].value)
    return read_day(n.value[0].value), int(level) if level.denominator == 1 else None
