// Reads a file: from bytes to documents, in any format.
//
// The content decides between JSON and YAML, as for kubectl (JSON first for anything that begins
// with a bracket). Streams are split, so that a bad document loses only itself; what cannot matter
// is skipped (triage.h), and documents are passed on one at a time. Never throws and always ends.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "doc/document.h"
#include "doc/limits.h"
#include "doc/select/triage.h"
#include "doc/sink.h"
#include "doc/source_text.h"
#include "source/bytes.h"
#include "source/open.h"

namespace irsa::doc {

struct ReadOptions {
  bool parse_all = false;         ///< no skipping
  bool reference_parser = false;  ///< every YAML document through yaml-cpp
  Limits limits = {};
  /// Asked about a JSON object that is too large to be read whole (kSmall): true if it has been
  /// taken in by other means.
  std::function<bool(const Bytes& bytes)> take_large = {};
  /// Asked about each part of a stream, between two `---`: false if nothing of it is needed. Empty:
  /// all is.
  std::function<bool(Span part)> wanted = {};
  /// Told of each part that would be read without parse_all, before it is.
  std::function<void(Span part)> matters = {};
  /// Of files that are read one after the other.
  FolderHandle* folder = nullptr;
};

/// Up to here a file is read whole, whatever it holds.
inline constexpr std::size_t kSmall = std::size_t{4} << 20;

/// The whole file is in memory. `bytes` must stay valid and unchanged during the call.
void read_text(FileId file, std::string_view bytes, const Triage& triage,
               const ReadOptions& options, DocumentSink& sink);

/// The same of a text that was made from parts of a file, and knows where they are.
void read_source(const SourceText& source, const Triage& triage, const ReadOptions& options,
                 DocumentSink& sink);

/// Reads `path` from disk; large JSON files are streamed in pieces. Returns false, with the reason
/// in `why` ("Permission denied"), when the file cannot be opened or read.
[[nodiscard]] bool read_path(FileId file, const std::string& path, const Triage& triage,
                             const ReadOptions& options, DocumentSink& sink, std::string& why);

}  // namespace irsa::doc
