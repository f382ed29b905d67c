#!/usr/bin/env python3
"""Mutation testing: makes small mistakes in src/, one at a time, and sees whether a unit test fails.

  mutants.py BUILD [FOLDER…] [N] [--seed S] [--floor PERCENT] [--limit SECONDS] [--only build|run]
             [--without TEST]…

BUILD is a build folder (by Ninja, with the tests built), FOLDER a folder or file below src/ (the
default: those whose answers the linter stands on), N how many mutants are tried, chosen by the seed;
without N all of them.

All chosen mutants of a file are compiled at once, into a copy of it, and linked in front of the
library, so that nothing else is built anew; where the library is built in unity batches, the file is
compiled alone all the same, and what it defines counts. Which of them is at work is said when the tests are run
(mutant.h). A first run writes down which test cases reach which mutant, and only these are run with
it until one fails: those that have killed others of its file, then the quick ones. A test case that takes
more than --limit of CPU time is left out: a few of them take most of the time that all take together, and
find little that the others do not. Survivors are told at once, and all of them again behind the table.

The mistakes: a condition negated, && for ||, < for <=, == for !=, another number, a statement left
out, another value returned. The sources are read as the tokens that clang-format leaves: blanks around
an operator tell && and < from references and templates. What does not compile is left out.

equivalent.txt lists mutants that change nothing that anybody could see, and why; they do not count.
"""

import argparse
import concurrent.futures
import hashlib
import json
import math
import os
import re
import resource
import shlex
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
TOP = HERE.parent.parent
FOLDERS = ["iam", "judge", "join", "rules", "value", "terraform", "engine"]
KINDS = {"condition", "logic", "comparison", "number", "statement", "return"}

# ------------------------------------------------------------------------------------------------
# Tokens

TOKEN = re.compile(
    r"""(?P<space>\s+|//[^\n]*|/\*.*?\*/)
      | (?P<raw>(?:u8|u|U|L)?R"(?P<delimiter>[^()\s\\]{0,16})\(.*?\)(?P=delimiter)")
      | (?P<text>(?:u8|u|U|L)?"(?:\\.|[^"\\\n])*"|(?:u8|u|U|L)?'(?:\\.|[^'\\\n])*')
      | (?P<number>\.?\d(?:[eEpP][+-]|'?[\w.])*)
      | (?P<word>[A-Za-z_]\w*)
      | (?P<sign><=>|<<=|>>=|\.\.\.|->\*|::|->|\+\+|--|<<|<=|>=|==|!=|&&|\|\||[-+*/%^&|]=|[^\s\w])""",
    re.VERBOSE | re.DOTALL,
)

BINDING = {"||": 2, "&&": 3, "|": 4, "^": 5, "&": 6, "==": 7, "!=": 7}
BINDING.update({"<": 8, ">": 8, "<=": 8, ">=": 8, "<=>": 9, "<<": 10})
ASSIGNMENTS = {"=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>="}
CLOSING = {")": "(", "]": "[", "}": "{"}
# Words after which an expression begins, and words with which no expression statement begins.
BEFORE_EXPRESSION = {"return", "throw", "case", "else", "do", "co_return", "co_yield"}
NO_STATEMENT = BEFORE_EXPRESSION | set(
    """if for while switch default break continue goto try catch namespace class struct enum union
    template typedef using static const constexpr consteval inline extern auto friend operator virtual
    explicit static_assert public private protected delete new mutable thread_local requires concept
    unsigned signed int bool char long short float double void""".split()
)


class Token:
    __slots__ = ("kind", "text", "begin", "end", "spaced", "roomy")

    def __init__(self, kind, text, begin, end, spaced):
        self.kind, self.text, self.begin, self.end = kind, text, begin, end
        self.spaced = spaced  # white space in front
        self.roomy = False  # and behind


