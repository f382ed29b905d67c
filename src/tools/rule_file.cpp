#include "tools/rule_file.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <iterator>
#include <set>
#include <sstream>
#include <utility>

namespace irsa::tools {
namespace {

constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kSlugLetters = "abcdefghijklmnopqrstuvwxyz0123456789-";

bool consists_of(std::string_view text, std::string_view letters) {
  return !text.empty() && text.find_first_not_of(letters) == std::string_view::npos;
}

bool is_slug(std::string_view text) {
  return consists_of(text, kSlugLetters) && text.front() >= 'a' && text.front() <= 'z' &&
         text.back() != '-' && text.find("--") == std::string_view::npos;
}

std::optional<Severity> severity_of(std::string_view text) {
  for (const Severity level : {Severity::off, Severity::note, Severity::warning, Severity::error}) {
    if (to_string(level) == text) return level;
  }
  return std::nullopt;
}

/// Ends a sentence, or a list or code block whose last line need not be one.
bool ends_properly(std::string_view text) { return text.ends_with('.') || text.ends_with("```"); }

std::string trimmed(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  return text;
}

/// One reading of one file. Every member function reports what it does not like and goes on, so
/// that one build shows all mistakes.
class Reader {
 public:
  Reader(std::string path, std::vector<std::string>& errors)
      : path_(std::move(path)), errors_(errors) {}

  RuleFile read(const YAML::Node& root) {
    RuleFile rule;
    rule.slug = std::filesystem::path(path_).stem().string();
    if (!is_slug(rule.slug)) error(root, "the file name is not a slug in kebab-case");
    known_keys(root,
               {"title", "group", "level", "on-request", "security-severity", "precision", "tags",
                "since", "over", "rationale", "remediation", "references", "bad", "good"});
    if (!root.IsMap()) return rule;
    rule.title = title(root);
    rule.group = one_of(root, "group", group_names());
    read_level(root, rule);
    read_classification(root, rule);
    if (root["over"]) rule.over = over(root["over"]);
    rule.rationale = prose(root, "rationale");
    rule.remediation = prose(root, "remediation");
    rule.references = references(root);
    rule.bad = examples(root, "bad", rule.level_on_request);
    rule.good = examples(root, "good", rule.level_on_request);
    return rule;
  }

 private:
  /// "rules/x.yaml:3:5"
  [[nodiscard]] std::string place_of(const YAML::Node& node) const {
    const YAML::Mark mark = node.Mark();
    std::ostringstream place;
    place << path_ << ':' << mark.line + 1 << ':' << mark.column + 1;
    return place.str();
  }

  void error(const YAML::Node& node, const std::string& message) {
    errors_.push_back(place_of(node) + ": " + message);
  }

  static std::vector<std::string> group_names() {
    std::vector<std::string> names;
    for (const Group& group : groups()) names.emplace_back(group.name);
    return names;
  }

  void known_keys(const YAML::Node& map, std::initializer_list<std::string_view> known) {
    if (!map.IsMap()) return error(map, "a mapping is expected here");
    std::set<std::string> seen;
    for (const auto& entry : map) {
      const auto key = entry.first.as<std::string>("");
      if (std::find(known.begin(), known.end(), key) == known.end()) {
        error(entry.first, "unknown key '" + key + "'");
      } else if (!seen.insert(key).second) {
        error(entry.first, "the key '" + key + "' stands here twice");
      }
    }
  }

  YAML::Node required(const YAML::Node& map, const std::string& key) {
    const YAML::Node value = map[key];
    if (!value) error(map, "the key '" + key + "' is missing");
    return value;
  }

  std::string text(const YAML::Node& map, const std::string& key) {
    const YAML::Node value = required(map, key);
    if (!value) return {};
    if (!value.IsScalar() || value.Scalar().empty()) {
      error(value, "'" + key + "' must be a text that is not empty");
      return {};
    }
    return value.Scalar();
  }

  std::string title(const YAML::Node& map) {
    std::string value = text(map, "title");
    if (value.empty()) return value;
    if (value.find('\n') != std::string::npos) error(map["title"], "a title is one line");
    if (value.ends_with('.')) error(map["title"], "a title does not end with a period");
    return value;
  }

  std::string prose(const YAML::Node& map, const std::string& key) {
    std::string value = trimmed(text(map, key));
    if (!value.empty() && !ends_properly(value)) {
      error(map[key], "'" + key + "' must end with a period");
    }
    return value;
  }

