#!/usr/bin/env python3
"""Can others build with the library as it is installed?

    run.py BUILD        the build folder: it is installed into a folder of its own first

The example of docs/bibliotheque is compiled and run against the shared library and the static one, found by pkg-config and by CMake's
package; the header is compiled as C++; and the symbols that both libraries show are those that include/bareme.h declares, no more, no less.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from harness import ROOT, Tally  # noqa: E402

EXAMPLE = ROOT / "docs" / "bibliotheque" / "score.c"
PROJECT = """cmake_minimum_required(VERSION 3.20)
project(example C)
find_package(bareme REQUIRED)
add_executable(shared score.c)
target_link_libraries(shared PRIVATE bareme::bareme)
add_executable(static score.c)
target_link_libraries(static PRIVATE bareme::static)
"""


class Maker:
    def __init__(self, tally, folder, prefix, flags):
        self.tally, self.folder, self.prefix, self.flags = tally, folder, prefix, flags
        self.installed = next(prefix.rglob("libbareme.so")).parent
        self.environment = dict(os.environ, PKG_CONFIG_PATH=str(self.installed / "pkgconfig"), LD_LIBRARY_PATH=str(self.installed))

    def run(self, what, *command):
        done = subprocess.run([str(c) for c in command], cwd=self.folder, env=self.environment, capture_output=True, encoding="utf-8", check=False)
        self.tally.check(done.returncode == 0, what, f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}"[-3000:])
        return done.stdout if done.returncode == 0 else ""

    def package(self, *options):
        return self.run("pkg-config", "pkg-config", *options, "bareme").split()


def symbols(maker, what, *command):
    text = maker.run(what, *command)
    return {m.group(1) for m in re.finditer(r"^\S+ [TDRBW] (\S+)$", text, re.M)}


def check_symbols(tally, maker):
    header = (ROOT / "include" / "bareme.h").read_text(encoding="utf-8")
    declared = set(re.findall(r"^BAREME_API[^;]*?\b(bareme_[a-z_]+)\(", header, re.M))
    for what, found in (("shared", symbols(maker, "nm -D", "nm", "-D", "--defined-only", maker.installed / "libbareme.so")),
                        ("static", symbols(maker, "nm", "nm", "--defined-only", "-g", maker.installed / "libbareme.a"))):
        found = {name for name in found if not re.match(r"_?_?(asan|ubsan|gcov|llvm|odr|init|fini|bss_start|edata|end)|_(init|fini|edata|end)$|__", name)}
        tally.check(found == declared, f"symbols of the {what} library are those of bareme.h",
                    f"missing {sorted(declared - found)}\nmore    {sorted(found - declared)[:40]}")
    page = (ROOT / "docs" / "bibliotheque" / "README.md").read_text(encoding="utf-8")
    for name in sorted(declared):
        tally.check(name in page, f"docs/bibliotheque/README.md speaks of {name}")


def check_example(tally, maker, wanted):
    shutil.copy(EXAMPLE, maker.folder)
    cc = os.environ.get("CC", "cc")
    maker.run("shared", cc, *maker.flags, "-Wall", "-Wextra", "-Werror", "score.c", "-o", "shared", *maker.package("--cflags", "--libs"))
    names = [w for w in maker.package("--cflags", "--libs", "--static") if w != "-lbareme"]
    maker.run("static", cc, *maker.flags, "score.c", maker.installed / "libbareme.a", "-o", "static", *names)
    for name in ("shared", "static"):
        tally.check(maker.run(f"{name} example", f"./{name}") == wanted, f"{name} example prints what its page says")
    (maker.folder / "CMakeLists.txt").write_text(PROJECT, encoding="utf-8")
    maker.run("CMake package", "cmake", "-S", ".", "-B", "build", f"-DCMAKE_PREFIX_PATH={maker.prefix}", f"-DCMAKE_C_FLAGS={' '.join(maker.flags)}")
    maker.run("CMake build", "cmake", "--build", "build")
    for name in ("shared", "static"):
        tally.check(maker.run(f"{name} by CMake", f"build/{name}") == wanted, f"{name} example by CMake prints what its page says")
    (maker.folder / "header.cc").write_text("#include <bareme.h>\nint main() { return bareme_version() == nullptr; }\n", encoding="utf-8")
    if shutil.which("c++"):
        maker.run("C++", "c++", *maker.flags, "-Wall", "-Wextra", "-Werror", "header.cc", "-o", "header", *maker.package("--cflags", "--libs"))
        maker.run("C++ runs", "./header")


def main():
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    tally = Tally()
    build = Path(sys.argv[1]).resolve()
    cache = (build / "CMakeCache.txt").read_text(encoding="utf-8")
    sanitize = re.search(r"^BAREME_SANITIZE:\w+=(.+)$", cache, re.M)
    flags = [f"-fsanitize={sanitize.group(1)}"] if sanitize else []
    if "BAREME_COVERAGE:BOOL=ON" in cache:
        flags.append("--coverage")
    page = (EXAMPLE.parent / "README.md").read_text(encoding="utf-8")
    wanted = re.search(r"```text sortie\n(.*?)```", page, re.S).group(1)
    with tempfile.TemporaryDirectory() as folder:
        prefix = Path(folder) / "prefix"
        done = subprocess.run(["cmake", "--install", build, "--prefix", prefix], capture_output=True, encoding="utf-8", check=False)
        if tally.check(done.returncode == 0, "cmake --install", done.stdout + done.stderr):
            work = Path(folder) / "work"
            work.mkdir()
            maker = Maker(tally, work, prefix, flags)
            check_symbols(tally, maker)
            check_example(tally, maker, wanted)
    return tally.end()


if __name__ == "__main__":
    sys.exit(main())