def tokens_of(text):
    # Preprocessor lines keep their length, so that places stay what they are.
    text = re.sub(r"(?m)^[ \t]*#(?:[^\n\\]|\\\n|\\.)*", lambda m: re.sub(r"[^\n]", " ", m.group()), text)
    out, spaced, at = [], True, 0
    while at < len(text):
        match = TOKEN.match(text, at)
        if match.lastgroup == "space":
            spaced = True
            if out:
                out[-1].roomy = True
        else:
            kind = "text" if match.group("raw") else match.lastgroup
            out.append(Token(kind, match.group(), at, match.end(), spaced))
            spaced = False
        at = match.end()
    return out


class Source:
    """The tokens of a file, which brackets belong together, and what the compiler computes."""

    def __init__(self, text):
        self.text = text
        self.tokens = tokens_of(text)
        self.match = {}  # of brackets, both ways
        self.around = [-1] * len(self.tokens)  # the bracket that is open, or -1
        open_ones = []
        for i, token in enumerate(self.tokens):
            self.around[i] = open_ones[-1] if open_ones else -1
            if token.text in ("(", "[", "{"):
                open_ones.append(i)
            elif token.text in CLOSING and open_ones:
                start = open_ones.pop()
                self.match[start], self.match[i] = i, start
                self.around[i] = open_ones[-1] if open_ones else -1
        self.fixed = [False] * len(self.tokens)
        self.find_angles()
        self.find_fixed()

    def find_angles(self):
        for i, token in enumerate(self.tokens):
            template = i > 0 and self.tokens[i - 1].text == "template"
            if token.text != "<" or (token.spaced and not template) or i == 0:
                continue
            if not template and self.tokens[i - 1].kind != "word":
                continue
            depth, j = 1, i + 1
            while j < len(self.tokens) and depth > 0:
                word = self.tokens[j].text
                if word in ("(", "[", "{"):
                    j = self.match.get(j, len(self.tokens))
                elif word in CLOSING or word == ";":
                    break
                elif word == "<" and not self.tokens[j].spaced:
                    depth += 1
                elif word == ">":
                    depth -= 1
                j += 1
            if depth == 0:
                self.match.setdefault(i, j - 1)
                self.match.setdefault(j - 1, i)
                self.fix(i, j - 1)

    def fix(self, begin, end):
        for i in range(begin, min(end + 1, len(self.tokens))):
            self.fixed[i] = True

    def find_fixed(self):
        """What is computed by the compiler, or is no expression."""
        for i, token in enumerate(self.tokens):
            if token.kind != "word":
                continue
            if token.text in ("static_assert", "template", "requires") and i + 1 in self.match:
                self.fix(i, self.match[i + 1])
            elif token.text == "enum":
                j = self.until(i, {"{", ";"})
                self.fix(i, self.match.get(j, j))
            elif token.text == "case":
                self.fix(i, self.until(i, {":"}))
            elif token.text == "constexpr" and i > 0 and self.tokens[i - 1].text == "if":
                self.fix(i, self.match.get(i + 1, i))
            elif token.text in ("constexpr", "constinit"):
                j = self.until(i, {"=", "(", "{", ";"})
                if j < len(self.tokens) and self.tokens[j].text != "(":
                    self.fix(i, self.until(j, {";"}) if self.tokens[j].text != "{" else self.match[j])

    def until(self, i, signs):
        """The next of these signs that is not inside brackets."""
        while i < len(self.tokens) and self.tokens[i].text not in signs:
            i = self.match[i] if self.match.get(i, -1) > i else i
            i += 1
        return i

    def is_binary(self, i):
        token = self.tokens[i]
        if i in self.match or token.text not in BINDING:
            return False
        return token.spaced and token.roomy and self.tokens[i - 1].text != "operator"

    def left_of(self, i, binding):
        """The first token of the operand in front of i, of operators that bind at least so."""
        j = i - 1
        while j >= 0:
            token, behind = self.tokens[j], self.tokens[j + 1]
            if self.match.get(j, len(self.tokens)) < j:
                begins = behind.kind in ("word", "number", "text") or behind.text in ("!", "*", "~")
                if token.text in ("}", ")") and j + 1 != i and begins:
                    break
                j = self.match[j] - 1
                continue
            if j in self.match or token.text in ("(", "[", "{", ";", ",", "?", ":"):
                break
            if token.text in ASSIGNMENTS or token.text in BEFORE_EXPRESSION:
                break
            if self.is_binary(j) and BINDING[token.text] < binding:
                break
            j -= 1
        return j + 1

    def right_of(self, i, binding):
        """The last token of the operand behind i, of operators that bind stronger."""
        j = i + 1
        while j < len(self.tokens):
            token = self.tokens[j]
            if self.match.get(j, -1) > j:
                j = self.match[j] + 1
                continue
            if j in self.match or token.text in (";", ",", "?", ":", ")", "]", "}"):
                break
            if token.text in ASSIGNMENTS or (self.is_binary(j) and BINDING[token.text] <= binding):
                break
            j += 1
        return j - 1


