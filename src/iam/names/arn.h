// Amazon resource names, as far as IRSA needs them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "source/span.h"

namespace irsa::iam {

/// The six colon-separated fields; views into the text parsed. The resource may hold colons.
struct Arn {
  std::string_view partition, service, region, account, resource;

  /// nullopt unless there are six fields and the first is "arn". Fields may be empty or nonsense.
  [[nodiscard]] static std::optional<Arn> parse(std::string_view text);
};

/// An IAM role ARN taken apart: arn:PARTITION:iam::ACCOUNT:role/PATH/NAME.
struct RoleArn {
  std::string_view partition;  ///< aws, aws-cn, … any aws[a-z0-9-]*
  std::string_view account;    ///< 12 digits
  std::string_view path;       ///< "/" or "/team/x/"
  std::string_view name;

  /// nullopt when role_arn_defect() finds something.
  [[nodiscard]] static std::optional<RoleArn> parse(std::string_view text);
};

/// What is wrong with a text that should be a role ARN, and which part of it: byte offsets into the
/// text. nullopt when nothing is (role paths, every partition and +=,.@-_ are right).
struct ArnDefect {
  std::uint32_t begin, end;
  std::string message;  ///< names the field and what was expected
  std::string help;     ///< may be empty
};
[[nodiscard]] std::optional<ArnDefect> role_arn_defect(std::string_view text);

}  // namespace irsa::iam
