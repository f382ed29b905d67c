# What the scripts in this folder share. Each installs one kind of package, as `./dev package` has made them,
# in a clean place and runs what was installed. PACKAGES is their folder, SOURCE the sources.
#
# `./dev package --test` calls them; ctest does so too, with packages of the program under test, which is not
# static: what needs an empty root is skipped then.
: "${PACKAGES:?}" "${SOURCE:?}"
IRSA_LINT=${IRSA_LINT:-none}
. "$SOURCE/tests/endtoend/lib.sh"
unset IRSA_LINT_CACHE IRSA_LINT_PROGRAM XDG_CACHE_HOME GIT_DIR GIT_INDEX_FILE GIT_WORK_TREE
export HOME="$work/home"
mkdir -p "$HOME"

machine=$(uname -m)
first_tarball=$(ls "$PACKAGES"/irsa-lint-*-linux-*.tar.gz | head -n 1)
version=${first_tarball##*/irsa-lint-}
version=${version%%-linux-*}
processors=$(ls "$PACKAGES" | sed -n 's/^irsa-lint-.*-linux-\(.*\)[.]tar[.]gz$/\1/p')

need_root() { [ "$(id -u)" = 0 ] || skip "$* needs root"; }

# A program that is not static names its loader right at the begin of its file.
is_static() { ! head -c 4096 "$1" | grep -aq '/ld-'; }

# runner PROCESSOR: what starts a program of it here; fails if nothing does.
runner() {
  [ "$1" != "$machine" ] || return 0
  command -v "qemu-$1-static"
}

# works PROGRAM…: it says its version and finds what the README shows.
works() {
  run 0 "$@" --version
  shows "irsa-lint $version"
  run 1 "$@" check "${quickstart:-$SOURCE/testdata/quickstart}"
  shows '8 errors, 2 warnings, 0 notes in 11 files'
  run 0 "$@" explain sub-mismatch
  shows 'sub-mismatch (error, cross-reference)'
}

# works_for PROCESSOR PROGRAM: the same of a program that may be for another processor.
works_for() {
  if [ "$1" = "$machine" ]; then
    works "$2"
  elif emulator=$(runner "$1"); then
    works "$emulator" "$2"
  else
    say "not run: there is no emulator for $1"
  fi
}

# works_in ROOT PROCESSOR PROGRAM: the same, with ROOT as the root of everything. Nothing else is there.
works_in() {
  cp -R "$SOURCE/testdata/quickstart" "$1/quickstart"
  quickstart=/quickstart
  if [ "$2" = "$machine" ]; then
    works chroot "$1" "$3"
  elif emulator=$(runner "$2"); then
    cp "$emulator" "$1/emulator"
    works chroot "$1" /emulator "$3"
  else
    say "not run: there is no emulator for $2"
  fi
  quickstart=
}
