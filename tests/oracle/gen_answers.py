"""Random answer documents for a program, as Node trees: mostly sensible, with every kind of mistake of answers.md among them."""

import datetime
import unicodedata

from documents import BAD_BYTE, Node, node, number
from gen_expr import DATES, TEXTS

DAY = datetime.timedelta(days=1)
UNKNOWN = ["A99.9", "inconnue", "ZZ", "reponse_perdue", "Z9", "région_bis", "E1"]


class AnswerMaker:
    def __init__(self, rng, program, date, careful):
        """careful: no more than an odd mistake, so that some data sets end without an error."""
        self.rng, self.program, self.date = rng, program, date
        self.mess = 0.0 if careful else rng.choice([0.02, 0.06, 0.15])

    def documents(self, count):
        rng = self.rng
        found = []
        for i in range(count):
            if self.mess and rng.random() < 0.06:
                found.append(self.unreadable(i))
            else:
                found.append(self.document(i))
        return found

    # --- one document

    def document(self, i):
        rng, p = self.rng, self.program
        oops = lambda chance=1.0: rng.random() < self.mess * chance
        kind = rng.choice(p.kinds) if p.kinds and rng.random() < 0.85 else None
        subject = [("id", node(self.id(i)))]
        if oops(0.5):
            subject.append(("kind", node(rng.choice(["inconnu", 3, "", True]))))
            kind = None
        elif kind is not None:
            subject.append(("kind", node(kind)))
        elif rng.random() < 0.2:
            subject.append(("kind", node(None)))
        if rng.random() < 0.3:
            subject.append(("name", node("Été 🩺 n° 1") if not oops() else node(12)))
        if oops(0.4):
            subject.append(("Name", node("x")))
        members = [("subject", Node("object", self.shuffled(subject)))]
        if rng.random() < 0.6:
            members.append(("format", node("bareme-answers/1")))
        if rng.random() < 0.85:
            members.append(("status", node(rng.choice(["validated", "validated", "validated", "draft", "submitted"]))))
        for name in ("publishable", "converging"):
            if rng.random() < 0.5:
                members.append((name, node(rng.random() < 0.8)))
        asked = [x for x in p.questionnaires if not x.kinds or kind is None or kind in x.kinds]
        if rng.random() < 0.95:
            members.append(("answers", self.answers(asked)))
        elif oops():
            members.append(("answers", node(None)))
        if rng.random() < 0.5:
            members.append(("plan", self.plan(asked)))
        if rng.random() < 0.4:
            members.append(("questionnaires", self.versions(asked)))
        if rng.random() < (0.6 if any(c.justify for c in p.criteria) else 0.25):
            members.append(("comments", self.comments()))
        if oops(0.4):
            members.append((rng.choice(["answer", "extra", "Plan"]), node(rng.choice([1, {"a": [1, {"b": None}]}, "x"]))))
        return Node("object", self.shuffled(members))

    def shuffled(self, members):
        if self.rng.random() < 0.5:
            self.rng.shuffle(members)
        return members

    def id(self, i):
        return self.rng.choice(["s-", "été-", "S 🩺 "]) + str(self.rng.randrange(i + 1) if self.rng.random() < self.mess else i)

    def answers(self, asked):
        rng, p = self.rng, self.program
        full = rng.choice([0.5, 0.85, 1.0])
        members = []
        for x in p.questionnaires:
            share = full if x in asked else rng.choice([0, 0, 0.3]) if self.mess else 0
            for thing in x.questions + x.criteria:
                if rng.random() < share:
                    n = self.question(thing) if hasattr(thing, "type") else self.criterion(thing)
                    members.append((self.spelled(thing.ref), n))
                elif rng.random() < 0.05:
                    members.append((self.spelled(thing.ref), node(None)))
        if rng.random() < self.mess * 2:
            unknown = rng.choice(UNKNOWN + [t.code for t in p.axes + p.questionnaires + p.controls] + [r.ref for r in p.requirements])
            if unicodedata.normalize("NFC", unknown) not in [k for k, _ in members]:
                members.append((unknown, node(rng.choice([1, "na", None, True]))))
        for t in p.retired:
            if rng.random() < 0.1 + self.mess:
                members.append((self.spelled(t.name), node(rng.choice([1, "na", None, True, {"E1": True}, 2.5]))))
        return Node("object", self.distinct(self.shuffled(members)))

    def distinct(self, members):
        seen, found = set(), []
        for k, v in members:
            key = unicodedata.normalize("NFC", k)
            if key not in seen:
                seen.add(key)
                found.append((k, v))
        return found

    def spelled(self, name):
        """Now and then a name in decomposed form: names are compared in NFC."""
        return unicodedata.normalize("NFD", name) if self.rng.random() < 0.05 else name

    def whole(self, n):
        """An integer, in one of the spellings that JSON has for it."""
        roll = self.rng.random()
        if roll < 0.93:
            return number(str(n))
        if n == 0:
            return number(self.rng.choice(["0.0", "0e0", "-0", "-0.0"]))
        return number(self.rng.choice([f"{n}.0", f"{n}e0", f"{n}.00E+0", f"{n * 10}e-1"]))

    def question(self, q):
        rng = self.rng
        if rng.random() < self.mess:
            return self.wrong(q)
        if q.type == "yesno":
            return node(rng.random() < 0.5)
        if q.type == "int":
            low, high = (int(q.low), min(int(q.high), int(q.low) + 10)) if q.low else (-2, 5)
            if not q.low and rng.random() < 0.05:
                return number(rng.choice(["9007199254740992", "-9007199254740992", "1000000007", "2.5e3"]))
            return self.whole(rng.randint(low, high))
        if q.type == "number":
            if q.low:
                return number(rng.choice([q.low, q.high, str((float(q.low) + float(q.high)) / 2)]))
            return rng.choice([self.whole(rng.randint(-1, 4)), number(rng.choice(["0.1", "0.5", "1.5", "2.675", "-0.25", "3.14159265"])),
                               number(rng.choice(["1e308", "-1e308", "1.7976931348623157e308", "5e-324", "1e300", "0.30000000000000004"]))])
        if q.type == "percent":
            return number(rng.choice(["0", "1", "0.5", "0.62", "0.1", "1.0", "0.333333", "8e-1"]))
        if q.type == "date":
            return node(rng.choice(DATES + [self.date]).isoformat())
        if q.type == "text":
            return node(self.spelled(rng.choice(TEXTS + ["Libre", "ligne\nsuivante", "{x}"])))
        keys = [k for k, _, _ in q.list.choices]
        if q.type == "list":
            return self.key(rng.choice(keys))
        chosen = rng.sample(keys, rng.randint(0, len(keys)))
        if chosen and rng.random() < 0.1:
            chosen.append(rng.choice(chosen))
        return Node("array", [self.key(k) for k in chosen])

    def key(self, key):
        """A key as a string, or as the integer that it spells."""
        if key.isdigit() and self.rng.random() < 0.5:
            return self.whole(int(key))
        return node(self.spelled(key))

    def wrong(self, q):
        rng = self.rng
        anything = ["", "oui", "na", 3, 2.5, True, False, [], ["x"], {}, {"E1": True}, "2020-02-30", "15/12/2020"]
        own = {"yesno": ["true", "oui", 0, 1], "int": [2.5, "3", True, number("9007199254740993")], "number": ["1.5", False, [1]],
               "percent": [1.01, -0.1, 80, "0.5"], "date": ["2020-02-30", "2020-1-1", "2020-T1", 20201215], "text": [1, True, ["a"]],
               "list": ["absente", 99, True, ["autre"], 6.2], "multi": ["autre", 1, {"a": True}, [None], [["autre"]], ["absente"], [6.2]]}
        if q.low:
            own[q.type] = own[q.type] + [-1, 1000001, 0.3000001, 11]
        chosen = rng.choice(own[q.type] if rng.random() < 0.7 else anything)
        if q.type == "text" and isinstance(chosen, str):
            chosen = 7
        return node(chosen)

    def criterion(self, c):
        rng = self.rng
        offered = c.na_level is not None
        if rng.random() < self.mess:
            return node(rng.choice([99, -1, 7, 1.5, "2", "NA", "n/a", True, [1], {"E1": True}, {}, {"E1": None}, "na", "", c.numbers[0]]))
        if offered and rng.random() < 0.2:
            return node("na")
        if c.derived == "rules":
            return node(None if not offered or rng.random() < 0.7 else "na")
        if c.derived:
            return self.requirements(c)
        return self.whole(rng.choice(c.numbers))

    def requirements(self, c):
        rng, share = self.rng, self.rng.choice([0.5, 0.9, 1.0, 1.0])
        members = [(r.code, node(rng.random() < 0.75)) for r in c.requirements if rng.random() < share]
        members += [(r.code, node(None)) for r in c.requirements if rng.random() < 0.04]
        if rng.random() < 0.3 and any(t.name == f"{c.code}.E9" for t in self.program.retired):
            members.append(("E9", node(rng.choice([True, False, None, 3]))))
        if rng.random() < self.mess:
            members.append((rng.choice(["E9", "e1", f"{c.code}.E1", "région", c.code]), node(rng.choice([True, None, 1]))))
        if members and rng.random() < self.mess:
            members[0] = (members[0][0], node(rng.choice([1, 0, "oui", "true", "na", [True], {}])))
        return Node("object", self.distinct(self.shuffled(members)))

    # --- plan, versions, comments

    def plan(self, asked):
        rng, p = self.rng, self.program
        members = []
        for x in p.questionnaires:
            for c in x.criteria:
                if rng.random() < (0.35 if x in asked and (not c.derived or self.mess) else 0.05 if self.mess else 0):
                    members.append((c.code, self.entry(c)))
        if p.questions and rng.random() < self.mess:
            members.append((rng.choice(p.questions).name, node("not-plannable")))
        if rng.random() < self.mess:
            members.append((rng.choice(UNKNOWN + [r.ref for r in p.requirements]), node([])))
        if p.retired and rng.random() < 0.1 + self.mess:
            members.append((rng.choice(p.retired).name, node(rng.choice(["not-plannable", [["2021-T1", 2]], None, 3]))))
        return Node("object", self.distinct(self.shuffled(members)))

    def entry(self, c):
        rng = self.rng
        if rng.random() < 0.15:
            return node("not-plannable")
        if rng.random() < self.mess:
            return node(rng.choice(["not plannable", 3, {"2021-T1": 1}, None, True, ["2021-T1", 2]]))
        days = sorted(rng.sample(range(12), rng.choice([0, 1, 1, 2, 3, 4])))
        levels = [rng.choice(c.numbers) for _ in days]
        if rng.random() < 0.7:
            levels.sort()
        steps = []
        for k, level in zip(days, levels):
            steps.append(Node("array", [node(self.day(k)), self.whole(level)]))
        for i in range(len(steps)):
            if rng.random() < self.mess:
                steps[i] = self.bad_step(c, steps[i])
        if self.mess and rng.random() < 0.1:
            rng.shuffle(steps)
        return Node("array", steps)

    def day(self, k):
        """The k-th quarter around the date: the quarter, its last day, or a day in it."""
        month = (self.date.year * 12 + self.date.month - 4) + 3 * k
        year, quarter = month // 12, month % 12 // 3 + 1
        last = datetime.date(year + quarter // 4, 3 * quarter % 12 + 1, 1) - DAY
        if self.rng.random() < 0.08:
            return self.date.isoformat()
        return self.rng.choice([f"{year}-T{quarter}", f"{year}-T{quarter}", f"{year}-Q{quarter}", last.isoformat(),
                                (last - 20 * DAY).isoformat()])

    def bad_step(self, c, good):
        rng = self.rng
        when = rng.choice(["2021-T5", "2021-13-01", "2021", "T1 2021", "", "2021-02-29", "2021-t1", "2021-T1 "])
        return rng.choice([Node("array", [node(when), number(str(c.numbers[0]))]), Node("array", [good.value[0], number("77")]),
                           Node("array", [good.value[0], node("2")]), Node("array", [good.value[0]]),
                           Node("array", good.value + [number("1")]), Node("array", [good.value[0], number("1.5")]),
                           node("2021-T1"), node(None), node({}), Node("array", [node(2021), number("1")]), Node("array", [])])

    def versions(self, asked):
        rng = self.rng
        members = [(x.code, node(x.version if rng.random() > self.mess else rng.choice(["2019-01", x.version + " ", ""])))
                   for x in asked if rng.random() < 0.8]
        if rng.random() < self.mess:
            members.append((rng.choice(["ZZ", "qu"]), node("1")))
        if rng.random() < self.mess and members:
            members[0] = (members[0][0], node(rng.choice([2020, True, ["1"]])))
        return Node("object", self.distinct(members))

    def comments(self):
        rng, p = self.rng, self.program
        named = [t.ref for t in p.questions + p.criteria + p.requirements] + [t.code for t in p.axes + p.questionnaires + p.controls]
        members = [(c.code, node(rng.choice(["Aucune donnée patient.", "Voir l’annexe"]))) for c in p.criteria
                   if c.justify and rng.random() < 0.6]
        members += [(rng.choice(named), node("Aucune donnée." if rng.random() > self.mess else rng.choice([3, True, ["x"], "", " ", "\n\t ", None])))
                   for _ in range(rng.choice([0, 1, 2]))]
        if rng.random() < self.mess:
            members.append((rng.choice(UNKNOWN), node("?")))
        if p.retired and rng.random() < 0.15:
            members.append((rng.choice(p.retired).name, node(rng.choice(["Ancien", None, 3, ""]))))
        rng.shuffle(members)
        return Node("object", self.distinct(members))

    # --- documents that are rejected

    def unreadable(self, i):
        """A document with one thing wrong that keeps it from being read."""
        rng = self.rng
        plain = {"subject": {"id": f"r-{i}"}, "answers": {}}
        text = '{"subject": {"id": "r-%d"}, "answers": {}}' % i
        way = rng.choice(["syntax", "member", "id", "twice", "bytes", "value", "deep", "other"])
        if way == "syntax":
            return Node("raw", rng.choice([text[:-1], text[:-2], text.replace("{}", "{,}"), text.replace('"', "'"), "nul", "{",
                                           text.replace("{}", '{"a": 01}'), text.replace("{}", '{"a": NaN}'), text + " x", text[:12]]))
        if way == "bytes":
            return Node("raw", text.replace("r-", "r" + BAD_BYTE))
        if way == "deep":
            depth = 5000
            return Node("raw", text.replace("{}", '{"a": ' + "[" * depth + "]" * depth + "}"))
        if way == "twice":
            first = node(plain).value
            inner = rng.choice([[("a", node(1)), ("a", node(2))], [("é", node(1)), ("b", node({})), ("e\u0301", node(2))],
                                [("S1", Node("object", [("E1", node(True)), ("E1", node(True))]))]])
            second = rng.choice([("answers", Node("object", inner)), ("plan", Node("object", inner)), ("subject", node({"id": "autre"}))])
            return Node("object", self.shuffled([m for m in first if m[0] == "subject" or second[0] == "subject"] + [second]))
        if way == "id":
            plain["subject"] = rng.choice([{"id": ""}, {"id": 12}, {}, {"kind": "x"}, {"id": None}, None, "s-1", [], 3])
        elif way == "member":
            plain[rng.choice(["answers", "plan", "comments", "questionnaires"])] = rng.choice([[], "x", 3, False])
        elif way == "value":
            name, value = rng.choice([("format", "bareme-answers/2"), ("format", 1), ("status", "valide"), ("status", True), ("status", ""),
                                      ("publishable", "true"), ("publishable", 1), ("converging", 0), ("converging", "oui")])
            plain[name] = value
        else:
            return node(rng.choice([3, "x", None, True]))
        return node(plain)
