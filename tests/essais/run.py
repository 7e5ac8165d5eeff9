#!/usr/bin/env python3
"""Does `bareme test` run the essais, say what is not met, and tell what none of them reaches?

    run.py BAREME               compares
    run.py --record BAREME      writes the recorded outputs anew; read the difference before keeping it

commands.txt has one line a case: NAME, then the arguments. NAME.out is standard output, then standard error, then the status. What a
machine reads is parsed besides. B0480, B0481 and B0482 are what is said of an expectation, B0485 of a file without tests.
"""

import json
import shlex
import sys
import tempfile
import xml.dom.minidom
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from harness import ROOT, Tally, bareme, one_bareme  # noqa: E402

FOLDER = Path(__file__).resolve().parent
HEAD = """barème 1
échelle paliers
    niveau 0 : "Rien"
    niveau 1 : "Un"
    niveau 2 : "Deux"
mesure moyenne_simple
    par critère : niveau
    par axe : moyenne
    par questionnaire : moyenne
    par population : moyenne
questionnaire Q "Q"
    version "1"
    échelle paliers
    mesures moyenne_simple
question n "Combien ?" entier
axe A "A"
    critère A.1 "Premier"
        niveau 0 : "Rien"
        niveau 1 : "Un"
        niveau 2 : "Deux"
"""


def difference(wanted, got):
    a, b = wanted.splitlines(), got.splitlines()
    at = next((i for i, (x, y) in enumerate(zip(a, b)) if x != y), min(len(a), len(b)))
    line = lambda lines: lines[at] if at < len(lines) else "(end)"
    return f"line {at + 1}\nrecorded: {line(a)}\nprinted:  {line(b)}"


def parsed(tally, name, args, done):
    """JSON and XML are what they say they are, and their counts agree."""
    if "json" in args and "--format" in args:
        result = json.loads(done.out)
        unmet = sum(not e["passed"] for test in result["tests"] for e in test["expectations"])
        tally.check(result["passed"] + result["failed"] == len(result["tests"]), f"{name}: tests are not all counted")
        tally.check(result["expectations"]["unmet"] == unmet, f"{name}: expectations are not all counted")
        tally.check((done.status == 0) == (unmet == 0), f"{name}: status {done.status} with {unmet} not met")
        for kind, part in result.get("coverage", {}).items():
            tally.check(part["reached"] <= part["total"], f"{name}: more of {kind} is reached than there is")
    if "junit" in args:
        document = xml.dom.minidom.parseString(done.out)
        cases, failures = (len(document.getElementsByTagName(tag)) for tag in ("testcase", "failure"))
        whole = document.documentElement
        tally.check((whole.getAttribute("tests"), whole.getAttribute("failures")) == (str(cases), str(failures)), f"{name}: counts differ")


def recorded(tally, command, record):
    names = set()
    for text in (FOLDER / "commands.txt").read_text(encoding="utf-8").splitlines():
        if not text.strip() or text.startswith("#"):
            continue
        name, *args = shlex.split(text)
        names.add(name + ".out")
        done = bareme(command, ["test"] + args, cwd=FOLDER)
        if not tally.check(done.fault is None, name, f"{done.fault}\n{done.short()}"):
            continue
        parsed(tally, name, args, done)
        printed, file = f"{done.text()}status {done.status}\n", FOLDER / (name + ".out")
        if record:
            file.write_bytes(printed.encode())
        wanted = file.read_bytes().decode() if file.is_file() else ""
        tally.check(wanted == printed, f"{name}: bareme test {' '.join(args)}", difference(wanted, printed))
    for file in FOLDER.glob("*.out"):
        tally.check(file.name in names, f"{file.name} belongs to no line of commands.txt")


def run_json(command, folder, source, *more):
    (Path(folder) / "x.brm").write_text(source, encoding="utf-8")
    done = bareme(command, ["test", "x.brm", "--format", "json", *more], cwd=folder)
    return done, json.loads(done.out) if done.fault is None and done.out else None


def many(tally, command, folder):
    """More tests than the machine takes at once, and as many dates: each is told of its own answer."""
    n = 2500
    tests = [f'essai "{i}"\n    date {2000 + i % 40}-01-01\n    réponse n = {i}\n    réponse A.1 = {i % 3}\n'
             f"    vérifie n = {i if i % 7 else i + 1} et moyenne_simple(A) = {i % 3}\n" for i in range(n)]
    done, result = run_json(command, folder, HEAD + "".join(tests))
    if not tally.check(result is not None, "many tests", done.short()):
        return
    tally.check([t["title"] for t in result["tests"]] == [str(i) for i in range(n)], "many tests: not in source order")
    wrong = [i for i, t in enumerate(result["tests"]) if t["passed"] != (i % 7 != 0)]
    tally.check(not wrong, f"many tests: {wrong[:5]} came to something else")
    found = [t["expectations"][0] for t in result["tests"] if not t["passed"]]
    tally.check(all((e["found"], e["wanted"]) == (i * 7, i * 7 + 1) for i, e in enumerate(found)), "many tests: values found differ")


