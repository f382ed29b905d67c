# The language server and messages that no editor should send: editor/fuzz.py. IRSA_FUZZ_COUNT, IRSA_FUZZ_SEED.
. "$(dirname "$0")/lib.sh"
editor=$SOURCE/tests/endtoend/editor
. "$editor/python.sh"
export IRSA_LINT SOURCE
run 0 "$python" "$editor/fuzz.py"
hides FAILED
