#include "config/values.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <utility>
#include <variant>

#include "base/text.h"
#include "config/pattern.h"
#include "iam/names/arn.h"
#include "iam/names/issuer.h"

namespace irsa::config {

namespace {

constexpr bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
constexpr bool is_label_char(char c) { return is_lower(c) || is_digit(c) || c == '-'; }

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

Defect whole(std::string_view value, std::string message, std::string help = {}) {
  return {0, value.size(), std::move(message), std::move(help)};
}

std::optional<Defect> unless(bool right, std::string_view value, std::string_view wanted) {
  if (right) return std::nullopt;
  return whole(value, "is not " + std::string(wanted));
}

std::string did_you_mean(std::string_view value, const std::vector<std::string_view>& known) {
  const std::string_view meant = nearest(value, known, 4);
  return meant.empty() ? std::string() : "Did you mean " + quoted(meant) + "?";
}

bool is_label(std::string_view text) {
  return !text.empty() && text.size() <= 63 && text.front() != '-' && text.back() != '-' &&
         std::all_of(text.begin(), text.end(), is_label_char);
}

bool is_subdomain(std::string_view text) {
  const std::vector<std::string_view> labels = split(text, '.');
  return text.size() <= 253 && std::all_of(labels.begin(), labels.end(), is_label);
}

/// NAMESPACE/NAME in which `*` and `?` are wildcards.
bool is_account_glob(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == 0 || slash == std::string_view::npos || slash + 1 == text.size()) return false;
  return std::all_of(text.begin(), text.end(), [&](const char& c) {
    return is_label_char(c) || c == '.' || c == '*' || c == '?' || &c == &text[slash];
  });
}

bool is_role_path(std::string_view text) {
  return text.size() <= 512 && text.starts_with('/') && text.ends_with('/') &&
         text.find("//") == std::string_view::npos &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7F; });
}

std::optional<Defect> issuer_defect(std::string_view value) {
  const std::optional<std::string> issuer = issuer_of(value);
  if (!issuer) {
    return whole(value, "is not the URL of an OIDC issuer",
                 "`aws eks describe-cluster --name NAME --query cluster.identity.oidc.issuer` "
                 "prints it.");
  }
  const auto defect = iam::issuer_host_defect(*issuer);
  if (!defect || defect->warning_only) return std::nullopt;
  const std::size_t scheme = value.find(*issuer);
  return Defect{scheme + defect->begin, scheme + defect->end,
                "is not an issuer: " + defect->message, defect->help};
}

std::optional<Defect> pattern_defect(std::string_view value) {
  auto compiled = Pattern::compile(value);
  if (Defect* const defect = std::get_if<Defect>(&compiled)) return std::move(*defect);
  if (std::get<Pattern>(compiled).match("")) {
    return whole(value, "also matches the empty text, so it would match everywhere");
  }
  return std::nullopt;
}

std::optional<Defect> path_pattern_defect(std::string_view value) {
  auto compiled = Pattern::compile(value);
  if (Defect* const defect = std::get_if<Defect>(&compiled)) return std::move(*defect);
  for (const std::string& name : std::get<Pattern>(compiled).group_names()) {
    if (name == "role" || name == "account") continue;
    const std::size_t at = value.find("(?P<" + name + ">") + 4;
    return Defect{at, at + name.size(), "has a group " + quoted(name) + " that means nothing",
                  "The groups are 'role' and 'account'."};
  }
  return std::nullopt;
}

std::optional<Defect> slug_defect(std::string_view value, const RuleNames& rules,
                                  bool groups = false) {
  if (std::binary_search(rules.slugs.begin(), rules.slugs.end(), value)) return std::nullopt;
  const bool group = std::binary_search(rules.groups.begin(), rules.groups.end(), value);
  if (group && groups) return std::nullopt;
  if (group) {
    return whole(value, "is a group of rules, not a rule",
                 "Here rules are named one by one; `irsa-lint rules` lists them.");
  }
  std::vector<std::string_view> known = rules.slugs;
  if (groups) known.insert(known.end(), rules.groups.begin(), rules.groups.end());
  std::string help = did_you_mean(value, known);
  if (help.empty()) help = "`irsa-lint rules` lists the rules.";
  return whole(value, groups ? "is not a rule or a group" : "is not a rule", std::move(help));
}

std::optional<Defect> choice_defect(std::string_view value, std::string_view what,
                                    const std::vector<std::string_view>& known) {
  if (std::find(known.begin(), known.end(), value) != known.end()) return std::nullopt;
  std::string listed;
  for (const std::string_view word : known) {
    if (!listed.empty()) listed += word == known.back() ? " or " : ", ";
    listed += word;
  }
  return whole(value, "is not " + std::string(what) + ": " + listed, did_you_mean(value, known));
}

std::optional<Defect> output_format_defect(std::string_view value, const RuleNames& rules) {
  if (value.find('=') != std::string_view::npos) {
    return whole(value, "names a file",
                 "Which file is written is said on the command line: --format FORMAT=FILE.");
  }
  return rules.formats.empty() ? std::nullopt : choice_defect(value, "a format", rules.formats);
}

