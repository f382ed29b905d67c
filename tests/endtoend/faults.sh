# Faults that come from outside: a disk that is full, streams that are closed, signals, files that may not
# be read, are no files, or change while they are read, and very little of whatever a process may have.
# Whatever happens: a status that exit-status.md knows and no other, a message, nothing half written, and
# no input but what --fix was asked for is touched. Nothing here needs root; as root the program runs
# without root's rights where these matter.
. "$(dirname "$0")/lib.sh"
need prlimit
need timeout
need mkfifo

python=$(command -v python3 || true)
[ -n "$python" ] || skip_part 'whether what is written is JSON: there is no python3'
# is_json FILE
is_json() {
  [ -z "$python" ] || "$python" -c 'import json, sys; json.load(open(sys.argv[1], "rb"))' "$1" 2>"$err"
}

mkdir "$work/tree" "$work/bin"
cp "$IRSA_LINT" "$work/bin/irsa-lint" # where anybody may run it
lint=$work/bin/irsa-lint
chmod 755 "$work" "$work/bin"
cd "$work/tree"
unset TMPDIR XDG_CONFIG_HOME
: >"$work/empty"

# plain COMMAND…: as somebody whom permissions concern.
plain=$work/bin/plain
printf '#!/bin/sh\nexec "$@"\n' >"$plain"
if [ "$(id -u)" = 0 ]; then
  if command -v setpriv >/dev/null 2>&1; then
    printf '#!/bin/sh\nexec setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=-all -- "$@"\n' >"$plain"
  else
    skip_part "as root, without setpriv: permissions and the number of processes"
    plain=
  fi
fi
if [ -n "$plain" ]; then chmod 755 "$plain"; fi

account() { # NAME KEY
  cat <<YAML
apiVersion: v1
kind: ServiceAccount
metadata:
  name: $1
  namespace: payments
  annotations:
    eks.amazonaws.com/${2:-role-arn}: arn:aws:iam::111122223333:role/$1
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: $1, namespace: payments}
spec:
  template:
    spec: {serviceAccountName: $1, containers: [{name: main, image: example}]}
YAML
}

# A tree with a mistake that --fix fixes.
fresh() {
  cd "$work"
  chmod -R u+rwx tree 2>/dev/null || true
  rm -rf tree
  mkdir -m 777 tree
  cd tree
  account api >api.yaml
  account web role_arn >web.yaml
  cp web.yaml "$work/web.before"
}

faults=0
# fault NAME: begins one; what it is about is printed, and counted at the end.
fault() {
  faults=$((faults + 1))
  say "=== $*"
}

# gives STATUSES COMMAND…: STATUSES is like "1" or "0 1 2". What it printed, through pipes, is in $out, $err.
gives() {
  wanted=$1
  shift
  rm -f "$work/status"
  {
    {
      code=0
      timeout -k 5 600 "$@" 3>&- || code=$?
      echo $code >"$work/status"
    } 2>&1 >&3 3>&- | cat >"$err"
  } 3>&1 </dev/null | cat >"$out"
  status=$(cat "$work/status" 2>/dev/null || echo none)
  case " $wanted " in
    *" $status "*) ;;
    *) fail "status $status instead of $wanted: $*" ;;
  esac
}

# The folder holds these names and no other: nothing half written was left.
holds() {
  find . -mindepth 1 | LC_ALL=C sort >"$work/there"
  for name in "$@"; do printf './%s\n' "$name"; done | LC_ALL=C sort >"$work/wanted"
  cmp -s "$work/there" "$work/wanted" || {
    cp "$work/there" "$out"
    fail "other files than $*"
  }
}

unchanged() { cmp -s web.yaml "$work/web.before" || fail "web.yaml was changed"; }

# --- The disk is full ---

fresh
fault 'no room on the standard output, whatever is printed there'
cat >web.trust.json <<'JSON'
{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
  "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B716D3041E"},
  "Condition": {"StringEquals": {"oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B716D3041E:sub": "system:serviceaccount:payments:web"}}}]}
JSON
for words in 'check .' 'check --statistics .' 'check --show-files .' 'check --show-settings .' 'check --diff .' \
  'trust .' 'trust --format json .' 'can-assume --policy web.trust.json --issuer https://oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B716D3041E --sub system:serviceaccount:payments:web' 'snapshot .' 'rules' \
  'rules --format json' 'explain sub-mismatch' 'completions bash' '--version' '--help' 'check --help'; do
  # shellcheck disable=SC2086  # words
  gives 2 sh -c '"$0" "$@" >/dev/full' "$lint" $words
  shows 'cannot write to standard output: No space left on device'
