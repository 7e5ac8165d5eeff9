#!/usr/bin/env python3
"""Does the command tell of itself what is so: help, examples, manual pages, completion in the shells, explanations, what is installed?

    run.py BAREME [BUILD]       BUILD: the build's folder, to try its installation

Shells, man and mandoc are tried where they are found; what is missing is said. CLI_CODE (B0920) and CLI_CODE_NEAR (B0921) are raised here.
"""

import json
import os
import pty
import re
import select
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from harness import ROOT, Tally, bareme, environment, on_terminal  # noqa: E402

NATIONAL = ROOT / "questionnaires" / "ans"
MISTAKE = "barème 1\nquestion q : oui ou non\n"


def skipped(tool):
    print(f"skip  {tool} is not installed: it was not tried")


def national_folder(command, folder):
    """What the examples of the help run on: the national questionnaires, one document, a folder of them, a compiled program."""
    folder = Path(folder)
    (folder / "questionnaires").symlink_to(ROOT / "questionnaires")
    lines = (NATIONAL / "exemple" / "convergence-2020.ndjson").read_text(encoding="utf-8").splitlines()
    good = [line for line in lines if '"validated"' in line][:40]
    (folder / "reponses.json").write_text(good[0], encoding="utf-8")
    (folder / "reponses").mkdir()
    (folder / "reponses" / "regions.ndjson").write_text("\n".join(good) + "\n", encoding="utf-8")
    for name, part in (("nord", good[:20]), ("sud", good[20:])):
        (folder / "part.ndjson").write_text("\n".join(part) + "\n", encoding="utf-8")
        bareme(command, ["report", "questionnaires/ans", "part.ndjson", "--date", "2020-12-15", "--partial", f"{name}.brmp"], cwd=folder)
    return bareme(command, ["compile", "questionnaires/ans", "-o", "ans.brmc"], cwd=folder)


def commands_of(command):
    return bareme(command, ["man"]).out.decode().split()[1:]


# ---- help ----

def test_help(tally, command):
    names = commands_of(command)
    tally.check("check" in names and "man" not in names, f"the commands are {names}")
    for language in ("fr", "en"):
        listed = bareme(command, ["help", "--lang", language])
        tally.check(listed.out == bareme(command, ["--help", "--lang", language]).out, "help and --help differ")
        for name in names:
            tally.check(re.search(rf"^  {name} ", listed.text(), re.M), f"help --lang {language} does not list {name}")
            one = bareme(command, ["help", name, "--lang", language])
            two = bareme(command, [name, "--help", "--lang", language])
            tally.check(one.status == two.status == 0 and one.out == two.out, f"help {name} is not {name} --help", one.short())
            tally.check(f" bareme {name}" in one.text(), f"help {name} does not say how it is used", one.short())
    bad = bareme(command, ["help", "chek"])
    tally.check(bad.status == 2 and b"B0917" in bad.err, "help of an unknown command", bad.short())


def test_examples(tally, command):
    """The example of each help runs, and does its work."""
    with tempfile.TemporaryDirectory() as folder:
        made = national_folder(command, folder)
        tally.check(made.status == 0, "the national questionnaires do not compile", made.short())
        for name in commands_of(command):
            text = bareme(command, ["help", name, "--lang", "en"]).text()
            found = re.search(r"^Example\n  bareme (.*)$", text, re.M)
            if not tally.check(found, f"help {name} has no example", text):
                continue
            done = bareme(command, found.group(1).split(), cwd=folder)
            # a finding among the answers is no fault of the example
            tally.check(done.fault is None and (done.status == 0 or (done.status == 1 and not re.search(rb"\[B\d", done.err))),
                        f"the example of {name}: bareme {found.group(1)}", done.short())


def formats_of(command, name):
    found = re.search(r"--format (\S+)", bareme(command, ["help", name]).text())
    return found.group(1).split("|") if found else []


def test_formats(tally, command):
    """--format takes in each command what its help lists, and nothing else."""
    with tempfile.TemporaryDirectory() as folder:
        national_folder(command, folder)
        every = {f for name in commands_of(command) for f in formats_of(command, name)} | {"xml"}
        for name in ("check", "eval", "report", "test"):
            if name not in commands_of(command):
                continue
            here = formats_of(command, name)
            for form in sorted(every):
                source = "questionnaires/ans/essais" if name == "test" else "questionnaires/ans"
                args = [name, "ans.brmc", "reponses.json", "--date", "2020-12-15"] if name in ("eval", "report") else [name, source]
                done = bareme(command, args + ["--format", form, "--quiet"], cwd=folder)
                if form in here:
                    tally.check(done.fault is None and done.status in (0, 1), f"{name} --format {form}", done.short())
                else:
                    said = b"B0903" in done.err and "|".join(here).encode() in done.err if here else b"B0901" in done.err
                    tally.check(done.status == 2 and said, f"{name} --format {form} is taken", done.short())


