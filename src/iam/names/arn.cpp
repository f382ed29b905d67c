#include "iam/names/arn.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "iam/names/arn_defect.h"

namespace irsa::iam {
namespace {

constexpr std::size_t kMaxRoleName = 64;
constexpr std::string_view kRoleType = "role";

// IAM API model, roleNameType: [\w+=,.@-]+
bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == '.' || c == '+' || c == '=' || c == ',' || c == '@';
}

// IAM API model, pathType: any printable ASCII character but the blank.
bool is_path_character(char c) { return c >= '!' && c <= '~'; }

// In a path they would be legal, but a colon or a quotation mark there was never meant.
bool is_stray(char c) { return c == ':' || c == '\'' || c == '"' || c == '`'; }

struct WrongType {
  std::string_view type, what;
};
constexpr std::array kWrongTypes = {
    WrongType{"instance-profile", "an instance profile"},
    WrongType{"policy", "a policy"},
    WrongType{"user", "a user"},
    WrongType{"group", "a group"},
    WrongType{"oidc-provider", "an OIDC provider"},
    WrongType{"saml-provider", "a SAML provider"},
    WrongType{"server-certificate", "a server certificate"},
};

ArnDefect session_defect(const std::vector<ArnField>& fields) {
  const auto& resource = fields[5];
  const auto parts = split(resource.text, '/');
  std::string help = "Name the role itself";
  if (parts.size() > 1 && !parts[1].empty() && is_account_id(fields[4].text)) {
    help = fmt::format("Write 'arn:{}:iam::{}:role/{}' (with the role's path, if it has one)",
                       printable(fields[1].text), fields[4].text, printable(parts[1]));
  }
  return arn_defect(resource.begin, resource.begin + parts[0].size(),
                    "this is the ARN of a role's session ('assumed-role'), not of a role",
                    std::move(help));
}

/// The resource is not "role/…": says what it is.
std::optional<ArnDefect> resource_type_defect(const ArnField& resource) {
  const auto& text = resource.text;
  const auto word_end = std::min(text.find_first_of("/:"), text.size());
  const auto type = text.substr(0, word_end);
  const auto at = [&](std::string message, std::string help = {}) {
    return arn_defect(resource.begin, resource.begin + std::max<std::size_t>(word_end, 1),
                      std::move(message), std::move(help));
  };
  if (text.empty()) {
    return arn_defect(resource.begin - 1, resource.begin,
                      "the ARN ends after the account: 'role/…' is missing");
  }
  if (type == kRoleType) {
    if (word_end == text.size()) return at("the role's name is missing after 'role'");
    if (text[word_end] == ':') {
      return arn_defect(resource.begin + word_end, resource.begin + word_end + 1,
                        "'role' is followed by ':' where '/' is expected");
    }
    return std::nullopt;
  }
  if (type.empty()) return at(fmt::format("{} is where 'role/…' is expected", quoted(text)));
  for (const auto& wrong : kWrongTypes) {
    if (type == wrong.type) {
      return at(fmt::format("this is the ARN of {}, not of a role", wrong.what),
                type == "instance-profile"
                    ? "Instance profiles are for EC2; name the role that it contains"
                    : "");
    }
  }
  if (text == "root") return at("this is the ARN of the account itself, not of a role");
  if (word_end == text.size()) {
    return at(fmt::format("'role/' is missing before {}", quoted(type)));
  }
  return at(fmt::format("the resource type is {}, not 'role'", quoted(type)));
}

/// Behind the character at `at`: one of several bytes is shown whole.
std::size_t behind_character(std::string_view text, std::size_t at) {
  ++at;
  while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U) ++at;
  return at;
}

std::optional<ArnDefect> role_name_defect(const ArnField& resource) {
  const auto slash = resource.text.rfind('/');
  const auto name = resource.text.substr(slash + 1);
  const auto begin = resource.begin + slash + 1;
  const auto path = resource.text.substr(kRoleType.size(), slash + 1 - kRoleType.size());
  const auto bad = std::ranges::find_if_not(path, is_path_character);
  if (bad != path.end()) {
    const auto at = kRoleType.size() + static_cast<std::size_t>(std::distance(path.begin(), bad));
    return arn_defect(resource.begin + at, resource.begin + behind_character(resource.text, at),
                      "the role's path contains a character that no path can have: only printable "
                      "ASCII is allowed");
  }
  if (name.empty()) {
    return arn_defect(begin - 1, begin, "the role's name is missing after the last '/'");
  }
  const auto wrong = std::ranges::find_if_not(name, is_name_character);
  if (wrong != name.end()) {
    const auto at = begin + static_cast<std::size_t>(std::distance(name.begin(), wrong));
    if (*wrong == '*' || *wrong == '?') {
      return arn_defect(at, at + 1, "wildcards have no meaning in a role ARN",
                        "One role must be named");
    }
    const auto end = resource.begin + behind_character(resource.text, at - resource.begin);
    return arn_defect(at, end,
                      fmt::format("{} cannot be part of a role's name",
                                  quoted(resource.text.substr(at - resource.begin, end - at))),
                      "Letters, digits and _+=,.@- are allowed");
  }
  if (name.size() > kMaxRoleName) {
    return arn_defect(begin, begin + name.size(),
                      fmt::format("the role's name has {} characters, more than the 64 that IAM "
                                  "allows",
                                  name.size()));
  }
  return std::nullopt;
}

