# What the action and the templates do to get the program: a release from a server on this machine, right,
# wrong, broken, missing; without a network; into a cache that is half-built, read-only, or used twice at once.
. "$(dirname "$0")/lib.sh"
need busybox
need curl
# BUILD is what the action calls one of its inputs.
unset IRSA_LINT_PROGRAM XDG_CACHE_HOME IRSA_LINT_RELEASES IRSA_LINT_SHA256 BUILD
export HOME="$work/home" IRSA_LINT_CACHE="$work/cache"
mkdir -p "$HOME"
version=$("$IRSA_LINT" --version | sed -n '1s/^irsa-lint //p')
case "$(uname -m)" in x86_64 | aarch64) machine=$(uname -m) ;; *) skip "no release is for $(uname -m)" ;; esac
name=irsa-lint-$version-linux-$machine

# The release: the program under test, packed like one.
release=$work/www/v$version
mkdir -p "$release" "$work/$name/bin"
cp "$IRSA_LINT" "$work/$name/bin"
tar -C "$work" -czf "$release/$name.tar.gz" "$name"
(cd "$release" && sha256sum "$name.tar.gz" >SHA256SUMS)
cp -R "$release" "$work/good"

# A server on a port that is free. The one that answers has to be ours, and not that of another test like this one.
busybox --list | grep -qx httpd || skip 'busybox has no httpd'
echo "$work" >"$work/www/whose"
server=
trap 'kill "$server" 2>/dev/null; rm -rf "$work"' EXIT
is_ours() { [ "$(curl -fs "http://127.0.0.1:$port/whose" 2>/dev/null)" = "$work" ]; }
serve() {
  busybox httpd -f -p "127.0.0.1:$port" -h "$work/www" 2>/dev/null &
  server=$!
  tries=0
  until is_ours; do
    # It has ended if somebody else has the port.
    kill -0 "$server" 2>/dev/null && [ "$tries" -lt 600 ] || return 1
    tries=$((tries + 1))
    sleep 0.1
  done
}
ports=0
port=$((20000 + $$ % 10000))
until serve; do
  ports=$((ports + 1))
  [ "$ports" -lt 20 ] || fail 'twenty ports, and no server on any'
  port=$((port + 7))
done
export IRSA_LINT_RELEASES="http://127.0.0.1:$port"
fetch=$SOURCE/packaging/fetch
program=$IRSA_LINT_CACHE/v$version-$machine/irsa-lint

nothing_installed() {
  [ ! -e "$program" ] || fail 'something was installed'
  left=$(find "$IRSA_LINT_CACHE" -mindepth 1 2>/dev/null | head -n 1)
  [ -z "$left" ] || fail "this is left in the cache: $left"
}

say '=== right'
run 0 "$fetch"
shows "$program"
run 1 "$program" check "$SOURCE/testdata/quickstart"
say '=== a second time nothing is asked for'
run 0 env IRSA_LINT_RELEASES=http://127.0.0.1:1 "$fetch" "$version"
say '=== a half-built cache'
head -c 1000 "$IRSA_LINT" >"$program"
run 0 "$fetch"
cmp "$program" "$IRSA_LINT" || fail 'the broken program is still there'
rm -rf "$IRSA_LINT_CACHE"
say '=== two at once'
"$fetch" >"$work/first" 2>&1 &
first=$!
run 0 "$fetch"
wait "$first" || fail 'the first of two failed'
cmp "$program" "$IRSA_LINT" || fail 'another program'
rm -rf "$IRSA_LINT_CACHE"

say '=== a wrong sum'
run 2 env IRSA_LINT_SHA256=0000 "$fetch"
shows 'instead of 0000: nothing was installed'
nothing_installed
say '=== the right sum'
run 0 env IRSA_LINT_SHA256="$(cut -d ' ' -f 1 "$release/SHA256SUMS")" "$fetch"
rm -rf "$IRSA_LINT_CACHE"
say '=== another file than SHA256SUMS says'
echo x >>"$release/$name.tar.gz"
run 2 "$fetch"
shows 'nothing was installed; try again'
nothing_installed
say '=== a download that breaks off'
head -c 5000 "$work/good/$name.tar.gz" >"$release/$name.tar.gz"
run 2 "$fetch"
shows 'nothing was installed; try again'
nothing_installed
say '=== no line in SHA256SUMS'
: >"$release/SHA256SUMS"
run 2 "$fetch"
shows "has no line for $name.tar.gz"
nothing_installed
say '=== no such version'
run 2 "$fetch" 99.0.0
shows 'could not download'
shows 'is the version right, and is there a network?'
nothing_installed
say '=== no network'
run 2 env IRSA_LINT_RELEASES=http://127.0.0.1:1 "$fetch"
shows 'is there a network? IRSA_LINT_PROGRAM=FILE names a program'
nothing_installed
say '=== no version, no place, no processor, no room'
run 2 "$fetch" '1;touch evil'
shows 'is no version'
if ! grep -q '^set(IRSA_LINT_HOMEPAGE "h' "$SOURCE/CMakeLists.txt"; then
  run 2 env -u IRSA_LINT_RELEASES "$fetch"
  shows 'nobody has said where releases are; say IRSA_LINT_RELEASES=URL'
fi
mkdir "$work/bin"
printf '#!/bin/sh\n[ "$1" = -m ] && echo riscv64 || echo Linux\n' >"$work/bin/uname"
chmod +x "$work/bin/uname"
run 2 env PATH="$work/bin:$PATH" "$fetch"
shows 'there is no program for Linux on riscv64'
echo file >"$work/file"
run 2 env IRSA_LINT_CACHE="$work/file/cache" "$fetch"
shows 'say IRSA_LINT_CACHE=DIR for another folder'
run 2 env -u IRSA_LINT_CACHE -u HOME "$fetch"
shows 'HOME is not set; say IRSA_LINT_CACHE=DIR'
rm -rf "$release"
cp -R "$work/good" "$release"
# No room for the program: what was half written is taken away again.
if command -v prlimit >/dev/null; then
  run 2 sh -c "trap '' XFSZ; exec prlimit --fsize=1000000 '$fetch'"
  shows 'irsa-lint'
  nothing_installed
fi

say '=== a home that may only be read: what is there is used, what is not there is refused'
plain=
if [ "$(id -u)" = 0 ]; then
  if command -v setpriv >/dev/null; then plain='setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=-all --'; fi
else
  plain=env
fi
if [ -n "$plain" ]; then
  readable=$work/readable
  mkdir -p "$readable/sources/packaging" "$readable/sources/rules" "$readable/sources/src" "$readable/home/.cache/irsa-lint"
  cp "$SOURCE/packaging/fetch" "$SOURCE/packaging/build-once" "$readable/sources/packaging"
  cp "$SOURCE/CMakeLists.txt" "$readable/sources"
  for file in rules/a src/a; do echo x >"$readable/sources/$file"; done
  chmod 755 "$work"
  chmod -R a+rX "$readable"
  chmod -R a-w "$readable/home"
  unset IRSA_LINT_CACHE
  for tool in fetch build-once; do
    # shellcheck disable=SC2086  # a command with its options
    run 2 env HOME="$readable/home" $plain "$readable/sources/packaging/$tool"
    shows "cannot write to $readable/home/.cache/irsa-lint; say IRSA_LINT_CACHE=DIR for another folder"
  done
  export IRSA_LINT_CACHE="$readable/home/.cache/irsa-lint"
  chmod -R u+w "$readable/home"
  run 0 "$fetch"
  chmod -R a+rX,a-w "$readable/home"
  # shellcheck disable=SC2086
  run 0 env IRSA_LINT_RELEASES=http://127.0.0.1:1 $plain "$readable/sources/packaging/fetch"
  shows "$readable/home/.cache/irsa-lint/v$version-$machine/irsa-lint"
  chmod -R u+w "$readable"
  export IRSA_LINT_CACHE="$work/cache"
else
  skip_part 'a home that may only be read: as root, without setpriv'
fi

say '=== the action, and the same with a wrong sum'
: >"$work/output"
export GITHUB_OUTPUT="$work/output" RELEASES="$IRSA_LINT_RELEASES" ACTION_HOME=https://forge.example/o/irsa-lint
run 0 "$SOURCE/packaging/github/install"
shows "irsa-lint $version"
grep -qx "program=$program" "$work/output" || fail 'no output'
rm -rf "$IRSA_LINT_CACHE"
run 2 env SHA256=0000 "$SOURCE/packaging/github/install"
shows '::error title=irsa-lint::http://127.0.0.1:'
shows 'instead of 0000: nothing was installed'
shows '(build: true builds it here instead.)'
run 2 env WANTED_VERSION=99.0.0 "$SOURCE/packaging/github/install"
shows 'could not download http://127.0.0.1:'
nothing_installed

# The scripts that the templates hold, as YAML has them: lines that are indented more than KEY.
say '=== the templates for GitLab and Azure'
script_of() { # FILE KEY
  awk -v key="$2" '
    index($0, key) == 1 {inside = 1; next}
    inside && substr($0, 1, 6) != "      " && $0 != "" {exit}
    inside {print substr($0, 7)}' "$1"
}
script_of "$SOURCE/packaging/gitlab/irsa-lint.gitlab-ci.yml" '    - |' >"$work/gitlab"
echo 'irsa-lint check --exit-zero "$IRSA_LINT_PATHS"' >>"$work/gitlab"
script_of "$SOURCE/packaging/azure/irsa-lint.yml" '  - bash: |' >"$work/azure"
grep -q sha256sum "$work/gitlab" && grep -q sha256sum "$work/azure" || fail 'the scripts were not found'
export AGENT_TEMPDIRECTORY="$work" IRSA_LINT_VERSION="$version" IRSA_LINT_PATHS="$SOURCE/testdata/quickstart-fixed"
export IRSA_LINT_OPTIONS=
if command -v irsa-lint >/dev/null; then
  skip_part 'the templates: this machine has an irsa-lint on the PATH, and they would take that'
else
  for template in gitlab azure; do
    sum=$(cut -d ' ' -f 1 "$release/SHA256SUMS")
    run 0 env IRSA_LINT_SHA256="$sum" bash -e "$work/$template"
    shows '0 errors, 0 warnings, 0 notes in 11 files'
    run 2 env IRSA_LINT_SHA256=0000 bash -e "$work/$template"
    shows 'nothing was run'
    run 2 env IRSA_LINT_SHA256="$sum" IRSA_LINT_VERSION=99.0.0 bash -e "$work/$template"
    shows 'could not download'
  done
fi

say '=== building instead: a half-built cache, a read-only one, sources that do not build'
sources=$work/sources
mkdir -p "$sources/packaging" "$sources/rules" "$sources/src"
cp "$SOURCE/packaging/build-once" "$sources/packaging"
for file in CMakeLists.txt rules/a src/a; do echo x >"$sources/$file"; done
name=$(cd "$sources" && find CMakeLists.txt rules src -type f | LC_ALL=C sort | xargs cat | cksum | tr ' ' '-')
mkdir -p "$IRSA_LINT_CACHE/$name"
run 1 "$sources/packaging/build-once" --cached
head -c 1000 "$IRSA_LINT" >"$IRSA_LINT_CACHE/$name/irsa-lint"
chmod +x "$IRSA_LINT_CACHE/$name/irsa-lint"
run 1 "$sources/packaging/build-once" --cached
cp "$IRSA_LINT" "$IRSA_LINT_CACHE/$name/irsa-lint"
run 0 "$sources/packaging/build-once" --cached
shows "$IRSA_LINT_CACHE/$name/irsa-lint"
rm -rf "${IRSA_LINT_CACHE:?}"
for tool in cmake c++; do
  printf '#!/bin/sh\necho "$0 was called"\nexit 1\n' >"$work/bin/$tool"
  chmod +x "$work/bin/$tool"
done
run 2 env PATH="$work/bin:$PATH" "$sources/packaging/build-once"
shows 'it could not be built'
mkdir "$sources/packaging/pre-commit"
cp "$SOURCE/packaging/pre-commit/run" "$sources/packaging/pre-commit"
run 2 env PATH="$work/bin:$PATH" "$sources/packaging/pre-commit/run"
shows 'it could not be built'
shows 'with an irsa-lint of your own, use the hook irsa-lint-system'
left=$(find "$IRSA_LINT_CACHE" -mindepth 1 | head -n 1)
[ -z "$left" ] || fail "this is left in the cache: $left"
run 2 env PATH="$work/bin:$PATH" IRSA_LINT_CACHE="$work/file/cache" "$sources/packaging/build-once"
shows 'say IRSA_LINT_CACHE=DIR for another folder'
run 2 env -u IRSA_LINT_CACHE -u HOME "$sources/packaging/build-once"
shows 'HOME is not set; say IRSA_LINT_CACHE=DIR'
# A machine without a compiler.
rm -r "$work/bin"
mkdir "$work/bin"
for tool in $(busybox --list); do ln -s "$(command -v busybox)" "$work/bin/$tool"; done
ln -sf "$(command -v cksum)" "$work/bin/cksum"
run 2 env PATH="$work/bin" "$sources/packaging/build-once"
shows 'cmake is needed to build irsa-lint, and is not on the PATH'
end_of_test