# ---- explain ----

def test_explain(tally, command):
    listed = bareme(command, ["explain"])
    tally.check(listed.status == 0 and listed.out == bareme(command, ["explain", "codes"]).out, "explain and explain codes differ")
    for asked, code, words in (("C01", "B0920", "C01"), ("zzz", "B0920", "zzz"), ("B9999", "B0920", "B9999"), ("B912", "B0921", "B0912"),
                               ("r5", "B0921", "R005"), ("B0099x", "B092", "B0099x"), ("", "B0920", ""), ("é" * 500, "B0920", "?")):
        done = bareme(command, ["explain", asked])
        tally.check(done.fault is None and done.status == 2 and code in done.text() and words in done.text(), f"explain {asked[:20]}", done.short())
    tally.check(bareme(command, ["explain", b"\xff".decode("utf-8", "surrogateescape")]).status == 2, "explain of bad UTF-8")
    narrow = bareme(command, ["explain", "R005", "--lang", "en"], COLUMNS="50")
    prose = narrow.text().split("Example")[0].splitlines()
    tally.check(narrow.status == 0 and max(map(len, prose)) <= 50, "explain does not fold", narrow.short())
    tally.check(b"\033[" not in narrow.out, "explain colours a pipe")
    tally.check(b"\033[1m" in bareme(command, ["explain", "R005", "--color", "always"]).out, "explain --color always has no colour")


