# Two at once: two build-once for one cache, two ./dev in one clone, two that install the programs of the tests. One
# works; the other says that it waits, and goes on when the first has ended, also when it was killed. The locks are
# real; what takes minutes (CMake, ctest, apt, pip) is played by a program that waits until it is told to go on.
. "$(dirname "$0")/lib.sh"
need flock
unset IRSA_LINT_PROGRAM IRSA_LINT_CACHE IRSA_TEST_PROGRAMS XDG_CACHE_HOME
export HOME="$work/home" LOG="$work/log" GATE="$work/gate"
mkdir -p "$HOME" "$work/bin" "$GATE"
PATH=$work/bin:$PATH

# A job of a test that failed must not live on, nor wait for ever.
trap ': >"$GATE/all"; wait; rm -rf "$work"' EXIT

stands_in() { # PROGRAM SCRIPT
  printf '#!/bin/sh\n%s\n' "$2" >"$work/bin/$1"
  chmod +x "$work/bin/$1"
}
# works WORD: what a program that stands in does: it says that it begins, waits for the gate, says that it ends.
cat >"$work/bin/works" <<'END'
#!/bin/sh
echo "$1 begins" >>"$LOG"
until [ -e "$GATE/$1" ] || [ -e "$GATE/all" ]; do sleep 0.02; done
echo "$1 ends" >>"$LOG"
END
chmod +x "$work/bin/works"
stands_in c++ 'exit 0'

# after WHAT COMMAND…: waits until the command succeeds.
after() {
  what=$1
  shift
  tries=0
  until "$@" >/dev/null 2>&1; do
    tries=$((tries + 1))
    [ "$tries" -lt 3000 ] || fail "$what: not after a minute"
    sleep 0.02
  done
}
logged() { # LINE
  cat "$LOG" >"$out"
  after "the log has '$1'" grep -qx "$1" "$LOG"
}
log_is() { # LINE…
  printf '%s\n' "$@" >"$work/expected"
  cmp -s "$work/expected" "$LOG" || {
    cat "$LOG" >"$out"
    fail "the log is not: $*"
  }
}
begin() { # of a part
  say "=== $*"
  rm -rf "$GATE"
  mkdir "$GATE"
  : >"$LOG"
}
# ends JOB STATUS FILE: the job has ended so; FILE is what it said.
ends() {
  status=0
  wait "$1" || status=$?
  cat "$3"
  cp "$3" "$out"
  : >"$err"
  [ "$status" = "$2" ] || fail "status $status instead of $2"
}

# --- build-once

sources=$work/sources
cache=$work/cache
mkdir -p "$sources/packaging" "$sources/rules" "$sources/src"
cp "$SOURCE/packaging/build-once" "$sources/packaging"
for file in CMakeLists.txt rules/a src/a; do echo x >"$sources/$file"; done
export IRSA_LINT_CACHE="$cache"
once=$sources/packaging/build-once
compiles='
case "$1" in
  --build)
    works build
    printf "#!/bin/sh\necho irsa-lint 1\n" >"$2/irsa-lint"
    chmod +x "$2/irsa-lint" ;;
  *) mkdir -p "$4" ;;
esac'
stands_in cmake "$compiles"
program_of() { # FILE: the last line of what build-once said
  tail -n 1 "$1"
}
nothing_left() {
  left=$(find "$cache" -name 'build.*')
  [ -z "$left" ] || fail "this is left in the cache: $left"
}
waits_for_cache='it is being built already, into'

begin 'two build-once: one compiles, both have the program'
"$once" >"$work/first" 2>&1 &
first=$!
logged 'build begins'
"$once" >"$work/second" 2>&1 &
second=$!
after 'the second waits' grep -q "$waits_for_cache $cache; waiting for that" "$work/second"
log_is 'build begins'
: >"$GATE/build"
ends "$first" 0 "$work/first"
hides "$waits_for_cache"
ends "$second" 0 "$work/second"
hides 'building it once'
log_is 'build begins' 'build ends'
[ "$(program_of "$work/first")" = "$(program_of "$work/second")" ] || fail 'two programs'
run 0 "$(program_of "$work/second")"
shows 'irsa-lint 1'
nothing_left
run 0 "$once"
log_is 'build begins' 'build ends'

