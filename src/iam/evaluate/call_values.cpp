#include "iam/evaluate/call_values.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/dates.h"
#include "base/text.h"
#include "iam/evaluate/request.h"
#include "iam/names/call_keys.h"
#include "iam/names/pattern.h"

namespace irsa::iam {
namespace {

using Base = BaseOperator;

bool is_numeric_operator(Base base) {
  return base >= Base::numeric_equals && base <= Base::numeric_greater_than_equals;
}
bool is_date_operator(Base base) {
  return base >= Base::date_equals && base <= Base::date_greater_than_equals;
}
bool is_address_operator(Base base) {
  return base == Base::ip_address || base == Base::not_ip_address;
}

bool is_boolean_text(std::string_view text) {
  return equals_ignoring_case(text, "true") || equals_ignoring_case(text, "false");
}

/// Ranges of which no call over the internet comes: RFC 1918, 6598, 3927, 1122 and 4193, 4291.
constexpr std::array<std::string_view, 9> kPrivateRanges = {
    "10.0.0.0/8",  "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16",
    "127.0.0.0/8", "fc00::/7",      "fe80::/10",      "::1/128"};

bool is_private(std::string_view range) {
  return std::ranges::any_of(kPrivateRanges,
                             [&](std::string_view known) { return range_lies_in(range, known); });
}

/// vpc-0a1b2c3d or vpc-0a1b2c3d4e5f60718; of a pattern, what is before its first wildcard.
bool can_be_id(std::string_view text, std::string_view prefix, bool globs) {
  const std::size_t wildcard = globs ? first_wildcard(text) : std::string_view::npos;
  if (wildcard != std::string_view::npos) {
    const auto known = text.substr(0, wildcard);
    const auto shared = std::min(known.size(), prefix.size());
    return known.substr(0, shared) == prefix.substr(0, shared);
  }
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return (text.size() == 8 || text.size() == 17) &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::optional<ValueDefect> id_defect(std::string_view text, const Condition& condition,
                                     std::string_view prefix, std::string_view what) {
  const std::string as_compared =
      ignores_case(condition.op->base) ? ascii_lower(text) : std::string(text);
  if (can_be_id(as_compared, prefix, condition.op->globs())) return std::nullopt;
  // Ids may have more digits one day, but not another beginning.
  ValueDefect out{.message = fmt::format("{} is not the id of {}", quoted(text), what),
                  .help = fmt::format("An id is '{}' and 8 or 17 digits from 0 to f.", prefix),
                  .never = !as_compared.starts_with(prefix)};
  if (prefix == "vpc-" && can_be_id(text, "vpce-", false)) out.meant.key = "aws:SourceVpce";
  if (prefix == "vpce-" && can_be_id(text, "vpc-", false)) out.meant.key = "aws:SourceVpc";
  return out;
}

/// "true" of "yes", "on", "1" and whatever else other tools take for a boolean; else empty.
std::string meant_boolean(std::string_view text) {
  const std::string lower = ascii_lower(trim(text));
  for (const std::string_view yes : {"true", "yes", "on", "1", "enabled"}) {
    if (lower == yes) return "true";
  }
  for (const std::string_view no : {"false", "no", "off", "0", "disabled"}) {
    if (lower == no) return "false";
  }
  return {};
}

/// The value as the operator reads it.
std::optional<ValueDefect> defect_by_operator(std::string_view text, Base base) {
  if (is_numeric_operator(base) && !is_number(text)) {
    return ValueDefect{fmt::format("{} is not a number", quoted(text)), "Write digits."};
  }
  if (is_date_operator(base) && !is_date(text)) {
    const std::string date = meant_date(text) + "T00:00:00Z";
    return ValueDefect{.message = fmt::format("{} is not a date", quoted(text)),
                       .help = "Write it as in 2026-01-31T00:00:00Z, or as seconds since 1970.",
                       // At which hour only a person knows.
                       .meant = {.value = is_date(date) ? date : std::string(), .sure = false}};
  }
  if (base == Base::boolean && !is_boolean_text(text)) {
    return ValueDefect{.message = fmt::format("{} is not a boolean", quoted(text)),
                       .help = "Write true or false.",
                       .meant = {.value = meant_boolean(text)}};
  }
  if (is_address_operator(base) && !is_address_range(text)) {
    return ValueDefect{fmt::format("{} is not an IP address or range", quoted(text)),
                       "Write it as in 203.0.113.0/24 or 2001:db8::/32."};
  }
  if (is_arn_operator(base) && first_wildcard(text) == std::string_view::npos &&
      (std::ranges::count(text, ':') < 5 || !text.starts_with("arn:"))) {
    return ValueDefect{fmt::format("{} is not an ARN", quoted(text)),
                       "An ARN is arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE."};
  }
  return std::nullopt;
}

/// The value as the key has it.
std::optional<ValueDefect> defect_by_key(std::string_view text, const Condition& condition,
                                         const CallKey& key) {
  const Base base = condition.op->base;
  if (is_address_operator(base) && key.name == "aws:SourceIp" && is_private(text)) {
    return ValueDefect{
        .message = fmt::format("{} is private, and aws:SourceIp is the address that a call over "
                               "the internet comes from",
                               quoted(text)),
        .help =
            "Write the public addresses, or test aws:VpcSourceIp or aws:SourceVpc, which calls "
            "through a VPC endpoint have.",
        .never = false,
        .meant = {.key = "aws:VpcSourceIp", .sure = false}};
  }
  if (!is_string_operator(base)) return std::nullopt;
  switch (key.type) {
    case KeyType::address:
      if (text.find('/') == std::string_view::npos || !is_address_range(text)) return std::nullopt;
      return ValueDefect{.message = fmt::format("{} is a range, and {} compares text", quoted(text),
                                                condition.operator_name.value),
                         .help = condition.op->negated() ? "Use NotIpAddress." : "Use IpAddress.",
                         .meant = {.op = condition.op->negated() ? "NotIpAddress" : "IpAddress"}};
    case KeyType::boolean:
      if (is_boolean_text(text) || first_wildcard(text) != std::string_view::npos) {
        return std::nullopt;
      }
      return ValueDefect{fmt::format("{} is not a boolean", quoted(text)),
                         "Use Bool with true or false."};
    case KeyType::vpc: return id_defect(text, condition, "vpc-", "a VPC");
    case KeyType::endpoint: return id_defect(text, condition, "vpce-", "a VPC endpoint");
    default: return std::nullopt;
  }
}

}  // namespace

std::optional<ValueDefect> value_defect(const Condition& condition, const Text& value) {
  const std::string_view text = value.value;
  // Policy variables, and what a template fills in.
  if (!condition.op || text.find("${") != std::string_view::npos) return std::nullopt;
  if (auto defect = defect_by_operator(text, condition.op->base)) return defect;
  const CallKey* const key = find_call_key(condition.key.value);
  return key == nullptr ? std::nullopt : defect_by_key(text, condition, *key);
}

bool matches_nothing(const Condition& condition) {
  return condition.op && condition.op->base != Base::null && !condition.values.empty() &&
         condition.open_values.empty() && std::ranges::all_of(condition.values, [&](const Text& v) {
           const auto defect = value_defect(condition, v);
           return defect && defect->never;
         });
}

}  // namespace irsa::iam