done
for format in $("$lint" check --format nonsense . 2>&1 | sed -n 's/.*known are \(.*\)[.]$/\1/p' | tr -d ','); do
  gives 2 sh -c '"$0" check --format "$1" . >/dev/full' "$lint" "$format"
  shows 'No space left on device'
done

fault 'no room for a message either'
gives 2 sh -c '"$0" check . >/dev/full 2>/dev/full' "$lint"
gives 2 sh -c '"$0" check --nonsense 2>/dev/full' "$lint"
gives '1 2' sh -c '"$0" check . 2>/dev/full' "$lint"

fault 'a file may not grow: a report, and what stood there before'
echo before >report.txt
gives 2 prlimit --fsize=16 "$lint" check --format text=report.txt .
shows 'File too large'
grep -qx before report.txt || fail 'the old report is gone'
holds api.yaml web.yaml web.trust.json report.txt
rm report.txt
gives 2 prlimit --fsize=16 "$lint" check --format sarif=new.sarif .
holds api.yaml web.yaml web.trust.json

fault 'a file may not grow: a snapshot, a configuration, a baseline'
gives 2 prlimit --fsize=16 "$lint" snapshot -o snapshot.json .
gives 2 prlimit --fsize=16 "$lint" check --write-baseline baseline.json .
gives '0 2' prlimit --fsize=0 "$lint" init .
holds api.yaml web.yaml web.trust.json

fault 'a file may not grow: --fix'
rm web.trust.json
gives 2 prlimit --fsize=0 "$lint" check --fix .
shows 'web.yaml'
unchanged
holds api.yaml web.yaml
gives 2 prlimit --fsize=64 "$lint" check --fix .
unchanged
holds api.yaml web.yaml

# --- Where nothing can be written ---

fault 'an output that is a folder, a device, a link that leads nowhere, an input'
mkdir folder
ln -s nowhere dangling
for name in folder dangling web.yaml nofolder/x.json; do
  gives 2 "$lint" check --format "text=$name" .
  [ "$name" = web.yaml ] || gives 2 "$lint" snapshot -o "$name" .
done
unchanged
[ -L dangling ] && [ ! -e nowhere ] || fail 'the link was followed or replaced'
holds api.yaml web.yaml folder dangling
rmdir folder
rm dangling

fault 'an output that is a link: its target is written, and the link stays'
mkdir "$work/elsewhere"
echo before >"$work/elsewhere/report"
ln -s "$work/elsewhere/report" report
gives 1 "$lint" check --format text=report .
[ -L report ] || fail 'the link was replaced'
grep -q annotation-typo "$work/elsewhere/report" || fail 'the target was not written'
rm report

if [ -n "$plain" ]; then
  fault 'folders and files that may not be written'
  chmod 555 .
  gives 2 "$plain" "$lint" check --format text=report.txt .
  shows 'ermission denied'
  gives 2 "$plain" "$lint" snapshot -o snapshot.json .
  shows 'ermission denied'
  gives '1 2' "$plain" "$lint" check --fix .
  unchanged
  chmod 755 .
  chmod 444 web.yaml
  gives '1 2' "$plain" "$lint" check --fix .
  shows 'web.yaml'
  unchanged
  chmod 644 web.yaml
  holds api.yaml web.yaml

  fault 'files and folders that may not be read'
  account hidden >hidden.yaml
  mkdir closed
  account inside >closed/inside.yaml
  chmod 000 hidden.yaml closed
  gives 2 "$plain" "$lint" check .
  shows "cannot read 'hidden.yaml': Permission denied"
  shows "cannot read 'closed': Permission denied"
  gives 2 "$plain" "$lint" check --format sarif .
  shows '"executionSuccessful":false'
  chmod 444 closed # may be listed and not entered
  gives 2 "$plain" "$lint" check closed
  chmod 755 closed
  chmod 644 hidden.yaml
  rm -r hidden.yaml closed
  : >.irsa-lint.yaml
  chmod 000 .irsa-lint.yaml
  gives 2 "$plain" "$lint" check .
  shows '.irsa-lint.yaml'
  rm -f .irsa-lint.yaml
fi

# --- Links, pipes, devices ---

fault 'links: in circles, to nowhere, to outside, to itself'
fresh
ln -s . circle
ln -s self.yaml self.yaml
ln -s nowhere.yaml dangling.yaml
ln -s "$work/web.before" outside.yaml
ln -s /dev/zero zero.yaml
gives 1 "$lint" check .
shows '[annotation-typo]'
shows '1 error'
gives 2 "$lint" check self.yaml
shows 'self.yaml'
gives 2 "$lint" check dangling.yaml
gives 2 "$lint" check zero.yaml
gives 2 "$lint" check --fix outside.yaml
unchanged
cmp -s "$work/web.before" web.yaml || fail 'a file outside was changed'

