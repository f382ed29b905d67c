# The recipes of docs/scale.md: shards checked apart find what one run over everything finds, whatever
# the shards look like; and where a step fails the whole fails, and says which shards it was.
. "${SOURCE:?}/tests/endtoend/lib.sh"

need python3
cd "$work"
unset TOGETHER IRSA_LINT_OPTIONS
issuer=oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B716D3041E

account() { # NAME ROLE
  cat <<END
apiVersion: v1
kind: ServiceAccount
metadata:
  name: $1
  namespace: apps
  annotations:
    eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:role/$2
END
}
role() { # NAME SUBJECT
  cat <<END
{"Role": {"RoleName": "$1", "RoleId": "AROAEXAMPLE", "CreateDate": "2025-03-04T09:21:36+00:00",
  "Arn": "arn:aws:iam::111122223333:role/$1", "AssumeRolePolicyDocument": {"Version": "2012-10-17",
  "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
    "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/$issuer"},
    "Condition": {"StringEquals": {"$issuer:aud": "sts.amazonaws.com",
      "$issuer:sub": "system:serviceaccount:apps:$2"}}}]}}}
END
}
mkdir iam
for i in 1 2 3 4 5 6 7 8 9; do
  mkdir -p "apps/$i of 9"
  case $i in
    4) account app4 gone >"apps/$i of 9/account.yaml" ;;
    5) ;;
    *) account app$i $i >"apps/$i of 9/account.yaml" ;;
  esac
  cat >"apps/$i of 9/deployment.yaml" <<END
apiVersion: apps/v1
kind: Deployment
metadata: {name: app$i, namespace: apps}
spec:
  template:
    spec:
      serviceAccountName: app$i
      containers: [{name: main, image: example}]
END
  subject=app$i
  [ "$i" != 7 ] || subject=other
  role "$i" "$subject" >"iam/$i.json"
done

# ---- the shards

: >empty
printf '\n\n' >blank
mkdir values
echo "replicas: 1" >values/nothing.yaml
echo values/nothing.yaml >nothing
# More paths than what xargs takes for one command, with accounts in the first and in the last file,
# whose roles are in another shard.
part=$(printf '%0200d' 0)
deep=deep/$part/$part/$part/$part
mkdir -p "$deep"
for i in $(seq 100 299); do echo "replicas: 1" >"$deep/$i.yaml"; done
for i in 000 999; do
  account "long$i" "long$i" >"$deep/$i.yaml"
  role "long$i" "long$i" >"iam/long$i.json"
done
find deep -type f | sort >long
find apps iam -type f | sort | awk '{ print > ("shard-" NR % 4) }'
printf %s "$(cat shard-1)" >shard-1 # no newline at its end
[ "$(wc -c <long)" -gt 150000 ] || fail "the list is not long"
# What this one holds makes app4 right.
role gone app4 >iam/gone.json
echo iam/gone.json >gone

# whole REPORT SHARD…: what one run over all their files finds
whole() {
  report=$1
  shift
  for shard in "$@"; do cat "$shard" && echo; done >all
  (
    set -f
    IFS='
'
    # shellcheck disable=SC2046  # a path on each line
    exec "$IRSA_LINT" check -q --format json $(cat all)
  ) >whole.json || [ $? = 1 ]
  python3 "$SOURCE/packaging/scale/union.py" whole.json >"$report"
}
shards='shard-0 shard-1 shard-2 nothing shard-3 empty long blank'
# shellcheck disable=SC2086  # a list of words
whole expected.json $shards
# shellcheck disable=SC2086
whole with-gone.json gone $shards

# Those of the whole run, but that evidence may stand in a snapshot.
cat >same.py <<'END'
import json, sys
def findings(path):
    out = json.load(open(path))["findings"]
    for finding in out:
        del finding["related"]
    return out
one, other = map(findings, sys.argv[1:])
print(len(one), "findings, the same:", one == other)
sys.exit(one != other)
END

# A program that fails at one step, and at that of one shard only.
cat >fails-once <<END
#!/bin/sh
case "\$*" in
  "\$FAILING_STEP "*"apps/3 of 9/deployment"*) echo "irsa-lint: error: out of luck" >&2; exit 2 ;;
