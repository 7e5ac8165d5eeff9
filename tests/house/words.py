#!/usr/bin/env python3
"""Are the messages fit to be read, in both languages?

Each row of a diagnostic, of a word, of a finding has French and English; the same {n} in both; none of the words of compiler writing;
a code of one form. What a message should say is in the rows themselves: what is wrong, what happens meanwhile, what to write.
"""

import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from harness import ROOT, Tally, diagnostic_rows, rows  # noqa: E402

# Words that an editor of questionnaires has no use for. "identifiant du sujet" is the format's own member.
FRENCH = r"\b(token|tokens|jeton|jetons|lexème|expression|expressions|booléen|booléenne|booléens|syntaxe|syntaxique|parseur|parser|littéral|opérande|" \
         r"identifiant(?!s? (du |de |d'un )?(sujet|document)))\b"
ENGLISH = r"\b(token|tokens|expression|expressions|boolean|booleans|syntax|parser|parse|literal|operand|lexeme|identifier)\b"


def holes(text):
    return {int(n) for n in re.findall(r"\{(\d)\}", text)}


def same_holes(french, english):
    """The same places; or, of a finding, place n in French and n + 1 in English, where the value itself is put in words."""
    a, b = holes(french), holes(english)
    return sorted(n + 1 for n in a - b) == sorted(b - a) if a - b else a == b


def check_pair(tally, where, what, french, english):
    tally.check(bool(french.strip()) == bool(english.strip()), f"{where}: its {what} is in one language only")
    tally.check(same_holes(french, english), f"{where}: its {what} has other places in French than in English",
                f"{french}\n{english}")
    if what == "word":
        return
    for language, text, words in (("French", french, FRENCH), ("English", english, ENGLISH)):
        found = re.search(words, text, re.I)
        tally.check(not found, f"{where}: « {found.group(0) if found else ''} » is a compiler's word ({language} {what})", text)


def check_diagnostics(tally):
    names, codes = {}, {}
    for row in diagnostic_rows():
        where = f"{row.path.name}: {row.name}"
        if not tally.check(len(row.arguments) == 9, f"{where}: {len(row.arguments)} arguments instead of 9"):
            continue
        code = row.arguments[1]
        tally.check(names.setdefault(row.name, row.path) is row.path and list(names).count(row.name) == 1, f"{where}: declared twice")
        tally.check(re.fullmatch(r"B\d{4}|R\d{3}", code), f"{where}: « {code} » is no code")
        if code.startswith("B"):
            other = codes.setdefault(code, row.name)
            tally.check(other == row.name, f"{where}: {code} is also {other}'s")
        tally.check(row.arguments[3] and row.arguments[4], f"{where}: no message")
        for at, what in ((3, "message"), (5, "label"), (7, "help")):
            check_pair(tally, where, what, row.arguments[at], row.arguments[at + 1])


def check_words(tally):
    for path in sorted((ROOT / "src" / "diag").glob("words_*.def")):
        names = set()
        for row in rows(path, "BRM_WORD_ROW"):
            tally.check(row.name not in names, f"{path.name}: {row.name} is declared twice")
            names.add(row.name)
            check_pair(tally, f"{path.name}: {row.name}", "word", row.arguments[1], row.arguments[2])


def check_findings(tally):
    """Every code of a finding has its line in a report's summary."""
    titled = {row.name: row for row in rows(ROOT / "src" / "report" / "findings.def", "BRM_FINDING_ROW")}
    used = {row.arguments[1] for row in diagnostic_rows() if row.arguments[1].startswith("R")}
    for code in sorted(used | set(titled)):
        tally.check(code in titled, f"findings.def lacks {code}")
    for row in titled.values():
        check_pair(tally, f"findings.def: {row.name}", "message", row.arguments[1], row.arguments[2])


def main():
    tally = Tally()
    check_diagnostics(tally)
    check_words(tally)
    check_findings(tally)
    return tally.end()


if __name__ == "__main__":
    sys.exit(main())
