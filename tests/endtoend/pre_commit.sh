# The real pre-commit with the hooks of this tree: a repository is committed to, with and without
# mistakes.
. "$(dirname "$0")/lib.sh"
need git
need pre-commit

export HOME="$work/home" PRE_COMMIT_HOME="$work/pre-commit" GIT_CONFIG_NOSYSTEM=1
mkdir -p "$HOME" "$work/bin"
git config --global user.name tester
git config --global user.email tester@example.com
git config --global init.defaultBranch main
git config --global protocol.file.allow always
unset GIT_DIR GIT_INDEX_FILE GIT_WORK_TREE XDG_CACHE_HOME IRSA_LINT_CACHE PRE_COMMIT_ALLOW_NO_CONFIG

# The hook repository: what a release would hold for pre-commit.
hooks=$work/hooks
mkdir -p "$hooks/packaging/pre-commit"
cp "$SOURCE/.pre-commit-hooks.yaml" "$hooks"
cp "$SOURCE/packaging/build-once" "$hooks/packaging"
cp "$SOURCE/packaging/pre-commit/run" "$hooks/packaging/pre-commit"
git -C "$hooks" init -q
git -C "$hooks" add -A
git -C "$hooks" commit -q -m hooks
git -C "$hooks" tag v0.1.0
commit=$(git -C "$hooks" rev-parse HEAD)
run 0 pre-commit validate-manifest "$hooks/.pre-commit-hooks.yaml"

# The hook on the PATH finds the program under test; the one that builds finds it built already.
# IRSA_ENDTOEND_BUILD=1 has it built from this tree instead, which takes minutes.
ln -s "$IRSA_LINT" "$work/bin/irsa-lint"
if [ -n "${IRSA_ENDTOEND_BUILD:-}" ]; then
  cp -R "$SOURCE/CMakeLists.txt" "$SOURCE/src" "$SOURCE/rules" "$hooks"
  mkdir -p "$hooks/bench" && cp "$SOURCE"/bench/*.cpp "$hooks/bench"
  cp "$SOURCE"/README.md "$SOURCE"/CHANGELOG.md "$hooks"
  cp -R "$SOURCE/docs" "$SOURCE/packaging" "$hooks"
  git -C "$hooks" add -A
  git -C "$hooks" commit -q -m sources
  git -C "$hooks" tag -f v0.1.0 >/dev/null
else
  mkdir -p "$HOME/.cache/irsa-lint/$commit"
  ln -s "$IRSA_LINT" "$HOME/.cache/irsa-lint/$commit/irsa-lint"
fi

good_account() {
  cat <<END
apiVersion: v1
kind: ServiceAccount
metadata:
  name: api
  namespace: payments
  annotations:
    eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:role/api
---
apiVersion: v1
kind: Pod
metadata: {name: api, namespace: payments}
spec: {serviceAccountName: api, containers: [{name: api, image: registry.example.com/api:1}]}
END
}

try_hook() { # ID
  say "=== the hook $1"
  project=$work/project-$1
  mkdir -p "$project/k8s" "$project/iam"
  cd "$project"
  git init -q
  cat >.pre-commit-config.yaml <<END
repos:
  - repo: file://$hooks
    rev: v0.1.0
    hooks:
      - id: $1
        args: [--fail-on=note]
END
  good_account >k8s/api.yaml
  cp "$SOURCE/testdata/kustomize/iam/payments-api.trust.json" iam/api.trust.json
  git add -A
  run 0 pre-commit install
  run 0 git commit -m 'both sides'
  shows 'Passed'

  # A mistake in one file, whose other side is not part of the commit.
  sed -i 's/name: api$/name: apis/; s/serviceAccountName: api,/serviceAccountName: apis,/' k8s/api.yaml
  git add -A
  run 1 git commit -m 'a mistake'
  shows 'Failed'
  shows '[sub-mismatch]'
  git checkout -q HEAD -- k8s/api.yaml

  # What is not staged does not count: pre-commit puts it aside.
  echo '# staged' >>k8s/api.yaml
  git add -A
  sed -i 's/namespace: payments/namespace: payment/' k8s/api.yaml
  run 0 git commit -m 'the mistake is not staged'
  shows 'Passed'
  grep -q 'namespace: payment$' k8s/api.yaml || fail 'the unstaged change is lost'
  git checkout -q HEAD -- k8s/api.yaml

  # Deleting a service account is a mistake that leaves no file to hand to the hook.
  sed '1,/^---$/d' k8s/api.yaml >k8s/pod.yaml
  sed -i '/^---$/,$d' k8s/api.yaml
  echo "apiVersion: v1
kind: ServiceAccount
metadata: {name: web, namespace: payments}" >k8s/web.yaml
  git add -A
  run 0 git commit -m 'the account alone in its file'
  git rm -q k8s/api.yaml
  run 1 git commit -m 'only a deletion'
  shows 'Failed'
  shows '[service-account-missing]'
  git reset -q --hard

  run 0 pre-commit run --all-files
  shows 'Passed'
}

PATH="$work/bin:$PATH" try_hook irsa-lint-system
try_hook irsa-lint

say '=== the hook irsa-lint-fix'
mkdir -p "$work/project-fix/k8s" "$work/project-fix/iam"
cd "$work/project-fix"
git init -q
cat >.pre-commit-config.yaml <<END
repos:
  - repo: file://$hooks
    rev: v0.1.0
    hooks:
      - id: irsa-lint-fix
END
good_account >k8s/api.yaml
cp "$SOURCE/testdata/kustomize/iam/payments-api.trust.json" iam/api.trust.json
git add -A
run 0 pre-commit install
run 0 git commit -m 'nothing to mend'
shows 'Passed'
cp k8s/api.yaml "$work/right.yaml"
sed -i 's#eks.amazonaws.com/role-arn#eks.amazon.com/role-arn#' k8s/api.yaml
git add -A
run 1 git commit -m 'a mistake'
shows 'files were modified by this hook'
shows 'fixed [annotation-typo]'
cmp k8s/api.yaml "$work/right.yaml" || fail 'it is not mended'
git add -A
echo '# and more' >>k8s/api.yaml
git add -A
run 0 git commit -m 'mended'
# What somebody has to decide stays, and the commit does not go through.
sed -i 's/namespace: payments/namespace: payment/' k8s/api.yaml
cp k8s/api.yaml "$work/wrong.yaml"
git add -A
run 1 git commit -m 'a decision'
shows '[sub-mismatch]'
cmp k8s/api.yaml "$work/wrong.yaml" || fail 'it was decided'

say '=== try-repo'
cd "$work/project-irsa-lint"
echo 'metadata: [' >>k8s/web.yaml
PATH="$work/bin:$PATH" run 1 pre-commit try-repo "$hooks" irsa-lint-system --all-files
shows '[yaml-syntax]'

if command -v irsa-lint >/dev/null; then
  skip_part 'no program on the PATH: this machine has one there'
else
  say '=== no program on the PATH'
  cd "$work/project-irsa-lint-system"
  run 1 pre-commit run --all-files
  shows 'Executable `irsa-lint` not found'
fi
end_of_test
