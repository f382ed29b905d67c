// A help that says what to write can be followed, and following it mends the finding and gives no
// new one: over the bad examples of all rules and, where it is there, over ../shared/field*.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/engine.h"
#include "rules/example.h"
#include "rules/rule.h"
#include "source/source_set.h"
#include "support/folder.h"
#include "support/paths.h"
#include "support/skip.h"

using namespace irsa;
using tests::settings_of;

namespace {

namespace fs = std::filesystem;
using Files = std::map<std::string, std::string>;

/// What a help says to write, word for word; nullopt if it leaves something to think of.
std::optional<std::string> text_to_write(std::string_view help) {
  std::string_view rest;
  for (const std::string_view begin : {"Write ", "Did you mean ", "Put quotes around it: "}) {
    if (help.starts_with(begin)) rest = help.substr(begin.size());
  }
  if (rest.empty()) return std::nullopt;
  std::string text;
  if (rest.front() == '\'') {
    const std::size_t end = rest.find('\'', 1);
    if (end == std::string_view::npos) return std::nullopt;
    // "Write 'arn:aws:iam::…' in both places" and what leaves room for a choice are no single edit.
    const std::string_view behind = rest.substr(end + 1);
    if (!behind.starts_with('.') && !behind.starts_with('?') && !behind.starts_with(" (")) {
      return std::nullopt;
    }
    text = rest.substr(1, end - 1);
  } else {
    text = rest.substr(0, rest.find(' '));
    const bool in_policy = rest.substr(text.size()).starts_with(" in the trust policy");
    if (!in_policy && text.find_last_of(".?") != text.size() - 1) return std::nullopt;
    if (!in_policy) text.pop_back();
  }
  for (const std::string_view open : {"<", "ACCOUNT", "NAMESPACE", "…", "${"}) {
    if (text.find(open) != std::string::npos) return std::nullopt;
  }
  return text;
}

struct Linted {
  SourceSet sources;
  engine::Report report;
};

Linted lint(const Files& files, const config::Settings& settings) {
  Linted out;
  for (const auto& [name, text] : files) out.sources.add_text(name, text);
  out.report = engine::lint(out.sources, settings);
  return out;
}

std::string key_of(const Finding& finding, const SourceSet& sources) {
  return std::string(finding.rule->slug) + " " + sources[finding.problem.where.file].shown + ": " +
         finding.problem.message;
}

std::multiset<std::string> keys_of(const Linted& linted) {
  std::multiset<std::string> keys;
  for (const Finding& finding : linted.report.findings) {
    if (!finding.suppressed) keys.insert(key_of(finding, linted.sources));
  }
  return keys;
}

/// The places that the words may be meant for: the span (without its quotes), the scalar around it,
/// and the scalar's last part behind a colon (a subject's account).
std::vector<std::pair<std::size_t, std::size_t>> places(std::string_view text, Span where) {
  std::size_t begin = where.begin, end = where.end;
  // In JSON that stands in a string, quotes are escaped.
  for (const std::string_view quote : {"\\\"", "\"", "'"}) {
    const std::string_view inside = text.substr(begin, end - begin);
    if (inside.size() < 2 * quote.size() || !inside.starts_with(quote) ||
        !inside.ends_with(quote)) {
      continue;
    }
    begin += quote.size();
    end -= quote.size();
    break;
  }
  std::vector<std::pair<std::size_t, std::size_t>> out = {{begin, end}};
  constexpr std::string_view kEdges = "\"' \t\n,[]{}\\";
  while (begin > 0 && kEdges.find(text[begin - 1]) == std::string_view::npos) --begin;
  while (end < text.size() && kEdges.find(text[end]) == std::string_view::npos) ++end;
  out.emplace_back(begin, end);
  // A value with a blank in it ends at its quotes.
  const std::size_t open = text.find_last_of("\"\n", begin > 0 ? begin - 1 : 0);
  const std::size_t close = text.find_first_of("\"\n", end);
  if (open != std::string_view::npos && close != std::string_view::npos && text[open] == '"') {
    out.emplace_back(open + 1, close - (text[close - 1] == '\\' ? 1 : 0));
  }
  const std::size_t colon = text.substr(begin, end - begin).rfind(':');
  if (colon != std::string_view::npos) out.emplace_back(begin + colon + 1, end);
  return out;
}

/// What is wrong with the help of this finding; empty if one way to follow it leaves the finding
/// gone and nothing new.
std::string followed(const Files& files, const config::Settings& settings, const Linted& before,
                     const Finding& finding, std::string_view words) {
  const std::string name = before.sources[finding.problem.where.file].shown;
  const std::string& text = files.at(name);
  std::multiset<std::string> allowed = keys_of(before);
  allowed.erase(allowed.find(key_of(finding, before.sources)));
  std::string why;
  for (const auto& [begin, end] : places(text, finding.problem.where)) {
    Files edited = files;
    std::string& changed = edited[name];
    changed = text.substr(0, begin);
    changed.append(words).append(text.substr(end));
    why.clear();
    for (const std::string& key : keys_of(lint(edited, settings))) {
      if (!allowed.contains(key)) why += "\n    " + key;
    }
    if (why.empty()) return {};
  }
  return key_of(finding, before.sources) + "\n  " + finding.problem.help + why + "\n";
}

/// Follows every help there is. How many could be followed is returned.
std::size_t follow_all(const Files& files, const config::Settings& settings, std::string& wrong) {
  const Linted before = lint(files, settings);
  std::size_t count = 0;
  for (const Finding& finding : before.report.findings) {
    const auto words = text_to_write(finding.problem.help);
    const std::string& name = before.sources[finding.problem.where.file].shown;
    if (!words || !files.contains(name)) continue;
    // What is to be written in the policy, told at the account: two places.
    const Span where = finding.problem.where;
    const std::string_view there =
        std::string_view(files.at(name)).substr(where.begin, where.size());
    const bool elsewhere = finding.problem.help.find(" in the trust policy") != std::string::npos &&
                           there.find("serviceaccount") == std::string_view::npos;
    if (elsewhere) continue;
    ++count;
    wrong += followed(files, settings, before, finding, *words);
  }
  return count;
}

}  // namespace