def long_chain(tally, command, folder):
    """A long `et`, and a long row of essais that take one another over."""
    n = 3000
    chain = " et ".join(["A.1 = 1"] * n + ["n = 4"])
    done, result = run_json(command, folder, HEAD + f'essai "long"\n    réponse A.1 = 1\n    réponse n = 3\n    vérifie {chain}\n')
    tally.check(result is not None and result["tests"][0]["expectations"][0].get("found") == 3, "a long chain", done.short())
    tests = 'essai "0"\n    réponse A.1 = 2\n    vérifie A.1 = 2\n'
    tests += "".join(f'essai "{i}"\n    reprend "{i - 1}"\n    vérifie A.1 = 2\n' for i in range(1, n))
    done, result = run_json(command, folder, HEAD + tests)
    tally.check(result is not None and result["passed"] == n, "a long row of « reprend »", done.short())


def as_eval(tally, command, folder):
    """A test and an evaluation of the same answers agree."""
    for level, number in ((0, -3), (2, 9007199254740992), (1, 0)):
        tests = f'essai "un"\n    réponse n = {number}\n    réponse A.1 = {level}\n    vérifie moyenne_simple(Q) = {level} et n = {number}\n'
        done, result = run_json(command, folder, HEAD + tests)
        document = {"subject": {"id": "un"}, "status": "validated", "answers": {"n": number, "A.1": level}}
        (Path(folder) / "un.json").write_text(json.dumps(document))
        figures = bareme(command, ["eval", "x.brm", "un.json", "--date", "2000-01-01", "--format", "ndjson", "--lenient"], cwd=folder)
        score = json.loads(figures.out)["questionnaires"]["Q"]["measures"]["moyenne_simple"]
        tally.check(result is not None and result["passed"] == 1 and score == level, f"as an evaluation: {level}, {number}", done.short())


def places(tally, command, folder):
    """A program above its tests is named from where the command runs, but behind a link as the link leads."""
    path = Path(folder) / "places"
    (path / "haut" / "bas").mkdir(parents=True)
    (path / "haut" / "socle.brm").write_text(HEAD, encoding="utf-8")
    (path / "haut" / "bas" / "e.brm").write_text('barème 1\nutilise "../socle.brm"\nessai "un"\n    réponse A.1 = 1\n    vérifie A.1 = 1\n', encoding="utf-8")
    (path / "lien").symlink_to(path / "haut" / "bas")
    for where, given, shown in ((".", "haut/bas/e.brm", "haut/socle.brm"), (".", "haut/bas", "haut/socle.brm"), ("haut", "bas", "socle.brm"),
                                ("haut/bas", "e.brm", "../socle.brm"), ("haut", "../haut/bas", "../haut/socle.brm"),
                                (".", "./haut/bas/", "./haut/socle.brm"), (".", "lien", "lien/../socle.brm"),
                                (".", f"{path}/haut/bas", f"{path}/haut/socle.brm"), ("haut/bas", "../bas/", "../socle.brm")):
        done = bareme(command, ["test", given, "--coverage", "--lang", "fr"], cwd=path / where)
        tally.check(f"\n  {shown}:" in done.text(), f"places: {given} from {where}", f"{shown} is not shown\n{done.short()}")
        tally.check((path / where / shown).is_file(), f"places: {shown} from {where} is no file")


def statuses(tally, command, folder):
    """What the command ends with, and --output."""
    path = Path(folder)
    (path / "bad.brm").write_text(HEAD + 'essai "un"\n    réponse A.1 = 7\n    vérifie A.1 = 7\n', encoding="utf-8")
    (path / "empty.brm").write_text(HEAD + 'essai "un"\n    réponse A.1 = 1\n', encoding="utf-8")
    (path / "good.brm").write_text(HEAD + 'essai "un"\n    réponse A.1 = 1\n    vérifie A.1 = 1\n', encoding="utf-8")
    for args, status, said in ((["bad.brm"], 1, "B0469"), (["empty.brm"], 2, "B0485"), (["empty.brm", "--deny-warnings"], 1, "B0490"),
                               (["nowhere.brm"], 2, "B0906"), (["good.brm"], 0, "all passed"), (["good.brm", "--format", "csv"], 2, "B0903"),
                               (["good.brm", "--output", "out.txt"], 0, "")):
        done = bareme(command, ["test", *args, "--lang", "en"], cwd=folder)
        tally.check(done.fault is None and done.status == status and said in done.text(), f"test {' '.join(args)}: status {status}", done.short())
    tally.check("all passed" in (path / "out.txt").read_text(encoding="utf-8"), "--output holds the result")


def main():
    command, flags = one_bareme(sys.argv, __doc__, ("--record",))
    tally = Tally()
    recorded(tally, command, bool(flags))
    with tempfile.TemporaryDirectory() as folder:
        for case in (many, long_chain, as_eval, places, statuses):
            case(tally, command, folder)
    return tally.end()


if __name__ == "__main__":
    sys.exit(main())
