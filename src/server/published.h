// The diagnostics that the client has, so that only what has changed is sent
// (textDocument/publishDiagnostics).
#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace irsa::server {

using Json = nlohmann::ordered_json;

struct FileDiagnostics {
  std::optional<std::int64_t> version = {};  ///< of the document, if it is open
  std::vector<Json> diagnostics = {};
};

class Published {
 public:
  /// The messages (their params) after which the client has these diagnostics and no others. By
  /// URI.
  [[nodiscard]] std::vector<Json> change_to(std::map<std::string, FileDiagnostics> all);

 private:
  std::map<std::string, std::string> sent_;  ///< by URI: the last params, as text
};

}  // namespace irsa::server
