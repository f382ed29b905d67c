#include "audit/masking.h"

#include <utility>

#include "base/text.h"
#include "iam/names/call_keys.h"

namespace irsa::audit {

std::string without(std::string text, const std::vector<std::string_view>& values,
                    std::string_view instead) {
  for (const std::string_view value : values) {
    const std::string written = quoted(value);
    std::size_t at = text.find(written);
    while (at != std::string::npos) {
      text.replace(at, written.size(), instead);
      at = text.find(written, at + instead.size());
    }
  }
  return text;
}

std::string without_external_ids(std::string text, const iam::Statement& statement) {
  std::vector<std::string_view> values;
  for (const iam::Condition& condition : statement.conditions) {
    if (!iam::is_confidential_key(condition.key.value)) continue;
    for (const iam::Text& value : condition.values) values.push_back(value.value);
  }
  return without(std::move(text), values, "(masked)");
}

}  // namespace irsa::audit
