// Operators on numbers, dates, booleans, IP addresses and ARNs. The claims of a token are strings;
// these operators see one only when its text happens to be of their type.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "base/text.h"
#include "iam/evaluate/request.h"

namespace irsa::iam {
namespace {

template <typename Number>
std::optional<Number> whole_number(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// Not "inf", "nan" or "+1", which strtod takes too. (The standard library of macOS has no
/// std::from_chars for these numbers. The program never leaves the locale "C", so the point is
/// one.)
std::optional<double> decimal(std::string_view text) {
  if (text.empty() || text.starts_with('+')) return std::nullopt;
  if (text.find_first_not_of("+-.0123456789eE") != std::string_view::npos) return std::nullopt;
  const std::string ended(text);
  char* end = nullptr;
  errno = 0;
  const double number = std::strtod(ended.c_str(), &end);
  const bool too_large_or_small = errno == ERANGE && (std::isinf(number) || number == 0);
  if (end != ended.c_str() + ended.size() || too_large_or_small) return std::nullopt;
  return number;
}

std::optional<int> digits(std::string_view text, std::size_t at, std::size_t count) {
  if (at + count > text.size()) return std::nullopt;
  const auto part = text.substr(at, count);
  if (!std::ranges::all_of(part, [](char c) { return c >= '0' && c <= '9'; })) return std::nullopt;
  return whole_number<int>(part);
}

/// Days since 1970-01-01 in the proleptic Gregorian calendar.
std::int64_t days_from_civil(int year, int month, int day) {
  const int y = month <= 2 ? year - 1 : year;
  const std::int64_t era = y / 400;
  const std::int64_t year_of_era = y - era * 400;
  const std::int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year -
         719468;
}

/// The time of day behind a date, in seconds, with the distance of its zone taken off:
/// hh:mm, hh:mm:ss, hh:mm:ss.s, each with Z, ±hh:mm or nothing.
std::optional<std::int64_t> parse_time(std::string_view text) {
  const auto hour = digits(text, 0, 2);
  const auto minute = digits(text, 3, 2);
  if (!hour || !minute || text[2] != ':' || *hour > 23 || *minute > 59) return std::nullopt;
  std::int64_t time = *hour * 3600 + *minute * 60;
  text.remove_prefix(5);
  if (text.starts_with(':')) {
    const auto second = digits(text, 1, 2);
    if (!second || *second > 59) return std::nullopt;
    time += *second;
    text.remove_prefix(3);
    if (text.starts_with('.')) {
      const auto end = std::min(text.find_first_not_of("0123456789", 1), text.size());
      if (end == 1) return std::nullopt;
      text.remove_prefix(end);
    }
  }
  if (text.empty() || text == "Z" || text == "z") return time;
  const auto zone_hour = digits(text, 1, 2);
  const auto zone_minute = digits(text, 4, 2);
  if ((text[0] != '+' && text[0] != '-') || !zone_hour || !zone_minute || text.size() != 6 ||
      text[3] != ':' || *zone_hour > 23 || *zone_minute > 59) {
    return std::nullopt;
  }
  const int zone = *zone_hour * 3600 + *zone_minute * 60;
  return text[0] == '+' ? time - zone : time + zone;
}

/// The forms of ISO 8601 that W3C's note lists (YYYY-MM, YYYY-MM-DD, with a time behind T), or
/// seconds of the epoch, as IAM's date operators take them.
std::optional<std::int64_t> parse_date(std::string_view text) {
  const auto year = digits(text, 0, 4);
  const auto month = digits(text, 5, 2);
  if (!year || !month || text[4] != '-') return whole_number<std::int64_t>(text);
  if (*month < 1 || *month > 12) return std::nullopt;
  if (text.size() == 7) return days_from_civil(*year, *month, 1) * 86400;
  const auto day = digits(text, 8, 2);
  if (!day || text[7] != '-' || *day < 1 || *day > 31) return std::nullopt;
  const auto midnight = days_from_civil(*year, *month, *day) * 86400;
  if (text.size() == 10) return midnight;
  if (text[10] != 'T' && text[10] != 't') return std::nullopt;
  const auto time = parse_time(text.substr(11));
  if (!time) return std::nullopt;
  return midnight + *time;
}

/// Equal, less, … of two numbers or dates, by the operator's place in its family of six.
template <typename Value>
bool compare(BaseOperator base, BaseOperator family, Value actual, Value expected) {
  switch (static_cast<int>(base) - static_cast<int>(family)) {
    case 0:
    case 1: return actual == expected;
    case 2: return actual < expected;
    case 3: return actual <= expected;
    case 4: return actual > expected;
    default: return actual >= expected;
  }
}

struct Address {
  std::array<std::uint8_t, 16> bytes{};
  std::size_t size = 0;  ///< 4, 16, or 0 when it is no address
};

Address parse_v4(std::string_view text) {
  Address address;
  const auto parts = split(text, '.');
  if (parts.size() != 4) return {};
  for (std::size_t i = 0; i < 4; ++i) {
    const auto number = whole_number<unsigned>(parts[i]);
    if (!number || *number > 255 || parts[i].size() > 3) return {};
    address.bytes[i] = static_cast<std::uint8_t>(*number);
  }
  address.size = 4;
  return address;
}

/// Groups of up to four hexadecimal digits on one side of "::"; false when they are none.
bool parse_groups(std::string_view text, std::vector<std::uint16_t>& groups) {
  if (text.empty()) return true;
  for (const auto part : split(text, ':')) {
    unsigned number = 0;
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), number, 16);
    if (error != std::errc() || end != part.data() + part.size() || part.size() > 4) return false;
    groups.push_back(static_cast<std::uint16_t>(number));
  }
  return true;
}

/// The last 32 bits of an IPv6 address may be written as those of an IPv4 address.
std::string without_dots(std::string_view text) {
  const auto last = text.rfind(':') + 1;
  const auto v4 = parse_v4(text.substr(last));
  if (v4.size == 0) return std::string(text);
  const auto group = [&](std::size_t at) {
    return fmt::format("{:x}", v4.bytes[at] * 256U + v4.bytes[at + 1]);
  };
  return std::string(text.substr(0, last)) + group(0) + ":" + group(2);
}

Address parse_v6(std::string_view written) {
  constexpr std::size_t kGroups = 8;
  const std::string text =
      written.find('.') == std::string_view::npos ? std::string(written) : without_dots(written);
  const auto gap = text.find("::");
  std::vector<std::uint16_t> head;
  std::vector<std::uint16_t> tail;
  const std::string_view groups = text;
  if (!parse_groups(groups.substr(0, gap), head)) return {};
  if (gap != std::string::npos && !parse_groups(groups.substr(gap + 2), tail)) return {};
  const auto given = head.size() + tail.size();
  if (gap == std::string::npos ? given != kGroups : given >= kGroups) return {};
  head.resize(kGroups - tail.size(), 0);
  head.insert(head.end(), tail.begin(), tail.end());
  Address address;
  for (std::size_t i = 0; i < kGroups; ++i) {
    address.bytes[2 * i] = static_cast<std::uint8_t>(head[i] >> 8U);
    address.bytes[2 * i + 1] = static_cast<std::uint8_t>(head[i] & 0xFFU);
  }
  address.size = 16;
  return address;
}

Address parse_address(std::string_view text) {
  return text.find(':') == std::string_view::npos ? parse_v4(text) : parse_v6(text);
}

/// An address, or a network and how many of its bits count.
struct Range {
  Address network;
  std::size_t bits = 0;
};

std::optional<Range> parse_range(std::string_view text) {
  const auto slash = text.find('/');
  Range range{.network = parse_address(text.substr(0, slash))};
  if (range.network.size == 0) return std::nullopt;
  range.bits = range.network.size * 8;
  if (slash == std::string_view::npos) return range;
  const auto given = whole_number<std::size_t>(text.substr(slash + 1));
  if (!given || *given > range.bits) return std::nullopt;
  range.bits = *given;
  return range;
}

bool same_network(const Address& a, const Address& b, std::size_t bits) {
  if (a.size != b.size) return false;
  for (std::size_t bit = 0; bit < bits; ++bit) {
    const auto mask = static_cast<std::uint8_t>(0x80U >> (bit % 8));
    if (((a.bytes[bit / 8] ^ b.bytes[bit / 8]) & mask) != 0) return false;
  }
  return true;
}

bool address_in(std::string_view range, std::string_view text) {
  const auto network = parse_range(range);
  const auto address = parse_address(text);
  return network && address.size != 0 && same_network(network->network, address, network->bits);
}

bool is_boolean(std::string_view text) {
  return equals_ignoring_case(text, "true") || equals_ignoring_case(text, "false");
}

constexpr std::size_t kArnFields = 6;

}  // namespace