def test_where_to_read_more(tally, command):
    """Once, on a terminal, after errors in the text format; nowhere else."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "x.brm").write_text(MISTAKE, encoding="utf-8")
        said = on_terminal(command, ["check", "x.brm"], folder)
        tally.check(said.count("bareme explain B") == 1, "a terminal is not told where to read more", said)
        for more in (["--quiet"], ["--diagnostics", "plain"], ["--diagnostics", "github"]):
            said = on_terminal(command, ["check", "x.brm"] + more, folder)
            tally.check("bareme explain" not in said, f"check {' '.join(more)} says where to read more", said)
        done = bareme(command, ["check", "x.brm"], cwd=folder)
        tally.check(b"bareme explain" not in done.err, "a pipe is told where to read more", done.short())


# ---- completion ----

# What is typed (the last word is being completed), words that must be proposed, words that must not.
COMPLETIONS = [
    (["ch"], {"check"}, {"compile", "eval"}),
    ([""], {"check", "report", "completion"}, {"man", "--lang"}),
    (["help", "rep"], {"report"}, {"check"}),
    (["completion", ""], {"bash", "zsh", "fish"}, {"check"}),
    (["explain", "B091"], {"B0910", "B0911"}, {"B0900", "R005"}),
    (["eval", "--f"], {"--format"}, {"--lang"}),
    (["eval", "--by"], set(), {"--by"}),
    (["report", "--b"], {"--by"}, {"--lang"}),
    (["report", "--format", ""], {"text", "json", "ndjson", "csv"}, {"p.brm"}),
    (["check", "--lang", ""], {"fr", "en"}, {"p.brm"}),
    (["check", "--color", "a"], {"auto", "always"}, {"never"}),
    (["check", "--diagnostics", ""], {"text", "plain", "json", "sarif", "github"}, set()),
    (["report", "--include", ""], {"draft", "submitted", "private"}, {"p.brm"}),
    (["check", ""], {"p.brm", "dossier/"}, {"p.brmc", "a.json", "lisez.txt"}),
    (["disasm", ""], {"p.brmc", "dossier/"}, {"p.brm", "a.json"}),
    (["eval", ""], {"p.brm", "p.brmc"}, {"a.json", "a.ndjson"}),
    (["eval", "p.brm", ""], {"a.json", "a.ndjson", "dossier/"}, {"p.brm", "lisez.txt"}),
    (["eval", "--date", "2020-12-15", "p.brm", ""], {"a.json"}, {"p.brm"}),
    (["check", "p.brm", "--output", ""], {"lisez.txt", "a.json"}, set()),
    (["report", "p.brm", "a.json", "--date", ""], set(), {"p.brm", "a.json"}),
]

BASH = r"""source "$1"; shift
COMP_WORDS=(bareme "$@"); COMP_CWORD=$#; COMP_LINE="bareme $*"; COMP_POINT=${#COMP_LINE}
_bareme
for word in "${COMPREPLY[@]}"; do [[ -d $word ]] && word+=/; printf '%s\n' "$word"; done"""


def with_bash(shell, script, words, folder):
    done = subprocess.run([shell, "--norc", "-c", BASH, "bash", str(script)] + words, cwd=folder, env=environment(), capture_output=True,
                          timeout=60, check=False)
    return set(done.stdout.decode().splitlines()), done.stderr.decode()


def with_fish(shell, script, words, folder):
    line = " ".join(["bareme"] + words)
    env = environment(HOME=str(folder), XDG_CONFIG_HOME=str(folder / ".config"), TERM="dumb")
    done = subprocess.run([shell, "--no-config", "-c", f"source {script}; complete -C '{line}'"], cwd=folder, env=env, capture_output=True,
                          timeout=60, check=False)
    return {row.split("\t")[0] for row in done.stdout.decode().splitlines()}, done.stderr.decode()


# compadd is where every proposal passes: it writes them down before it adds them.
ZSH = r"""PS1='<typ''e>'; PROMPT_EOL_MARK=; LISTMAX=100000; setopt no_beep
autoload -Uz compinit; compinit -u -D
source SCRIPT
compadd() {
    local -a found
    if [[ ${@[1,(i)(-|--)]} != *-(O|A|D)\ * ]]; then
        builtin compadd -A found "$@"
        local word
        for word in $found; do [[ -d $word ]] && word+=/; print -r -- $word >> OUT; done
    fi
    builtin compadd "$@"
}
bindkey '^I' complete-word
"""


class Zsh:
    """One shell in a terminal of its own, into which each line is typed, a tab after it."""

    def __init__(self, shell, script, folder):
        self.out = folder.parent / "out"
        start = folder.parent / "start.zsh"
        start.write_text(ZSH.replace("SCRIPT", str(script)).replace("OUT", str(self.out)), encoding="utf-8")
        leader, follower = pty.openpty()
        self.child = subprocess.Popen([shell, "-f", "-i"], cwd=folder, env=environment(TERM="vt100", HOME=str(folder.parent)), stdin=follower,
                                      stdout=follower, stderr=follower, start_new_session=True, close_fds=True)
        os.close(follower)
        self.leader = leader
        self.send(f"source {start}\n")
        self.wait()

    def send(self, text):
        os.write(self.leader, text.encode())

    def wait(self):
        """Until the shell has come to the line after what was typed, and reads again: what is typed too early is not its own."""
        self.send("\x15print ready$((40 + 2))\n")
        text, end = b"", time.monotonic() + 30
        while not re.search(rb"ready42.*<type>", text, re.S) and time.monotonic() < end:
            if select.select([self.leader], [], [], 1)[0]:
                text += os.read(self.leader, 65536)
        return text.decode("utf-8", "replace")

    def complete(self, words):
        self.out.write_text("")
        self.send("bareme " + " ".join(words) + "\t")
        said = self.wait()
        return {line.strip() for line in self.out.read_text().splitlines()}, said

    def close(self):
        self.send("\x15exit\n")
        try:
            self.child.wait(10)
        except subprocess.TimeoutExpired:
            self.child.kill()
        os.close(self.leader)


def test_completion(tally, command):
    for shell in ("bash", "zsh", "fish"):
        path = shutil.which(shell)
        if path is None:
            skipped(shell)
            continue
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name) / "work"
            (folder / "dossier").mkdir(parents=True)
            for file in ("p.brm", "p.brmc", "a.json", "a.ndjson", "lisez.txt"):
                (folder / file).write_text("")
            script = Path(name) / f"bareme.{shell}"
            for language in ("fr", "en"):
                written = bareme(command, ["completion", shell, "--lang", language, "--output", str(script)])
                tally.check(written.status == 0, f"completion {shell}", written.short())
                parsed = subprocess.run([path, "-n", str(script)], env=environment(), capture_output=True, timeout=60, check=False)
                tally.check(parsed.returncode == 0 and not parsed.stderr, f"completion {shell} --lang {language}: the shell does not read it",
                            parsed.stderr.decode())
            session = Zsh(path, script, folder) if shell == "zsh" else None
            for words, wanted, unwanted in COMPLETIONS:
                got, said = session.complete(words) if session else (with_bash if shell == "bash" else with_fish)(path, script, words, folder)
                tally.check(wanted <= got and not unwanted & got, f"{shell}: bareme {' '.join(words)}<tab>", f"proposes {sorted(got)[:30]}\n{said[-600:]}")
            if session:
                session.close()
            if shell == "bash":
                got, _ = with_bash(path, script, ["eval", "--format", "=", "j"], folder)
                tally.check(got == {"json"}, "bash: --format=j<tab>", str(got))
                got, _ = with_bash(path, script, ["report", "--include", "draft,s"], folder)
                tally.check(got == {"draft,submitted"}, "bash: --include draft,s<tab>", str(got))
    bad = bareme(command, ["completion", "tcsh"])
    tally.check(bad.status == 2 and b"B0904" in bad.err, "completion of another shell", bad.short())


# ---- manual pages, installation ----

def check_page(tally, path, what):
    for tool, args in (("man", ["--warnings", "-E", "UTF-8", "-l"]), ("mandoc", ["-T", "lint"])):
        if shutil.which(tool) is None:
            continue
        done = subprocess.run([tool] + args + [str(path)], env=environment(MANWIDTH="80"), capture_output=True, timeout=60, check=False)
        said = done.stderr.decode() + (done.stdout.decode() if tool == "mandoc" else "")
        tally.check(done.returncode == 0 and not said.strip(), f"{what}: {tool} complains", said)


def test_manual(tally, command):
    for tool in ("man", "mandoc"):
        if shutil.which(tool) is None:
            skipped(tool)
    with tempfile.TemporaryDirectory() as folder:
        for language in ("fr", "en"):
            for name in ["bareme"] + commands_of(command):
                path = Path(folder) / f"{name}.1"
                done = bareme(command, ["man", name, "--lang", language, "--output", str(path)])
                if tally.check(done.status == 0, f"man {name}", done.short()):
                    check_page(tally, path, f"man {name} --lang {language}")
                    text = path.read_text(encoding="utf-8").replace("\\-", "-").replace("\\%", "")
                    helped = bareme(command, ["help"] + ([name] if name != "bareme" else []) + ["--lang", language]).text()
                    for option in re.findall(r"^  (?:-\w, )?(--[\w-]+)", helped, re.M):
                        tally.check(f"\\fB{option}\\fR" in text, f"man {name} --lang {language} lacks {option}")
    tally.check(bareme(command, ["man", "chek"]).status == 2, "man of an unknown command")


def test_installation(tally, command, build):
    if build is None or not (Path(build) / "share" / "made").is_file():
        print("skip  no whole build was given: its installation was not tried")
        return
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(["cmake", "--install", build, "--prefix", folder], env=environment(), capture_output=True, timeout=120, check=False)
        if not tally.check(done.returncode == 0, "cmake --install", done.stderr.decode()):
            return
        share = Path(folder) / "share"
        pages = ["bareme.1"] + [f"bareme-{name}.1" for name in commands_of(command)]
        files = [f"man/{lang}man1/{page}" for lang in ("", "fr/") for page in pages]
        files += ["bash-completion/completions/bareme", "zsh/site-functions/_bareme", "fish/vendor_completions.d/bareme.fish"]
        for file in files:
            tally.check((share / file).is_file() and (share / file).stat().st_size > 0, f"{file} is not installed")
        alone = bareme(Path(folder) / "bin" / "bareme", ["check", NATIONAL, "--diagnostics", "json"], cwd=folder)
        tally.check(alone.status == 0 and json.loads(alone.out) == [], "the command that was installed does not do its work", alone.short())


def test_memory(tally, command):
    """Whichever request for memory fails, the command says so."""
    for args in (["explain", "R005"], ["explain"], ["completion", "bash"], ["completion", "zsh"], ["completion", "fish"], ["man", "report"],
                 ["man", "bareme"], ["help", "report"]):
        for at in (1, 2, 3, 5, 8, 13, 21, 34, 55):
            done = bareme(command, args, BAREME_TEST_ALLOCATIONS=str(at))
            tally.check(done.fault is None and (done.status == 0 or (done.status == 2 and b"B0913" in done.err)),
                        f"memory: {' '.join(args)}, request {at}", done.short())


def main():
    if len(sys.argv) not in (2, 3) or not os.access(sys.argv[1], os.X_OK):
        print(__doc__, file=sys.stderr)
        return 2
    command, tally = os.path.abspath(sys.argv[1]), Tally()
    test_help(tally, command)
    test_examples(tally, command)
    test_formats(tally, command)
    test_explain(tally, command)
    test_where_to_read_more(tally, command)
    test_completion(tally, command)
    test_manual(tally, command)
    test_memory(tally, command)
    test_installation(tally, command, sys.argv[2] if len(sys.argv) == 3 else None)
    return tally.end()


if __name__ == "__main__":
    sys.exit(main())