# ------------------------------------------------------------------------------------------------
# Mutants


class Mutant:
    """Texts put in at places, and one sign replaced. `inside`: of an operand's two ends."""

    def __init__(self, path, source, kind, change, first, last, puts):
        self.path, self.kind, self.change = path, kind, change
        self.begin, self.end = source.tokens[first].begin, source.tokens[last].end
        at = self.place = puts.get("place", self.begin)
        self.line = source.text.count("\n", 0, at) + 1
        self.last_line = source.text.count("\n", 0, self.end) + 1
        self.first_line = source.text.count("\n", 0, self.begin) + 1
        start = source.text.rfind("\n", 0, at) + 1
        self.source_line = source.text[start : source.text.find("\n", at)].strip()
        self.puts = puts
        self.id = 0
        self.unfit = False
        self.state = ""

    def key(self):
        return f"{self.path} | {self.change} | {self.source_line}"


def mutants_of(path, text):
    source = Source(text)
    tokens = source.tokens
    found = []
    negated = set()  # ranges that are turned already

    def add(kind, change, first, last, front, back, sign=None):
        if any(source.fixed[first : last + 1]):
            return
        puts = {"front": front, "back": back}
        if sign is not None:
            puts["sign"] = (tokens[sign[0]].begin, tokens[sign[0]].end, sign[1])
            puts["place"] = tokens[sign[0]].begin
        found.append(Mutant(path, source, kind, change, first, last, puts))

    def negate(kind, change, first, last, place=None):
        if first > last or (first, last) in negated:
            return
        negated.add((first, last))
        add(kind, change, first, last, "(M::on(@) != static_cast<bool>(", "))")
        if place is not None and found and found[-1].change == change:
            found[-1].line = source.text.count("\n", 0, tokens[place].begin) + 1

    for i, token in enumerate(tokens):
        if token.kind == "sign" and source.is_binary(i):
            binding = BINDING[token.text]
            first, last = source.left_of(i, binding), source.right_of(i, binding)
            if first >= i or last <= i:
                continue
            if token.text in ("&&", "||"):
                other = "||" if token.text == "&&" else "&&"
                name = "both_of" if token.text == "&&" else "either_of"
                add("logic", f"{token.text} -> {other}", first, last,
                    f"M::{name}(@, static_cast<bool>(", "); })",
                    (i, "), [&]() -> bool { return static_cast<bool>("))
            elif token.text in ("==", "!="):
                other = "!=" if token.text == "==" else "=="
                negate("comparison", f"{token.text} -> {other}", first, last, i)
            elif token.text in ("<", ">", "<=", ">="):
                names = {"<": "less", ">": "greater", "<=": "less_equal", ">=": "greater_equal"}
                other = {"<": "<=", ">": ">=", "<=": "<", ">=": ">"}[token.text]
                add("comparison", f"{token.text} -> {other}", first, last,
                    f"M::{names[token.text]}(@, ", ")", (i, ","))
        elif token.kind == "number" and re.fullmatch(r"(0[xX][\da-fA-F']+|[\d']+)[uUlL]*", token.text):
            add("number", f"{token.text} -> {token.text} + 1", i, i, "M::number(@, ", ")")
        elif token.text in ("true", "false"):
            other = "false" if token.text == "true" else "true"
            add("number", f"{token.text} -> {other}", i, i, "(M::on(@) != ", ")")
        elif token.text == "?":
            first = source.left_of(i, 2)
            negate("condition", "condition of ?: turned", first, i - 1, i)
        elif token.text in ("if", "while") and i + 1 in source.match and tokens[i + 1].text == "(":
            first, last = i + 2, source.match[i + 1] - 1
            begin = source.until(first, {";"})
            first = begin + 1 if begin < last else first
            if source.until(first, ASSIGNMENTS) > last:
                negate("condition", f"condition of {token.text} turned", first, last, i)
        elif token.text == "for" and i + 1 in source.match:
            last = source.match[i + 1] - 1
            first = source.until(i + 2, {";"})
            end = source.until(first + 1, {";"})
            if first < end <= last and first + 1 < end:
                negate("condition", "condition of for turned", first + 1, end - 1, i)
        elif token.text == "return":
            end = source.until(i, {";"})
            if end == i + 1:
                add("statement", "return left out", i, end, "{ if (!M::on(@)) { ", " } }")
                continue
            simple = end == i + 2 or tokens[i + 1].text in ("{", "[")
            if not simple and (i + 1, end - 1) not in negated and end < len(tokens):
                last = end - 1
                loosest = [tokens[j].text for j in range(i + 1, end) if source.is_binary(j)
                           and source.around[j] == source.around[i]]
                if not any(sign in ("==", "!=") for sign in loosest) or any(
                    sign in ("&&", "||") for sign in loosest
                ):
                    add("return", "another value returned", i + 1, last, "M::changed(@, ", ")")
        if begins_statement(source, i):
            end = source.until(i, {";"})
            # To reserve is about speed alone.
            if is_expression(source, i, end) and ".reserve(" not in text[token.begin : tokens[end].begin]:
                what = " ".join(source.text[token.begin : tokens[end].begin].split())
                what = what if len(what) <= 60 else what[:57] + "..."
                add("statement", f"left out: {what}", i, end, "{ if (!M::on(@)) { ", " } }")
    return found