TEST_CASE("what a help says to write") {
  CHECK(text_to_write("Write 'sts.amazonaws.com'.") == "sts.amazonaws.com");
  CHECK(text_to_write("Write sts:AssumeRoleWithWebIdentity.") == "sts:AssumeRoleWithWebIdentity");
  CHECK(text_to_write("Did you mean 'a'?") == "a");
  CHECK(text_to_write("Did you mean arn:x? Only the path differs.") == "arn:x");
  CHECK(text_to_write("Write system:serviceaccount:a:b in the trust policy, or rename it.") ==
        "system:serviceaccount:a:b");
  CHECK(text_to_write("Put quotes around it: \"n\".") == "\"n\"");
  CHECK_FALSE(text_to_write("Write one statement for each cluster."));
  CHECK_FALSE(text_to_write("Write 'arn:aws:iam::<account id>:role/x'."));
  CHECK_FALSE(text_to_write("Write system:serviceaccount:NAMESPACE:NAME."));
  CHECK_FALSE(text_to_write("Remove it."));
  CHECK_FALSE(text_to_write("Write automountServiceAccountToken: false, unless it calls the API."));
  CHECK_FALSE(text_to_write("Write 'x' in both places."));
}

TEST_CASE("every help of an example can be followed, and following it gives no new finding") {
  std::string wrong;
  std::size_t count = 0;
  for (const rules::Rule& rule : rules::all_rules()) {
    for (const Example& example : rule.info.bad) {
      config::Settings settings = settings_of(example);
      settings.strict = rule.info.level == Severity::off;
      Files files;
      for (const ExampleFile& file : example.files) files[std::string(file.name)] = file.text;
      count += follow_all(files, settings, wrong);
    }
  }
  CHECK(wrong == "");
  CHECK(count > 35);
  MESSAGE(count << " helps of examples followed");
}

TEST_CASE("every help about failures that people had can be followed") {
  std::string wrong;
  std::size_t count = 0, cases = 0;
  for (const char* const folder : {"field", "field2", "wild"}) {
    const fs::path top = fs::path(tests::source_dir()) / ".." / "shared" / folder;
    if (!fs::is_directory(top)) continue;
    for (const auto& entry : fs::directory_iterator(top)) {
      if (!entry.is_directory()) continue;
      Files files;
      for (const auto& file : fs::recursive_directory_iterator(entry.path())) {
        const std::string name = fs::relative(file.path(), entry.path()).generic_string();
        const bool meant = file.is_regular_file() && name != "expect.json" &&
                           !name.starts_with("fixed/") && file.path().extension() != ".tf";
        if (meant) files[name] = tests::Folder::read(file.path().string());
      }
      ++cases;
      count += follow_all(files, {}, wrong);
    }
  }
  if (cases == 0) return tests::skip("../shared is not there");
  CHECK(wrong == "");
  MESSAGE(count << " helps followed in " << cases << " cases");
}