begin 'the one that compiles is killed: the other does it, and clears away what is left'
rm -rf "$cache"
"$once" >"$work/first" 2>&1 &
first=$!
logged 'build begins'
"$once" >"$work/second" 2>&1 &
second=$!
after 'the second waits' grep -q "$waits_for_cache" "$work/second"
kill -KILL "$first"
wait "$first" 2>/dev/null || true
after 'the second compiles' grep -q 'building it once' "$work/second"
: >"$GATE/build"
ends "$second" 0 "$work/second"
run 0 "$(program_of "$work/second")"
nothing_left

begin 'the one that compiles fails: the other tries, and says why it cannot either'
rm -rf "$cache"
stands_in cmake 'works build; echo "no such compiler"; exit 1'
"$once" >"$work/first" 2>&1 &
first=$!
logged 'build begins'
"$once" >"$work/second" 2>&1 &
second=$!
after 'the second waits' grep -q "$waits_for_cache" "$work/second"
: >"$GATE/build"
for job in first second; do
  eval "ends \$$job 2 \"$work/$job\""
  shows 'no such compiler'
  shows 'it could not be built'
done
nothing_left

begin 'without flock each compiles for itself, and both have the program'
stands_in cmake "$compiles"
mkdir "$work/without"
for tool in sh cat cksum dirname find mkdir mktemp mv rm sleep sort tail tr xargs env chmod; do
  ln -s "$(command -v "$tool")" "$work/without/$tool"
done
for tool in works cmake c++; do ln -s "$work/bin/$tool" "$work/without/$tool"; done
env PATH="$work/without" "$once" >"$work/first" 2>&1 &
first=$!
env PATH="$work/without" "$once" >"$work/second" 2>&1 &
second=$!
after 'both compile' sh -c "[ \$(grep -c 'build begins' '$LOG') = 2 ]"
: >"$GATE/build"
ends "$first" 0 "$work/first"
ends "$second" 0 "$work/second"
run 0 "$(program_of "$work/second")"
nothing_left

# --- ./dev

clone=$work/clone
mkdir -p "$clone/tests"
cp "$SOURCE/dev" "$SOURCE/CMakeLists.txt" "$SOURCE/CMakePresets.json" "$clone"
cp "$SOURCE/tests/programs" "$SOURCE/tests/skipped" "$clone/tests"
export IRSA_LINT_NO_APT=1
stands_in ninja 'exit 0'
# A build tree is a folder with build.ninja; what was built is a program that waits when it is told to check.
stands_in cmake '
case "$1" in
  --preset) works "configure $2" && : >"build/$2/build.ninja" ;;
  --build)
    works "build ${2##*/}"
    printf "#!/bin/sh\nworks \"\$1\"\n" >"$2/irsa-lint"
    chmod +x "$2/irsa-lint" ;;
esac'
stands_in ctest 'works ctest; echo "100% tests passed"'

begin 'two ./dev test: one tree, one after the other'
: >"$GATE/configure dev"
: >"$GATE/ctest"
sh "$clone/dev" test >"$work/first" 2>&1 &
first=$!
logged 'build dev begins'
sh "$clone/dev" test >"$work/second" 2>&1 &
second=$!
after 'the second waits' grep -q "another ./dev (process $first) is at work in build/dev; waiting until it is done" "$work/second"
: >"$GATE/build dev"
ends "$first" 0 "$work/first"
hides 'another ./dev'
ends "$second" 0 "$work/second"
shows '100% tests passed'
log_is 'configure dev begins' 'configure dev ends' \
  'build dev begins' 'build dev ends' 'ctest begins' 'ctest ends' \
  'build dev begins' 'build dev ends' 'ctest begins' 'ctest ends'

