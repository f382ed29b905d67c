// Linked to the tests when they are run over mutants: chooses the mutant, and with
// IRSA_MUTANT_RECORD=FILE in the environment writes there which mutants each test case reaches, a
// line for each: CPU seconds, result, numbers, name. A test case that takes more than
// IRSA_MUTANT_LIMIT CPU seconds ends the program, with kSlow as its result. Into the file
// IRSA_MUTANT_BEGUN it writes the name of each test case that begins.
#include <doctest/doctest.h>
#include <sys/time.h>
#include <unistd.h>

#include <csignal>
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

constexpr int kFailed = 0;
constexpr int kPassed = 1;
constexpr int kSlow = 2;

// A test case cannot be stopped alone. Its line is written by on_limit(), which may not use stdio.
char slow_line[4096] = "";
int slow_file = -1;

extern "C" void on_limit(int /*signal*/) {
  if (slow_file >= 0 && write(slow_file, slow_line, std::strlen(slow_line)) < 0) _exit(2);
  _exit(0);
}

void begin_limit(double seconds) {
  itimerval timer{};
  timer.it_value.tv_sec = static_cast<time_t>(seconds);
  timer.it_value.tv_usec =
      static_cast<suseconds_t>((seconds - static_cast<double>(timer.it_value.tv_sec)) * 1e6);
  setitimer(ITIMER_PROF, &timer, nullptr);
}

struct Recorder : doctest::IReporter {
  explicit Recorder(const doctest::ContextOptions& /*options*/) {}

  void test_run_start() override {
    const char* const number = std::getenv("IRSA_MUTANT");
    chosen = number == nullptr ? 0 : std::atoi(number);
    const char* const path = std::getenv("IRSA_MUTANT_RECORD");
    if (path != nullptr) out_ = std::fopen(path, "w");
    const char* const begun = std::getenv("IRSA_MUTANT_BEGUN");
    if (begun != nullptr) begun_ = std::fopen(begun, "w");
    const char* const limit = std::getenv("IRSA_MUTANT_LIMIT");
    if (out_ == nullptr || limit == nullptr) return;
    limit_ = std::atof(limit);
    slow_file = fileno(out_);
    std::signal(SIGPROF, on_limit);
  }
  void test_case_start(const doctest::TestCaseData& test) override {
    name_ = test.m_name;
    if (begun_ != nullptr) {
      std::fprintf(begun_, "%s\n", name_);
      std::fflush(begun_);
    }
    std::memset(reached, 0, sizeof reached);
    begin_ = std::clock();
    if (limit_ <= 0) return;
    std::snprintf(slow_line, sizeof slow_line, "%.3f\t%d\t\t%s\n", limit_, kSlow, name_);
    begin_limit(limit_);
  }
  void test_case_end(const doctest::CurrentTestCaseStats& stats) override {
    if (out_ == nullptr) return;
    if (limit_ > 0) begin_limit(0);
    const double seconds = static_cast<double>(std::clock() - begin_) / CLOCKS_PER_SEC;
    std::fprintf(out_, "%.3f\t%d\t", seconds, stats.testCaseSuccess ? kPassed : kFailed);
    for (int id = 1; id <= IRSA_MUTANTS; ++id) {
      if (reached[id] != 0) std::fprintf(out_, "%d%s ", id, reached[id] == kUnfit ? "-" : "");
    }
    std::fprintf(out_, "\t%s\n", name_);
    std::fflush(out_);
  }
  void test_run_end(const doctest::TestRunStats& /*stats*/) override {
    if (out_ != nullptr) std::fclose(out_);
    if (begun_ != nullptr) std::fclose(begun_);
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
  std::FILE* begun_ = nullptr;
  const char* name_ = "";
  std::clock_t begin_ = 0;
  double limit_ = 0;  // none
};

}  // namespace

DOCTEST_REGISTER_LISTENER("mutants", 1, Recorder);
