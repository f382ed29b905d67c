// JSON objects with an array whose elements are needed one by one: what AWS prints about a whole
// account.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "doc/document.h"
#include "doc/limits.h"
#include "doc/sink.h"
#include "doc/source_text.h"

namespace irsa::doc {

class DocumentBuilder;

class Dumps {
 public:
  /// `members`: the names of such arrays.
  Dumps(const std::vector<std::string_view>& members, const Limits& limits, bool reference_parser)
      : members_(members), limits_(limits), reference_parser_(reference_parser) {}

  /// Does such an object come next? Asked of one stream, from its begin to its end.
  [[nodiscard]] bool is_next(const SourceText& rest);
  /// Passes on its elements; `ordinal` counts the documents of the file. Returns how much has been
  /// read: all of it if there was a mistake.
  std::size_t read(const SourceText& rest, DocumentBuilder& builder, std::uint32_t& ordinal,
                   DocumentSink& sink) const;

 private:
  const std::vector<std::string_view>& members_;
  const Limits& limits_;
  bool reference_parser_;
  const char* member_ = nullptr;  // where the name of a streamed member is next, or the end
};

}  // namespace irsa::doc
