#!/usr/bin/env python3
"""Does lemon's %fallback ever decide in silence?

    check.py parser.out

lemon tries a keyword's fallback before a default reduction. So a state that can shift a NAME and also reduces by default would take
the keyword that begins the next clause for a name. Each such state is printed; none may exist.
"""

import re
import sys


def states(text):
    for block in re.split(r"^State ", text, flags=re.M)[1:]:
        number, _, body = block.partition(":")
        yield int(number), body


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    bad = 0
    with open(sys.argv[1], encoding="utf-8") as file:
        text = file.read()
    for number, body in states(text):
        shifts = re.search(r"^\s+NAME\s+shift", body, re.M)
        default = re.search(r"^\s+\{default\}\s+reduce", body, re.M)
        if shifts and default:
            bad += 1
            print(f"state {number}: a keyword would be read as a name before the default reduction\n{body}")
    print(f"{bad} such states")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
