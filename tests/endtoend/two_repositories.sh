# Two repositories, as docs/two-repositories.md has them: one has the roles of four teams, every team has
# its manifests, and all that passes between them are snapshots. A team hears of its own mistakes, in
# CI and in the hook, and of nobody else's; the repository of the roles asks whom a change locks out.
. "${SOURCE:?}/tests/endtoend/lib.sh"

cd "$work"
aws_account=111122223333
issuer=oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B716D3041E
new_issuer=oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF

# pods_role NAME SUBJECT [OPERATOR]: an element of RoleDetailList.
pods_role() {
  audience="\"$issuer:aud\": \"sts.amazonaws.com\""
  [ -z "${3:-}" ] || audience="$audience}, \"$3\": {"
  audience="{\"StringEquals\": {$audience"
  [ -n "${3:-}" ] || audience="$audience, "
  cat <<END
{"RoleName": "$1", "RoleId": "AROAEXAMPLE", "Path": "/", "CreateDate": "2025-03-04T09:21:36+00:00",
 "Arn": "arn:aws:iam::$aws_account:role/$1", "Tags": [{"Key": "owner", "Value": "somebody"}],
 "RolePolicyList": [{"PolicyName": "inline", "PolicyDocument": {"Version": "2012-10-17",
   "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::confidential/*"}]}}],
 "AttachedManagedPolicies": [], "InstanceProfileList": [],
 "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
   "Principal": {"Federated": "arn:aws:iam::$aws_account:oidc-provider/$issuer"},
   "Action": "sts:AssumeRoleWithWebIdentity",
   "Condition": $audience"$issuer:sub": "system:serviceaccount:$2"}}}]}}
END
}
other_role() { # NAME SERVICE
  cat <<END
{"RoleName": "$1", "RoleId": "AROAEXAMPLE", "Path": "/", "CreateDate": "2025-03-04T09:21:36+00:00",
 "Arn": "arn:aws:iam::$aws_account:role/$1", "RolePolicyList": [], "AttachedManagedPolicies": [],
 "InstanceProfileList": [], "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [
   {"Effect": "Allow", "Principal": {"Service": "$2"}, "Action": "sts:AssumeRole"}]}}
END
}
teams='pay web ops data'
# dump ROLE [SUBJECT [OPERATOR]]: the account, 12 roles of pods and 3 others; that role trusts the
# subject instead of its own, or is left out.
dump() {
  echo '{"UserDetailList": [], "GroupDetailList": [], "Policies": [], "RoleDetailList": ['
  for team in $teams; do
    for app in api jobs site; do
      # A mistake of the roles' own, in a third of them: StringEquals knows no wildcards.
      subject=$team:$app
      [ "$app" != site ] || subject=$team:$app-*
      case ${1:-} in
        "$team-$app") [ -z "${2:-}" ] || { pods_role "$1" "$2" "${3:-}" && echo ,; } ;;
        *) pods_role "$team-$app" "$subject" && echo , ;;
      esac
    done
  done
  other_role nodes ec2.amazonaws.com && echo ,
  other_role functions lambda.amazonaws.com && echo ,
  other_role agents pods.eks.amazonaws.com
  echo ']}'
}
# app NAMESPACE NAME ROLE: a service account and a Deployment.
app() {
  cat <<END
---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: $2
  namespace: $1
  annotations:
    eks.amazonaws.com/role-arn: arn:aws:iam::$aws_account:role/$3
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: $2, namespace: $1}
spec:
  template:
    spec:
      serviceAccountName: $2
      containers: [{name: main, image: example}]
END
}
mkdir roles
dump >roles/roles.json
cat >roles/cluster.json <<END
{"cluster": {"name": "main", "arn": "arn:aws:eks:eu-west-1:$aws_account:cluster/main",
  "identity": {"oidc": {"issuer": "https://$issuer"}}}}
END
for team in $teams; do
  mkdir -p "$team/deploy"
  for one in api jobs; do app "$team" $one "$team-$one"; done >"$team/deploy/all.yaml"
done

# ---- the repository of the roles writes a snapshot

cd roles
run 0 "$IRSA_LINT" snapshot roles.json cluster.json -o irsa.snapshot.json
shows '12 roles for pods, 3 others by name, 1 cluster'
run 1 grep -e confidential -e somebody -e 2025-03-04 -e s3: irsa.snapshot.json
snapshot=$work/roles/irsa.snapshot.json
say "dump: $(wc -c <roles.json) bytes, snapshot: $(wc -c <irsa.snapshot.json)"
cp irsa.snapshot.json first
run 0 "$IRSA_LINT" snapshot roles.json cluster.json -o irsa.snapshot.json
run 0 cmp first irsa.snapshot.json

