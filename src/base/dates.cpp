#include "base/dates.h"

#include <fmt/format.h>

#include <cstddef>
#include <utility>
#include <vector>

namespace irsa {

std::string meant_date(std::string_view text) {
  constexpr std::size_t kMost = 4;
  std::vector<std::string_view> parts;
  std::vector<int> numbers;
  std::size_t begin = 0;
  for (std::size_t at = 0; at <= text.size(); ++at) {
    const char c = at < text.size() ? text[at] : '.';
    if (c >= '0' && c <= '9') continue;
    if ((c != '.' && c != '/' && c != '-') || at == begin || at - begin > kMost) return {};
    int number = 0;
    for (const char digit : text.substr(begin, at - begin)) number = number * 10 + (digit - '0');
    parts.push_back(text.substr(begin, at - begin));
    numbers.push_back(number);
    begin = at + 1;
  }
  if (parts.size() != 3) return {};
  const bool year_first = parts[0].size() == kMost;
  if (!year_first && parts[2].size() != kMost) return {};
  int day = numbers[year_first ? 2 : 0], month = numbers[1];
  // 3.4.2027 is in March or in April.
  if (!year_first && day <= 12 && month <= 12 && day != month) return {};
  if (!year_first && month > 12) std::swap(day, month);
  if (month < 1 || month > 12 || day < 1 || day > 31) return {};
  return fmt::format("{}-{:02}-{:02}", parts[year_first ? 0 : 2], month, day);
}

}  // namespace irsa
