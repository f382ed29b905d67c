# npm installs from the files, offline, and runs nothing; the launcher hands on arguments, status and signals.
. "${0%/*}/lib.sh"
need npm
need node
export npm_config_cache="$work/cache" npm_config_audit=false npm_config_fund=false npm_config_update_notifier=false
case "$machine" in x86_64) node_arch=x64 ;; *) node_arch=arm64 ;; esac
mkdir "$work/project"
cd "$work/project"
echo '{"name": "project", "version": "1.0.0", "private": true}' >package.json
run 0 npm install --offline "$PACKAGES/irsa-lint-linux-$node_arch-$version.tgz" "$PACKAGES/irsa-lint-$version.tgz"
hides 'allow-scripts'
works npx --offline irsa-lint
launcher=node_modules/.bin/irsa-lint
for processor in $processors; do
  case "$processor" in x86_64) other=x64 ;; *) other=arm64 ;; esac
  mkdir "$work/$processor"
  run 0 tar -C "$work/$processor" -xzf "$PACKAGES/irsa-lint-linux-$other-$version.tgz"
  works_for "$processor" "$work/$processor/package/bin/irsa-lint"
done
for package in irsa-lint "irsa-lint-linux-$node_arch"; do
  if grep -q '"scripts"' "node_modules/$package/package.json"; then fail "$package has scripts"; fi
done

# Arguments are a list: no shell reads them.
run 2 "$launcher" check '$(touch evil)' 'a;touch evil' 'b c'
shows "cannot read 'a;touch evil'"
[ ! -e evil ] || fail 'an argument was run'
printf 'a: [\n' >broken.yaml
run 1 "$launcher" check broken.yaml
run 0 sh -c "cat broken.yaml | $launcher check --exit-zero - 2>/dev/null || [ \$? = 2 ]"

# Who stops the launcher stops the program, and sees that it was stopped by a signal. The program is played by one
# that waits; it is there when it has said its number.
program=node_modules/irsa-lint-linux-$node_arch/bin/irsa-lint
mv "$program" kept
printf '#!/bin/sh\necho $$ >number.new\nmv number.new number\nexec sleep 600\n' >"$program"
chmod +x "$program"
"$launcher" check >/dev/null 2>&1 &
child=$!
tries=0
until [ -e number ]; do
  tries=$((tries + 1))
  [ "$tries" -lt 1200 ] || fail 'the program was not started within a minute'
  sleep 0.05
done
kill -TERM "$child"
status=0
wait "$child" || status=$?
[ "$status" = 143 ] || fail "status $status after SIGTERM"
if kill -0 "$(cat number)" 2>/dev/null; then fail 'the program still runs'; fi
mv kept "$program"

# No program for this processor, and one that was left out.
echo "Object.defineProperty(process, 'arch', {value: 'riscv64'});" >other.js
run 2 node -r ./other.js "$launcher" --version
shows 'irsa-lint: there is no program for linux on riscv64'
shows 'build it from its sources'
rm -rf "node_modules/irsa-lint-linux-$node_arch"
run 2 "$launcher" --version
shows "irsa-lint: the package irsa-lint-linux-$node_arch is missing; install irsa-lint again"
