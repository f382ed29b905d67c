// The test program: doctest's main. Tests stand in <folder>_test files that mirror src/.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>