  std::string one_of(const YAML::Node& map, const std::string& key,
                     const std::vector<std::string>& allowed) {
    std::string value = text(map, key);
    if (value.empty() || std::find(allowed.begin(), allowed.end(), value) != allowed.end()) {
      return value;
    }
    std::string message = "'" + key + "' must be one of";
    for (const std::string& word : allowed) message += " " + word;
    error(map[key], message);
    return value;
  }

  void read_level(const YAML::Node& root, RuleFile& rule) {
    rule.level = severity_of(one_of(root, "level", {"error", "warning", "note", "off"}))
                     .value_or(Severity::off);
    rule.level_on_request = rule.level == Severity::off ? Severity::note : rule.level;
    const YAML::Node on_request = root["on-request"];
    if (!on_request) return;
    if (rule.level != Severity::off) {
      return error(on_request, "'on-request' is for rules whose level is off");
    }
    rule.level_on_request = severity_of(one_of(root, "on-request", {"error", "warning", "note"}))
                                .value_or(Severity::note);
  }

  void read_classification(const YAML::Node& root, RuleFile& rule) {
    rule.precision = one_of(root, "precision", {"very-high", "high", "medium", "low"});
    rule.tags = strings(root, "tags");
    for (const std::string& tag : rule.tags) {
      if (!is_slug(tag)) error(root["tags"], "the tag '" + tag + "' is not in kebab-case");
      if (tag.starts_with("cwe-") && !consists_of(tag.substr(4), kDigits)) {
        error(root["tags"], "the tag '" + tag + "' is not cwe-NUMBER");
      }
    }
    read_security_severity(root, rule);
    rule.since = text(root, "since");
    if (!rule.since.empty() && !is_version(rule.since)) {
      error(root["since"], "'since' must be a version such as 0.1.0");
    }
  }

  /// GitHub makes every rule that has this property a security rule, and refuses what is no number.
  void read_security_severity(const YAML::Node& root, RuleFile& rule) {
    const bool security =
        std::find(rule.tags.begin(), rule.tags.end(), "security") != rule.tags.end();
    const YAML::Node node = root["security-severity"];
    if (!node) {
      if (security) error(root, "a rule with the tag security needs a 'security-severity'");
      return;
    }
    rule.security_severity = text(root, "security-severity");
    if (!security) error(node, "'security-severity' is for rules with the tag security");
    const std::size_t dot = rule.security_severity.find('.');
    const bool number = dot != std::string::npos &&
                        consists_of(rule.security_severity.substr(0, dot), kDigits) &&
                        consists_of(rule.security_severity.substr(dot + 1), kDigits);
    const double value = number ? std::strtod(rule.security_severity.c_str(), nullptr) : 0;
    if (value <= 0 || value > 10) {
      error(node, "'security-severity' must be a number from 0.1 to 10.0");
    }
    if (node.Tag() != "!") error(node, "'security-severity' must be a string: put it in quotes");
  }

  static bool is_version(std::string_view text) {
    std::size_t parts = 1;
    while (true) {
      const std::size_t dot = text.find('.');
      if (!consists_of(text.substr(0, dot), kDigits)) return false;
      if (dot == std::string_view::npos) return parts == 3;
      text.remove_prefix(dot + 1);
      ++parts;
    }
  }

  std::vector<std::string> strings(const YAML::Node& map, const std::string& key) {
    const YAML::Node list = required(map, key);
    if (!list) return {};
    if (!list.IsSequence() || list.size() == 0) {
      error(list, "'" + key + "' must be a list that is not empty");
      return {};
    }
    std::vector<std::string> values;
    for (const auto& entry : list) {
      if (!entry.IsScalar() || entry.Scalar().empty()) {
        error(entry, "a text is expected here");
      } else {
        values.push_back(entry.Scalar());
      }
    }
    return values;
  }

