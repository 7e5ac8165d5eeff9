#!/usr/bin/env python3
"""Is the grammar what docs/architecture.md says: without a conflict, and without a state in which a keyword could be taken for a name?

    keywords.py PARSER_OUT          what lemon wrote beside the parser

Lemon tries %fallback before a default reduction, in silence: in a state that can shift a NAME and also reduces by default, a keyword
that may follow what is reduced would be read as a name instead. And every keyword that is not reserved must be in %fallback.
"""

import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from harness import ROOT, Tally, rows  # noqa: E402


def follow_sets(text):
    """What can stand after each nonterminal, from the rules that the states show."""
    rules = set()
    for lhs, rhs in re.findall(r"^\s+(?:\(\d+\) )?([a-z_]\w*) ::=(.*)$", re.sub(r"\bshift-reduce .*|\breduce .*", "", text), re.M):
        rules.add((lhs, tuple(word for word in rhs.replace("*", " ").split() if re.fullmatch(r"\w+", word))))
    first, empty, follow = {}, set(), {}
    changed = True
    while changed:
        changed = False

        def add(sets, key, more):
            nonlocal changed
            have = sets.setdefault(key, set())
            if not more <= have:
                have |= more
                changed = True

        for lhs, rhs in rules:
            if lhs not in empty and all(x in empty for x in rhs):
                empty.add(lhs)
                changed = True
            after = set(follow.get(lhs, ()))
            for symbol in reversed(rhs):
                starts = {symbol} if symbol[0].isupper() else first.get(symbol, set())
                if not symbol[0].isupper():
                    add(follow, symbol, after)
                after = after | starts if symbol in empty else set(starts)
            for symbol in rhs:
                add(first, lhs, {symbol} if symbol[0].isupper() else set(first.get(symbol, ())))
                if symbol not in empty:
                    break
    return follow


def check_states(tally, text, fallback):
    tally.check("conflict" not in text, "the grammar has a conflict; see the parser's .out")
    states = re.split(r"^State (\d+):$", text, flags=re.M)[1:]
    tally.check(len(states) > 20, "the parser's .out could not be read")
    follow = follow_sets(text)
    for number, body in zip(states[::2], states[1::2]):
        names = re.search(r"^\s+NAME shift", body, re.M)
        default = re.search(r"^\s+\{default\} reduce\s+\d+\s+((\w+) ::=.*)$", body, re.M)
        hidden = follow.get(default.group(2), set()) & fallback if names and default else set()
        tally.check(not hidden, f"state {number} takes a NAME, and reduces by default before {', '.join(sorted(hidden))}",
                    default.group(1) if default else "")


def fallback_tokens():
    grammar = (ROOT / "grammar" / "parser.y").read_text(encoding="utf-8")
    found = re.search(r"^%fallback\s+NAME\s+([^.]*)\.", grammar, re.M)
    return set(found.group(1).split()) if found else set()


def check_fallback(tally, named):
    keywords = rows(ROOT / "grammar" / "keywords.def", "BRM_KEYWORD_ROW")
    for row in keywords:
        token, french, english, role = row.arguments
        tally.check((token in named) == (role != "RESERVED"), f"{token} is {role} but {'in' if token in named else 'not in'} %fallback")
        tally.check(french or english, f"{token} has no spelling")
    for column, lexicon in ((1, "French"), (2, "English")):
        taken = {}
        for row in keywords:
            for spelling in row.arguments[column].split():
                other = taken.setdefault(spelling, row.name)
                tally.check(other == row.name, f"{lexicon} \"{spelling}\" is both {other} and {row.name}")


def main():
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    tally, fallback = Tally(), fallback_tokens()
    check_states(tally, Path(sys.argv[1]).read_text(encoding="utf-8"), fallback)
    check_fallback(tally, fallback)
    return tally.end()


if __name__ == "__main__":
    sys.exit(main())
