#include "iam/names/mend.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

#include "base/text.h"
#include "iam/names/arn.h"
#include "iam/names/issuer.h"
#include "iam/names/provider_arn.h"
#include "iam/names/subject.h"

namespace irsa::iam {
namespace {

std::string without(std::string_view text, std::string_view characters) {
  std::string out;
  for (const char c : text) {
    if (characters.find(c) == std::string_view::npos) out += c;
  }
  return out;
}

std::vector<std::string> pieces_of(std::string_view text, char separator) {
  std::vector<std::string> out;
  for (const std::string_view piece : split(text, separator)) out.emplace_back(piece);
  return out;
}

/// "1111-2222-3333" as the console shows it.
std::string without_dashes(std::string_view text) {
  std::string digits;
  for (const char c : text) {
    if (c != '-') digits += c;
  }
  const bool parted = text.size() == 14 && digits.size() == 12 && text[4] == '-' && text[9] == '-';
  return parted && std::ranges::all_of(digits, is_digit) ? digits : std::string(text);
}

/// The partition that a misspelt one was meant to be.
std::string partition_meant(const std::string& text) {
  constexpr std::array<std::string_view, 3> kOfAws = {"aws", "aws-cn", "aws-us-gov"};
  if (text.empty()) return "aws";
  for (const std::string_view partition : kOfAws) {
    if (text == partition) return text;
  }
  for (const std::string_view partition : kOfAws) {
    if (edit_distance(text, partition, 1) <= 1) return std::string(partition);
  }
  return text;
}

bool is_twelve_digits(std::string_view text) {
  return text.size() == 12 && std::ranges::all_of(text, is_digit);
}

/// "arn:aws:iam:ACCOUNT:…", "arn:aws:iam:::ACCOUNT:…", "arn:aws:iam:REGION:ACCOUNT:…" and what
/// begins after "arn:": six fields in front of a resource. nullopt where no account is written.
struct LooseArn {
  std::string partition, service, account, resource;
};
std::optional<LooseArn> read_loosely(std::string_view text) {
  std::vector<std::string> fields = pieces_of(text, ':');
  for (std::size_t i = 0; i < std::min<std::size_t>(fields.size(), 3); ++i) {
    fields[i] = ascii_lower(fields[i]);
  }
  if (!fields.empty() && fields.front() != "arn" &&
      (fields.front() == "aws" || fields.front().starts_with("aws-"))) {
    fields.insert(fields.begin(), "arn");
  }
  if (fields.size() < 5 || fields[0] != "arn") return std::nullopt;
  LooseArn arn{
      .partition = partition_meant(fields[1]), .service = fields[2], .account = {}, .resource = {}};
  for (std::size_t i = 3; i < fields.size() && i < 7; ++i) {
    fields[i] = without_dashes(fields[i]);
    if (!is_twelve_digits(fields[i])) continue;
    arn.account = fields[i];
    for (std::size_t j = i + 1; j < fields.size(); ++j) {
      arn.resource += (j > i + 1 ? ":" : "") + fields[j];
    }
    return arn;
  }
  return std::nullopt;
}

/// The name at a resource's beginning, whatever follows it ("role", "/api"); the rest without
/// slashes and colons in front.
std::pair<std::string, std::string> parted(std::string_view resource) {
  const std::size_t end = resource.find_first_of("/:");
  if (end == std::string_view::npos) return {std::string(resource), {}};
  const std::size_t rest = resource.find_first_not_of("/:", end);
  return {std::string(resource.substr(0, end)),
          rest == std::string_view::npos ? std::string() : std::string(resource.substr(rest))};
}

bool is_nearly(std::string_view text, std::string_view word) {
  return edit_distance(ascii_lower(text), word, 2) <= 2;
}

}  // namespace

std::optional<MendedArn> mended_role_arn(std::string_view text) {
  std::string clean = without(text, " \t\r\n\v\f'\"`");
  // "eks.amazonaws.com/role-arn=arn:aws:…": the key came along.
  if (const std::size_t begin = clean.rfind("arn:aws"); begin != std::string::npos) {
    clean.erase(0, begin);
  }
  if (!role_arn_defect(clean)) return MendedArn{.text = clean};
  const auto arn = read_loosely(clean);
  if (!arn) return std::nullopt;
  const auto [kind, name] = parted(arn->resource);
  const bool session = kind == "assumed-role";
  if (!session && !is_nearly(kind, "role")) return std::nullopt;
  std::string role = session ? name.substr(0, name.find('/')) : name;
  while (role.ends_with('/')) role.pop_back();
  // "role:role/app": a template already had the word. With a slash in front it may be a path.
  const bool path = arn->resource[kind.size()] == '/' && role.starts_with("role/");
  const bool doubled = !path && (role.starts_with("role/") || role.starts_with("role:"));
  if (doubled) role.erase(0, role.find_first_not_of("/:", 4));
  std::string made = "arn:" + arn->partition + ":iam::" + arn->account + ":role/" + role;
  if (role.empty() || role_arn_defect(made)) return std::nullopt;
  return MendedArn{.text = std::move(made), .sure = !session && !doubled};
}

std::optional<std::string> mended_provider_arn(std::string_view text) {
  std::string clean = without(text, " \t\r\n\v\f'\"`");
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (const std::size_t at = clean.find(scheme); at != std::string::npos) {
      clean.erase(at, scheme.size());
    }
  }
  const std::size_t issuer_begin = clean.find('/') + 1;  // 0 without a slash
  clean.resize(issuer_begin +
               without_stray_slash(std::string_view(clean).substr(issuer_begin)).size());
  if (!provider_arn_defect(clean)) return clean;
  const auto arn = read_loosely(clean);
  if (!arn) return std::nullopt;
  const auto [kind, issuer] = parted(arn->resource);
  if (!is_nearly(kind, "oidc-provider") && kind != "provider" && kind != "oidc")
    return std::nullopt;
  std::string made = "arn:" + arn->partition + ":iam::" + arn->account + ":oidc-provider/" + issuer;
  if (issuer.empty() || provider_arn_defect(made)) return std::nullopt;
  return made;
}

