#!/usr/bin/env python3
"""Is every example of the documents what it claims to be, and is every rule of the reference held by something?

    run.py BAREME [PAGE…]           all of README.md and docs/**/*.md but docs/codes (tests/house/codes.py), or these pages
    run.py --record BAREME [PAGE…]  also writes anew the tables that are made from the sources (MADE)

Blocks, on every page:

- ```bareme             a source without an error. One that does not begin with its header line goes on from the first whole source of the
                        page (from the last marked `socle` before it; with `suite`, from the last whole one above): it is read after it. With `essai` in it, all of them pass. With
                        codes after the word, it raises these warnings;
- ```bareme-erreur      a source (or what goes on from one) of which `bareme check` has something to say; with codes, all its errors, and
                        these warnings;
- ```bareme-échec       its tests do not all pass; with codes, these are what `bareme test` says.

In docs/reference a whole source raises no warning but those named, what goes on from one none but « nothing reads this »; and besides

- ```bareme carte       one of the two cards, which hold every declaration and clause;
- ```… seul             a source of its own, though it has no header line;
- ```bareme FILE.brm    the source is also kept under that name, for the following ones of the page to use;
- ```json, ```ndjson    answers to the last source above that is no mistake, to the page's with `socle` (options of eval may follow);
- ```résultat           what they give: `taux(QU) = 0.5`, `constats = R004:A1.1`, as in tests/lang; `ID: …` when there are several documents;
- ```rapport            what `report` gives of them, by path: `documents.read = 5`.

A case that a warning shows, as a test to paste, is pasted and must pass. A page other than the reference may show after a source what `bareme
test` prints (tests/house/tutorial.py compares it): its tests may then fail.

A rule begins a paragraph or a list item with <b id="D12">D12.</b>. It is held by what names it: a block (`D12` after its word), a line of
a block (a comment `# D12, D13` at its end), or, in its own text, « Tenu par : `path` » of a test or « Non vérifié : reason ».
"""

import importlib.util
import json
import re
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from harness import ROOT, Tally, bareme, diagnostic_rows, rows  # noqa: E402

SPEC = importlib.util.spec_from_file_location("lang", ROOT / "tests" / "lang" / "run.py")
lang = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(lang)

REFERENCE = ROOT / "docs" / "reference"
FENCE = re.compile(r"^( *)```([^\s`]*)([^\n`]*)\n(.*?)^ *```$", re.M | re.S)
RULE = re.compile(r'^(?:- )?<b id="([A-Z]\d+)">([A-Z]\d+)\.</b> ', re.M)
NAMES = re.compile(r"#\s*([A-Z]\d+(?:,\s*[A-Z]\d+)*)\s*$", re.M)
CODE = re.compile(r"[BR]\d{3,4}$")
DIRECT = ("subject", "kind", "status", "date", "horizon")
UNUSED = {"B0505", "B0506", "B0507", "B0490"}
HELD = ["un essai", "un document", "un refus", "un avertissement", "une lecture sans reproche", "un tableau", "un test nommé"]


class Block:
    def __init__(self, page, match, at):
        self.page, self.line, self.number = page, page.text.count("\n", 0, match.start()) + 1, at
        self.kind, indent = match.group(2), len(match.group(1))
        self.words = words = match.group(3).replace(",", " ").split()
        self.codes = {w for w in words if CODE.match(w)}
        self.rules = [w for w in words if re.fullmatch(r"[A-Z]\d+", w) and not CODE.match(w)]
        self.file = next((w for w in words if w.endswith(".brm")), None)
        self.options = [w for w in words if w not in self.codes and w not in self.rules and w not in (self.file, "seul", "socle")]
        self.body = "".join(line[indent:] if line[:indent].isspace() else line for line in match.group(4).splitlines(True))
        self.base = self.below = None  # the source it goes on from; the one that answers are to
        self.files, self.next, self.cases = {}, None, 0

    def where(self):
        return f"{self.page.name}:{self.line}"

    def source(self):
        return (self.base.body + "\n" if self.base else "") + self.body

    def named(self):
        return self.rules + [name for m in NAMES.finditer(self.body) for name in re.split(r",\s*", m.group(1))]