def begins_statement(source, i):
    if i == 0 or source.around[i] < 0 or source.tokens[source.around[i]].text != "{":
        return False
    before = source.tokens[i - 1]
    if before.text in (";", "{", "}", "else", "do"):
        return True
    if before.text == ")" and i - 1 in source.match:
        opener = source.match[i - 1] - 1
        return source.tokens[opener].text in ("if", "for", "while", "constexpr")
    return before.text == ":" and source.fixed[i - 1]


def is_expression(source, i, end):
    tokens = source.tokens
    if end >= len(tokens) or source.around[end] != source.around[i]:
        return False
    if tokens[i].text in ("break", "continue") and end == i + 1:
        return True
    if tokens[i].text in NO_STATEMENT or tokens[i].text in ("}", "{", ";"):
        return False
    acts, j = False, i
    while j < end:
        token = tokens[j]
        if token.text in ASSIGNMENTS:
            return True
        if token.text in ("(", "++", "--"):
            acts = True
        jumps = source.match.get(j, -1) > j
        if jumps:
            j = source.match[j]
        after = tokens[j + 1]
        adjacent = tokens[j].kind == "word" or tokens[j].text == ">" or (
            tokens[j].text in ("&", "*", "&&") and j > i
        )
        if adjacent and after.kind == "word" and tokens[j].text not in ("delete", "co_await"):
            return False
        if tokens[j].text == "(" or (tokens[j].text == ")" and after.text == "{"):
            return False
        j += 1
    return acts