begin 'while it tests nobody builds what is tested; another tree is free'
: >"$GATE/configure release"
: >"$GATE/build dev"
: >"$GATE/build release"
sh "$clone/dev" test >"$work/first" 2>&1 &
first=$!
logged 'ctest begins'
sh "$clone/dev" test >"$work/second" 2>&1 &
second=$!
after 'the second waits' grep -q 'another ./dev' "$work/second"
run 0 sh "$clone/dev" build
hides 'another ./dev'
: >"$GATE/ctest"
ends "$first" 0 "$work/first"
ends "$second" 0 "$work/second"

begin 'a check that reads for long keeps nobody waiting'
: >"$GATE/build release"
sh "$clone/dev" check - >"$work/first" 2>&1 &
first=$!
logged 'check begins'
run 0 sh "$clone/dev" build
hides 'another ./dev'
: >"$GATE/check"
ends "$first" 0 "$work/first"

begin 'a ./dev that is killed keeps nobody waiting'
sh "$clone/dev" build >"$work/first" 2>&1 &
first=$!
logged 'build release begins'
sh "$clone/dev" build >"$work/second" 2>&1 &
second=$!
after 'the second waits' grep -q 'another ./dev' "$work/second"
kill -KILL "$first"
wait "$first" 2>/dev/null || true
: >"$GATE/build release"
ends "$second" 0 "$work/second"
shows 'build/release/irsa-lint is up to date'

begin 'a first build that is configured twice is configured once'
rm -rf "$clone/build"
sh "$clone/dev" build >"$work/first" 2>&1 &
first=$!
logged 'configure release begins'
sh "$clone/dev" build >"$work/second" 2>&1 &
second=$!
after 'the second waits' grep -q 'another ./dev' "$work/second"
: >"$GATE/all"
ends "$first" 0 "$work/first"
ends "$second" 0 "$work/second"
[ "$(grep -c 'configure release begins' "$LOG")" = 1 ] || fail 'it was configured twice'

begin 'two that install by apt'
unset IRSA_LINT_NO_APT
stands_in id 'echo 0'
stands_in find 'echo lists'
stands_in dpkg-query 'exit 1'
stands_in apt-get 'works apt'
: >"$GATE/build release"
sh "$clone/dev" build >"$work/first" 2>&1 &
first=$!
logged 'apt begins'
sh "$clone/dev" build >"$work/second" 2>&1 &
second=$!
after 'the second waits' grep -q 'is at work in build/apt; waiting until it is done' "$work/second"
log_is 'apt begins'
: >"$GATE/apt"
ends "$first" 0 "$work/first"
ends "$second" 0 "$work/second"
[ "$(sed -n 2p "$LOG")" = 'apt ends' ] || fail 'two at once'
rm "$work/bin/id" "$work/bin/find" "$work/bin/dpkg-query" "$work/bin/apt-get"

begin 'two that install the programs of the tests'
export IRSA_LINT_NO_APT=1 IRSA_TEST_PROGRAMS="$work/programs"
stands_in go 'works go; echo "go: the network refuses"; exit 1'
for tool in java npm; do stands_in "$tool" 'exit 1'; done
stands_in python3 'exit 1'
sh "$clone/tests/programs" >"$work/first" 2>&1 &
first=$!
logged 'go begins'
sh "$clone/tests/programs" >"$work/second" 2>&1 &
second=$!
after 'the second waits' grep -q "another one is installing into $IRSA_TEST_PROGRAMS; waiting until it is done" "$work/second"
log_is 'go begins'
: >"$GATE/go"
ends "$first" 0 "$work/first"
ends "$second" 0 "$work/second"
shows 'the network refuses'
[ "$(grep -c 'go: the network refuses' "$IRSA_TEST_PROGRAMS/missing")" = 2 ] || fail 'the list of what is missing was written twice'
