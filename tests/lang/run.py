#!/usr/bin/env python3
"""Do programs mean what their comments say?

    run.py BAREME               checks each .brm of this folder and of those in it
    run.py --record BAREME      also writes each NAME.expected.ndjson anew

A source must pass `bareme check` without an error and, unless it says `# avertissements`, without a warning. Its comments may hold

    # options: --date 2021-03-31 --horizon 2022-T4      of eval (default: --date 2020-12-15)
    # document s1: {"q": true, "A1.1": 2}               a document, its answers; validated
    # document s2: {…} {"status": "draft", "plan": …}   and other members of it
    # attend s1: taux(QU) = 0.5                         a measure of a questionnaire, an axis (its code, or QU.A1), a criterion
    # attend s1: niveau(A1.1) = 2                       also état(C), attendu(C), répondu(QU), applicable(QU), aujourd'hui(C)
    # attend s1: constats = R004:A1.2, C01              those of the subject, in their order; `rien` where there is none
    # attend s1: message(C01) = A1.1 vaut 2.

A value is JSON, or a word of the result; no-break blanks are blanks. Where NAME.ndjson stands beside NAME.brm, eval of it is compared with NAME.expected.ndjson.
"""

import json
import re
import shlex
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from harness import ROOT, Tally, bareme, one_bareme  # noqa: E402

FOLDER = Path(__file__).resolve().parent
WORDS = {"niveau": "level", "état": "state", "attendu": "expected", "répondu": "answered", "applicable": "applicable", "aujourd'hui": "today",
         "level": "level", "state": "state", "expected": "expected", "answered": "answered", "today": "today"}


def comments(text, *words):
    """(subject or "", rest) of each comment that begins with one of the words."""
    pattern = re.compile(rf"^\s*# (?:{'|'.join(words)})(?: ([^\s:]+))?\s*:\s*(.*?)\s*$", re.M)
    return [(m.group(1) or "", m.group(2)) for m in pattern.finditer(text)]


def documents(text):
    lines = []
    for subject, rest in comments(text, "document"):
        decoder, at, parts = json.JSONDecoder(), 0, []
        while at < len(rest):
            part, at = decoder.raw_decode(rest, at)
            parts.append(part)
            while at < len(rest) and rest[at] == " ":
                at += 1
        document = {"subject": {"id": subject}, "status": "validated", "answers": parts[0]}
        for part in parts[1:]:
            document.update(part)
            document["subject"].setdefault("id", subject)
        lines.append(json.dumps(document, ensure_ascii=False) + "\n")
    return "".join(lines).encode()


def entity(result, name):
    """The questionnaire, axis or criterion of that code in a result."""
    for code, questionnaire in result["questionnaires"].items():
        if name == code:
            return questionnaire
        for axis, a in questionnaire["axes"].items():
            if name in (axis, f"{code}.{axis}"):
                return a
            if name in a["criteria"]:
                return a["criteria"][name]
    return None


def look(result, what):
    """What an expectation names, as found in a result."""
    if what in ("constats", "findings"):
        return ", ".join(f["code"] + (f":{f['on']}" if f["on"] is not None and f["code"].startswith("R") else "") for f in result["findings"]) or "rien"
    found = re.fullmatch(r"([\w']+)\((.*)\)", what)
    if not found:
        return f"cannot read « {what} »"
    word, name = found.groups()
    if word == "message":
        return next((f["message"] for f in result["findings"] if f["code"] == name), None)
    at = entity(result, name)
    if at is None:
        return "absent"
    return at.get(WORDS[word], "absent") if word in WORDS else at.get("measures", {}).get(word, "absent")


def same(found, wanted):
    if isinstance(found, str):
        found = re.sub("[\u00a0\u202f]", " ", found)
    try:
        value = json.loads(wanted)
    except ValueError:
        return found == {"nothing": "rien"}.get(wanted, wanted)
    if isinstance(value, (int, float)) and isinstance(found, (int, float)) and not isinstance(found, bool):
        return abs(value - found) <= 5e-5 if isinstance(value, float) else value == found
    return found == value and type(found) is type(value) or found == wanted


def check_comments(tally, command, path, text, options):
    wanted = comments(text, "attend", "expect")
    if not wanted and not comments(text, "document"):
        return
    done = bareme(command, ["eval", path.name, "-", "--format", "ndjson", "--lenient", "--quiet"] + options, cwd=path.parent, stdin=documents(text))
    name = path.relative_to(ROOT)
    if not tally.check(done.fault is None and done.status == 0, f"{name}: eval", f"{done.fault}\n{done.short()}"):
        return
    results = {result["subject"]: result for result in map(json.loads, done.out.decode().splitlines())}
    for subject, rest in wanted:
        what, _, value = (part.strip() for part in rest.partition("="))
        if tally.check(subject in results, f"{name}: there is no document {subject}"):
            found = look(results[subject], what)
            tally.check(same(found, value), f"{name}: {subject}: {what}", f"expected {value}\nfound    {json.dumps(found, ensure_ascii=False)}")


def check_recorded(tally, command, path, options, record):
    answers = path.with_suffix(".ndjson")
    expected = path.parent / (path.stem + ".expected.ndjson")
    if not answers.is_file():
        return
    done = bareme(command, ["eval", path.name, answers.name, "--format", "ndjson", "--lenient", "--quiet", "--lang", "fr"] + options, cwd=path.parent)
    if not tally.check(done.fault is None and done.status == 0, f"{path.relative_to(ROOT)}: eval", f"{done.fault}\n{done.short()}"):
        return
    if record:
        expected.write_bytes(done.out)
    wanted = expected.read_bytes() if expected.is_file() else b""
    tally.check(wanted == done.out, f"{path.relative_to(ROOT)}: other results than in {expected.name}")


def main():
    command, flags = one_bareme(sys.argv, __doc__, ("--record",))
    tally = Tally()
    for path in sorted(FOLDER.rglob("*.brm")):
        text, name = path.read_text(encoding="utf-8"), path.relative_to(ROOT)
        done = bareme(command, ["check", path.name, "--lang", "fr"], cwd=path.parent)
        if not tally.check(done.fault is None and done.status == 0, f"{name}: check", f"{done.fault or ''}\n{done.short(3000)}"):
            continue
        quiet = re.search(r"^\s*# avertissements", text, re.M) or not re.search(r"\[[BR]\d+\]", done.text())
        tally.check(quiet, f"{name}: has warnings", done.short(3000))
        options = [word for _, rest in comments(text, "options") for word in shlex.split(rest)] or ["--date", "2020-12-15"]
        check_comments(tally, command, path, text, options)
        check_recorded(tally, command, path, options, bool(flags))
    return tally.end()


if __name__ == "__main__":
    sys.exit(main())
