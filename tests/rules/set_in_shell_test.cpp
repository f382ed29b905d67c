// `helm --set` in scripts: the shell takes the backslashes of a name away, unless it is in quotes.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "engine/mend.h"
#include "support/lint.h"

using namespace irsa;
using tests::InputFile;

TEST_CASE("the name of a --set is put in quotes, and mending settles it") {
  struct Case {
    std::string before, after;  // behind `--set`; the same: nothing is wrong, or not mended
    std::size_t errors;         // before
    const char* help = "";      // a part of it
  };
  const std::string account = "serviceAccount.annotations.";
  const std::string bare = account + "eks.amazonaws.com/role-arn";
  const std::string escaped = account + "eks\\.amazonaws\\.com/role-arn";
  const std::string arn = "arn:aws:iam::111122223333:role/dns";
  const char* const kShell = "The shell takes these backslashes away";
  const std::vector<Case> cases = {
      {" \"" + escaped + "=" + arn + "\"", " \"" + escaped + "=" + arn + "\"", 0},
      {" '" + escaped + "'=" + arn, " '" + escaped + "'=" + arn, 0},
      {" " + account + "eks\\\\.amazonaws\\\\.com/role-arn=" + arn,
       " " + account + "eks\\\\.amazonaws\\\\.com/role-arn=" + arn, 0},
      {" " + escaped + "=" + arn, " \"" + escaped + "=" + arn + "\"", 1, kShell},
      {" " + escaped + "=$ROLE_ARN", " \"" + escaped + "=$ROLE_ARN\"", 1, kShell},
      {" " + escaped + "=\"$ROLE_ARN\"", " \"" + escaped + "\"=\"$ROLE_ARN\"", 1, kShell},
      {" " + escaped + "=$(cat arn)", " \"" + escaped + "\"=$(cat arn)", 1, kShell},
      {" " + escaped + "=" + arn + " --wait", " \"" + escaped + "=" + arn + "\" --wait", 1, kShell},
      {" " + escaped + "=" + arn + ";", " \"" + escaped + "=" + arn + "\";", 1, kShell},
      {"=" + escaped + "=" + arn, "=\"" + escaped + "=" + arn + "\"", 1, kShell},
      {" a=b," + escaped + "=" + arn, " a=b,\"" + escaped + "=" + arn + "\"", 1, kShell},
      {" " + bare + "=" + arn, " \"" + escaped + "=" + arn + "\"", 1, "in quotes, or the shell"},
      {" \"" + bare + "=" + arn + "\"", " \"" + escaped + "=" + arn + "\"", 1, "escape its dots: "},
      {" '" + bare + "=" + arn + "'", " '" + escaped + "=" + arn + "'", 1, "escape its dots: "},
      {" 'a=b," + bare + "=" + arn + "'", " 'a=b," + escaped + "=" + arn + "'", 1,
       "escape its dots: "},
      {" " + account + "\"eks.amazonaws.com/role-arn\"=" + arn,
       " " + account + "\"eks\\.amazonaws\\.com/role-arn\"=" + arn, 1, "escape its dots: "},
  };
  struct Around {
    const char* name;
    std::string before;
  };
  const std::string command = "helm upgrade -i dns external-dns/external-dns -n dns --set";
  const std::vector<Around> around = {
      {"install.sh", "#!/bin/sh\n" + command},
      {".github/workflows/deploy.yml",
       "on: push\njobs:\n  deploy:\n    runs-on: ubuntu-latest\n    steps:\n      - run: |\n"
       "          " +
           command},
  };
  for (const Around& one : around) {
    CAPTURE(one.name);
    for (const Case& each : cases) {
      CAPTURE(each.before);
      SourceSet sources;
      sources.add_text(one.name, one.before + each.before + "\n");
      const cli::CheckOptions options = cli::parse_check({});
      const engine::Mending mending = engine::mend(sources, options.settings, {});
      const bool mended = each.before != each.after;
      REQUIRE(mending.files.size() == (mended ? 1 : 0));
      if (mended) CHECK(mending.files.front().after == one.before + each.after + "\n");
      CHECK(mending.report.findings.empty());
      const auto linted = tests::lint_files({{one.name, one.before + each.before + "\n"}});
      REQUIRE(linted.report.findings.size() == each.errors);
      if (each.errors == 0) continue;
      CHECK(linted.report.findings[0].problem.help.find(each.help) != std::string::npos);
    }
  }
}

TEST_CASE("a command that is in quotes itself is told of, and not mended") {
  const std::string key = "serviceAccount.annotations.eks\\.amazonaws\\.com/role-arn=arn:aws:iam::";
  const std::string text =
      "#!/bin/sh\nbash -c \"helm upgrade -i dns external-dns/external-dns "
      "-n dns --set " +
      key + "111122223333:role/dns\"\n";
  SourceSet sources;
  sources.add_text("install.sh", text);
  const cli::CheckOptions options = cli::parse_check({});
  const engine::Mending mending = engine::mend(sources, options.settings, {});
  CHECK(mending.files.empty());
  CHECK(mending.rolled_back.empty());
}