  std::vector<Precedence> over(const YAML::Node& list) {
    std::vector<Precedence> found;
    if (!list.IsSequence() || list.size() == 0) {
      error(list, "'over' must be a list that is not empty");
      return found;
    }
    for (const auto& entry : list) {
      Precedence one{.rule = {}, .same = "value", .when = {}, .place = place_of(entry)};
      if (entry.IsScalar()) {
        one.rule = entry.Scalar();
      } else if (entry.IsMap()) {
        known_keys(entry, {"rule", "same", "when"});
        one.rule = text(entry, "rule");
        if (entry["same"])
          one.same = one_of(entry, "same", {"statement", "value", "account", "role"});
        if (entry["when"]) one.when = text(entry, "when");
      } else {
        error(entry, "the slug of a rule is expected here, or a map with 'rule'");
        continue;
      }
      found.push_back(std::move(one));
    }
    std::sort(found.begin(), found.end(),
              [](const Precedence& a, const Precedence& b) { return a.rule < b.rule; });
    return found;
  }

  std::vector<std::string> references(const YAML::Node& root) {
    std::vector<std::string> urls = strings(root, "references");
    for (const std::string& url : urls) {
      if (!url.starts_with("https://") || url.find(' ') != std::string::npos) {
        error(root["references"], "'" + url + "' is not an https address");
      }
    }
    return urls;
  }

  std::vector<ExampleText> examples(const YAML::Node& root, const std::string& key,
                                    Severity level) {
    const YAML::Node list = required(root, key);
    if (!list) return {};
    if (!list.IsSequence() || list.size() == 0) {
      error(list, "at least one " + key + " example is needed");
      return {};
    }
    std::vector<ExampleText> result;
    for (const auto& node : list) result.push_back(example(node, key == "bad", level));
    return result;
  }

  ExampleText example(const YAML::Node& node, bool bad, Severity level) {
    ExampleText result;
    if (bad) {
      known_keys(node, {"title", "options", "files", "expect", "fixed"});
    } else {
      known_keys(node, {"title", "options", "files"});
    }
    if (!node.IsMap()) return result;
    result.title = title(node);
    if (node["options"]) result.options = strings(node, "options");
    result.files = files(node, "files");
    if (bad) result.expect = expectations(node, result.files, level);
    if (node["fixed"]) result.fixed = files(node, "fixed");
    for (const ExampleFileText& after : result.fixed) {
      const auto before = std::find_if(result.files.begin(), result.files.end(),
                                       [&](const auto& file) { return file.name == after.name; });
      if (before == result.files.end() || before->text == after.text) {
        error(node["fixed"], "'" + after.name + "' is no file of the example that fixes change");
      }
    }
    return result;
  }

  std::vector<ExampleFileText> files(const YAML::Node& node, const std::string& key) {
    const YAML::Node map = required(node, key);
    if (!map) return {};
    if (!map.IsMap() || map.size() == 0) {
      error(map, "'" + key + "' must map at least one file name to its text");
      return {};
    }
    std::vector<ExampleFileText> result;
    for (const auto& entry : map) {
      const auto name = entry.first.as<std::string>("");
      if (name.empty() || name.front() == '/' || name.find("..") != std::string::npos) {
        error(entry.first, "a file name must be relative and stay below the example's folder");
      }
      const bool repeated = std::any_of(result.begin(), result.end(),
                                        [&](const auto& file) { return file.name == name; });
      if (repeated) error(entry.first, "the file '" + name + "' stands here twice");
      if (!entry.second.IsScalar()) {
        error(entry.second, "the file's text is expected here");
      } else {
        result.push_back({.name = name, .text = entry.second.Scalar()});
      }
    }
    return result;
  }

  std::vector<Expectation> expectations(const YAML::Node& node,
                                        const std::vector<ExampleFileText>& files, Severity level) {
    const YAML::Node list = required(node, "expect");
    if (!list) return {};
    if (!list.IsSequence() || list.size() == 0) {
      error(list, "a bad example must expect at least one finding");
      return {};
    }
    std::vector<Expectation> result;
    for (const auto& entry : list) {
      known_keys(entry, {"file", "at", "occurrence", "message", "level", "related", "help"});
      if (entry.IsMap()) result.push_back(expectation(entry, files, level));
    }
    return result;
  }

  Expectation expectation(const YAML::Node& node, const std::vector<ExampleFileText>& files,
                          Severity level) {
    Expectation result;
    result.at = text(node, "at");
    result.message = text(node, "message");
    result.level = level;
    if (node["level"]) {
      result.level =
          severity_of(one_of(node, "level", {"error", "warning", "note"})).value_or(level);
      if (result.level == level)
        error(node["level"], "this is the rule's level anyway: leave it out");
    }
    if (const ExampleFileText* file = file_of(node, files, result)) {
      if (!result.at.empty()) locate(node, file->text, result);
    }
    if (node["related"]) result.related = related(node["related"], files);
    if (node["help"]) result.help = text(node, "help");
    return result;
  }