std::optional<std::string> mended_issuer(std::string_view issuer) {
  const std::size_t slash = issuer.find("/id/");
  if (slash == std::string_view::npos) return std::nullopt;
  for (const std::string_view label : split(issuer.substr(0, slash), '.')) {
    const auto dashes = std::ranges::count(label, '-');
    if (dashes < 2 || label.size() < 9 || !is_digit(label.back())) continue;
    std::string made = "oidc.eks." + std::string(label) + ".amazonaws.com";
    if (label.starts_with("cn-")) made += ".cn";
    made += issuer.substr(slash);
    if (made == issuer || !is_eks_issuer(made) || issuer_host_defect(made)) return std::nullopt;
    return made;
  }
  return std::nullopt;
}

std::optional<std::string> mended_subject(std::string_view text, bool globs) {
  std::string clean = without(text, " \t\r\n\v\f'\"`");
  std::replace(clean.begin(), clean.end(), '/', ':');
  std::vector<std::string> parts;
  for (const std::string& part : pieces_of(clean, ':')) {
    if (!part.empty()) parts.push_back(part);
  }
  // Words of the prefix are no namespace: where they leave one name, the other is not written.
  if (parts.size() > 1 && is_nearly(parts.front(), "system")) parts.erase(parts.begin());
  if (parts.size() > 1 &&
      (is_nearly(parts.front(), "serviceaccount") || is_nearly(parts.front(), "serviceaccounts") ||
       ascii_lower(parts.front()) == "service-account" || parts.front() == "sa")) {
    parts.erase(parts.begin());
  }
  // The whole subject where a module puts the prefix in front by itself.
  if (parts.size() == 4 && parts[0] == "system" && parts[1] == "serviceaccount") {
    parts.erase(parts.begin(), parts.begin() + 2);
  }
  if (parts.size() != 2) return std::nullopt;
  std::string made =
      std::string(kSubjectPrefix) + ascii_lower(parts[0]) + ":" + ascii_lower(parts[1]);
  std::string legal = made;
  if (globs) {
    std::replace(legal.begin(), legal.end(), '*', 'x');
    std::replace(legal.begin(), legal.end(), '?', 'x');
  }
  if (!split_subject(legal) || made == text) return std::nullopt;
  return made;
}

}  // namespace irsa::iam
