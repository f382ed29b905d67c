# The recipes of docs/scale.md: shards checked apart find what one run over everything finds.
. "${SOURCE:?}/tests/endtoend/lib.sh"

need python3
cd "$work"
issuer=oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B716D3041E
for i in 1 2 3 4 5 6 7 8 9; do
  mkdir -p "apps/$i" iam
  role=$i
  [ "$i" != 4 ] || role=gone
  subject=app$i
  [ "$i" != 7 ] || subject=other
  cat >"apps/$i/account.yaml" <<END
apiVersion: v1
kind: ServiceAccount
metadata:
  name: app$i
  namespace: apps
  annotations:
    eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:role/$role
END
  [ "$i" != 5 ] || rm "apps/$i/account.yaml"
  cat >"apps/$i/deployment.yaml" <<END
apiVersion: apps/v1
kind: Deployment
metadata: {name: app$i, namespace: apps}
spec:
  template:
    spec:
      serviceAccountName: app$i
      containers: [{name: main, image: example}]
END
  cat >"iam/$i.json" <<END
{"Role": {"RoleName": "$i", "RoleId": "AROAEXAMPLE", "CreateDate": "2025-03-04T09:21:36+00:00",
  "Arn": "arn:aws:iam::111122223333:role/$i", "AssumeRolePolicyDocument": {"Version": "2012-10-17",
  "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
    "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/$issuer"},
    "Condition": {"StringEquals": {"$issuer:aud": "sts.amazonaws.com",
      "$issuer:sub": "system:serviceaccount:apps:$subject"}}}]}}}
END
done
find apps iam -type f | sort >all
awk '{ print > ("shard-" NR % 4) }' all
# shellcheck disable=SC2046  # paths without blanks
"$IRSA_LINT" check -q --format json $(cat all) >whole.json || [ $? = 1 ]
python3 "$SOURCE/packaging/scale/union.py" whole.json >expected.json

# same FINDINGS: as those of the whole run, but that evidence may stand in a snapshot.
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
run 0 grep -c '"rule"' expected.json

export IRSA_LINT
run 0 sh "$SOURCE/packaging/scale/shards.sh" parts 2 shard-0 shard-1 shard-2 shard-3
run 0 python3 same.py expected.json parts/findings.json

python=python3
if [ -x "${IRSA_TEST_PROGRAMS:-}/python/bin/python" ]; then python=$IRSA_TEST_PROGRAMS/python/bin/python; fi
if ! command -v java >/dev/null 2>&1; then
  skip_part "the recipe for Spark: there is no java"
elif ! "$python" -c 'import pyspark' 2>/dev/null; then
  skip_part "the recipe for Spark: $python has no pyspark"
else
  export PYSPARK_PYTHON="$python"
  run 0 "$python" "$SOURCE/packaging/scale/spark_shards.py" spark shard-0 shard-1 shard-2 shard-3
  run 0 python3 same.py expected.json spark/findings.json
fi
end_of_test
