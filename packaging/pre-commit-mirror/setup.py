# Nothing of its own: pre-commit installs this folder, and with it the wheel that holds the program.
from setuptools import setup

setup(
    name="irsa-lint-pre-commit",
    version="@VERSION@",
    py_modules=[],
    install_requires=["irsa-lint==@VERSION@"],
)