fault 'pipes, sockets, devices, endless input'
rm -f circle self.yaml dangling.yaml outside.yaml zero.yaml
mkfifo pipe.yaml .gitignore
gives 1 "$lint" check .
shows '1 error'
rm .gitignore
mkfifo .irsa-lint.yaml
gives 2 "$lint" check .
rm .irsa-lint.yaml
gives 2 "$lint" check /dev/zero
gives 1 sh -c '"$0" check - </dev/zero' "$lint"
shows '[input-limit]'
gives 1 sh -c 'yes "a: b" | "$0" check -' "$lint"
shows '[input-limit]'
gives 2 sh -c '"$0" check - </' "$lint"
rm pipe.yaml

fault 'files that are larger than can be'
truncate -s 6G huge.yaml
truncate -s 6G huge.json
gives 1 "$lint" check huge.yaml huge.json
shows 'huge.json:1:1: error: the file is too large to read [input-limit]'
gives 1 "$lint" check --fix .
rm huge.yaml huge.json

# --- Streams and signals ---

fault 'closed streams: what is opened next is not written to'
fresh
for closed in '<&-' '>&-' '2>&-' '<&- >&-' '>&- 2>&-' '<&- >&- 2>&-'; do
  for words in 'check .' 'check --format json=report.json .' 'snapshot -o report.json .' 'trust .'; do
    rm -f report.json
    gives '0 1 2' sh -c "'$lint' $words $closed"
    unchanged
  done
done
rm -f report.json
gives 2 sh -c '"$0" check . >&-' "$lint"
gives 2 sh -c '"$0" check - <&-' "$lint"
gives '0 1' sh -c '"$0" check --fix . <&- 2>&-' "$lint"
rm -f report.json
holds api.yaml web.yaml

fault 'a reader that goes away'
fresh
i=0
while [ $i -lt 300 ]; do
  account "name$i" role_arn >"n$i.yaml"
  i=$((i + 1))
done
for format in text json sarif; do
  "$lint" check --format $format . 2>"$err" | head -c 1 >/dev/null || true
  hides 'bug'
done

fault 'signals while something is written: what was there stays whole, and nothing else is left'
mkdir "$work/reports"
report=$work/reports/report.json
echo before >"$report"
for signal in INT TERM HUP; do
  for delay in 0.01 0.03 0.05 0.1 0.2; do
    for words in "check --format json=$report" "snapshot -o $report"; do
      # shellcheck disable=SC2086  # words
      gives '0 1 2 129 130 143' timeout --preserve-status -s $signal $delay "$lint" $words .
      grep -qx before "$report" || is_json "$report" ||
        fail 'half a report'
      [ "$(ls -A "$work/reports")" = report.json ] || fail 'something was left behind'
    done
  done
done

fault 'signals while --fix writes: each file is as it was, or mended'
for delay in 0.02 0.05 0.1 0.2 0.4; do
  gives '0 1 2 143' timeout --preserve-status $delay "$lint" check --fix .
done
i=0
while [ $i -lt 300 ]; do
  account "name$i" role_arn >"$work/typo"
  account "name$i" role-arn >"$work/mended"
  cmp -s "n$i.yaml" "$work/typo" || cmp -s "n$i.yaml" "$work/mended" || fail "n$i.yaml is neither as it was nor mended"
  i=$((i + 1))
done
[ "$(find . -type f | wc -l)" = 302 ] || fail 'something was left behind'

# --- Files that change ---

fault 'files that grow, shrink, come and go while they are read'
fresh
account api >"$work/one"
{ account api && account two && account three; } >"$work/three"
(
  while [ ! -e "$work/stop" ]; do
    cat "$work/one" >api.yaml
    cat "$work/three" >api.yaml
    : >api.yaml
    rm -f gone.yaml
    cat "$work/one" >gone.yaml
    rm -rf folder
    mkdir folder
    cat "$work/three" >folder/a.yaml
  done
) 2>/dev/null &
trap ': >"$work/stop"; wait; rm -rf "$work"' EXIT
i=0
while [ $i -lt 25 ]; do
  gives '0 1 2' "$lint" check --format json .
  is_json "$out" || fail 'no JSON'
  gives '0 1 2' "$lint" check --fix web.yaml api.yaml
  i=$((i + 1))
done
: >"$work/stop"
wait

fault 'a file that was changed since it was read is not overwritten by --fix'
fresh
i=0
while [ $i -lt 200 ]; do
  account "name$i" role_arn >"n$i.yaml"
  i=$((i + 1))
