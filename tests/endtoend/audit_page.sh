# The audit page in a real browser: search, filters, drill-down, the address, CSV, print, keyboard, hostile
# names, no console message, no request; how long it takes to open and to search.
#
# Needs: node, Chromium (chromium on the PATH, or CHROMIUM), and playwright-core from npm, which drives it:
# (tests/programs installs it; or NODE_MODULES says where it is). SHOTS=DIR keeps pictures.
. "$(dirname "$0")/lib.sh"
need node
browser=${CHROMIUM:-$(command -v chromium || true)}
[ -n "$browser" ] || skip 'chromium is not on the PATH'
modules=${NODE_MODULES:-${IRSA_TEST_PROGRAMS:-}/node_modules}
[ -d "$modules/playwright-core" ] || skip "playwright-core is not in $modules"
status=0
CHROMIUM=$browser NODE_MODULES=$modules WORK=$work node "$SOURCE/tests/endtoend/audit_page.mjs" || status=$?
exit "$status"