class Page:
    def __init__(self, path):
        self.path, self.name, self.text = path, str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")
        self.strict = REFERENCE in path.parents
        self.blocks, whole, above, last, answers, files = [], None, None, None, None, {}
        for at, match in enumerate(FENCE.finditer(self.text)):
            block = Block(self, match, at)
            if self.blocks:
                self.blocks[-1].next = block
            self.blocks.append(block)
            if block.kind.startswith("bareme"):
                own = re.match(r"\s*(#[^\n]*\n\s*)*(barème|bareme) ", block.body) or "seul" in block.words or not whole
                block.base, block.files = None if own else above if "suite" in block.words else whole, dict(files)
                above = block if own and block.kind == "bareme" else above
                if own and block.kind == "bareme" and (not whole or "socle" in block.words):
                    whole = block
                if block.file:
                    files[block.file] = block.source()
                last = block if block.kind == "bareme" else last
            elif block.kind in ("json", "ndjson"):
                block.below, answers = whole if "socle" in block.words else last, block
            elif block.kind in ("résultat", "rapport"):
                block.below = answers
        self.prose = FENCE.sub(lambda m: "\n" * m.group(0).count("\n"), self.text)

    def rules(self):
        """(name, text) of each."""
        found = list(RULE.finditer(self.prose))
        ends = [m.start() for m in found[1:]] + [len(self.prose)]
        return [(m.group(1), m.group(2), re.split(r"\n\s*\n|\n- ", self.prose[m.end():end])[0]) for m, end in zip(found, ends)]


def put(folder, block):
    for name, text in list(block.files.items()) + [("exemple.brm", block.source())]:
        (Path(folder) / name).write_text(text, encoding="utf-8")


def run_cases(command, folder, block, said):
    """A warning that shows a case shows it as a test to paste, and that test passes."""
    for d in said:
        case = re.search(r'^(essai|test) ".*\Z', d.get("help") or "", re.M | re.S)
        if case:
            block.cases += 1
            (Path(folder) / "cas.brm").write_text(block.source() + "\n" + case.group(0) + "\n", encoding="utf-8")
            done = bareme(command, ["test", "cas.brm", "--lang", "fr", "--diagnostics", "plain"], cwd=folder)
            if done.fault or done.status != 0:
                return f"the case that {d['code']} shows does not pass\n{case.group(0)}\n{done.short(1500)}"
    return None


def run_source(command, block):
    """What is wrong with a block of source, or None."""
    with tempfile.TemporaryDirectory() as folder:
        put(folder, block)
        done = bareme(command, ["check", "exemple.brm", "--lang", "fr", "--diagnostics", "json"], cwd=folder)
        if done.fault or done.status not in (0, 1):
            return f"{done.fault}\n{done.short()}"
        said = json.loads(done.out)
        errors = {d["code"] for d in said if d["severity"] == "error"}
        others = {d["code"] for d in said} - errors
        detail = "\n" + "\n".join(f"{d['code']} line {d['line']}: {d['message']}" if "line" in d else str(d) for d in said)
        if block.kind == "bareme-erreur":
            if not said:
                return "nothing is said of it"
            if block.codes and (errors - block.codes or block.codes - errors - others):
                return f"{', '.join(sorted(errors | others))} instead of {', '.join(sorted(block.codes))}" + detail
            return None
        if errors:
            return "refused" + detail
        extra = others - block.codes - (UNUSED if block.base or block.file else set())
        if block.kind == "bareme" and (block.codes - others or block.page.strict and extra):
            return f"{', '.join(sorted(others)) or 'nothing'} instead of {', '.join(sorted(block.codes)) or 'nothing'}" + detail
        wrong = run_cases(command, folder, block, said)
        if wrong:
            return wrong
        shown = not block.page.strict and block.next and block.next.kind == "text" and block.next.body.startswith("bareme test")
        if block.kind == "bareme-échec" or not shown and re.search(r"^\s*(essai|test)\s+[\"«]", block.source(), re.M):
            done = bareme(command, ["test", "exemple.brm", "--lang", "fr", "--diagnostics", "plain"], cwd=folder)
            failing = block.kind == "bareme-échec"
            told = set(re.findall(r"\b([BR]\d{4})\b", done.text()))
            if done.fault or done.status not in (0, 1) or (done.status == 1) != failing:
                return f"bareme test: {done.fault or ''}\n{done.short(3000)}"
            if failing and block.codes - told:
                return f"bareme test: {', '.join(sorted(told))}\n{done.short(3000)}"
    return None


