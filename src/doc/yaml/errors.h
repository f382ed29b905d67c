// Says what is wrong with YAML that yaml-cpp refused, in words for people, and where.
#pragma once

#include <cstddef>
#include <string_view>

namespace irsa::doc {

class DocumentBuilder;

/// Fails the document with a mistake that yaml-cpp calls `words` (YAML::ParserException::msg) and
/// found at byte `at`: often it began earlier.
void fail_as(std::string_view words, std::size_t at, DocumentBuilder& builder);

/// Fails it because the quote at byte `at` is never closed.
void fail_at_quote(std::size_t at, DocumentBuilder& builder);

}  // namespace irsa::doc