def rewritten(text, mutants):
    """The source with the mutants in it, on the same lines."""
    edits = []  # place, order, -length or length, id, text
    for mutant in mutants:
        length = mutant.end - mutant.begin
        name = lambda part: mutant.puts[part].replace("M::", "::irsa_mutant::").replace("@", str(mutant.id))
        edits.append((mutant.begin, 1, -length, mutant.id, mutant.begin, name("front")))
        edits.append((mutant.end, 0, length, -mutant.id, mutant.end, name("back")))
        if "sign" in mutant.puts:
            begin, end, sign = mutant.puts["sign"]
            edits.append((begin, 2, 0, 0, end, sign))
    out, at = [], 0
    for place, _, _, _, end, put in sorted(edits):
        out += [text[at:place], put]
        at = max(at, place, end)
    return "".join(out) + text[at:]


# ------------------------------------------------------------------------------------------------
# Building


class Build:
    def __init__(self, folder, jobs, launcher):
        self.folder, self.jobs, self.launcher = Path(folder).resolve(), jobs, shlex.split(launcher)
        self.out = self.folder / "mutants"
        self.program = self.out / "irsa-tests"
        commands = json.loads((self.folder / "compile_commands.json").read_text())
        self.units = {}  # source file -> the command that compiles it, perhaps with others
        for entry in commands:
            if "irsa.dir" not in entry["command"]:
                continue
            unit = Path(entry["file"])
            if "Unity" in unit.parts:
                for source in re.findall(r'#include "(.*)"', unit.read_text()):
                    self.units[Path(source)] = entry["command"]
            else:
                self.units[unit] = entry["command"]

    def run(self, words, **more):
        return subprocess.run(words, cwd=self.folder, capture_output=True, text=True, **more)

    def compile(self, source, mutants):
        """Compiles the source with these mutants, without those that do not compile. What was compiled
        before, of the same source, is kept."""
        name = str(source.relative_to(TOP))
        target = self.out / (name.replace("/", "_") + ".o")
        note = target.with_suffix(".json")
        wanted = {"mutants": [[m.id, m.key()] for m in mutants],
                  "source": hashlib.sha1(source.read_bytes()).hexdigest()}
        if note.exists() and target.exists():
            known = json.loads(note.read_text())
            if known["wanted"] == wanted:
                return
        kept = self.compile_what_can_be(source, target, mutants)
        if kept:
            note.write_text(json.dumps({"wanted": wanted, "kept": [[m.id, m.key()] for m in kept]}))

    def compile_what_can_be(self, source, target, mutants):
        text = source.read_text()
        copy = self.out / source.relative_to(TOP)
        copy.parent.mkdir(parents=True, exist_ok=True)
        words = [w for w in shlex.split(self.units[source]) if not w.startswith("-W") and "ccache" not in w]
        words[words.index("-o") + 1] = str(target)
        words[words.index("-c") + 1] = str(copy)
        # A read behind the end of something counts as seen: the sanitizers see it.
        words += ["-D_GLIBCXX_ASSERTIONS", "-O0", "-g0", "-w", "-Wno-narrowing", "-fmax-errors=0", "-include", str(HERE / "mutant.h")]
        while mutants:
            copy.write_text(rewritten(text, mutants))
            done = self.run(self.launcher + words)
            if done.returncode == 0:
                return mutants
            bad = set()
            for path, line in re.findall(r"([^\s:]+):(\d+):(?:\d+:)?(?= (?:error|note|  required))", done.stderr):
                if Path(path) == copy:
                    bad.update(m for m in mutants if m.first_line <= int(line) <= m.last_line)
            if not bad:
                sys.exit(done.stderr + f"\nmutants: {source.relative_to(TOP)} does not compile")
            # Of mutants inside each other the inner ones are to blame; of two at one place both, or none would be.
            inside = lambda o, m: m.begin <= o.begin and o.end <= m.end and (o.begin, o.end) != (m.begin, m.end)
            blamed = {m for m in bad if not any(inside(o, m) for o in bad)}
            mutants = [m for m in mutants if m not in blamed]
        return []

    def build(self, mutants):
        self.out.mkdir(exist_ok=True)
        by_source = {}
        for mutant in mutants:
            by_source.setdefault(TOP / mutant.path, []).append(mutant)
        for source in by_source:
            if source not in self.units:
                sys.exit(f"mutants: {source.relative_to(TOP)} is not built in {self.folder}")
        with concurrent.futures.ThreadPoolExecutor(self.jobs) as pool:
            list(pool.map(lambda mine: self.compile(*mine), by_source.items()))

    def compiled(self, mutants):
        """The objects there are of these mutants, and the mutants that are in them."""
        wanted, objects, kept = {m.id: m for m in mutants}, [], []
        for note in sorted(self.out.glob("*.json")):
            mine = [wanted.get(number) for number, key in json.loads(note.read_text())["kept"]
                    if number in wanted and wanted[number].key() == key]
            if mine:
                objects.append(str(note.with_suffix(".o")))
                kept += mine
        return objects, kept

    def link(self, objects, count):
        """The tests as they are built now, with these objects."""
        runtime = self.out / "runtime.o"
        done = self.run(["c++", "-std=c++20", "-O0", f"-I{TOP / 'tests'}", f"-DIRSA_MUTANTS={count}",
                         "-c", str(HERE / "runtime.cpp"), "-o", str(runtime)])
        if done.returncode != 0:
            sys.exit(done.stderr)
        link = self.run(["ninja", "-t", "commands", "-s", "tests/irsa-tests"]).stdout.strip().splitlines()[-1]
        link = re.sub(r"^: && | && :$", "", link)
        words = shlex.split(link)
        words[words.index("-o") + 1] = str(self.program)
        first = next(i for i, word in enumerate(words) if word.endswith(".o"))
        # Of a unity batch the linker takes the other sources, and of this one what is in front; of what
        # is inline in headers, what checks its bounds.
        words[first:first] = [*objects, str(runtime), "-Wl,--allow-multiple-definition"]
        done = self.run(words)
        if done.returncode != 0:
            sys.exit(done.stderr + "\nmutants: cannot be linked")


