# The real pre-commit with the mirror: it takes the wheel from a local index and compiles nothing.
. "${0%/*}/lib.sh"
need git
need pre-commit
ls "$PACKAGES"/*.whl >/dev/null 2>&1 || skip 'there is no wheel'
export PRE_COMMIT_HOME="$work/pre-commit" GIT_CONFIG_NOSYSTEM=1
export PIP_NO_INDEX=1 PIP_FIND_LINKS="$PACKAGES" PIP_CONFIG_FILE=/dev/null
git config --global user.name tester
git config --global user.email tester@example.com
git config --global init.defaultBranch main
git config --global protocol.file.allow always

tar -C "$work" -xzf "$PACKAGES/irsa-lint-pre-commit-$version.tar.gz"
mirror=$work/irsa-lint-pre-commit
git -C "$mirror" init -q
git -C "$mirror" add -A
git -C "$mirror" commit -q -m "v$version"
git -C "$mirror" tag "v$version"
run 0 pre-commit validate-manifest "$mirror/.pre-commit-hooks.yaml"

mkdir "$work/project"
cd "$work/project"
git init -q
cat >.pre-commit-config.yaml <<END
repos:
  - repo: file://$mirror
    rev: v$version
    hooks:
      - id: irsa-lint
END
cp -R "$SOURCE/testdata/quickstart-fixed" fleet
git add -A
# A path without compilers: whatever would build something fails.
mkdir "$work/bin"
for tool in c++ g++ cc gcc cmake ninja make; do
  printf '#!/bin/sh\necho "$0 was called" >&2\nexit 1\n' >"$work/bin/$tool"
  chmod +x "$work/bin/$tool"
done
PATH=$work/bin:$PATH

timed() {
  began=$(date +%s%N)
  run "$@"
  say "=> $((($(date +%s%N) - began) / 1000000)) ms"
}
run 0 pre-commit install
say '=== first run: pip installs the wheel'
timed 0 git commit -m first
shows 'Passed'
say '=== second run'
timed 0 pre-commit run --all-files
shows 'Passed'
sed -i 's/eks.amazonaws.com/eks.amazon.com/' fleet/payments/refunds.yaml
git add -A
timed 1 git commit -m 'a mistake'
shows '[annotation-typo]'
