// How fast trust policies are answered, and that the cross-reference does not visit all pairs.
//
// Prints rates for one (policy, account) pair and for symbolic answers, by the shape of policy that
// each tool writes, and the time from records to findings for growing fleets with the ratio to the
// step before. Run it with ./dev bench on a quiet machine; figures of one run compare with each
// other only.
#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <memory>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "base/thread_pool.h"
#include "config/settings.h"
#include "iam/admission/admission.h"
#include "iam/evaluate/evaluate.h"
#include "judge/model.h"
#include "load/facts.h"
#include "load/loader.h"
#include "measure.h"
#include "rules/rule.h"
#include "source/source_set.h"
#include "target.h"

namespace {

using namespace irsa;
using Clock = std::chrono::steady_clock;

constexpr const char* kIssuer =
    "oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B716D3041E";

std::string policy(const std::string& condition,
                   const std::string& actions = "\"sts:AssumeRoleWithWebIdentity\"") {
  return fmt::format(
      R"({{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"Federated":"arn:aws:iam::111122223333:oidc-provider/{}"}},"Action":{},"Condition":{}}}]}})",
      kIssuer, actions, condition);
}

std::string equals(const std::string& sub) {
  return fmt::format(R"({{"StringEquals":{{"{0}:sub":"{1}","{0}:aud":"sts.amazonaws.com"}}}})",
                     kIssuer, sub);
}

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

/// Calls `work` for about a fifth of a second; calls per second.
template <typename Work>
double rate(Work work) {
  std::size_t calls = 0;
  const auto start = Clock::now();
  double elapsed = 0;
  do {
    for (int i = 0; i < 64; ++i) work();
    calls += 64;
    elapsed = seconds_since(start);
  } while (elapsed < 0.2);
  return static_cast<double>(calls) / elapsed;
}

void print_rates() {
  const std::string sub = "system:serviceaccount:payments:api";
  const std::vector<std::pair<const char*, std::string>> shapes = {
      {"eksctl", policy(equals(sub), R"(["sts:AssumeRoleWithWebIdentity"])")},
      {"Terraform", policy(equals(sub), R"(["sts:AssumeRoleWithWebIdentity","sts:TagSession"])")},
      {"CDK", policy(equals(sub))},
      {"kOps", policy(fmt::format(R"({{"StringEquals":{{"{}:sub":"{}"}}}})", kIssuer, sub))},
      {"a namespace",
       policy(fmt::format(R"({{"StringLike":{{"{}:sub":"system:serviceaccount:payments:*"}}}})",
                          kIssuer))},
  };
  fmt::print("{:14}{:>16}{:>16}\n", "policy", "evaluations/s", "answers/s");
  for (const auto& [name, text] : shapes) {
    SourceSet sources;
    const FileId file = sources.add_text("role.trust.json", text);
    const config::Settings settings;
    load::Facts facts;
    load::load_text(file, *sources[file].text,
                    {.settings = settings, .path = "role.trust.json", .named = true}, facts);
    const iam::TrustPolicy& parsed = *facts.roles.front().policy;
    const iam::RoleContext role{.partition = "aws", .account = "111122223333"};
    const double evaluations = rate([&] {
      (void)iam::allows(parsed, role,
                        {.issuer = kIssuer, .subject = sub, .audiences = {"sts.amazonaws.com"}});
    });
    const double answers =
        rate([&] { (void)iam::admit(parsed, role, kIssuer, "sts.amazonaws.com"); });
    fmt::print("{:14}{:16.0f}{:16.0f}\n", name, evaluations, answers);
  }
}

/// One file of accounts, each with a role, and one dump of roles; every twentieth role lets a whole
/// namespace in.
std::string accounts_of(std::size_t accounts, std::size_t roles) {
  std::string out;
  for (std::size_t i = 0; i < accounts; ++i) {
    out += fmt::format(
        "---\napiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: api-{}\n  namespace: ns-{}\n"
        "  annotations:\n    eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:role/r-{}\n",
        i, i % 300, i % roles);
  }
  return out;
}

std::string roles_of(std::size_t accounts, std::size_t roles) {
  std::string out = "{\"RoleDetailList\":[";
  for (std::size_t r = 0; r < roles; ++r) {
    std::string subjects;
    for (std::size_t i = r; i < accounts; i += roles) {
      subjects += fmt::format("{}\"system:serviceaccount:ns-{}:api-{}\"",
                              subjects.empty() ? "" : ",", i % 300, i);
    }
    const std::string condition =
        r % 20 == 0
            ? fmt::format(
                  R"({{"StringLike":{{"{0}:sub":"system:serviceaccount:ns-{1}:*"}},"StringEquals":{{"{0}:aud":"sts.amazonaws.com"}}}})",
                  kIssuer, r % 300)
            : fmt::format(R"({{"StringEquals":{{"{0}:sub":[{1}],"{0}:aud":"sts.amazonaws.com"}}}})",
                          kIssuer, subjects);
    out += fmt::format(
        R"({}{{"RoleName":"r-{}","Arn":"arn:aws:iam::111122223333:role/r-{}","AssumeRolePolicyDocument":{}}})",
        r == 0 ? "" : ",", r, r, policy(condition));
  }
  return out + "]}";
}

/// Builds the index and runs all rules, side by side as in a run; the seconds that it took.
double join(const load::Facts& facts, const config::Settings& settings, const SourceSet& sources,
            std::size_t& problems) {
  const auto start = Clock::now();
  const join::Index index(facts, settings, sources);
  const judge::Verdicts verdicts(index);
  const judge::Model model{facts, index, verdicts};
  const auto rules = rules::all_rules();
  std::vector<std::size_t> found(rules.size());
  for_each_index(rules.size(), index.threads(), [&](std::size_t i) {
    Findings sink;
    rules[i].check(model, sink);
    found[i] = sink.take().size();
  });
  problems = std::accumulate(found.begin(), found.end(), std::size_t{0});
  return seconds_since(start);
}

/// A fleet as the loaders leave it, and what joining it took.
struct JoinInput {
  std::size_t accounts, roles;
  SourceSet sources = {};
  config::Settings settings = {};
  load::Facts facts = {};
  std::size_t problems = 0;
  std::vector<double> seconds = {};
};

std::unique_ptr<JoinInput> join_input(std::size_t accounts, std::size_t roles) {
  auto input = std::make_unique<JoinInput>(JoinInput{.accounts = accounts, .roles = roles});
  const FileId manifests = input->sources.add_text("accounts.yaml", accounts_of(accounts, roles));
  const FileId dump = input->sources.add_text("roles.json", roles_of(accounts, roles));
  for (const FileId file : {manifests, dump}) {
    const SourceFile& source = input->sources[file];
    load::load_text(file, *source.text,
                    {.settings = input->settings, .path = source.shown, .named = true},
                    input->facts);
  }
  return input;
}

constexpr bench::Target kSeconds = {0.6, 0.3};  // of the largest

/// The sizes in turn, so that a change of the machine's speed meets all of them; growth is the
/// median of the ratios of neighbours.
void print_growth() {
  std::vector<std::unique_ptr<JoinInput>> inputs;
  for (const std::size_t times : {1U, 2U, 4U}) {
    inputs.push_back(join_input(25'000 * times, 2'500 * times));
  }
  for (int round = 0; round < 9; ++round) {
    for (const auto& input : inputs) {
      input->seconds.push_back(
          join(input->facts, input->settings, input->sources, input->problems));
    }
  }
  fmt::print("\n{:>10}{:>10}{:>12}{:>12}\n", "accounts", "roles", "problems", "seconds");
  const JoinInput* before = nullptr;
  for (const auto& input : inputs) {
    const double median = bench::spread(input->seconds).median;
    fmt::print("{:10}{:10}{:12}{:12.3f}\n", input->accounts, input->roles, input->problems, median);
    if (before != nullptr) {
      std::vector<double> ratios;
      for (std::size_t i = 0; i < input->seconds.size(); ++i) {
        ratios.push_back(input->seconds[i] / before->seconds[i]);
      }
      const bench::Spread growth = bench::spread(std::move(ratios));
      fmt::print("      growth {:.2f} x ({:.2f} to {:.2f}): {}\n", growth.median, growth.least,
                 growth.greatest, bench::verdict(growth.median, bench::kGrowth));
    }
    if (input == inputs.back()) fmt::print("      seconds: {}\n", bench::verdict(median, kSeconds));
    before = input.get();
  }
}

}  // namespace

int main() {
  print_rates();
  print_growth();
  return std::fflush(stdout) == 0 ? 0 : 1;
}
