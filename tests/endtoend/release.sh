# A release is rehearsed on a clone: change log, version, commit, tag, notes; and refused where it must be.
# Packages are left out: ./dev package makes them, and tests/packages tries them.
. "$(dirname "$0")/lib.sh"
need git
export HOME="$work/home" GIT_CONFIG_NOSYSTEM=1 IRSA_LINT_RELEASE_PACKAGES=no
unset GIT_DIR GIT_INDEX_FILE GIT_WORK_TREE
mkdir -p "$HOME"
git config --global user.name tester
git config --global user.email tester@example.com
git config --global init.defaultBranch main

clone=$work/clone
mkdir -p "$clone/docs"
cp -R "$SOURCE/CMakeLists.txt" "$SOURCE/CHANGELOG.md" "$SOURCE/dev" "$SOURCE/packaging" "$clone"
cp "$SOURCE/docs/getting-started.md" "$clone/docs"
cp "$SOURCE/README.md" "$clone"
sed -i 's/^## Unreleased$/## Unreleased\n\n- `irsa-lint check` does something else./' "$clone/CHANGELOG.md"
printf '/build/\n' >"$clone/.gitignore"
git -C "$clone" init -q
git -C "$clone" add -A
git -C "$clone" commit -q -m sources
before=$(git -C "$clone" rev-parse HEAD)

say '=== a rehearsal changes nothing'
run 0 "$clone/dev" release 7.8.9 --dry-run
shows 'this was a rehearsal'
[ "$(git -C "$clone" rev-parse HEAD)" = "$before" ] || fail 'the clone has another commit'
[ -z "$(git -C "$clone" status --porcelain)$(git -C "$clone" tag)" ] || fail 'the clone was changed'
rehearsal=$clone/build/rehearsal
run 0 git -C "$rehearsal" log --format='%s %d' -1
shows 'release: 7.8.9'
shows 'tag: v7.8.9'
grep -q '^project(irsa-lint VERSION 7.8.9 ' "$rehearsal/CMakeLists.txt" || fail 'another version'
grep -q 'rev: v7.8.9' "$rehearsal/docs/getting-started.md" || fail 'the docs name another version'
grep -q 'irsa-lint-7.8.9-linux-x86_64.tar.gz' "$rehearsal/README.md" || fail 'README names another version'
run 0 grep -n '^## ' "$rehearsal/CHANGELOG.md"
shows '3:## Unreleased'
grep -qE '^5:## 7[.]8[.]9, 20[0-9]{2}-[0-9]{2}-[0-9]{2}$' "$out" || fail 'the section has no date'
notes=$rehearsal/build/release-7.8.9/notes.md
[ "$(head -n 1 "$notes")" = '# irsa-lint 7.8.9' ] || fail 'the notes begin otherwise'
grep -q 'irsa-lint check. does something else' "$notes" || fail 'the notes do not say what has changed'
[ -z "$(git -C "$rehearsal" status --porcelain)" ] || fail 'something was not committed'

say '=== what is refused'
run 2 "$clone/dev" release
shows 'is no version; say ./dev release 1.2.3'
run 2 "$clone/dev" release 1.2 --dry-run
shows "'1.2' is no version"
run 2 "$clone/dev" release 1.2.3 --try
shows "'--try' is not --dry-run"
echo x >"$clone/new"
run 2 "$clone/dev" release 7.8.9
shows 'there are changes that are not committed'
rm "$clone/new"
say '=== for real'
run 0 "$clone/dev" release 7.8.9
shows 'git push origin v7.8.9'
run 2 "$clone/dev" release 7.8.9
shows 'the tag v7.8.9 is there already'
run 2 "$clone/dev" release 7.8.10
shows 'nothing is unreleased'
sed -i 's/^## Unreleased$/## Unreleased\n\n- Something./' "$clone/CHANGELOG.md"
git -C "$clone" commit -qam change
run 2 "$clone/dev" release 7.8.8
shows '7.8.8 comes before 7.8.9'
run 0 "$clone/dev" release 7.8.10
[ "$(sed -n 3p "$clone/build/release-7.8.10/notes.md")" = '- Something.' ] || fail 'the notes have more than is new'