# ------------------------------------------------------------------------------------------------
# Running


class Test:
    def __init__(self, name, seconds, result):
        self.name, self.seconds, self.result = name, seconds, result  # as runtime.cpp writes it
        self.passes = result == "1"


def pattern(name):
    """As doctest takes it: commas, quotes and backslashes mean something to it."""
    return re.sub(r'[,"\\]', "?", name)


def run_tests(build, words, environment, seconds):
    """The exit status, or None after so many seconds of CPU time, which no other load lengthens; ten
    times that where the tests do nothing but wait. And the name of the test that began last."""
    seconds = int(seconds)

    def limits():
        os.setsid()
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
        resource.setrlimit(resource.RLIMIT_AS, (6 << 30, 6 << 30))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    # What a test that was killed leaves behind goes with this folder.
    with tempfile.TemporaryDirectory() as left, tempfile.NamedTemporaryFile("r", errors="replace") as begun, \
         subprocess.Popen([str(build.program), "--no-intro", *words], cwd=build.folder, stdin=subprocess.DEVNULL,
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=limits,
                          env={**os.environ, **environment, "TMPDIR": left,
                               "IRSA_MUTANT_BEGUN": begun.name}) as process:
        try:
            status = process.wait(10 * seconds)
            status = None if status == -signal.SIGXCPU else status
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            status = None
        return status, begun.read().rstrip("\n").rpartition("\n")[2]


