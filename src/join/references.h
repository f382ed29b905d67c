// How an account names a role whose ARN nobody knows yet, or of whose ARN it knows a part.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/arena.h"
#include "iam/policy/role.h"
#include "source/span.h"

namespace irsa::join {

/// What tables have for a role that is named by its reference: as that says something within its
/// own file only, with the file.
[[nodiscard]] std::string reference_key(FileId file, std::string_view reference);
/// The same of a role: by its reference; of one that has none and whose ARN is not known by its
/// name, which the rest of its file may use in an ARN with parts that are filled in. nullopt if
/// nothing can refer to it.
[[nodiscard]] std::optional<std::string> reference_key(const iam::Role& role);

/// Values that stand for the ARN of a role in the same file (of Terraform: in the same root), by
/// its reference or by its name: "${aws_iam_role.api.arn}", "arn:${…}:iam::${…}:role/api". By its
/// name also in another file, where the input has one role of that name.
class References {
 public:
  /// The texts of keys are kept in `texts`.
  References(const std::vector<iam::Role>& roles, Arena& texts);

  /// The key under which tables have the role; empty if it is none.
  [[nodiscard]] std::string_view find(FileId file, std::string_view value) const;

 private:
  std::unordered_map<std::string, std::string_view> keys_;
  std::unordered_map<std::string_view, std::string_view> anywhere_;  // keys by name
};

}  // namespace irsa::join
