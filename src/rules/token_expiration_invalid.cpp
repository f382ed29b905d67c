#include "rules/token_expiration_invalid.h"

#include <fmt/format.h>

#include <charconv>
#include <cstdint>

#include "judge/model.h"
#include "kube/webhook.h"
#include "rules/shared/annotations.h"

namespace irsa::rules {
namespace {

constexpr std::int64_t kShortest = 600;
constexpr std::int64_t kLongest = 86400;
constexpr std::int64_t kLongestProjection = std::int64_t{1} << 32;

/// As Go's strconv.ParseInt(value, 10, 64) reads it.
std::optional<std::int64_t> parse_seconds(std::string_view value) {
  if (value.starts_with('+')) {
    value.remove_prefix(1);
    if (value.starts_with('-')) return std::nullopt;
  }
  std::int64_t seconds = 0;
  const char* const end = value.data() + value.size();
  const auto result = std::from_chars(value.data(), end, seconds);
  if (result.ec != std::errc{} || result.ptr != end) return std::nullopt;
  return seconds;
}

struct ExpirationVerdict {
  std::string message;
  std::string help;
  std::optional<Severity> level = {};
};

std::optional<ExpirationVerdict> judge(std::string_view value) {
  const auto seconds = parse_seconds(value);
  if (!seconds) {
    return ExpirationVerdict{
        fmt::format(
            "the token expiration {} is not a whole number of seconds, so the webhook ignores it",
            quoted(value)),
        "Write the seconds only as digits, for example \"3600\"."};
  }
  if (*seconds < kShortest) {
    return ExpirationVerdict{
        fmt::format("the token expiration {} is below the minimum, so the webhook asks "
                    "for {} seconds",
                    quoted(value), kShortest),
        fmt::format("Write a number from {} to {}.", kShortest, kLongest)};
  }
  if (*seconds > kLongestProjection) {
    return ExpirationVerdict{
        fmt::format("the token expiration {} is more than a projected token may ask "
                    "for, so no pod can be created",
                    quoted(value)),
        fmt::format("Write a number from {} to {}.", kShortest, kLongest), Severity::error};
  }
  if (*seconds > kLongest) {
    return ExpirationVerdict{
        fmt::format("the token expiration {} is above the 24 hours that EKS grants, so "
                    "the API server shortens it",
                    quoted(value)),
        fmt::format("Write a number from {} to {}.", kShortest, kLongest)};
  }
  return std::nullopt;
}

/// "24h", "90m" and "3600s" in seconds.
std::optional<std::int64_t> with_unit(std::string_view value) {
  if (value.size() < 2) return std::nullopt;
  const std::int64_t unit = value.back() == 'h'   ? 3'600
                            : value.back() == 'm' ? 60
                            : value.back() == 's' ? 1
                                                  : 0;
  const auto number = parse_seconds(value.substr(0, value.size() - 1));
  if (unit == 0 || !number || *number > kLongest) return std::nullopt;
  return *number * unit;
}

/// What the pods get: the webhook and the API server make it so. Of a text that is no number, the
/// seconds if it has a unit; else nobody knows what was meant.
std::vector<Fix> expiration_fixes(const kube::Annotation& annotation) {
  const auto seconds = parse_seconds(annotation.value);
  if (const auto meant = seconds ? std::nullopt : with_unit(annotation.value)) {
    if (*meant < kShortest || *meant > kLongest) return {};
    return {replacing(fmt::format("Write \"{}\"", *meant), true, annotation.value_span,
                      std::to_string(*meant))};
  }
  if (!seconds) return {};
  const std::string right = std::to_string(*seconds < kShortest ? kShortest : kLongest);
  return {replacing(fmt::format("Write \"{}\"", right), true, annotation.value_span, right)};
}

}  // namespace

void check_token_expiration_invalid(const judge::Model& model, Findings& findings) {
  for_each_annotation(model.index, [&](const Carrier& carrier, const kube::Annotation& annotation) {
    if (annotation.key.value != kube::kTokenExpiration || annotation.nested ||
        annotation.placeholder || annotation.type != kube::ValueType::string ||
        !is_read_at(annotation.place, annotation.key.value)) {
      return;
    }
    auto verdict = judge(annotation.value);
    if (!verdict) return;
    findings.report({.where = annotation.value_span,
                     .message = std::move(verdict->message),
                     .help = std::move(verdict->help),
                     .object = carrier.object(),
                     .level = verdict->level,
                     .fixes = expiration_fixes(annotation)});
  });
}

}  // namespace irsa::rules
