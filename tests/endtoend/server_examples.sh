# Every example of every rule in the language server: the findings of check, and the fixes of --fix (editor/examples.py).
. "$(dirname "$0")/lib.sh"
editor=$SOURCE/tests/endtoend/editor
. "$editor/python.sh"
"$python" -c 'import yaml' 2>/dev/null || skip "Python has no PyYAML ($editor/requirements.txt)"
export IRSA_LINT SOURCE
run 0 "$python" "$editor/examples.py"
shows ' 0 failed'