def record(build, without, limit):
    """Every test case, and by mutant the tests that reach it."""
    excluded = ["-tce=" + ",".join(map(pattern, without))] if without else []
    listed = build.run([str(build.program), "--no-intro", "--count", *excluded]).stdout
    total = int(re.search(r"filters: (\d+)", listed).group(1))
    step = 25

    def part(first):
        """The lines of so many test cases. A slow one ends the program, as one that crashes does: then the
        next begins it again behind that."""
        lines, last = [], min(first + step - 1, total)
        while first + len(lines) <= last:
            path = build.out / f"record-{first}"
            path.unlink(missing_ok=True)
            run_tests(build, [f"-f={first + len(lines)}", f"-l={last}", *excluded],
                      {"IRSA_MUTANT_RECORD": str(path), "IRSA_MUTANT_LIMIT": str(limit)}, 1200)
            text = path.read_text(errors="replace") if path.exists() else ""
            new = [line.split("\t", 3) for line in text.splitlines() if line.count("\t") >= 3]
            complete = first + len(lines) + len(new) > last
            if not complete and not (new and new[-1][1] == "2"):
                new.append(["0", "0", "", f"number {first + len(lines) + len(new)}"])
            lines += new
        return lines

    tests, reaching, unfit = [], {}, set()
    with concurrent.futures.ThreadPoolExecutor(build.jobs) as pool:
        for lines in pool.map(part, range(1, total + 1, step)):
            for seconds, result, numbers, name in lines:
                test = Test(name, float(seconds), result)
                tests.append(test)
                for word in numbers.split():
                    if word.endswith("-"):
                        unfit.add(int(word[:-1]))
                    else:
                        reaching.setdefault(int(word), []).append(test)
    for result, what in (("0", "these fail without a mutant"), ("2", f"these take more than {limit:g} s")):
        names = [test.name for test in tests if test.result == result]
        if names:
            print(f"mutants: {what} and are left out: " + "; ".join(names), file=sys.stderr)
    return tests, reaching, unfit


class Killers:
    """By file, how many of its mutants each test has killed: it is likely to kill the next one, too."""

    def __init__(self):
        self.kills = {}

    def add(self, path, name):
        mine = self.kills.setdefault(path, {})
        mine[name] = mine.get(name, 0) + 1

    def first_of(self, path, tests):
        """A few of the tests: those that have killed most for their time."""
        mine = dict(self.kills.get(path, {}))
        likely = [test for test in tests if test.name in mine]
        return sorted(likely, key=lambda test: (test.seconds + 0.02) / mine[test.name])[:8]


def try_mutant(build, mutant, tests, killers):
    """Sets the state: killed by a test, by its time, or survived."""
    tests = sorted((test for test in tests if test.passes), key=lambda test: test.seconds)
    likely = killers.first_of(mutant.path, tests)
    parts = [likely] if likely else []
    tests = [test for test in tests if test not in likely]
    while tests:
        batch, seconds = [], 0.0
        while tests and (not batch or seconds + tests[0].seconds <= max(0.5, 4 * batch[0].seconds)):
            batch.append(tests.pop(0))
            seconds += batch[-1].seconds
        parts.append(batch)
    for batch in parts:
        seconds = sum(test.seconds for test in batch)
        names = ",".join(pattern(test.name) for test in batch)
        status, last = run_tests(build, ["-aa=1", "-tc=" + names], {"IRSA_MUTANT": str(mutant.id)}, 4 + 10 * seconds)
        if status not in (0, 77):
            mutant.state = "too slow" if status is None else "killed"
            killers.add(mutant.path, last)
            return
    mutant.state = "survived"


def equivalents():
    """Known mutants that change nothing: the lines of equivalent.txt, without their reasons."""
    path = HERE / "equivalent.txt"
    if not path.exists():
        return set()
    lines = (line.rsplit(" # ", 1)[0].strip() for line in path.read_text().splitlines())
    return {line for line in lines if line and not line.startswith("#")}


# ------------------------------------------------------------------------------------------------