def results_of(command, block, verb="eval", form="ndjson"):
    """What a block of answers gives, or what is wrong: a text."""
    if block.below is None:
        return "answers to no source"
    with tempfile.TemporaryDirectory() as folder:
        put(folder, block.below)
        name = f"réponses.{block.kind}"
        (Path(folder) / name).write_text(block.body, encoding="utf-8")
        options = block.options if "--date" in block.options else ["--date", "2021-01-01"] + block.options
        done = bareme(command, [verb, "exemple.brm", name, "--format", form, "--lenient", "--quiet", "--lang", "fr"] + options, cwd=folder)
    if done.fault or done.status != 0:
        return f"{verb}: {done.fault or ''}\n{done.short()}"
    return [json.loads(line) for line in done.out.decode().splitlines()]


def run_results(command, block):
    """(what, good, detail) of each line."""
    if block.below is None:
        return [("a result of nothing", False, "")]
    results = results_of(command, block.below)
    if isinstance(results, str):
        return [("its answers", False, results)]
    found = []
    for line in block.body.splitlines():
        line = re.sub(r"\s*#.*$", "", line).strip()
        if not line:
            continue
        subject = re.match(r"(\S+): ", line)
        which = [r for r in results if not subject or r["subject"] == subject.group(1)]
        what, _, value = (part.strip() for part in line[subject.end() if subject else 0:].partition(" = "))
        if not which:
            found.append((line, False, "no such document"))
            continue
        if what in ("sévérités", "lieux"):
            said = ", ".join(f["code"] + (f":{f['on']}" if f["on"] and f["code"].startswith("R") else "") + " " +
                             (f["severity"] if what == "sévérités" else f"{f['at']['line']}:{f['at']['column']}") for f in which[-1]["findings"])
            good = said == value
        else:
            said = ", ".join(which[-1]["questionnaires"]) if what == "questionnaires" else which[-1].get(what, "absent") if what in DIRECT else lang.look(which[-1], what)
            good = lang.same(said, value)
        found.append((line, good, f"found {json.dumps(said, ensure_ascii=False)}"))
    return found


def run_report(command, block):
    """(what, good, detail) of each line `path = value`; a code of the path may hold points."""
    results = results_of(command, block.below, "report", "json") if block.below else "a report of nothing"
    if isinstance(results, str):
        return [("its answers", False, results)]
    found = []
    for line in block.body.splitlines():
        path, _, value = (part.strip() for part in re.sub(r"\s*#.*$", "", line).partition(" = "))
        at, words = results[0], path.split(".")
        while words and isinstance(at, dict):
            n = next((n for n in range(len(words), 0, -1) if ".".join(words[:n]) in at), 0)
            at, words = (at[".".join(words[:n])], words[n:]) if n else (f"no {words[0]}", [])
        if path:
            found.append((path, lang.same(at, value), f"found {json.dumps(at, ensure_ascii=False)}"))
    return found


def run_block(command, block):
    if block.kind in ("bareme", "bareme-erreur", "bareme-échec"):
        wrong = run_source(command, block)
        return [(block.kind, wrong is None, wrong or "")]
    if not block.page.strict:
        return []
    if block.kind in ("json", "ndjson"):
        wrong = results_of(command, block)
        return [] if isinstance(wrong, list) else [("answers", False, wrong)]
    if block.kind == "résultat":
        return run_results(command, block)
    if block.kind == "rapport":
        return run_report(command, block)
    return [] if block.kind in ("text", "sh", "") else [(f"a block « {block.kind} » that nothing runs", False, "")]


# ---- tables made from the sources ----

def table(lines):
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def made_keywords():
    roles = {"RESERVED": "réservé", "ITEM": "déclaration", "CLAUSE": "clause", "WORD": "mot"}
    found = rows(ROOT / "grammar" / "keywords.def", "BRM_KEYWORD_ROW")
    cell = lambda text: ", ".join(f"`{word}`" for word in text.split()) or "–"  # noqa: E731
    return table([["français", "anglais", "rôle"], ["---", "---", "---"]] + [[cell(r.arguments[1]), cell(r.arguments[2]), roles[r.arguments[3]]] for r in found])


