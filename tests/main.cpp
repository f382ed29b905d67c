// The test program: doctest's main. Tests stand in <folder>_test files that mirror src/.
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include "support/skip.h"

int main(int argc, char** argv) {
  const int status = doctest::Context(argc, argv).run();
  return status == 0 && irsa::tests::some_skipped ? irsa::tests::kSkipped : status;
}
