"""The naive evaluator: documents and a program in, the expected results of `bareme eval` and `bareme report` out.

Everything is worked out one subject at a time, in exact fractions; a figure is rounded once, when it is put in a result. Members and
their order are those of cli.md.
"""

from fractions import Fraction

from compare import ANYTHING, Either, FileNamed, Findings, Optional, Same, Words
from judge import Finding, Subject, nfc
from model import expected_at
from rules import value
from scores import Figures, Table, aggregate

STATES = ("not_applicable", "not_asked", "missing", "undetermined")
SEVERITIES = ("error", "warning", "notice")


def figure(x):
    """The double nearest to an exact fraction, None without a value."""
    return None if x is None else float(Fraction(x))


class Options:
    """What a run of bareme was given. horizon: (day, text) or None; where: an expression; by: questions; include: words."""

    def __init__(self, horizon=None, where=None, by=(), include=(), unique_ids=False):
        self.horizon, self.where, self.by, self.include, self.unique_ids = horizon, where, list(by), list(include), unique_ids

    @property
    def day(self):
        return self.horizon[0] if self.horizon else None

    @property
    def printed(self):
        """A quarter may be printed as it was given or as its last day."""
        if not self.horizon:
            return None
        iso = self.horizon[0].isoformat()
        return iso if self.horizon[1] == iso else Either(iso, self.horizon[1])


