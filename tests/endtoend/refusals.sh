# ./dev where something is missing: no root, no apt, no network, no room, an unknown processor. Each time one
# sentence says what to do, the status is 2, and nothing is left that a later run stumbles over.
. "$(dirname "$0")/lib.sh"
need busybox
unset IRSA_LINT_NO_APT XDG_CACHE_HOME IRSA_TEST_PROGRAMS

clone=$work/clone
mkdir -p "$clone/tests" "$work/bin" "$work/home"
cp "$SOURCE/dev" "$SOURCE/CMakeLists.txt" "$SOURCE/CMakePresets.json" "$clone"
mkdir -p "$clone/tests/endtoend/editor"
cp "$SOURCE/tests/programs" "$clone/tests"
cp "$SOURCE/tests/endtoend/editor/requirements.txt" "$clone/tests/endtoend/editor"

# A PATH of which this test knows everything: no compiler, no CMake, no apt.
for tool in $(busybox --list); do
  case "$tool" in apt* | dpkg*) ;; *) ln -s "$(command -v busybox)" "$work/bin/$tool" ;; esac
done
stands_in() { # PROGRAM SCRIPT
  rm -f "$work/bin/$1"
  printf '#!/bin/sh\n%s\n' "$2" >"$work/bin/$1"
  chmod +x "$work/bin/$1"
}
dev() { env PATH="$work/bin" HOME="$work/home" sh "$clone/dev" "$@"; }

say '=== no apt, no compiler'
run 2 dev build
shows 'what is missing cannot be installed from here'
shows 'brew install cmake'
shows 'cmake --preset release'
[ ! -e "$clone/build/release" ] || fail 'a build tree is left'

say '=== apt, but neither root nor sudo'
stands_in dpkg-query 'exit 1'
stands_in apt-get 'echo "E: no network" >&2; exit 100'
stands_in id 'echo 1000'
run 2 dev build
shows 'not root, and there is no sudo; as root, run: apt-get install g++ cmake ninja-build'

say '=== root, but no network'
stands_in id 'echo 0'
run 2 dev build
shows 'E: no network'
shows 'apt could not install: g++ cmake ninja-build'

shows 'once they are there, by whatever way, ./dev goes on'

say '=== neither root nor a sudo that lets one'
stands_in id 'echo 1000'
stands_in sudo 'echo "sudo: a password is required" >&2; exit 1'
run 2 dev build
shows 'sudo: a password is required'
shows 'apt could not install: g++ cmake ninja-build'

rm "$work/bin/sudo"
stands_in id 'echo 0'

say '=== what is there is left alone if told so'
run 2 env PATH="$work/bin" HOME="$work/home" IRSA_LINT_NO_APT=1 sh "$clone/dev" build
shows 'what is missing cannot be installed from here'

say '=== a clone that cannot be written to'
mv "$clone/build" "$work/aside"
echo file >"$clone/build"
run 2 dev build
shows "cannot write to $clone/build; work in a copy of this clone"
rm "$clone/build"
mv "$work/aside" "$clone/build"

say '=== a home that cannot be written to'
for tool in c++ cmake ninja pkg-config; do stands_in "$tool" 'exit 0'; done
stands_in dpkg-query 'shift 3; for package; do echo "installed $package"; done'
echo file >"$work/file"
run 2 env PATH="$work/bin" HOME="$work/file" sh "$clone/dev" prepare --tests
shows "cannot write to $work/file/.cache/irsa-lint/test-programs; say IRSA_TEST_PROGRAMS=FOLDER"

say '=== somebody who is not root is told which programs of the tests apt would bring'
stands_in id 'echo 1000'
run 0 dev prepare --tests
shows 'a program for tests cannot be had: chromium: apt installs for root only'
stands_in id 'echo 0'

say '=== installed where it can be, and where it cannot'
stands_in cmake 'case "$1" in
  --install) mkdir -p "$4/bin" || exit 1 ;;
  --preset) mkdir -p "build/$2" && : >"build/$2/build.ninja" ;;
esac'
run 0 dev install "$work/prefix"
shows "installed $work/prefix/bin/irsa-lint"
shows "$work/prefix/bin is not on the PATH"
run 2 dev install "$work/file"
shows "cannot install below $work/file; ./dev install ~/.local needs no root"
rm -rf "$clone/build/release"

say '=== a tree that belongs to somebody else'
if command -v flock >/dev/null; then
  ln -sf "$(command -v flock)" "$work/bin/flock"
  mkdir -p "$clone/build/release.lock"
  run 2 dev build
  shows 'cannot write to build/release.lock; was ./dev run by somebody else here?'
  rmdir "$clone/build/release.lock"
fi

say '=== a processor that no package is for'
stands_in uname '[ "$1" = -m ] && echo riscv64 || echo Linux'
run 2 dev package
shows 'there are no packages for Linux on riscv64; ./dev build makes the program alone'
run 2 dev package --native
shows 'there are no packages for Linux on riscv64'

say '=== packages, and no network'
stands_in uname 'case "$1" in -m) echo x86_64 ;; *) echo Linux ;; esac'
stands_in dpkg 'echo amd64'
for tool in rpmbuild zip xz; do stands_in "$tool" 'exit 0'; done
mkdir -p "$clone/packaging/cross" "$clone/packaging/site"
cp "$SOURCE/packaging/cross/get-libraries" "$clone/packaging/cross"
# What an earlier one has left half-made is no reason to go on.
mkdir -p "$clone/build/debian-amd64/root/bin"
run 2 dev package --native
shows 'E: no network'
shows "Debian's packages for amd64 could not be fetched: is there a network?"
shows "without Debian's packages for amd64 this cannot be done"
[ ! -e "$clone/build/debian-amd64/root" ] || fail 'the half-made folder is still there'

say '=== the site, without a network and without Python'
cp "$SOURCE/packaging/site/build" "$SOURCE/packaging/site/requirements.txt" "$clone/packaging/site"
stands_in python3 'mkdir -p "$3/bin" && printf "#!/bin/sh\nexit 1\n" >"$3/bin/pip" && chmod +x "$3/bin/pip"'
run 2 dev site
shows 'mkdocs-material could not be installed: is there a network? IRSA_LINT_MKDOCS names one that is there'
stands_in python3 'exit 1'
run 2 dev site
shows 'python3 with venv is needed (Debian: apt-get install python3-venv)'

say '=== nothing to install, nothing released'
run 2 dev package --test
shows 'there are no packages: ./dev package makes them'
run 2 dev nonsense
shows "there is no word 'nonsense'"

say '=== a build that breaks off: a half-made tree is made anew'
stands_in uname 'echo x86_64'
stands_in nproc 'echo 1'
mkdir -p "$clone/build/release"
echo "CMAKE_HOME_DIRECTORY:INTERNAL=$clone" >"$clone/build/release/CMakeCache.txt"
echo half >"$clone/build/release/half"
stands_in cmake 'case "$1" in --preset) exit 0 ;; *) echo "[ 5%] it broke"; exit 1 ;; esac'
run 2 dev build
shows '[ 5%] it broke'
shows 'the build failed ('
[ ! -e "$clone/build/release/half" ] || fail 'the half-made tree is still there'
