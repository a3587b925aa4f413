#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Are the tests of core/ awake? Change one thing in it, as a tired programmer would; a test must
fail. mutants.py [SAMPLE|all] [FILE ...]; SEED chooses the sample, JOBS how many at a time (2).

The core is built as a shared library with ASan and UBSan, as the tests are in their own ring, so
that a mutant costs one compilation and one link; then the unit tests of core/ and of the files that
say how cards and devices speak run, and 120 simulated days (YEAR=0: without), until one fails.
A mutant that is another way of saying the same is left out: those of ALIKE, and what is listed with
its reason in tests/mutants/equivalent. Results: tests/results/mutants.json."""
import concurrent.futures
import glob
import json
import os
import random
import re
import resource
import shutil
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "bench"))
from measure import BUILD, RESULTS, SEED, SOURCE, machine  # noqa: E402

FOLDER = os.path.join(BUILD, "mutants")
CORE = "daemon/core"
JOBS = int(os.environ.get("JOBS", "2"))
YEAR = os.environ.get("YEAR", "1") == "1"  # some seconds for each that the others spare
YEAR_DAYS = 120
SANITIZE = ["-fsanitize=address,undefined", "-fno-sanitize-recover=undefined"]
FLAGS = ["-Idaemon", "-D_GNU_SOURCE", "-std=gnu17", "-O1", "-pthread", "-w", *SANITIZE]
# The lesser or the greater of two: which of two equal ones is taken is nobody's business.
ATOM = r"([\w.\->\[\]]+(?:\([\w.\->, ]*\))?)"
ALIKE = [re.compile(p) for p in (
    rf"{ATOM} [<>]=? {ATOM} \? (?:\1 : \2|\2 : \1)(?![\w.\->\[])",
    rf"{ATOM} >=? {ATOM} \? \1 - \2 : 0\b",
    rf"if \({ATOM} [<>]=? {ATOM}\)\s+\1 = \2;",
)]
# Of the processor, not of the clock: a mutant that never ends is noticed, a busy machine is not.
CPU_S, YEAR_CPU_S = 20, 300
ASSERT = re.compile(r"assert(_\w+)?|_?[Ss]tatic_assert")
SWAPS = {  # token: what it becomes
    "<": ["<="], "<=": ["<"], ">": [">="], ">=": [">"], "==": ["!="], "!=": ["=="],
    "+": ["-"], "-": ["+"], "*": ["/"], "/": ["*"], "%": ["*"], "&&": ["||"], "||": ["&&"],
    "+=": ["-="], "-=": ["+="], "++": ["--"], "--": ["++"], "&": ["|"], "|": ["&"],
    "<<": [">>"], ">>": ["<<"], "^": ["|"], "|=": ["&="], "&=": ["|="], "^=": ["|="],
    "true": ["false"], "false": ["true"],
}
TOKEN = re.compile(r"""
    (?P<skip>/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|^[ \t]*\#[^\n]*(?:\\\n[^\n]*)*)
  | (?P<word>[A-Za-z_]\w*) | (?P<number>\b(?:0[xX][0-9a-fA-F]+|\d+)[uUlL]*\b)
  | (?P<op><<=|>>=|->|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|[-+*/%&|^<>!~=?:;,.(){}\[\]])
""", re.X | re.S | re.M)
TYPES = {"char", "int", "unsigned", "long", "void", "bool", "const", "static", "struct", "enum",
         "size_t", "return", "sizeof", "uint8_t", "uint16_t", "uint32_t", "uint64_t", "int8_t",
         "int16_t", "int32_t", "int64_t", "case", "extern", "union", "goto"}


class Mutant:
    def __init__(self, path, text, at, end, new, kind):
        self.path, self.at, self.end, self.new, self.kind = path, at, end, new, kind
        self.line = text.count("\n", 0, at) + 1
        start = text.rfind("\n", 0, at) + 1
        stop = text.find("\n", at)
        self.code = text[start:stop].strip()
        self.old = text[at:end].strip()
        # What stays the same when lines move: for tests/mutants/equivalent.
        nth = text[start:at].count(self.old) if self.old else 0
        self.name = f"{os.path.basename(path)}: {self.code}: {self.old.split(chr(10))[0]}" \
                    f"{'' if nth == 0 else '#%d' % (nth + 1)} -> {new.strip() or 'nothing'}"
        # And for a line that stands there more than once, with the function it stands in.
        heads = [l for l in text[:text.rfind("\n{", 0, at)].splitlines() if not l[:1].isspace()]
        function = re.search(r"(\w+)\(", heads[-1])[1]
        self.full = self.name.replace(":", f"@{function}:", 1)

    def __str__(self):
        return f"{self.path}:{self.line}: {self.name.split(': ', 1)[1]}"


def tokens(text):
    return [(m.lastgroup, m.group(), m.start(), m.end())
            for m in TOKEN.finditer(text) if m.lastgroup != "skip"]


def in_asserts(toks):
    """Indices within assert(...) and sizeof(...): what is said there is not done."""
    inside, i = set(), 0
    while i < len(toks):
        if toks[i][1] == "sizeof" or ASSERT.fullmatch(toks[i][1]):
            depth, k = 0, i + 1
            while k < len(toks):
                depth += {"(": 1, ")": -1}.get(toks[k][1], 0)
                inside.add(k)
                if depth == 0:
                    break
                k += 1
            i = k
        i += 1
    return inside


def unary(toks, i):
    """Is this + - * & a sign, a pointer or an address, not an operation of two?"""
    before = toks[i - 1]
    if before[0] == "word" and before[1] in TYPES or before[1] == "return":
        return True
    if before[0] in ("word", "number") or before[1] in (")", "]"):
        # `struct x *y`, `(type *)`
        return toks[i][1] == "*" and (toks[i + 1][1] in (")", "*", "const", ",") or (
            before[0] == "word" and i > 1 and toks[i - 2][1] in ("struct", "enum", "union")))
    return True


def depth_of(toks):
    """Braces around each token: 0 is a table or a declaration of the file."""
    depth, body, out = 0, False, []
    for k, (_, t, _, _) in enumerate(toks):
        if t == "{":
            if depth == 0:
                body = toks[k - 1][1] == ")"
            depth += 1
        out.append(depth if body else 0)
        if t == "}":
            depth -= 1
    return out


def statements(path, text, toks, depth):
    """Assignments, calls, breaks and continues, each left out; conditions, each made never true."""
    for i, (kind, t, at, _) in enumerate(toks):
        if depth[i] == 0:
            continue
        if t == "if" and toks[i + 1][1] == "(":
            start = toks[i + 1][3]
            yield Mutant(path, text, start, start, "0 && ", "condition")
            yield Mutant(path, text, start, start, "1 || ", "condition")
        if kind != "word" or toks[i - 1][1] not in (";", "{", "}", ")", "else", ":"):
            continue
        if toks[i - 1][1] == ")" and toks[i - 2][1] in TYPES | {"*"}:
            continue  # a cast
        if t in TYPES or t in ("if", "for", "while", "do", "switch", "else", "default"):
            continue
        if ASSERT.fullmatch(t):
            continue
        if toks[i + 1][0] == "word" or toks[i + 1][1] == ":":
            continue  # a declaration, a label
        k, nested = i, 0
        while nested > 0 or toks[k][1] != ";":
            nested += {"(": 1, ")": -1, "{": 1, "}": -1}.get(toks[k][1], 0)
            k += 1
            if nested < 0 or k == len(toks):
                break
        else:
            yield Mutant(path, text, at, toks[k][3], ";", "statement")


def alike(text):
    return [m.span() for p in ALIKE for m in p.finditer(text)]


def mutants_of(path):
    with open(os.path.join(SOURCE, path)) as f:
        text = f.read()
    same = alike(text)
    toks = tokens(text)
    claims, depth = in_asserts(toks), depth_of(toks)
    for i, (kind, t, at, end) in enumerate(toks):
        if i in claims or depth[i] == 0:
            continue
        if kind == "number":
            plain = t.rstrip("uUlL")
            n = int(plain, 0)
            if toks[i - 1][1] == "[" and toks[i + 1][1] == "]" and toks[i + 2][1] in (";", "="):
                continue  # the size of an array
            yield Mutant(path, text, at, end, f"{n + 1}{t[len(plain):]}", "constant")
        elif t in SWAPS and not (t in "+-*&" and unary(toks, i)):
            for new in SWAPS[t]:
                if t[0] in "<>" and new[0] == t[0] and any(a <= at < b for a, b in same):
                    continue
                yield Mutant(path, text, at, end, new, "operator")
        elif t == "!":
            yield Mutant(path, text, at, end, "", "negation")
    yield from statements(path, text, toks, depth)


def sh(command, **kw):
    return subprocess.run(command, cwd=SOURCE, capture_output=True, text=True, errors="replace", **kw)


def compile_command(path, source, target):
    return ["cc", *FLAGS, "-fPIC", "-c", "-o", target, source]


def build():
    """Objects of core/, the library, and the tests that use it. Returns the tests' names."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    os.makedirs(os.path.join(FOLDER, "whole"))
    objects = []
    for path in sorted(glob.glob(os.path.join(SOURCE, CORE, "*.c"))):
        target = os.path.join(FOLDER, os.path.basename(path)[:-2] + ".o")
        must(sh(compile_command(path, path, target)))
        objects.append(target)
    must(sh(["cc", *SANITIZE, "-shared", "-o", os.path.join(FOLDER, "whole/libcore.so"), *objects]))
    link = ["-L" + os.path.join(FOLDER, "whole"), "-lcore", "-lcmocka", "-lsodium", "-lsystemd"]
    tests = []
    others = {folder: sorted(glob.glob(os.path.join(SOURCE, f"daemon/{folder}/*.c")))
              for folder in ("base", "conf")}
    for folder, sources in others.items():
        must(sh(["cc", *FLAGS, "-fPIC", "-shared", "-o", os.path.join(FOLDER, f"lib{folder}.so"),
                 *sources]))
    beside = ["-L" + FOLDER, "-lconf", "-lbase", f"-Wl,-rpath,{FOLDER}"]
    for path in sorted(glob.glob(os.path.join(SOURCE, "tests/unit/core_*.c"))) + \
            [os.path.join(SOURCE, f"tests/unit/conf_{n}.c") for n in ("formats", "profile")]:
        name = os.path.basename(path)[:-2]
        must(sh(["cc", *FLAGS, "-o", os.path.join(FOLDER, name), path, *beside, *link]))
        tests.append(name)
    must(sh(["cc", *FLAGS, "-O2", f"-DHADIR_SIM_DAYS={YEAR_DAYS}", "-o",
             os.path.join(FOLDER, "year"), "tests/sim/year.c", "tests/sim/world.c", *beside, *link]))
    return tests


def must(p):
    if p.returncode:
        sys.exit(p.stderr[-3000:])


def limits(cpu_s):
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def fails(program, arguments, library):
    cpu_s = YEAR_CPU_S if program == "year" else CPU_S
    p = sh([os.path.join(FOLDER, program), *arguments], preexec_fn=lambda: limits(cpu_s),
           env=dict(os.environ, LD_LIBRARY_PATH=library, ASAN_OPTIONS="detect_leaks=0"))
    return p.returncode != 0


def order(tests, path):
    """Those of the file's own name first."""
    stem = os.path.basename(path)[:-2].split("-")[0]
    return sorted(tests, key=lambda t: (not t.startswith("core_" + stem), not t.startswith("core"), t))


def try_one(number, mutant, tests):
    """Who noticed it: a test's name, "compiler", or None."""
    folder = os.path.join(FOLDER, f"m{number}")
    os.makedirs(folder)
    stem = os.path.basename(mutant.path)[:-2]
    source = os.path.join(folder, stem + ".c")
    with open(os.path.join(SOURCE, mutant.path)) as f:
        text = f.read()
    with open(source, "w") as f:
        f.write(text[:mutant.at] + mutant.new + text[mutant.end:])
    try:
        if sh(compile_command(os.path.join(SOURCE, mutant.path), source,
                              os.path.join(folder, stem + ".o"))).returncode:
            return "compiler"
        others = [o for o in glob.glob(os.path.join(FOLDER, "*.o"))
                  if os.path.basename(o) != stem + ".o"]
        must(sh(["cc", *SANITIZE, "-shared", "-o", os.path.join(folder, "libcore.so"),
                 os.path.join(folder, stem + ".o"), *others]))
        for name in order(tests, mutant.path):
            if fails(name, [], folder):
                return name
        return "year" if YEAR and fails("year", ["5", "1"], folder) else None
    finally:
        shutil.rmtree(folder)


def equivalent(every):
    """Those of `every` that are listed. An entry that could mean several lines excuses none."""
    with open(os.path.join(HERE, "equivalent")) as f:
        listed = {l.strip() for l in f if l.strip() and not l.startswith("#")}
    lines = {}
    for m in every:
        lines.setdefault(m.name, set()).add(m.line)
    twins = sorted(name for name in listed if len(lines.get(name, ())) > 1)
    if twins:
        sys.exit("in tests/mutants/equivalent, of more than one line: FILE@FUNCTION says which:\n" +
                 "\n".join(twins))
    return [m for m in every if m.name in listed or m.full in listed]


def main():
    sample = sys.argv[1] if len(sys.argv) > 1 else "400"
    files = sys.argv[2:] or sorted(
        os.path.relpath(p, SOURCE) for p in glob.glob(os.path.join(SOURCE, CORE, "*.c")))
    begin = time.monotonic()
    every = [m for path in files for m in mutants_of(path)]
    same = equivalent(every)
    chosen = [m for m in every if m not in same]
    if sample != "all" and int(sample) < len(chosen):
        chosen = random.Random(SEED).sample(chosen, int(sample))
    tests = build()
    whole = os.path.join(FOLDER, "whole")
    for name in tests + (["year"] if YEAR else []):
        if fails(name, ["5", "1"] if name == "year" else [], whole):
            sys.exit(f"{name} fails without any mutant")
    print(f"{len(every)} mutants of {len(files)} files, {len(same)} equivalent; "
          f"{len(chosen)} tried, seed {SEED}", flush=True)
    seen, survivors, by_kind = {}, [], {}
    with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
        jobs = {pool.submit(try_one, i, m, tests): m for i, m in enumerate(chosen)}
        for job in concurrent.futures.as_completed(jobs):
            who, mutant = job.result(), jobs[job]
            if who == "compiler":
                continue
            seen[who or "nobody"] = seen.get(who or "nobody", 0) + 1
            tried, dead = by_kind.get(mutant.kind, (0, 0))
            by_kind[mutant.kind] = (tried + 1, dead + (who is not None))
            if who is None:
                survivors.append(mutant)
                print(f"lives: {mutant}", flush=True)
    tried = sum(seen.values())
    dead = tried - len(survivors)
    share = dead / tried if tried else 1
    result = {"mutants": "one change in core/, noticed by its unit tests or 120 simulated days",
              "bar": ">= 95 % die", "date": time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()),
              "machine": machine(), "command": f"make mutants SAMPLE={sample}{'' if YEAR else ' YEAR=0'}", "seed": SEED,
              "files": len(files), "possible": len(every), "equivalent": len(same),
              "tried": tried, "died": dead, "share": round(share, 4),
              "by_kind": {k: {"tried": t, "died": d} for k, (t, d) in sorted(by_kind.items())},
              "noticed_by": dict(sorted(seen.items())),
              "survivors": sorted(str(m) for m in survivors),
              "took_s": round(time.monotonic() - begin)}
    if len(files) > 1:
        with open(os.path.join(RESULTS, "mutants.json"), "w") as f:
            json.dump(result, f, indent=1)
            f.write("\n")
    print(f"{dead} of {tried} died, {100 * share:.1f} %; seed {SEED}")
    sys.exit(share < 0.95)


if __name__ == "__main__":
    main()
