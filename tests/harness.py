"""What the Python drivers of the tests share: running the command so that a crash or a hang is a failure, counting, reading rows.

A driver ends with `sys.exit(tally.end())`: one line `N passed, N failed`, and status 1 when something failed.
"""

import os
import pty
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

sys.dont_write_bytecode = True
ROOT = Path(__file__).resolve().parent.parent
TIMEOUT = 60  # seconds; far more than any of these runs needs, also under sanitizers

# A sanitizer ends the process with a status of its own, so that it is never taken for one of the command's.
SANITIZER_STATUS = 66
SANITIZER_WORDS = (b"AddressSanitizer", b"LeakSanitizer", b"runtime error:", b"UndefinedBehaviorSanitizer")


class Tally:
    """Counts what holds and prints what does not."""

    def __init__(self):
        self.passed = self.failed = 0

    def check(self, good, what, detail=""):
        if good:
            self.passed += 1
            return True
        self.failed += 1
        print(f"FAIL  {what}" + (f"\n      {detail}".replace("\n", "\n      ") if detail else ""), flush=True)
        return False

    def end(self):
        print(f"{self.passed} passed, {self.failed} failed")
        return 1 if self.failed else 0


class Done:
    """How a run ended. `fault` says why it may not stand, whatever was expected of it: a signal, a hang, a sanitizer's report."""

    def __init__(self, status, out, err, fault):
        self.status, self.out, self.err, self.fault = status, out, err, fault

    def text(self):
        return (self.out + self.err).decode("utf-8", "replace")

    def short(self, size=800):
        text = self.text()
        return f"status {self.status}\n" + (text if len(text) <= size else text[:size] + " …")


def environment(**more):
    """The same for all runs: no locale, no colours, no page width of the caller's."""
    keep = {k: v for k, v in os.environ.items() if k in ("PATH", "HOME", "TMPDIR")}
    keep.update(LC_ALL="C.UTF-8", ASAN_OPTIONS=f"exitcode={SANITIZER_STATUS}", UBSAN_OPTIONS=f"print_stacktrace=1:exitcode={SANITIZER_STATUS}",
                LSAN_OPTIONS=f"exitcode={SANITIZER_STATUS}")
    keep.update(more)
    return keep


def bareme(command, args, cwd=None, stdin=b"", timeout=TIMEOUT, **env):
    """Runs the command; never raises."""
    try:
        done = subprocess.run([str(command)] + [str(a) for a in args], cwd=cwd, input=stdin, capture_output=True, timeout=timeout,
                              env=environment(**env), check=False)
    except subprocess.TimeoutExpired as late:
        return Done(None, late.stdout or b"", late.stderr or b"", f"no end after {timeout} seconds")
    fault = None
    if done.returncode < 0:
        fault = f"ended by {signal.Signals(-done.returncode).name}"
    elif done.returncode == SANITIZER_STATUS or any(word in done.stderr for word in SANITIZER_WORDS):
        fault = "a sanitizer's report"
    return Done(done.returncode, done.stdout, done.stderr, fault)


def on_terminal(command, args, cwd, stdin=None, **env):
    """What a terminal sees of standard error; stdin: pieces that come one after the other, each a moment after the one before."""
    leader, follower = pty.openpty()
    child = subprocess.Popen([command] + [str(a) for a in args], cwd=cwd, env=environment(**{"TERM": "xterm", **env}), stdin=subprocess.PIPE if stdin else subprocess.DEVNULL,
                             stdout=subprocess.DEVNULL, stderr=follower, close_fds=True)
    os.close(follower)
    if stdin:
        for piece in stdin:
            child.stdin.write(piece)
            child.stdin.flush()
            time.sleep(0.3)
        child.stdin.close()
    text = b""
    while True:
        try:
            piece = os.read(leader, 65536)
        except OSError:
            break
        if not piece:
            break
        text += piece
    os.close(leader)
    child.wait()
    return text.decode("utf-8", "replace")


def one_bareme(argv, doc, flags=()):
    """The command named by the only argument, made absolute, and which of the flags were given."""
    given = [a for a in argv[1:] if a in flags]
    rest = [a for a in argv[1:] if a not in flags]
    if len(rest) != 1 or not os.access(rest[0], os.X_OK):
        print(doc, file=sys.stderr)
        sys.exit(2)
    return os.path.abspath(rest[0]), given


STRING = r'"((?:[^"\\]|\\.)*)"'


def unescape(text):
    return re.sub(r'\\(.)', lambda m: {"n": "\n", "t": "\t"}.get(m.group(1), m.group(1)), text)


class Row:
    """A row of a .def file: its arguments, string literals joined and decoded; `strings` are those that were literals."""

    def __init__(self, path, arguments):
        self.path, self.arguments = path, arguments
        self.name = arguments[0]


def rows(path, macro):
    """The rows macro(…) of a .def file, comments left out."""
    text = re.sub(r"/\*.*?\*/", "", Path(path).read_text(encoding="utf-8"), flags=re.S)
    piece = re.compile(STRING + r"|[(),]|[^\"(),]+", re.S)
    found = []
    for start in re.finditer(r"\b" + re.escape(macro) + r"\(", text):
        at, depth, words, strings, arguments = start.end(), 1, "", [], []
        while depth > 0:
            m = piece.match(text, at)
            at, mark = m.end(), m.group(0)
            depth += {"(": 1, ")": -1}.get(mark, 0)
            if m.group(1) is not None:
                strings.append(unescape(m.group(1)))
            elif depth == 0 or (depth == 1 and mark == ","):
                arguments.append("".join(strings) if strings else words.strip())
                words, strings = "", []
            else:
                words += mark
        found.append(Row(path, arguments))
    return found


def diagnostic_rows():
    """All rows of diagnostics: arguments are NAME, code, severity, then fr and en of message, label, help."""
    return [row for path in sorted((ROOT / "src" / "diag").glob("rows_*.def")) for row in rows(path, "BRM_DIAG_ROW")]


def fixtures():
    """Sources and answers of tests/errors: NAME.brm or NAME.json beside its expected outputs, or a folder NAME of several sources. A
    folder `with` holds what some of them use."""
    found = []

    def visit(folder):
        for path in sorted(folder.iterdir()):
            if path.is_dir() and re.match(r"[A-Z][A-Z0-9_]+(-|$)", path.name):
                found.append(path)
            elif path.is_dir():
                if path.name != "with":
                    visit(path)
            elif path.suffix in (".brm", ".json"):
                found.append(path)

    visit(ROOT / "tests" / "errors")
    return found


def row_of(fixture, declared):
    """The row that a fixture is named after: NAME or NAME-anything, also in small letters, or its code; None when there is none."""
    stem = re.sub(r"\.(brm|json)$", "", fixture.name)
    for name in (stem, stem.split("-")[0], stem.replace("-", "_")):
        if name.upper() in declared:
            return name.upper()
    for name, row in declared.items():
        if row.arguments[1].upper() in (stem.upper(), stem.split("-")[0].upper()):
            return name
    longest = [name for name in declared if stem.upper().replace("-", "_").startswith(name + "_")]
    return max(longest, key=len, default=None)
