#!/usr/bin/env python3
"""Has every code a page in docs/codes that `bareme explain` can print, and do the examples do what they say?

    codes.py BAREME [CODE…]         only these pages

A page is `# CODE — titre / title`, then the sections Français, English and, unless no example can show it (WITHOUT), Exemple and
Correction. The example raises the code; its correction does not, and has no error. In them a fence is

- ```bareme         a source, checked, and its essais run; with a name after it, a file beside;
- ```json, ```ndjson    answers to the source of the example, on 2021-01-01;
- ```sh             command lines, run in a folder that holds qu.brm, essais.brm and reponses.json.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent))
from harness import ROOT, Tally, bareme, diagnostic_rows, environment  # noqa: E402
from words import ENGLISH, FRENCH  # noqa: E402

PAGES = ROOT / "docs" / "codes"
SECTIONS = ["Français", "English", "Exemple", "Correction"]
# Damage, limits far away, and what only a machine in trouble says.
WITHOUT = set("""B0001 B0002 B0003 B0005 B0006 B0020 B0021 B0022 B0028 B0053 B0054 B0200 B0204 B0233 B0241 B0473 B0602 B0603 B0703 B0704 B0705 B0706 B0707 B0708 B0720 B0913 B0914 B0941 B0942 B0943 B0944 B0953 B0954""".split())
QU = """barème 1

utilise maturité

liste territoire "Région"
    choix BFC "Bourgogne-Franche-Comté"
    choix BRE "Bretagne"

questionnaire QU "Urbanisation des services"
    version "2020-12"
    échelle maturité
    mesures taux

question région "Région" : choix territoire
    obligatoire
question nom_usuel "Nom du service" : texte
question ror "Le service lit-il le ROR ?" : oui ou non
    obligatoire

axe A04 "Offre de santé"

    critère A04.1 "Utilisation du ROR"
        posé si ror
        selon maturité
        attendu 2
"""
TESTS = """barème 1

utilise "qu.brm"

essai "un service qui lit le ROR"
    date 2021-01-01
    réponse ror = oui
    réponse A04.1 = 1
    vérifie taux(A04) = 1 / 2