esac
exec "$IRSA_LINT" "\$@"
END
chmod +x fails-once
failing=$(grep -l 'apps/3 of 9/deployment' shard-?)

# ---- what holds for each recipe: recipe OUT SHARD…

# refused COMMAND…: fails, and is shown as a transcript.
refused() {
  say "\$ $*"
  status=0
  "$@" >"$out" 2>"$err" </dev/null || status=$?
  cat "$out" "$err"
  [ "$status" != 0 ] || fail "status 0: $*"
}

# Into a folder in which there was a run with one shard more.
finds_the_same() {
  # shellcheck disable=SC2086
  run 0 shards_sh parts gone $shards
  run 0 python3 same.py with-gone.json parts/findings.json
  # shellcheck disable=SC2086
  run 0 recipe parts $shards
  run 0 python3 same.py expected.json parts/findings.json
}

says_what_failed() { # STEP…
  for FAILING_STEP in "$@"; do
    IRSA_LINT=$work/fails-once
    refused recipe parts shard-0 shard-1 shard-2 shard-3
    IRSA_LINT=$real
    shows "$failing"
    shows "the $FAILING_STEP of these shards failed, with status 2"
    shows 'irsa-lint: error: out of luck'
    [ ! -e parts/findings.json ] || fail "findings, but a shard was not checked"
  done
}

refuses_at_once() {
  mkdir -p other mine
  cp shard-1 other
  echo precious >mine/notes.txt
  refused recipe parts shard-0 shard-1 other/shard-1
  shows "two shards are called 'shard-1'"
  refused recipe mine shard-0 shard-1
  shows "'mine' is neither empty nor of an earlier run"
  run 0 cat mine/notes.txt
  refused recipe parts empty blank
  shows "no shard names a file"
}

# ---- shards.sh

real=$IRSA_LINT
export IRSA_LINT FAILING_STEP TOGETHER=2
# The whole run has these: what is compared is not nothing.
run 0 grep -c '"rule"' expected.json
shows 5
run 0 grep -c '"rule"' with-gone.json
shows 4

shards_sh() {
  folder=$1
  shift
  sh "$SOURCE/packaging/scale/shards.sh" "$folder" 2 "$@"
}
recipe() { shards_sh "$@"; }
# All arguments together may take a quarter of the stack.
with_little_room() { (ulimit -s 512 && recipe parts long); }
judge_shell() {
  finds_the_same
  says_what_failed snapshot check
  echo apps/none.yaml >none
  refused recipe parts shard-0 none
  shows 'apps/none.yaml'
  refused with_little_room
  shows 'make smaller shards'
  [ ! -e parts/findings.json ] || fail "findings, but a shard was not checked"
}
refuses_at_once
if command -v parallel >/dev/null 2>&1; then
  judge_shell
else
  skip_part "shards.sh with GNU parallel: there is none"
fi
mkdir bin
for tool in sh basename cat cp dirname grep head ls mkdir mv rm sort tr uniq xargs; do
  ln -s "$(command -v "$tool")" "bin/$tool"
done
path=$PATH
printf '#!/bin/sh\nPATH="%s" exec python3 "$@"\n' "$path" >bin/python3 # it may be a script itself
chmod +x bin/python3
PATH=$work/bin
! command -v parallel || fail "xargs would not be used"
judge_shell
PATH=$path

# ---- spark_shards.py

python=python3
if [ -x "${IRSA_TEST_PROGRAMS:-}/python/bin/python" ]; then python=$IRSA_TEST_PROGRAMS/python/bin/python; fi
if ! command -v java >/dev/null 2>&1; then
  skip_part "the recipe for Spark: there is no java"
elif ! "$python" -c 'import pyspark' 2>/dev/null; then
  skip_part "the recipe for Spark: $python has no pyspark"
else
  export PYSPARK_PYTHON="$python"
  recipe() { "$python" "$SOURCE/packaging/scale/spark_shards.py" "$@"; }
  refuses_at_once
  finds_the_same
  says_what_failed check # each run takes seconds
fi
end_of_test