done
for delay in 0.01 0.03 0.06 0.1 0.15; do
  "$lint" check --fix . >/dev/null 2>&1 &
  child=$!
  sleep $delay
  for name in n*.yaml; do echo "# added after $delay" >>"$name"; done
  wait $child || true
  # Between the last look at a file and its exchange lies an instant in which no file system helps: it can
  # be the fate of the one that is exchanged right then. Where the two who write get little of the processor, each
  # overtakes the other now and then; who does not look loses most of the files.
  lost=0
  for name in n*.yaml; do
    grep -q '^kind: ServiceAccount' "$name" || fail "$name is not whole"
    grep -q "added after $delay" "$name" || lost=$((lost + 1))
  done
  [ $lost -le 10 ] || fail "$lost files lost what was added after $delay s"
done

# --- Very little of everything ---

fault 'tiny stacks, and values nested as deep as may be'
fresh
deep() { # COUNT OPEN CLOSE
  awk -v n="$1" -v a="$2" -v b="$3" 'BEGIN { for (i = 0; i < n; i++) printf "%s", a; for (i = 0; i < n; i++) printf "%s", b }'
}
{ account deep | sed '/^---$/,$d' && echo "x: $(deep 390 '[' ']')"; } >deep.yaml
printf '{"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "a"}, "x": %s}\n' "$(deep 390 '[' ']')" >deep.json
printf 'locals {\n  a = %s\n  b = %s\n  c = %s\n}\nresource "aws_iam_role" "a" {\n  assume_role_policy = jsonencode(%s)\n}\n' \
  "$(deep 900 '(' ')' | sed 's/()/(1)/')" "$(deep 900 '[' ']')" "$(deep 900 '!' '')true" "$(deep 300 '{a = ' '}' | sed 's/= }/= 1}/')" >deep.tf
deep 5000 '{"a":' '' >broken.json
deep 5000 '- ' '' >broken.yaml
gives 1 "$lint" check --format json .
cp "$out" "$work/enough"
for stack in 1048576 262144 131072 65536 32768; do
  gives 1 prlimit --stack=$stack "$lint" check --format json .
  cmp -s "$out" "$work/enough" || fail "another report with a stack of $stack bytes"
done

# A sanitizer takes terabytes of addresses.
if prlimit --as=2000000000 "$lint" --version >/dev/null 2>&1; then
  fault 'little memory: the same report, or word of it'
  awk 'BEGIN { for (i = 0; i < 8000; i++)
    printf "---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {name: a%d, namespace: n, annotations: {eks.amazonaws.com/role-arn: \"arn:aws:iam::111122223333:role/r%d\"}}\n", i, i }' >many.yaml
  rm -f broken.* deep.*
  gives 1 "$lint" check --format json .
  cp "$out" "$work/enough"
  for megabytes in 1000 200 100 70 50 40 30; do
    gives '1 2 127' prlimit --as=$((megabytes * 1048576)) "$lint" check --format json .
    if [ "$status" = 1 ] && ! cmp -s "$out" "$work/enough"; then
      shows '"input-limit"'
    elif [ "$status" = 2 ]; then
      shows 'memory'
    fi
  done
else
  say 'little memory: not with sanitizers'
fi

if [ -n "$plain" ]; then
  fault 'no more processes and threads'
  fresh
  gives 1 "$lint" check --format json .
  cp "$out" "$work/enough"
  for count in 1 2 3; do
    gives 1 "$plain" prlimit --nproc=$count "$lint" check --format json -j 8 .
    cmp -s "$out" "$work/enough" || fail "another report with $count processes"
    # A larger stack is that of another thread.
    gives '1 2' "$plain" prlimit --nproc=$count --stack=65536 "$lint" check --format json -j 8 .
    if [ "$status" = 2 ]; then
      shows 'ulimit -s'
    else
      cmp -s "$out" "$work/enough" || fail "another report with $count processes and a small stack"
    fi
  done
fi

fault 'a hundred thousand files, and few descriptors'
fresh
mkdir many
(
  cd many
  awk 'BEGIN { for (i = 0; i < 100000; i++) print "kind: X" i }' | split -l 1 -a 4 --additional-suffix=.yaml
)
gives 1 "$lint" check .
shows '1 error'
gives 1 prlimit --nofile=16 "$lint" check .
shows '1 error'
rm -r many

fault 'no folder to be in, no home, no temporary folder, no locale'
mkdir gone
gives '0 1 2' sh -c 'cd gone && rmdir ../gone && "$0" check .' "$lint"
gives 1 env -i "$lint" check .
gives 1 env HOME=/nowhere TMPDIR=/nowhere XDG_CACHE_HOME=/nowhere LC_ALL=nonsense LANG=nonsense "$lint" check .
account odd >"$(printf 'odd\377\n\033[31m.yaml')"
gives 1 "$lint" check --format json .
is_json "$out" || fail 'no JSON with odd names'

say "$faults kinds of faults, each answered"
end_of_test
