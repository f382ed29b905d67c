// How fast trust policies are answered, and that the cross-reference does not visit all pairs.
//
// Prints rates for one (policy, account) pair and for symbolic answers, by the shape of policy that
// each tool writes, and the time from records to findings for growing fleets with the ratio to the
// step before. Run it with ./dev bench on a quiet machine; figures of one run compare with each
// other only.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "base/thread_pool.h"
#include "config/settings.h"
#include "engine/engine.h"
#include "iam/admission.h"
#include "iam/evaluate.h"
#include "index/index.h"
#include "load/facts.h"
#include "load/loader.h"
#include "rules/rule.h"
#include "source/source_set.h"

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
  const index::Index index(facts, settings, sources);
  const auto rules = rules::all_rules();
  std::vector<std::size_t> found(rules.size());
  for_each_index(rules.size(), index.threads(), [&](std::size_t i) {
    Findings sink;
    rules[i].check(index, sink);
    found[i] = sink.take().size();
  });
  problems = std::accumulate(found.begin(), found.end(), std::size_t{0});
  return seconds_since(start);
}

/// The least of a few runs: what disturbs only adds.
double cross_reference(std::size_t accounts, std::size_t roles, std::size_t& problems) {
  SourceSet sources;
  const config::Settings settings;
  load::Facts facts;
  const FileId manifests = sources.add_text("accounts.yaml", accounts_of(accounts, roles));
  const FileId dump = sources.add_text("roles.json", roles_of(accounts, roles));
  for (const FileId file : {manifests, dump}) {
    load::load_text(file, *sources[file].text,
                    {.settings = settings, .path = sources[file].shown, .named = true}, facts);
  }
  double least = join(facts, settings, sources, problems);
  for (int again = 0; again < 4; ++again) {
    least = std::min(least, join(facts, settings, sources, problems));
  }
  return least;
}

void print_growth() {
  fmt::print("\n{:>10}{:>10}{:>12}{:>12}{:>10}\n", "accounts", "roles", "problems", "seconds",
             "growth");
  double before = 0;
  for (const std::size_t times : {1U, 2U, 4U}) {
    std::size_t problems = 0;
    const double seconds = cross_reference(25'000 * times, 2'500 * times, problems);
    fmt::print("{:10}{:10}{:12}{:12.3f}{:>10}\n", 25'000 * times, 2'500 * times, problems, seconds,
               before > 0 ? fmt::format("{:.2f} x", seconds / before) : "");
    before = seconds;
  }
}

}  // namespace

int main() {
  print_rates();
  print_growth();
  return std::fflush(stdout) == 0 ? 0 : 1;
}
