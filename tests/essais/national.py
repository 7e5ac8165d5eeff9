#!/usr/bin/env python3
"""Do the essais of the national questionnaires pass, reach all of them, and fail when a rule or an expectation is altered?

    national.py BAREME

All essais pass; every level, branch of a rule and check is reached; the folder of essais changes no byte of the compiled program. Then
one thing at a time is altered in a copy of the questionnaires (a rule turned round, a word of a check, an expectation, a date), and at
least one essai must fail: an essai that reads a rule without seeing it proves nothing.
"""

import json
import os
import re
import shutil
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from harness import ROOT, Tally, bareme, one_bareme  # noqa: E402

ANS = ROOT / "questionnaires" / "ans"

# What is altered: where it stands (a line, or a check), what is found there, what is put instead.
LINE, CHECK = "line", "check"
ALTERATIONS = [
    (LINE, r"\bsauf si\b", "si"),
    (LINE, r"\b(posée? si) (.+)$", r"\1 non (\2)"),
    (LINE, r"\battendu 1$", "attendu 2"),
    (LINE, r"\battendu 2$", "attendu 1"),
    (LINE, r"\battendu 3$", "attendu 2"),
    (LINE, r"\battendu 3 dès", "attendu 2 dès"),
    (LINE, r"\bfin 2024-T4$", "2024-12-30"),
    (LINE, r"\bfin 2024-T4$", "début 2025-T1"),
    (LINE, r"^    porte sur service$", "    porte sur service, si_régional"),
    (LINE, r"^    porte sur si_régional$", "    porte sur service, si_régional"),
    (LINE, r"^    en vigueur dès 2020-12-15$", "    en vigueur dès 2020-12-14"),
    (LINE, r"^    en vigueur dès 2020-12-15$", "    en vigueur dès 2020-12-16"),
    (CHECK, r" et non ", " et "),
    (CHECK, r"(?<!et) non (?=[a-z(])", " "),
    (CHECK, r"\bet\b", "ou"),
    (CHECK, r"\bou\b", "et"),
    (CHECK, r">=", ">"),
    (CHECK, r"<=", "<"),
    (CHECK, r" < ", " <= "),
    (CHECK, r"50 %", "44 %"),
    (CHECK, r"50 %", "51 %"),
    (CHECK, r" = ", " ≠ "),
    (CHECK, r" ≠ ", " = "),
    (CHECK, r" = 0\b", " = 1"),
    (CHECK, r" = 3\b", " = 2"),
    (CHECK, r"\(\"[^\"]*\", ", "("),
    (CHECK, r", ?\s*\"[^\"]*\"(?=[,)])", ""),
    (CHECK, r"\bsinon faux\b", "sinon vrai"),
]


def run(command, folder, *more):
    return bareme(command, ["test", "essais", "--format", "json", *more], cwd=folder)


def parts(text):
    """(what kind of place, start, end) of what may be altered: each line before the checks, the condition of each check."""
    at = 0
    for line in text.splitlines(keepends=True):
        if not line.lstrip().startswith("#"):
            yield LINE, at, at + len(line.rstrip("\n"))
        at += len(line)
    for found in re.finditer(r"^contrôle .*?$(.*?)^    message", text, re.M | re.S):
        yield CHECK, found.start(1), found.end(1)


def altered(text):
    """Each alteration as (line, old, new, the whole text)."""
    for kind, start, end in parts(text):
        for where, pattern, by in ALTERATIONS:
            if where != kind:
                continue
            for found in re.finditer(pattern, text[start:end], re.M):
                new = found.expand(by)
                a, b = start + found.start(), start + found.end()
                yield text.count("\n", 0, a) + 1, text[a:b].strip(), new.strip(), text[:a] + new + text[b:]


def copy(folder, n):
    to = Path(folder) / str(n)
    shutil.copytree(ANS, to, ignore=shutil.ignore_patterns("exemple"))
    return to


def whole(tally, command, folder):
    done = run(command, ANS, "--coverage")
    result = json.loads(done.out) if done.fault is None and done.out else None
    if not tally.check(result is not None and done.status == 0 and result["failed"] == 0, "an essai fails", done.short()):
        return
    for kind in ("levels", "rules", "checks"):
        part = result["coverage"][kind]
        tally.check(part["reached"] == part["total"] > 0, f"{kind}: {part['reached']} of {part['total']} are reached", str(part["missed"]))
    tally.check(bareme(command, ["check", "essais", "--deny-warnings"], cwd=ANS).status == 0,
                "the essais have a warning")
    bare = copy(folder, "compiled")
    images = []
    for name in ("with", "without"):
        images.append(Path(folder) / f"{name}.brmc")
        tally.check(bareme(command, ["compile", ".", "-o", images[-1]], cwd=bare).status == 0, f"compiled {name} essais")
        shutil.rmtree(bare / "essais", ignore_errors=True)
    tally.check(images[0].read_bytes() == images[1].read_bytes(), "the essais change the compiled program")


def one(job):
    """An alteration, tried; None where an essai sees it."""
    command, folders, name, line, old, new, text = job
    folder = folders.pop()
    kept = (folder / name).read_text(encoding="utf-8")
    (folder / name).write_text(text, encoding="utf-8")
    done = run(command, folder)
    (folder / name).write_text(kept, encoding="utf-8")
    folders.append(folder)
    if done.fault is not None:
        return f"{name}:{line}: {done.fault}", done.short()
    if done.status == 1 and done.out and json.loads(done.out)["failed"] > 0:
        return None
    if not done.out:
        return f"{name}:{line}: « {old} » as « {new} » is no program: alter something else", done.short()
    return f"{name}:{line}: no essai sees « {old} » become « {new} »", ""


def alterations(tally, command, folder):
    workers = min(4, os.cpu_count() or 1)
    folders = [copy(folder, n) for n in range(workers)]
    jobs = [(command, folders, name, *rest) for name in ("qp.brm", "qr.brm", "qu.brm", "qi.brm")
            for rest in altered((ANS / name).read_text(encoding="utf-8"))]
    tally.check(len(jobs) > 200, f"only {len(jobs)} alterations")
    with ThreadPoolExecutor(workers) as pool:
        for trouble in pool.map(one, jobs):
            tally.check(trouble is None, *(trouble or ("",)))


def main():
    command, _ = one_bareme(sys.argv, __doc__)
    tally = Tally()
    with tempfile.TemporaryDirectory() as folder:
        whole(tally, command, folder)
        alterations(tally, command, folder)
    return tally.end()


if __name__ == "__main__":
    sys.exit(main())