std::optional<ArnDefect> not_an_arn_defect(std::string_view text) {
  if (text.empty()) return arn_defect(0, 0, "the value is empty");
  if (text.starts_with("https://") || text.starts_with("http://")) {
    return arn_defect(0, text.size(), "this is a URL, not a role ARN");
  }
  if (text.find(':') != std::string_view::npos) return std::nullopt;
  if (auto defect = quoted_reference_defect(text)) return defect;
  const auto name = text.starts_with("role/") ? text.substr(5) : text;
  return arn_defect(0, text.size(), fmt::format("{} is a bare role name, not an ARN", quoted(text)),
                    fmt::format("Write 'arn:aws:iam::<account id>:role/{}'", printable(name)));
}

std::optional<ArnDefect> too_many_colons_defect(const std::vector<ArnField>& fields) {
  if (auto defect = extra_colon_defect(fields)) return defect;
  if (fields.size() == 6 || fields[5].text == kRoleType) return std::nullopt;
  return arn_defect(
      fields[6].begin - 1, fields[6].begin,
      fmt::format("the value has {} colons where a role ARN has five", fields.size() - 1));
}

}  // namespace

std::optional<Arn> Arn::parse(std::string_view text) {
  if (!text.starts_with("arn:")) return std::nullopt;
  std::array<std::string_view, 4> fields;
  text.remove_prefix(4);
  for (auto& field : fields) {
    const auto colon = text.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    field = text.substr(0, colon);
    text.remove_prefix(colon + 1);
  }
  return Arn{fields[0], fields[1], fields[2], fields[3], text};
}

std::optional<RoleArn> RoleArn::parse(std::string_view text) {
  // Asked for every account and role: it says yes or no without looking for the reason.
  const auto arn = Arn::parse(text);
  if (!arn || !is_partition(arn->partition) || arn->service != "iam" || !arn->region.empty() ||
      !is_account_id(arn->account) || !arn->resource.starts_with("role/")) {
    return std::nullopt;
  }
  const auto slash = arn->resource.rfind('/');
  const auto path = arn->resource.substr(kRoleType.size(), slash + 1 - kRoleType.size());
  const auto name = arn->resource.substr(slash + 1);
  const bool right = !name.empty() && name.size() <= kMaxRoleName &&
                     std::ranges::all_of(name, is_name_character) &&
                     std::ranges::all_of(path, is_path_character) &&
                     std::ranges::none_of(path, is_stray);
  if (!right) return std::nullopt;
  return RoleArn{arn->partition, arn->account, path, name};
}

namespace {

std::optional<ArnDefect> first_role_defect(std::string_view text) {
  if (text.empty()) return not_an_arn_defect(text);
  if (auto defect = stray_character_defect(text)) return defect;
  if (auto defect = not_an_arn_defect(text)) return defect;
  const auto all = arn_fields(text, false);
  if (auto defect = arn_prefix_defect(all)) return defect;
  if (all.size() < 6) return missing_field_defect(all, kRoleType);
  if (auto defect = too_many_colons_defect(all)) return defect;
  const auto fields = arn_fields(text, true);
  if (auto defect = partition_defect(fields)) return defect;
  const auto& resource = fields[5];
  if (resource.text.starts_with("assumed-role/")) return session_defect(fields);
  if (auto defect = service_defect(fields)) return defect;
  if (auto defect = region_defect(fields)) return defect;
  // arn:aws:iam::aws:policy/…: the type says more than the account.
  const bool aws_managed = fields[4].text == "aws";
  if (aws_managed) {
    if (auto defect = resource_type_defect(resource)) return defect;
  }
  if (auto defect = account_defect(fields)) return defect;
  if (auto defect = resource_type_defect(resource)) return defect;
  return role_name_defect(resource);
}

}  // namespace

std::optional<ArnDefect> role_arn_defect(std::string_view text) {
  auto defect = first_role_defect(text);
  if (defect && defect->help.empty()) {
    defect->help =
        "A role's ARN is arn:PARTITION:iam::ACCOUNT:role/NAME, with the role's path "
        "before its name";
  }
  return defect;
}

}  // namespace irsa::iam