def made_clauses():
    places = {"QUESTIONNAIRE": "questionnaire", "QUESTION": "question", "AXIS": "axe", "RUBRIC": "rubrique", "CRITERION": "critère", "SCALE": "échelle",
              "LIST": "liste", "CONTROL": "contrôle", "MEASURE": "mesure", "TEST": "essai"}
    out = [["clause", "anglais", "sous", "combien de fois"], ["---", "---", "---", "---"]]
    for row in rows(ROOT / "src" / "syntax" / "clauses.def", "BRM_CLAUSE_ROW"):
        name, _, french, english, often, where = row.arguments[:6]
        if name != "LEVEL_RULE":
            out.append([f"`{french}`", f"`{english}`", ", ".join(places[w.strip()[3:]] for w in where.split("|")), "une" if often == "ONCE" else "plusieurs"])
    return table(out)


def made_warnings():
    titles = {p.stem: re.match(r"# \S+ — (.*?) / ", p.read_text(encoding="utf-8")) for p in (ROOT / "docs" / "codes").glob("B*.md")}
    found = {}
    for row in diagnostic_rows():
        if row.path.name in ("rows_sema.def", "rows_analysis.def", "rows_tests.def") and row.arguments[2] == "BRM_WARNING":
            title = titles.get(row.arguments[1])
            found[row.arguments[1]] = title.group(1) if title else "…"
    return table([["code", "ce qu’il dit"], ["---", "---"]] + [[f"[{code}](../codes/{code}.md)", found[code]] for code in sorted(found)])


MADE = {"mots-clés": made_keywords, "clauses": made_clauses, "avertissements": made_warnings}


def check_tables(tally, page, record):
    text = page.text
    for name, make in MADE.items():
        mark = re.search(rf"<!-- {name} -->\n(.*?)\n<!-- fin -->", text, re.S)
        if mark:
            fresh = make()
            tally.check(mark.group(1) == fresh or record, f"{page.name}: the table « {name} » is not that of the sources (run.py --record)")
            text = text[:mark.start(1)] + fresh + text[mark.end(1):]
    if record and text != page.text:
        page.path.write_text(text, encoding="utf-8")


def column(page, name, pattern):
    mark = re.search(rf"<!-- {name} -->\n(.*?)\n<!-- fin -->", page.text, re.S)
    return re.findall(pattern, mark.group(1), re.M) if mark else None


def check_lists(tally, pages):
    """Tables whose words are the page's own, and whose first columns are the sources'."""
    limits = [(r.arguments[0], int(r.arguments[1])) for r in rows(ROOT / "src" / "base" / "limits.def", "BRM_LIMIT_ROW")]
    functions = [r.arguments[1] for r in rows(ROOT / "src" / "syntax" / "builtins.def", "BRM_BUILTIN_ROW")]
    findings = sorted({r.arguments[1] for r in diagnostic_rows() if r.arguments[1].startswith("R")})
    for name, wanted, pattern in (("limites", [(n, str(v)) for n, v in limits], r"^\| `(\w+)` \| ([\d ]+) \|"), ("fonctions", functions, r"^\| `([^\s(`]+)"),
                                  ("constats", findings, r"^\| \[(R\d+)\]")):
        found = next((c for c in (column(page, name, pattern) for page in pages) if c is not None), None)
        if found is None:
            tally.check(False, f"docs/reference: no table « {name} »")
            continue
        found = [(n, re.sub(r"\s", "", v)) for n, v in found] if name == "limites" else found
        tally.check(found == wanted, f"docs/reference: the table « {name} » is not that of the sources", f"{[x for x in found if x not in wanted]}\n"
                    f"missing {[x for x in wanted if x not in found]}")


def check_cards(tally, pages):
    """The cards hold each declaration and each clause of their lexicon."""
    words = rows(ROOT / "grammar" / "keywords.def", "BRM_KEYWORD_ROW")
    cards = [block for page in pages for block in page.blocks if "carte" in block.words]
    tally.check(len(cards) == 2, "docs/reference: the cards are two")
    for at, card in enumerate(cards[:2], 1):
        text = re.sub(r"#.*", "", card.body)
        lacks = [r.arguments[at] for r in words if r.arguments[3] in ("ITEM", "CLAUSE") and r.arguments[at] and r.name not in ("ERROR", "NOTICE")
                 and not any(re.search(rf"(?<!\w){w}(?!\w)", text) for w in r.arguments[at].split())]
        tally.check(not lacks, f"{card.where()}: the card lacks {', '.join(lacks)}")


