#include "join/references.h"

#include <cstdint>

#include "join/tables.h"

namespace irsa::join {
namespace {

constexpr std::string_view kRole = ":role/";

std::string reference_by_name(FileId file, std::string_view name) {
  return reference_key(file, std::string(kRole).append(name));
}

}  // namespace

std::optional<std::string> reference_key(const iam::Role& role) {
  if (!role.reference.empty()) return reference_key(role.file, role.reference);
  if (role.name.empty() || role.guessed_name || !role.arn.empty()) return std::nullopt;
  return reference_by_name(role.file, role.name);
}

std::string reference_key(FileId file, std::string_view reference) {
  return std::to_string(static_cast<std::uint32_t>(file)).append(" ").append(reference);
}

References::References(const std::vector<iam::Role>& roles, Arena& texts) {
  for (const iam::Role& role : roles) {
    const std::optional<std::string> own = reference_key(role);
    if (!own) continue;
    const std::string_view key = texts.keep(*own);
    if (!role.reference.empty()) keys_.emplace(key, key);
    if (role.name.empty()) continue;
    // Of several roles of one name nobody knows which is meant.
    const auto [place, fresh] = keys_.emplace(reference_by_name(role.file, role.name), key);
    if (!fresh) place->second = {};
  }
}

std::string_view References::find(FileId file, std::string_view value) const {
  if (keys_.empty()) return {};
  if (!value.starts_with("arn:")) return find_or_empty(keys_, reference_key(file, value));
  const std::size_t slash = value.rfind('/');
  if (slash == std::string_view::npos || value.find(kRole) == std::string_view::npos) return {};
  return find_or_empty(keys_, reference_by_name(file, value.substr(slash + 1)));
}

}  // namespace irsa::join
