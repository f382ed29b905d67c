// Shared by the role and the provider side of arn.h: an ARN's fields with their offsets, and the
// checks both kinds have in common; and what is wrong with an ARN of which parts are filled in
// later.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "iam/names/arn.h"

namespace irsa::iam {

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

/// The resource of an ARN of IAM, "role/api", as it is written, also if partition and account are
/// filled in later (${…}); nullopt if it is none.
[[nodiscard]] std::optional<std::string_view> iam_resource(std::string_view text);
/// Of an ARN with parts that are filled in later: what is wrong with the type or the name of the
/// role whatever is filled in. The other fields are not judged.
[[nodiscard]] std::optional<ArnDefect> open_role_arn_defect(std::string_view text);
/// What `defect_of` says of an ARN of which parts are filled in later, ${…}: of its resource, or,
/// where no ARN of this type can come out whatever is filled in, of what is written before that.
/// Only of what is written. `type`: "role" or "oidc-provider".
[[nodiscard]] std::optional<ArnDefect> open_arn_defect(
    std::string_view text, std::optional<ArnDefect> (*defect_of)(std::string_view text),
    std::string_view type);

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