std::optional<Defect> file_defect(std::string_view value) {
  if (!value.starts_with('/')) return std::nullopt;
  return Defect{0, 1, "must not begin with a slash",
                "Files are named relative to the folder of the configuration."};
}

std::optional<Defect> role_arn_defect(std::string_view value) {
  const auto defect = iam::role_arn_defect(value);
  if (!defect) return std::nullopt;
  return Defect{defect->begin, defect->end, "is not a role ARN: " + defect->message, defect->help};
}

}  // namespace

bool is_account(std::string_view text) {
  return text.size() == 12 && std::all_of(text.begin(), text.end(), is_digit);
}

bool is_region(std::string_view text) {
  const std::vector<std::string_view> parts = split(text, '-');
  const auto plain = [](std::string_view part) {
    return !part.empty() &&
           std::all_of(part.begin(), part.end(), [](char c) { return is_lower(c) || is_digit(c); });
  };
  return parts.size() >= 3 && std::all_of(parts.begin(), parts.end(), plain) &&
         std::all_of(parts.back().begin(), parts.back().end(), is_digit);
}

bool is_partition(std::string_view text) {
  return text.starts_with("aws") && std::all_of(text.begin(), text.end(), is_label_char);
}

bool is_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  const auto number = [&](std::size_t from, std::size_t length) {
    int value = 0;
    for (const char c : text.substr(from, length)) {
      if (!is_digit(c)) return -1;
      value = value * 10 + (c - '0');
    }
    return value;
  };
  const int year = number(0, 4), month = number(5, 2), day = number(8, 2);
  return year > 0 && month > 0 && day > 0 &&
         std::chrono::year_month_day{std::chrono::year{year},
                                     std::chrono::month{static_cast<unsigned>(month)},
                                     std::chrono::day{static_cast<unsigned>(day)}}
             .ok();
}

std::optional<std::string> issuer_of(std::string_view url) {
  std::string_view issuer = url;
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (issuer.starts_with(scheme)) issuer.remove_prefix(scheme.size());
  }
  issuer = iam::without_stray_slash(issuer);
  const bool plain = std::none_of(issuer.begin(), issuer.end(), [](char c) {
    return static_cast<unsigned char>(c) <= ' ' || c == '*' || c == '?' || c == '#' || c == 0x7F;
  });
  const std::string_view host = issuer.substr(0, issuer.find('/'));
  if (!plain || host.empty() || host.find('.') == std::string_view::npos ||
      issuer.starts_with("arn:")) {
    return std::nullopt;
  }
  return std::string(issuer);
}

std::optional<Defect> value_defect(Format format, std::string_view value, const RuleNames& rules) {
  if (value.empty()) return Defect{0, 0, "is empty"};
  if (trim(value).empty()) return whole(value, "is blank");
  if (std::any_of(value.begin(), value.end(), is_control)) {
    return whole(value, "holds a control character or a line end");
  }
  switch (format) {
    case Format::text: return std::nullopt;
    case Format::version:
      return unless(value == kVersion, value, "a version that this program reads; it reads 1");
    case Format::issuer: return issuer_defect(value);
    case Format::account:
      return unless(is_account(value), value, "an AWS account id of twelve digits");
    case Format::region: return unless(is_region(value), value, "the name of an AWS region");
    case Format::partition:
      return unless(is_partition(value), value, "an AWS partition such as aws or aws-cn");
    case Format::role_path:
      return unless(is_role_path(value), value, "a path that begins and ends with a slash");
    case Format::role_arn: return role_arn_defect(value);
    case Format::role_glob:
      return unless(value.find(' ') == std::string_view::npos, value, "a role's name or ARN");
    case Format::policy_glob:
      return unless(value.starts_with("arn:") && value.find(' ') == std::string_view::npos, value,
                    "the ARN of a policy");
    case Format::ns: return unless(is_label(value), value, "a name that a namespace can have");
    case Format::account_glob:
      return unless(is_account_glob(value), value, "of the form NAMESPACE/NAME");
    case Format::path_glob: return path_glob_defect(value);
    case Format::pattern: return pattern_defect(value);
    case Format::path_pattern: return path_pattern_defect(value);
    case Format::annotation_prefix:
      return unless(is_subdomain(value) && value.find('.') != std::string_view::npos, value,
                    "the domain that annotation keys begin with, such as eks.amazonaws.com");
    case Format::audience:
      return unless(value.find(' ') == std::string_view::npos, value, "an audience");
    case Format::slug: return slug_defect(value, rules);
    case Format::slug_or_group: return slug_defect(value, rules, true);
    case Format::level: return choice_defect(value, "a level", {"off", "note", "warning", "error"});
    case Format::fail_level:
      return choice_defect(value, "a level", {"error", "warning", "note", "never"});
    case Format::output_format: return output_format_defect(value, rules);
    case Format::file: return file_defect(value);
    case Format::date: return unless(is_date(value), value, "a date of the form YYYY-MM-DD");
  }
  return std::nullopt;
}

}  // namespace irsa::config
