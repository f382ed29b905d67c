# Which Python the scripts here are run by: that of IRSA_PYTHON, else the one that tests/programs makes, else that of the PATH.
python=${IRSA_PYTHON:-${IRSA_TEST_PROGRAMS:-}/python/bin/python}
[ -x "$python" ] || python=python3
need "$python"
export PYTHONDONTWRITEBYTECODE=1
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 10))' || skip "Python is older than 3.10"
