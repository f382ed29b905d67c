#include "load/shell/text.h"

#include <algorithm>

namespace irsa::load {

void ShellText::add(std::string_view bytes, std::uint32_t begin, std::uint32_t end) {
  text += bytes;
  begins.insert(begins.end(), bytes.size(), begin);
  ends.insert(ends.end(), bytes.size(), end);
}

void ShellText::append(const ShellText& other) {
  text += other.text;
  begins.insert(begins.end(), other.begins.begin(), other.begins.end());
  ends.insert(ends.end(), other.ends.begin(), other.ends.end());
  open = open || other.open;
}

ShellText ShellText::before(std::size_t offset) const {
  const auto to = static_cast<std::ptrdiff_t>(std::min(offset, text.size()));
  return {.text = text.substr(0, static_cast<std::size_t>(to)),
          .begins = {begins.begin(), begins.begin() + to},
          .ends = {ends.begin(), ends.begin() + to},
          .open = open};
}

ShellText ShellText::behind(std::size_t offset) const {
  const auto from = static_cast<std::ptrdiff_t>(std::min(offset, text.size()));
  return {.text = text.substr(static_cast<std::size_t>(from)),
          .begins = {begins.begin() + from, begins.end()},
          .ends = {ends.begin() + from, ends.end()},
          .open = open};
}

}  // namespace irsa::load
