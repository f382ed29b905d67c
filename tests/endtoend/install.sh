# `cmake --install` into an empty prefix: the program, its man page, completions and licences.
. "$(dirname "$0")/lib.sh"
need cmake
: "${BUILD:?}"

prefix=$work/prefix
run 0 cmake --install "$BUILD" --prefix "$prefix"
run 0 sh -c "cd '$prefix' && find . -type f | LC_ALL=C sort"
for file in bin/irsa-lint share/man/man1/irsa-lint.1 share/irsa-lint/irsa-lint.schema.json \
  share/irsa-lint/problem-matcher.json share/doc/irsa-lint/README.md \
  share/doc/irsa-lint/docs/getting-started.md share/doc/irsa-lint/licences/LICENCE.txt; do
  [ -s "$prefix/$file" ] || fail "this is not installed: $file"
done

run 0 "$prefix/bin/irsa-lint" --version
shows 'Built with yaml-cpp '
shows 're2'
shows 'Licence: '
run 0 cat "$prefix/share/doc/irsa-lint/licences/LICENCE.txt"
shows 'licence'

for pair in bash:bash-completion/completions/irsa-lint zsh:zsh/site-functions/_irsa-lint \
  fish:fish/vendor_completions.d/irsa-lint.fish; do
  "$IRSA_LINT" completions "${pair%%:*}" | cmp - "$prefix/share/${pair#*:}" ||
    fail "the completions for ${pair%%:*} are not those of the program"
done

run 1 "$prefix/bin/irsa-lint" check "$SOURCE/testdata/quickstart"
shows '8 errors, 2 warnings, 0 notes in 11 files'