bool is_number(std::string_view text) { return decimal(text).has_value(); }
bool is_date(std::string_view text) { return parse_date(text).has_value(); }
bool is_address_range(std::string_view text) { return parse_range(text).has_value(); }
bool range_lies_in(std::string_view range, std::string_view larger) {
  const auto inner = parse_range(range);
  const auto outer = parse_range(larger);
  return inner && outer && inner->bits >= outer->bits &&
         same_network(inner->network, outer->network, outer->bits);
}

bool is_arn_operator(BaseOperator base) {
  return base >= BaseOperator::arn_equals && base <= BaseOperator::arn_not_like;
}
bool is_string_operator(BaseOperator base) { return base <= BaseOperator::string_not_like; }
bool ignores_case(BaseOperator base) {
  return base == BaseOperator::string_equals_ignore_case ||
         base == BaseOperator::string_not_equals_ignore_case;
}

bool arn_matches(const Pattern& pattern, std::string_view text) {
  for (std::size_t field = 0, p = 0, t = 0; field < kArnFields; ++field) {
    const bool last = field + 1 == kArnFields;
    const auto pattern_end = last ? pattern.size() : pattern.find(u':', p);
    const auto text_end = last ? text.size() : text.find(':', t);
    if (pattern_end == Pattern::npos || text_end == std::string_view::npos) return false;
    const auto actual = text.substr(t, text_end - t);
    if (field == 0 && actual != "arn") return false;
    if (!glob_matches(pattern.substr(p, pattern_end - p), actual)) return false;
    p = pattern_end + 1;
    t = text_end + 1;
  }
  return true;
}

bool typed_match(BaseOperator base, std::string_view expected, std::string_view actual) {
  if (base >= BaseOperator::numeric_equals && base <= BaseOperator::numeric_greater_than_equals) {
    const auto a = decimal(actual);
    const auto e = decimal(expected);
    return a && e && compare(base, BaseOperator::numeric_equals, *a, *e);
  }
  if (base >= BaseOperator::date_equals && base <= BaseOperator::date_greater_than_equals) {
    const auto a = parse_date(actual);
    const auto e = parse_date(expected);
    return a && e && compare(base, BaseOperator::date_equals, *a, *e);
  }
  switch (base) {
    case BaseOperator::boolean: return is_boolean(actual) && equals_ignoring_case(actual, expected);
    case BaseOperator::ip_address:
    case BaseOperator::not_ip_address: return address_in(expected, actual);
    // A claim is a string, never binary.
    default: return false;
  }
}

}  // namespace irsa::iam