class Evaluation:
    """A data set judged once. `files`: [(name or None for standard input, [Node])], in reading order."""

    def __init__(self, program, files, date, lang):
        self.program, self.date, self.lang, self.table = program, date, lang, Table(date)
        self.subjects, seen = [], set()
        for name, nodes in files:
            for n in nodes:
                s = Subject(n, program, date, self.table, lang)
                s.file, s.first_of_id = name, True
                if not s.rejected:
                    if nfc(s.id) in seen:
                        s.rejected, s.first_of_id = True, False
                        s.findings = [Finding("R013", "error", None, n.place)]
                    seen.add(nfc(s.id))
                s.findings.sort(key=lambda f: (f.place[0], f.order, f.code.encode()))
                self.subjects.append(s)
        self.projections = {}

    @property
    def distinct(self):
        """Whether no id comes twice."""
        return all(s.first_of_id for s in self.subjects)

    def left_out(self, s, options):
        return options.where is not None and value(options.where, s) is not True

    def figures(self, s, day):
        """A subject's figures: today's, or those projected to a day; None for one that does not converge."""
        if day is None:
            return s.today()
        if not s.converging:
            return None
        if (s, day) not in self.projections:
            self.projections[s, day] = Figures(self.table, s.projected(day))
        return self.projections[s, day]

    # --- bareme eval

    def eval(self, options):
        """The objects that eval prints, and its exit status."""
        counted = [s for s in self.subjects if s.rejected or not self.left_out(s, options)]
        failed = any(f.severity == "error" for s in counted for f in s.findings)
        return [self.one(s, options) for s in counted], int(failed)

    def one(self, s, options):
        result = {"subject": s.id if s.id is None else Same(s.id),
                  "kind": None if s.rejected else s.kind, "status": None if s.rejected else s.status,
                  "date": self.date.isoformat(), "horizon": options.printed}
        if options.unique_ids:
            result["unique_ids"] = Optional(True)
        result["questionnaires"] = {} if s.rejected else {
            x.code: self.of_questionnaire(s, x, options) for x in self.program.in_results if s.in_result(x)}
        result["findings"] = Findings([self.of_finding(s, f) for f in s.findings])
        return result

    def of_questionnaire(self, s, x, options):
        figures = self.figures(s, options.day)
        states = [s.state(c) for c in x.criteria]
        result = {"version": x.version, "answered": sum(t in ("answered", "not_applicable") for t in states),
                  "applicable": sum(t != "not_asked" for t in states), "measures": self.measures(figures, x, x), "axes": {}}
        for a in x.axes:
            result["axes"][a.code] = {"measures": self.measures(figures, x, a),
                                      "criteria": {c.code: self.of_criterion(s, c, figures, options) for c in a.criteria}}
        return result

    def of_criterion(self, s, c, figures, options):
        today = s.level(c)
        level = today if options.day is None else figures.levels.get(c) if figures else None
        result = {"state": s.state(c), "level": level, "expected": expected_at(c, self.date)}
        if options.day is not None:
            result["today"] = today
        result["measures"] = self.measures(figures, c.questionnaire, c)
        return result

    def measures(self, figures, x, thing):
        return {m.name: figure(figures.of(m, thing)) if figures else None for m in x.measures}

    def of_finding(self, s, f):
        _, line, column = f.place
        named = FileNamed(s.file) if s.file else ANYTHING
        at = {"file": named, "line": line, "column": column}
        result = {"code": f.code, "severity": f.severity, "on": f.on if f.on is None else Same(f.on),
                  "message": Words() if f.message is None else Same(f.message), "at": at}
        if f.control:
            k = f.control
            line, column = k.places["code"]
            result["rule"] = {"file": FileNamed(k.file.path), "line": line, "column": column}
        return result

    # --- bareme report

    def report(self, options):
        """The object that report prints, and its exit status."""
        rejected = [s for s in self.subjects if s.rejected]
        counted = [s for s in self.subjects if not s.rejected and self.enters(s, options)]
        result = {"date": self.date.isoformat(), "horizon": options.printed}
        if options.unique_ids:
            result["unique_ids"] = True
        result["documents"] = {"read": len(self.subjects), "counted": len(counted),
                               "left_out": len(self.subjects) - len(counted) - len(rejected), "rejected": len(rejected)}
        result["questionnaires"] = self.population(counted, options)
        result["findings"] = finding_counts(counted + rejected)
        if options.by:
            result["by"] = {q.name: self.groups(q, counted, options) for q in options.by}
        else:
            result["by"] = Optional({})
        failed = any(f.severity == "error" for s in counted + rejected for f in s.findings)
        return result, int(failed)

    def enters(self, s, options):
        wanted = s.status == "validated" or s.status in options.include
        public = s.publishable or "private" in options.include
        converges = options.day is None or s.converging
        return wanted and public and converges and not self.left_out(s, options)

    def population(self, counted, options):
        return {x.code: self.population_of(x, [(s, self.figures(s, options.day)) for s in counted if s.in_result(x)], options)
                for x in self.program.in_results}

    def population_of(self, x, pairs, options):
        def measures(thing):
            found = {}
            for m in x.measures:
                values = [f.of(m, thing) for _, f in pairs]
                found[m.name] = figure(aggregate(m.per_population, [v for v in values if v is not None]))
            return found

        def subjects(criteria):
            return sum(any(c in f.levels for c in criteria) for _, f in pairs)

        result = {"subjects": subjects(x.criteria), "measures": measures(x), "axes": {}}
        for a in x.axes:
            axis = {"subjects": subjects(a.criteria), "measures": measures(a), "criteria": {}}
            for c in a.criteria:
                levels, states = {str(n): 0 for n in c.numbers}, dict.fromkeys(STATES, 0)
                for s, f in pairs:
                    if c in f.levels:
                        levels[str(f.levels[c])] += 1
                    else:
                        states[s.state(c)] += 1
                axis["criteria"][c.code] = {"subjects": subjects([c]), "levels": levels, **states, "measures": measures(c)}
            result["axes"][a.code] = axis
        return result

    def groups(self, q, counted, options):
        groups = {}
        for s in counted:
            v = s.question(q)
            for key in ([""] if v is None else sorted(v) if isinstance(v, frozenset) else [v]):
                groups.setdefault(key, []).append(s)
        if q.type in ("list", "multi"):
            order = [k for k, _, _ in q.list.choices]
        else:
            order = sorted((k for k in groups if k != ""), key=lambda k: -k if q.type == "yesno" else k)
        result = {}
        for key in order + [""]:
            if key in groups:
                name = {True: "true", False: "false"}[key] if q.type == "yesno" and key != "" else key
                name = str(int(key)) if q.type == "int" and key != "" else name
                result[name] = {"documents": {"counted": len(groups[key])}, "questionnaires": self.population(groups[key], options),
                                "findings": Optional(finding_counts(groups[key]))}
        return result


def finding_counts(subjects):
    counts = {}
    for s in subjects:
        for f in s.findings:
            key = (f.code, f.severity)
            counts[key] = counts.get(key, 0) + 1
    return {code: {sev: counts[code, sev] for sev in SEVERITIES if (code, sev) in counts}
            for code in sorted({c for c, _ in counts}, key=str.encode)}
