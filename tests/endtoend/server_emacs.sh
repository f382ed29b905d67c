# The language server in Emacs by Eglot: editor/emacs.el.
. "$(dirname "$0")/lib.sh"
need emacs
emacs --batch --eval "(progn (require 'package) (package-initialize) (require 'eglot))" >/dev/null 2>&1 ||
  skip 'Emacs has no Eglot'
cp -R "$SOURCE/testdata/quickstart" "$work/work"
cd "$work/work"
export IRSA_LINT HOME="$work"
run 0 timeout 600 emacs --batch -l "$SOURCE/tests/endtoend/editor/emacs.el"
shows 'all of it as it should be'
