# The language server with a client that is not ours (pytest-lsp, pygls, lsprotocol): editor/sessions.py. IRSA_PYTHON is a
# Python that has them (tests/endtoend/editor/requirements.txt), as .ci/run makes it.
. "$(dirname "$0")/lib.sh"
editor=$SOURCE/tests/endtoend/editor
. "$editor/python.sh"
"$python" -c 'import pytest_lsp' 2>/dev/null || skip "Python has no pytest-lsp ($editor/requirements.txt)"
export IRSA_LINT SOURCE
run 0 "$python" "$editor/sessions.py"
shows ' 0 failed'