# ---- every team is checked against it

for team in $teams; do
  cd "$work/$team"
  # With the whole account beside it a team hears of all others.
  run 1 "$IRSA_LINT" check -q --format concise deploy ../roles/roles.json ../roles/cluster.json
  [ "$(grep -c ': error: .*wildcard-literal' "$out")" = 4 ] || fail "not the four roles with a mistake"
  run 0 "$IRSA_LINT" check --format concise --against "$snapshot" deploy
  hides ': error:'
  hides ': warning:'
  shows "against 15 roles (account $aws_account, complete)"
done

cd "$work/pay"
cp "$snapshot" irsa.snapshot.json
echo 'version: 1
against: [irsa.snapshot.json]' >.irsa-lint.yaml
say '# the right role, in the wrong namespace; a role that is gone; the role of another team; a role that has a mistake'
app shop api pay-api >deploy/moved.yaml
app pay cron pay-cron >deploy/gone.yaml
app pay helper web-api >deploy/foreign.yaml
app pay site pay-site >deploy/site.yaml
run 1 "$IRSA_LINT" check --format concise
shows "deploy/moved.yaml:8:33: error: role 'pay-api' does not let service account 'shop/api' in"
shows "deploy/gone.yaml:8:33: warning: service account 'pay/cron' names role 'pay-cron'"
shows "deploy/foreign.yaml:8:33: error: role 'web-api' trusts"
shows 'deploy/site.yaml:8:33: error: '
[ "$(grep -c ': error: \|: warning: ' "$out")" = "$(grep -c '^deploy/' "$out")" ] || fail "findings in what is not this team's"
hides web-site
hides data-site

# ---- in the hook

if command -v git >/dev/null 2>&1; then
  export HOME="$work/home" GIT_CONFIG_NOSYSTEM=1
  mkdir -p "$HOME"
  unset GIT_DIR GIT_INDEX_FILE GIT_WORK_TREE
  git config --global user.name tester
  git config --global user.email tester@example.com
  git -c init.defaultBranch=main init -q .
  printf '#!/bin/sh\nexec "%s" check\n' "$IRSA_LINT" >.git/hooks/pre-commit
  chmod +x .git/hooks/pre-commit
  git add -A
  run 1 git commit -q -m 'four mistakes'
  shows 'role-missing'
  shows 'sub-mismatch'
  git rm -q -f deploy/moved.yaml deploy/gone.yaml deploy/foreign.yaml deploy/site.yaml
  run 0 git commit -q -m 'none'
else
  skip_part "the hook: git is not on the PATH"
fi
cd "$work"

# ---- what a change of the roles does

for team in $teams; do cat "$team/deploy/all.yaml"; done >all.yaml
run 0 "$IRSA_LINT" snapshot all.yaml --cluster main -o accounts.snapshot.json
shows '8 service accounts, 8 workloads'
say '# a role is for another namespace; it is gone; it is open to a whole namespace'
dump pay-api shop:api >moved.json
dump web-jobs >gone.json
dump data-api 'data:*' StringLike >open.json
sides() { "$IRSA_LINT" snapshot --diff "$@"; }
for change in moved gone open; do
  run 0 "$IRSA_LINT" snapshot $change.json roles/cluster.json all.yaml -o $change.snapshot.json
done
run 0 "$IRSA_LINT" snapshot roles/roles.json roles/cluster.json all.yaml -o old.snapshot.json
run 1 sides old.snapshot.json moved.snapshot.json
shows 'pay/api can no longer assume arn:aws:iam::111122223333:role/pay-api'
shows 'shop/api can now assume arn:aws:iam::111122223333:role/pay-api'
run 1 sides old.snapshot.json gone.snapshot.json
shows 'web/jobs can no longer assume arn:aws:iam::111122223333:role/web-jobs'
run 0 sides old.snapshot.json open.snapshot.json --format markdown
shows 'arn:aws:iam::111122223333:role/data-api'
run 0 sides old.snapshot.json old.snapshot.json
shows '0 service accounts gain a role, 0 lose one'

# ---- the two gates

run 0 "$IRSA_LINT" trust --intended-from accounts.snapshot.json roles/roles.json
run 1 "$IRSA_LINT" trust --intended-from accounts.snapshot.json open.json
shows '1 role lets in service accounts that do not name it'
shows 'data/jobs'
run 0 "$IRSA_LINT" trust --missing-issuer "https://$issuer" roles/roles.json
run 1 "$IRSA_LINT" trust --missing-issuer "https://$new_issuer" roles/roles.json
[ "$(grep -c ":role/" "$out")" = 12 ] || fail "not the 12 roles for pods"
hides role/nodes
end_of_test
