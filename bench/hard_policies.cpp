// Trust policies made to be hard, and what the program makes of them: the CPU time of `check` and
// of `trust` for each, and how many are left undecided.
//
//   irsa-hard-policies IRSA_LINT WORK [POLICIES [SECONDS]]
//
// The policies are the same every time: unions of patterns with several `*` and `?`, patterns of
// several conditions that hold together, and Deny statements with patterns that are open, in
// anything from some hundred bytes to 10 KiB (IAM keeps 2,048, on request 8,192 characters).
// Whoever takes longer than SECONDS of CPU time (10) is stopped and counted as undecided.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "measure.h"

namespace {

namespace fs = std::filesystem;

constexpr const char* kIssuer =
    "oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF";
constexpr std::size_t kLongest = 10'240;

class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}
  std::size_t below(std::size_t limit) { return static_cast<std::size_t>(engine_() % limit); }
  bool chance(std::size_t percent) { return below(100) < percent; }

 private:
  std::mt19937_64 engine_;
};

struct Style {
  std::size_t letters, stars, marks;  ///< of the alphabet; at most so many in one part
  bool prefixed;                      ///< all begin with the fixed part of a subject
};

std::string piece(Random& random, const Style& style) {
  std::string out;
  for (std::size_t i = random.below(3) + 1; i > 0; --i) {
    out += "aebrtnscdk-mpq0l1x2z3vw4uhgyj5if6o789"[random.below(style.letters)];
  }
  return out;
}

std::string part(Random& random, const Style& style) {
  std::string out;
  std::size_t stars = random.below(style.stars + 1), marks = random.below(style.marks + 1);
  if (stars + marks == 0) return "n" + piece(random, style);
  while (stars + marks > 0) {
    if (random.chance(60)) out += piece(random, style);
    if (marks > 0 && random.chance(50)) {
      for (; marks > 0 && random.chance(80); --marks) out += '?';
    } else if (stars > 0) {
      out += '*';
      --stars;
    }
  }
  if (random.chance(50)) out += piece(random, style);
  return out;
}

std::string pattern(Random& random, const Style& style) {
  std::string out = style.prefixed || random.chance(70) ? "system:serviceaccount:" : "*:";
  out += part(random, style);
  if (random.chance(85)) out += ":" + part(random, style);
  return out;
}

std::string values(Random& random, const Style& style, std::size_t count) {
  std::string out = "[";
  for (std::size_t i = 0; i < count; ++i) {
    out += fmt::format("{}\"{}\"", i == 0 ? "" : ",", pattern(random, style));
  }
  return out + "]";
}

std::string statement(Random& random, const Style& style, bool deny, std::size_t conditions,
                      std::size_t count) {
  static const std::vector<std::string> kPositive = {"StringLike",
                                                     "StringLikeIfExists",
                                                     "ForAllValues:StringLike",
                                                     "ForAnyValue:StringLike",
                                                     "ForAllValues:StringLikeIfExists",
                                                     "ForAnyValue:StringLikeIfExists"};
  static const std::vector<std::string> kNegated = {"StringNotLike", "StringNotLikeIfExists",
                                                    "ForAllValues:StringNotLike",
                                                    "ForAnyValue:StringNotLike"};
  std::string block;
  std::size_t positive = 0, negated = 0;
  for (std::size_t i = 0; i < conditions; ++i) {
    const bool negate = negated < kNegated.size() && random.chance(25);
    if (!negate && positive == kPositive.size()) break;
    block += fmt::format("{}\"{}\":{{\"{}:sub\":{}}}", block.empty() ? "" : ",",
                         negate ? kNegated[negated++] : kPositive[positive++], kIssuer,
                         values(random, style, random.below(count) + 1));
  }
  return fmt::format(
      R"({{"Effect":"{}","Principal":{{"Federated":"arn:aws:iam::111122223333:oidc-provider/{}"}},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{{{}}}}})",
      deny ? "Deny" : "Allow", kIssuer, block);
}

std::string policy(Random& random) {
  const Style style{.letters = random.chance(30) ? 4 : 10 + random.below(27),
                    .stars = 1 + random.below(4),
                    .marks = random.chance(50) ? random.below(6) : random.below(40),
                    .prefixed = random.chance(70)};
  const std::size_t conditions = random.chance(50) ? 1 : 1 + random.below(8);
  const std::size_t count = random.chance(50) ? 1 + random.below(4) : 1 + random.below(60);
  const std::size_t denied = random.below(4) * 20;  // percent of the statements
  const std::size_t statements = random.chance(40) ? 1 : 1 + random.below(30);
  const std::size_t longest = random.chance(50) ? 8'192 : 300 + random.below(kLongest - 300);
  std::string body;
  for (std::size_t i = 0; i < statements; ++i) {
    const bool deny = i > 0 && random.chance(denied);
    std::string next = statement(random, style, deny, conditions, count);
    for (std::size_t less = count; body.size() + next.size() + 60 > longest && less > 1;
         less /= 2) {
      next = statement(random, style, deny, conditions, less);
    }
    if (!body.empty() && body.size() + next.size() + 60 > longest) break;
    body += (body.empty() ? "" : ",") + next;
  }
  return R"({"Version":"2012-10-17","Statement":[)" + body + "]}";
}

struct Figures {
  double longest = 0, total = 0;
  std::size_t stopped = 0, undecided = 0;
  std::size_t worst = 0;

  void add(std::size_t n, const bench::Run& run, bool is_undecided) {
    total += run.cpu;
    if (run.cpu > longest) {
      longest = run.cpu;
      worst = n;
    }
    if (run.status == -1 || run.status > 128) {
      ++stopped;
    } else if (is_undecided) {
      ++undecided;
    }
  }
  void print(const char* name, std::size_t policies) const {
    fmt::print(
        "{:6} undecided {} of {}, stopped {}; CPU: longest {:.3f} s (policy {}), mean {:.4f} s\n",
        name, undecided, policies, stopped, longest, worst, total / static_cast<double>(policies));
  }
};

bool says(const fs::path& file, const std::string& text) {
  std::ifstream in(file, std::ios::binary);
  const std::string all((std::istreambuf_iterator<char>(in)), {});
  return all.find(text) != std::string::npos;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    fmt::print(stderr, "usage: irsa-hard-policies IRSA_LINT WORK [POLICIES [SECONDS]]\n");
    return 2;
  }
  const std::size_t policies = argc > 3 ? std::strtoul(argv[3], nullptr, 10) : 5'000;
  const std::string seconds = argc > 4 ? argv[4] : "10";
  const fs::path work = argv[2];
  fs::create_directories(work);
  Random random(20'251);
  Figures check, trust;
  for (std::size_t n = 0; n < policies; ++n) {
    const fs::path file = work / fmt::format("{}.trust.json", n);
    std::ofstream(file, std::ios::binary) << policy(random);
    const fs::path out = work / "out.json";
    const auto run = [&](const std::string& command) {
      return bench::run(
          {"sh", "-c",
           "ulimit -t " + seconds + "; exec \"$0\" " + command + " --format json \"$1\" > \"$2\"",
           argv[1], file.string(), out.string()});
    };
    bench::Run figures = run("check");
    check.add(n, figures, says(out, "undecided"));
    figures = run("trust");
    trust.add(n, figures, says(out, "\"undecided\": \""));
  }
  check.print("check", policies);
  trust.print("trust", policies);
  return 0;
}
