#include "join/references.h"

#include <cstdint>

#include "join/tables.h"
#include "value/template_text.h"

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
    const std::string_view key = own ? texts.keep(*own) : role.arn;
    // What stands for a part of a name says something within its own file only.
    const bool known = !role.name.empty() && !value::has_open_part(role.name);
    if (known && !role.guessed_name && !key.empty()) {
      const auto [place, fresh] = anywhere_.emplace(role.name, key);
      if (!fresh && place->second != key) place->second = {};
    }
    if (!own) continue;
    if (!role.reference.empty()) keys_.emplace(key, key);
    if (role.name.empty()) continue;
    // Of several roles of one name nobody knows which is meant.
    const auto [place, fresh] = keys_.emplace(reference_by_name(role.file, role.name), key);
    if (!fresh) place->second = {};
  }
}

std::string_view References::find(FileId file, std::string_view value) const {
  if (!value.starts_with("arn:")) return find_or_empty(keys_, reference_key(file, value));
  const std::size_t slash = value.rfind('/');
  if (slash == std::string_view::npos || value.find(kRole) == std::string_view::npos) return {};
  const std::string_view name = value.substr(slash + 1);
  const auto here = keys_.find(reference_by_name(file, name));
  return here != keys_.end() ? here->second : find_or_empty(anywhere_, name);
}

}  // namespace irsa::join