"""
ANSWERS = {"subject": {"id": "bfc-rcp-01"}, "status": "validated", "answers": {"région": "BFC", "nom_usuel": "RCP", "ror": True, "A04.1": 1}}
FENCE = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.M | re.S)


class Page:
    def __init__(self, path):
        text = path.read_text(encoding="utf-8")
        self.code = path.stem
        self.title = re.match(rf"# {self.code} — (\S.*?) / (\S.*)\n", text)
        fences = [m.span() for m in FENCE.finditer(text)]
        heads = [m for m in re.finditer(r"^## (.*)\n", text, re.M) if not any(a < m.start() < b for a, b in fences)]
        ends = [m.start() for m in heads[1:]] + [len(text)]
        self.names = [m.group(1) for m in heads]
        self.sections = {m.group(1): text[m.end():end] for m, end in zip(heads, ends)}
        self.text = text

    def fences(self, section):
        return FENCE.findall(self.sections.get(section, ""))


def check_form(tally, page):
    where = f"docs/codes/{page.code}.md"
    tally.check(page.title, f"{where}: its first line is not « # {page.code} — titre / title »")
    wanted = SECTIONS[:2] if page.code in WITHOUT and "Exemple" not in page.names else SECTIONS
    tally.check(page.names == wanted, f"{where}: its sections are {', '.join(page.names)}, not {', '.join(wanted)}")
    for section, words in (("Français", FRENCH), ("English", ENGLISH)):
        prose = " ".join(re.sub(r"`[^`]*`", "", page.sections.get(section, "")).split())
        found = re.search(words, prose, re.I)
        tally.check(not found, f"{where}: « {found.group(0) if found else ''} » is a compiler's word")
        tally.check(len(prose.split()) >= 10, f"{where}: {section} says nothing")
    tally.check(all(line == line.rstrip() for line in page.text.splitlines()), f"{where}: blanks at the end of a line")


def check_codes(tally, pages):
    declared = {row.arguments[1] for row in diagnostic_rows()}
    for code in sorted(declared - set(pages)):
        tally.check(False, f"{code} has no page: write docs/codes/{code}.md")
    for code in sorted(set(pages) - declared):
        tally.check(False, f"docs/codes/{code}.md: no message has this code")
    for code in sorted(WITHOUT - declared):
        tally.check(False, f"codes.py: WITHOUT names {code}, which no message has")


def told(printed):
    """Codes and those of errors, of what `check --diagnostics json` or `eval --format json` printed."""
    try:
        found = json.loads(printed or b"[]")
    except ValueError:
        return None, None
    notices = [n for item in found for n in (item["findings"] if "findings" in item else [item])]
    return {n["code"] for n in notices}, {n["code"] for n in notices if n["severity"] == "error"}


def run_sh(command, folder, text):
    """The codes told, and whether the last command ended well."""
    os.mkdir(folder / "bin")
    (folder / "bin" / "bareme").symlink_to(command)
    work = folder / "work"
    work.mkdir()
    (work / "qu.brm").write_text(QU, encoding="utf-8")
    (work / "essais.brm").write_text(TESTS, encoding="utf-8")
    (work / "reponses.json").write_text(json.dumps(ANSWERS, ensure_ascii=False), encoding="utf-8")
    where = environment()
    where["PATH"] = f"{folder / 'bin'}:{where['PATH']}"
    done = subprocess.run(["sh", "-e", "-c", text], cwd=work, env=where, capture_output=True, timeout=60, check=False)
    output = (done.stdout + done.stderr).decode("utf-8", "replace")
    return set(re.findall(r"\[([BR]\d+)\]", output)), done.returncode, output


def run(command, page, section):
    """Codes told, codes of errors or what else went wrong, and what was printed."""
    with tempfile.TemporaryDirectory() as name:
        folder, checked, answers = Path(name), None, None
        own = page.fences(section)
        if own[0][0] == "sh":
            codes, status, output = run_sh(command, folder, own[0][2])
            return codes, set() if status == 0 else {f"status {status}"}, output
        tested = False
        for kind, file, text in page.fences("Exemple") + own:  # a correction stands beside what it does not change
            if kind == "bareme":
                checked = checked if file else "exemple.brm"
                tested = tested if file else bool(re.search(r"^essai ", text, re.M))
                (folder / (file or "exemple.brm")).write_text(text, encoding="utf-8")
            else:
                answers = f"reponses.{kind}"
                (folder / answers).write_text(text, encoding="utf-8")
        done = bareme(command, ["check", "exemple.brm", "--lang", "fr", "--diagnostics", "json"], cwd=folder)
        codes, errors = told(done.out)
        if tested and not errors and done.fault is None:
            done = bareme(command, ["test", "exemple.brm", "--lang", "fr", "--diagnostics", "json"], cwd=folder)
            codes, errors = told(done.err)
        if answers and not errors and done.fault is None:
            done = bareme(command, ["eval", "exemple.brm", answers, "--date", "2021-01-01", "--format", "json", "--lang", "fr"], cwd=folder)
            codes, errors = told(done.out)
        if codes is None or done.fault or checked is None:
            return set(), {done.fault or "nothing to read"}, done.short()
        return codes, errors, done.short(1500)


def check_examples(tally, command, pages):
    jobs = [(page, section) for page in pages for section in ("Exemple", "Correction") if page.fences(section)]
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(lambda job: run(command, *job), jobs))
    for (page, section), (codes, errors, output) in zip(jobs, results):
        where = f"docs/codes/{page.code}.md, {section}"
        if section == "Exemple":
            tally.check(page.code in codes, f"{where}: {page.code} is not told", output)
        else:
            tally.check(page.code not in codes and not errors, f"{where}: {', '.join(sorted(codes & {page.code} | errors))}", output)


def check_printed(tally, command, pages):
    """What the command prints is this folder, in both languages."""
    for at, language in enumerate(("fr", "en"), 1):
        listed = bareme(command, ["explain", "--lang", language])
        wanted = [(p.code, p.title.group(at)) for p in pages if p.title]
        got = [tuple(line.split(None, 1)) for line in listed.out.decode().splitlines()]
        tally.check(got == wanted, f"bareme explain --lang {language}: its list is not that of docs/codes")
        for page in pages:
            done = bareme(command, ["explain", page.code.lower(), "--lang", language])
            words = " ".join(done.out.decode().split())
            prose = " ".join(page.sections.get(SECTIONS[at - 1], "?").split())
            tally.check(done.status == 0 and done.fault is None and prose in words, f"bareme explain {page.code} --lang {language}", done.short())


def main():
    if len(sys.argv) < 2 or not os.access(sys.argv[1], os.X_OK):
        print(__doc__, file=sys.stderr)
        return 2
    command, only = os.path.abspath(sys.argv[1]), set(sys.argv[2:])
    tally = Tally()
    pages = {path.stem: Page(path) for path in sorted(PAGES.glob("[BR][0-9]*.md"))}
    if not only:
        check_codes(tally, pages)
    chosen = [page for code, page in pages.items() if not only or code in only]
    for page in chosen:
        check_form(tally, page)
    check_examples(tally, command, chosen)
    if not only:
        check_printed(tally, command, chosen)
    return tally.end()


if __name__ == "__main__":
    sys.exit(main())