def clock():
    """Seconds by the clock, and of CPU time of what has been run and has ended."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.time(), children.ru_utime + children.ru_stime


def spent(what, began):
    wall, cpu = (now - then for now, then in zip(clock(), began))
    print(f"mutants: {what}: {wall:.0f} s, {cpu:.0f} s of CPU time", file=sys.stderr)


def told(m):
    return f"{m.path}:{m.line}: {m.state}: {m.change}\n    {m.source_line}"


def table(mutants):
    lines = [f"{'folder':<22}{'mutants':>9}{'killed':>8}{'slow':>6}{'survived':>10}{'unreached':>11}{'killed %':>10}"]
    folders = sorted({str(Path(m.path).parent) for m in mutants})
    for folder in [*folders, "all"]:
        mine = [m for m in mutants if folder in ("all", str(Path(m.path).parent))]
        count = lambda state: sum(m.state == state for m in mine)
        dead = count("killed") + count("too slow")
        alive = count("survived") + count("not reached")
        share = 100 * dead / (dead + alive) if dead + alive else 100
        lines.append(f"{folder:<22}{dead + alive:>9}{count('killed'):>8}{count('too slow'):>6}{count('survived'):>10}"
                     f"{count('not reached'):>11}{share:>10.1f}")
    return "\n".join(lines), share


def sample(mutants, count, seed):
    """So many mutants, of few files: what takes its time is to compile. A file with twice as many mutants
    is taken twice as often. What is chosen hangs on names and texts: an edit elsewhere changes nothing."""

    def chance(text):
        digest = hashlib.sha1(f"{seed} {text}".encode()).digest()
        return (int.from_bytes(digest[:6], "big") + 1) / 2**48

    sizes = {}
    for mutant in mutants:
        sizes[mutant.path] = sizes.get(mutant.path, 0) + 1
    files = sorted(sizes, key=lambda path: -math.log(chance(path)) / sizes[path])[: max(1, count // 5)]
    inside = [mutant for mutant in mutants if mutant.path in files]
    ranked = sorted(inside, key=lambda mutant: chance(mutant.key()))[:count]
    return sorted(ranked, key=lambda mutant: (mutant.path, mutant.begin))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build")
    parser.add_argument("where", nargs="*", metavar="FOLDER or N")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--floor", type=float, default=0)
    parser.add_argument("--only", choices=["build", "run"])
    parser.add_argument("--without", action="append", default=[], metavar="TEST")
    parser.add_argument("--limit", type=float, default=2, metavar="SECONDS", help="0: none (default: 2)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--launcher", default="", help="words in front of each call of the compiler")
    parser.add_argument("--report", help="a file that the survivors are written to as well")
    options = parser.parse_args()

    count = next((int(word) for word in options.where if word.isdigit()), None)
    folders = [word for word in options.where if not word.isdigit()] or FOLDERS
    paths = []
    for folder in folders:
        place = TOP / "src" / folder
        paths += [place] if place.is_file() else sorted(place.rglob("*.cpp"))
    if not paths:
        sys.exit("mutants: there are no sources in " + ", ".join(folders))
    known = equivalents()
    mutants = []
    for path in paths:
        name = str(path.relative_to(TOP))
        mutants += [m for m in mutants_of(name, path.read_text()) if m.key() not in known]
    found = len(mutants)
    if count is not None and count < found:
        mutants = sample(mutants, count, options.seed)
    for number, mutant in enumerate(mutants, 1):
        mutant.id = number

    build = Build(options.build, options.jobs, options.launcher)
    began = clock()
    if options.only != "run":
        build.build(mutants)
    objects, kept = build.compiled(mutants)
    spent(f"{len(kept)} of {found} compiled", began)
    if options.only == "build":
        return 0
    began = clock()
    build.link(objects, len(mutants))
    spent("linked", began)

    began = clock()
    tests, reaching, unfit = record(build, options.without, options.limit)
    spent(f"{len(tests)} test cases run", began)
    kept = [m for m in kept if m.id not in unfit or m.id in reaching]
    began = clock()

    killers = Killers()

    def judge(mutant):
        if mutant.id not in reaching:
            mutant.state = "not reached"
        else:
            try_mutant(build, mutant, reaching[mutant.id], killers)
        if mutant.state in ("survived", "not reached"):
            print(told(mutant), file=sys.stderr, flush=True)

    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for number, _ in enumerate(pool.map(judge, kept), 1):
            if number % 50 == 0:
                spent(f"{number} of {len(kept)}", began)
    spent(f"{len(kept)} tried", began)

    lines = [told(m) for m in kept if m.state in ("survived", "not reached")]
    shown, share = table(kept)
    text = shown + "\n\n" + "\n".join(lines) + "\n"
    print(text)
    if options.report:
        Path(options.report).write_text(text)
    if share < options.floor:
        print(f"mutants: {share:.1f} % killed, and {options.floor:g} % is the floor", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
