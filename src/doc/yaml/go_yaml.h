// What kubectl and Helm refuse in a YAML document, because go-yaml v2 refuses its form. The readers
// here accept more: yaml-cpp follows YAML 1.2 in part, and is not strict.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "doc/yaml/go_yaml_tokens.h"

namespace irsa::doc {

/// The first thing in a document that go-yaml refuses (parserc.go), or nothing. `text` is UTF-8
/// with line ends LF or CR LF, without the line with `---`, and holds no directive; it is read from
/// `at` on. Like go-yaml, this looks no further than one token after the root.
[[nodiscard]] std::optional<GoYamlRefusal> find_go_yaml_refusal(std::string_view text,
                                                                std::size_t at);

}  // namespace irsa::doc
