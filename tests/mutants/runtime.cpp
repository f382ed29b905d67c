// Linked to the tests when they are run over mutants: chooses the mutant, and with
// IRSA_MUTANT_RECORD=FILE in the environment writes there which mutants each test case reaches, a
// line for each: CPU seconds, numbers, name.
#include <doctest/doctest.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>

#include "mutants/mutant.h"

namespace irsa_mutant {

int chosen = 0;
unsigned char reached[IRSA_MUTANTS + 1] = {};

}  // namespace irsa_mutant

namespace {

using namespace irsa_mutant;

struct Recorder : doctest::IReporter {
  explicit Recorder(const doctest::ContextOptions& /*options*/) {}

  void test_run_start() override {
    const char* const number = std::getenv("IRSA_MUTANT");
    chosen = number == nullptr ? 0 : std::atoi(number);
    const char* const path = std::getenv("IRSA_MUTANT_RECORD");
    if (path != nullptr) out_ = std::fopen(path, "w");
  }
  void test_case_start(const doctest::TestCaseData& test) override {
    name_ = test.m_name;
    std::memset(reached, 0, sizeof reached);
    begin_ = std::clock();
  }
  void test_case_end(const doctest::CurrentTestCaseStats& stats) override {
    if (out_ == nullptr) return;
    const double seconds = static_cast<double>(std::clock() - begin_) / CLOCKS_PER_SEC;
    std::fprintf(out_, "%.3f\t%d\t", seconds, stats.testCaseSuccess ? 1 : 0);
    for (int id = 1; id <= IRSA_MUTANTS; ++id) {
      if (reached[id] != 0) std::fprintf(out_, "%d%s ", id, reached[id] == kUnfit ? "-" : "");
    }
    std::fprintf(out_, "\t%s\n", name_);
    std::fflush(out_);
  }
  void test_run_end(const doctest::TestRunStats& /*stats*/) override {
    if (out_ != nullptr) std::fclose(out_);
  }
  void report_query(const doctest::QueryData& /*query*/) override {}
  void test_case_reenter(const doctest::TestCaseData& /*test*/) override {}
  void test_case_exception(const doctest::TestCaseException& /*problem*/) override {}
  void subcase_start(const doctest::SubcaseSignature& /*subcase*/) override {}
  void subcase_end() override {}
  void log_assert(const doctest::AssertData& /*assertion*/) override {}
  void log_message(const doctest::MessageData& /*message*/) override {}
  void test_case_skipped(const doctest::TestCaseData& /*test*/) override {}

 private:
  std::FILE* out_ = nullptr;
  const char* name_ = "";
  std::clock_t begin_ = 0;
};

}  // namespace

DOCTEST_REGISTER_LISTENER("mutants", 1, Recorder);
