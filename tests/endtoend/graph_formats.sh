# The graph's formats, read by the programs that they are for: DOT by Graphviz, SVG by xmllint, Mermaid by
# Mermaid itself, in Chromium; on the quickstart, and on names that mean something to each of them.
#
# Needs: dot (graphviz), xmllint (libxml2-utils); for Mermaid node, Chromium and two packages from npm:
# (tests/programs installs them; or NODE_MODULES says where they are). What is missing is not tried; then the test counts as skipped.
. "$(dirname "$0")/lib.sh"
missing=
have() { command -v "$1" >/dev/null 2>&1 || { missing="$missing $1"; return 1; }; }

mkdir "$work/hostile"
cat >"$work/hostile/a.yaml" <<'END'
apiVersion: v1
kind: ServiceAccount
metadata: {name: "a\"];b->c;//", namespace: "<b>&amp;#35;", annotations: {eks.amazonaws.com/role-arn: "arn:aws:iam::111122223333:role/x"}}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: "end", namespace: "\\N\\G\\", annotations: {eks.amazonaws.com/role-arn: "arn:aws:iam::111122223333:role/x"}}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: "`md` *x* _y_ | }} ])", namespace: "subgraph", annotations: {eks.amazonaws.com/role-arn: "%%{init: {}}%% click n0 call x()"}}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: "]]>", namespace: "<script>alert(1)</script>", annotations: {eks.amazonaws.com/role-arn: "1. list\n- item"}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: "<!-- -->", namespace: "subgraph"}
spec: {template: {spec: {serviceAccountName: "`md` *x* _y_ | }} ])", containers: [{name: a, image: b}]}}}
END
cat >"$work/hostile/r.json" <<'END'
{"Role": {"RoleName": "x", "Arn": "arn:aws:iam::111122223333:role/x", "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B716D3041E"},
   "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": {"oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B716D3041E:sub": "\"]);}}`<i>#quot;"}}}]}}}
END

count=0
for input in "$SOURCE/testdata/quickstart" "$work/hostile"; do
  for format in dot svg mermaid json; do
    count=$((count + 1))
    run 0 "$IRSA_LINT" graph --format $format -o "$work/$count.$format" "$input"
  done
done
if have dot; then
  for file in "$work"/*.dot; do
    run 0 dot -Tsvg -o "$file.drawn.svg" "$file"
    [ ! -s "$err" ] || fail "dot complains"
    # As many boxes as the graph has nodes.
    [ "$(grep -c 'class="node"' "$file.drawn.svg")" = "$(grep -c '^  n[0-9]* \[' "$file")" ] || fail "nodes are lost"
  done
fi
if have xmllint; then
  for file in "$work"/*.svg; do run 0 xmllint --noout --nonet "$file"; done
  run 0 xmllint --xpath 'count(//*[local-name()="script" or local-name()="b" or local-name()="i"])' "$work/6.svg"
  shows 0
fi
browser=${CHROMIUM:-$(command -v chromium || true)}
modules=${NODE_MODULES:-${IRSA_TEST_PROGRAMS:-}/node_modules}
if have node && [ -n "$browser" ] && [ -d "$modules/playwright-core" ] && [ -d "$modules/mermaid" ]; then
  CHROMIUM=$browser NODE_MODULES=$modules run 0 node "$SOURCE/tests/endtoend/mermaid.mjs" "$work"/*.mermaid
else
  missing="$missing mermaid"
fi
[ -z "$missing" ] || skip "not tried, for they are not there:$missing"