# ---- rules ----

def how(block, name):
    if block.kind in ("résultat", "rapport"):
        return HELD[1]
    if block.kind in ("bareme-erreur", "bareme-échec"):
        return HELD[2]
    if block.kind in ("json", "ndjson"):
        return HELD[1]
    if block.codes and name in block.rules:
        return HELD[3]
    return HELD[0] if re.search(r"^\s*vérifie|^\s*expect", block.body, re.M) else HELD[4]


def check_rules(tally, pages):
    rules, counts = {}, dict.fromkeys(HELD, 0)
    idle = []
    for page in pages:
        for name, again, text in page.rules():
            tally.check(name == again and name not in rules, f"{page.name}: {name} is declared twice, or is named {again}")
            rules[name] = (page, text)
        marked = len(re.findall(r'<b id="', page.prose))
        tally.check(marked == len(page.rules()), f"{page.name}: {marked} marks of a rule, {len(page.rules())} rules")
    held = {name: set() for name in rules}
    for page in pages:
        for block in page.blocks:
            for name in block.named():
                if tally.check(name in rules, f"{block.where()}: there is no rule {name}"):
                    held[name].add(how(block, name))
            for code in sorted(block.codes):
                tally.check(code in page.prose, f"{block.where()}: {code} is in no sentence of the page")
        for match in re.finditer(r"\]\((?!http)([^)#]*)(?:#(\w+))?\)", page.prose):
            target = (page.path.parent / match.group(1)) if match.group(1) else page.path
            good = target.exists() and (not match.group(2) or target.suffix != ".md" or not re.fullmatch(r"[A-Z]\d+", match.group(2)) or match.group(2) in rules)
            tally.check(good, f"{page.name}: the link {match.group(0)[1:]} leads nowhere")
    for name, (page, text) in rules.items():
        text = " ".join(text.split())
        for path in [p for part in re.findall(r"Tenu par ?: ((?:(?:, | et )?`[^`]+`)+)", text) for p in re.findall(r"`([^`]+)`", part)]:
            held[name].add(HELD[6])
            tally.check((ROOT / path).exists(), f"{page.name}: {name} is held by {path}, which does not exist")
        if "Tenu par le tableau" in text:
            held[name].add(HELD[5])
        if re.search(r"Non vérifié ?: \S", text):
            idle.append(name)
        elif tally.check(held[name], f"{page.name}: nothing holds {name}", text[:160]):
            for kind in held[name]:
                counts[kind] += 1
    print(f"{len(rules)} rules: " + ", ".join(f"{counts[kind]} by {kind}" for kind in HELD if counts[kind]) + f"; {len(idle)} not tested"
          + (f" ({', '.join(idle)})" if idle else ""))


def main():
    words = [w for w in sys.argv[1:] if w != "--record"]
    if not words:
        print(__doc__, file=sys.stderr)
        return 2
    command, only, record = str(Path(words[0]).resolve()), words[1:], "--record" in sys.argv
    paths = [ROOT / "README.md"] + sorted(p for p in (ROOT / "docs").rglob("*.md") if "codes" not in p.relative_to(ROOT / "docs").parts[:1])
    pages = [Page(path) for path in paths]
    chosen = [p for p in pages if not only or any(word in p.name for word in only)]
    tally = Tally()
    blocks = [block for page in chosen for block in page.blocks]
    with ThreadPoolExecutor(2) as pool:
        for block, told in zip(blocks, pool.map(lambda b: run_block(command, b), blocks)):
            for what, good, detail in told:
                tally.check(good, f"{block.where()}: {what}", detail[:1500])
    reference = [p for p in pages if p.strict]
    for page in reference:
        check_tables(tally, page, record)
    if not only:
        check_lists(tally, reference)
        check_cards(tally, reference)
    check_rules(tally, reference)
    print(f"{len(blocks)} blocks of {len(chosen)} pages, {sum(b.cases for b in blocks)} cases shown by warnings and tried")
    return tally.end()


if __name__ == "__main__":
    sys.exit(main())
