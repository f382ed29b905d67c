// Shared by the role and the provider side of arn.h: an ARN's fields with their offsets, and the
// checks both kinds have in common.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "iam/names/arn.h"

namespace irsa::iam {

inline constexpr std::size_t kAccountDigits = 12;

/// One colon-separated field: its text and where it begins.
struct ArnField {
  std::string_view text;
  std::size_t begin;
  [[nodiscard]] std::size_t end() const { return begin + text.size(); }
};

/// At most six fields when `rest_whole` (the resource keeps its colons), else all.
[[nodiscard]] std::vector<ArnField> arn_fields(std::string_view text, bool rest_whole);

[[nodiscard]] ArnDefect arn_defect(std::size_t begin, std::size_t end, std::string message,
                                   std::string help = {});

[[nodiscard]] bool is_account_id(std::string_view text);
[[nodiscard]] bool is_partition(std::string_view text);

/// Blanks, line ends and quotes, which no ARN has anywhere.
[[nodiscard]] std::optional<ArnDefect> stray_character_defect(std::string_view text);
/// A reference of Terraform in quotes, `aws_iam_role.app.arn`: it is a text there, and no ARN.
[[nodiscard]] std::optional<ArnDefect> quoted_reference_defect(std::string_view text);
/// The first field is not "arn".
[[nodiscard]] std::optional<ArnDefect> arn_prefix_defect(const std::vector<ArnField>& fields);
/// Partition, service, region and account of an ARN with six fields.
[[nodiscard]] std::optional<ArnDefect> partition_defect(const std::vector<ArnField>& fields);
[[nodiscard]] std::optional<ArnDefect> service_defect(const std::vector<ArnField>& fields);
[[nodiscard]] std::optional<ArnDefect> region_defect(const std::vector<ArnField>& fields);
[[nodiscard]] std::optional<ArnDefect> account_defect(const std::vector<ArnField>& fields);
/// Fewer than six fields: which one is missing. `type` is "role" or "oidc-provider".
[[nodiscard]] ArnDefect missing_field_defect(const std::vector<ArnField>& fields,
                                             std::string_view type);
/// A colon too many in front of the account, which pushes the account into the resource.
[[nodiscard]] std::optional<ArnDefect> extra_colon_defect(const std::vector<ArnField>& fields);

}  // namespace irsa::iam