  std::vector<ExpectedPlace> related(const YAML::Node& list,
                                     const std::vector<ExampleFileText>& files) {
    std::vector<ExpectedPlace> result;
    if (!list.IsSequence() || list.size() == 0) {
      error(list, "'related' must be a list that is not empty: leave it out where there is none");
      return result;
    }
    for (const auto& entry : list) {
      known_keys(entry, {"file", "at", "occurrence", "message"});
      if (!entry.IsMap()) continue;
      ExpectedPlace place;
      place.message = text(entry, "message");
      if (entry["at"]) place.at = text(entry, "at");
      if (const ExampleFileText* file = file_of(entry, files, place)) {
        if (!entry["at"]) {
          place.at = whole(file->text);
        } else if (!place.at.empty()) {
          locate(entry, file->text, place);
        }
      }
      result.push_back(std::move(place));
    }
    return result;
  }

  /// Sets the place's file. The only file of an example need not be named.
  const ExampleFileText* file_of(const YAML::Node& node, const std::vector<ExampleFileText>& files,
                                 ExpectedPlace& place) {
    if (!node["file"] && files.size() == 1) {
      place.file = files.front().name;
    } else {
      place.file = text(node, "file");
    }
    const auto file = std::find_if(files.begin(), files.end(),
                                   [&](const auto& f) { return f.name == place.file; });
    if (file != files.end()) return &*file;
    error(node, "the example has no file '" + place.file + "'");
    return nullptr;
  }

  void locate(const YAML::Node& node, const std::string& text, ExpectedPlace& expected) {
    std::vector<std::size_t> places;
    for (std::size_t at = text.find(expected.at); at != std::string::npos;
         at = text.find(expected.at, at + 1)) {
      places.push_back(at);
    }
    const YAML::Node at = node["at"];
    if (places.empty()) {
      return error(at, "'" + expected.at + "' does not occur in " + expected.file);
    }
    if (!node["occurrence"]) {
      if (places.size() > 1) {
        return error(at, "'" + expected.at + "' occurs " + std::to_string(places.size()) +
                             " times in " + expected.file + ": say which by 'occurrence'");
      }
    } else {
      expected.occurrence = node["occurrence"].as<unsigned>(0);
      if (expected.occurrence < 1 || expected.occurrence > places.size()) {
        return error(node["occurrence"],
                     "'occurrence' must be a number from 1 to " + std::to_string(places.size()));
      }
    }
    expected.offset = places[expected.occurrence - 1];
  }

  std::string path_;
  std::vector<std::string>& errors_;
};

/// The end of a path as people write it: rules/<slug>.yaml.
std::string display_path(const std::string& path) {
  const std::filesystem::path full(path);
  return (full.parent_path().filename() / full.filename()).generic_string();
}

}  // namespace

const std::vector<Group>& groups() {
  static const std::vector<Group> kGroups = {
      {"input", "Input"},
      {"service-account", "ServiceAccount"},
      {"workload", "Workload"},
      {"trust-policy", "Trust policy"},
      {"cross-reference", "Cross-reference"},
      {"oidc-provider", "OIDC provider"},
      {"permissions", "Permissions"},
      {"migration", "Migration"},
  };
  return kGroups;
}

std::optional<RuleFile> read_rule_file(const std::string& path, std::vector<std::string>& errors) {
  const std::size_t before = errors.size();
  const std::string shown = display_path(path);
  std::ifstream in(path, std::ios::binary);
  if (!in) {
    errors.push_back(shown + ": cannot be read");
    return std::nullopt;
  }
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  try {
    RuleFile rule = Reader(shown, errors).read(YAML::Load(text));
    if (errors.size() == before) return rule;
  } catch (const YAML::Exception& problem) {
    std::ostringstream line;
    line << shown << ':' << problem.mark.line + 1 << ':' << problem.mark.column + 1 << ": "
         << problem.msg;
    errors.push_back(line.str());
  }
  return std::nullopt;
}

std::string whole(std::string_view text) {
  return std::string(text.ends_with('\n') ? text.substr(0, text.size() - 1) : text);
}

std::string function_name(std::string_view slug) {
  std::string name = "check_";
  name += slug;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

}  // namespace irsa::tools
