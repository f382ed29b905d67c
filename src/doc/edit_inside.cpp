#include "doc/edit_inside.h"

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>

#include "doc/document_builder.h"
#include "doc/embedded.h"
#include "doc/json/reader.h"
#include "doc/limits.h"
#include "doc/read.h"
#include "doc/select/triage.h"
#include "doc/spelling.h"

namespace irsa::doc {

namespace {

/// What the lines of a block scalar begin with.
std::string indent_of_block(std::string_view raw) {
  for (std::size_t at = raw.find('\n'); at != std::string_view::npos; at = raw.find('\n', at)) {
    ++at;
    const std::size_t text = raw.find_first_not_of(' ', at);
    if (text == std::string_view::npos) break;
    if (raw[text] != '\n' && raw[text] != '\r') return std::string(raw.substr(at, text - at));
  }
  return {};
}

class InnerSink : public DocumentSink {
 public:
  void document(const Document& document) override {
    documents.push_back(std::make_unique<Document>(document.clone()));
  }
  void error(ReadError /*error*/) override {}
  void skipped(std::uint32_t /*documents*/) override {}
  void comment(const Comment& /*comment*/) override {}

  std::vector<std::unique_ptr<Document>> documents;
};

}  // namespace

std::optional<Inside> Inside::of(const EditTree& outer, NodeId string) {
  const Node scalar(&outer.document, string, kNoNode);
  ScalarText text(scalar);
  const std::string before(text.source().text);
  text.decode_percents();
  const SourceText source = text.source();
  if (source.ends != nullptr) return std::nullopt;
  return Inside{.text = std::string(source.text),
                .positions = {source.positions, source.positions + source.text.size() + 1},
                .style = outer.node(string).style,
                .percents = source.text != before,
                .indent = indent_of_block(outer.raw(string)),
                .line_end = outer.lines.line_end()};
}

std::optional<std::uint32_t> Inside::offset_of(std::uint32_t place) const {
  const auto found = std::lower_bound(positions.begin(), positions.end(), place);
  if (found == positions.end() || *found != place) return std::nullopt;
  return static_cast<std::uint32_t>(found - positions.begin());
}

std::vector<std::unique_ptr<Document>> Inside::read(FileId file) const {
  const SourceText source{.file = file, .text = text};
  DocumentBuilder builder{Limits{}};
  const std::size_t end = skip_json_space(text, read_json(source, builder));
  std::vector<std::unique_ptr<Document>> documents;
  if (!builder.error() && end >= text.size()) {
    const Document read = builder.take();
    documents.push_back(std::make_unique<Document>(read.clone()));
    return documents;
  }
  InnerSink sink;
  read_text(file, text, Triage(Needs{}), {.parse_all = true}, sink);
  return std::move(sink.documents);
}

std::optional<std::string> Inside::spelled(std::string_view part) const {
  const std::string out = percents ? percent_encoded(part) : std::string(part);
  if (style == Style::double_quoted) return escaped(out);
  if (style != Style::literal) {
    if (out.find_first_of("\r\n") != std::string::npos) return std::nullopt;
    return style == Style::single_quoted ? with_quotes_doubled(out) : out;
  }
  std::string indented;
  for (const char c : out) {
    if (c == '\n') {
      indented.append(line_end).append(indent);
    } else {
      indented += c;
    }
  }
  return indented;
}

std::optional<std::vector<Edit>> Inside::lowered(const std::vector<Edit>& edits,
                                                 const EditTree& outer) const {
  const Lines& lines = outer.lines;
  std::vector<Edit> out;
  for (const Edit& inner : edits) {
    std::uint32_t begin = positions[inner.where.begin];
    std::uint32_t end = positions[inner.where.end];
    // The line end of a block's last line is its own, and is behind it.
    if (style == Style::literal && inner.where.end == text.size() && text.ends_with('\n') &&
        end < lines.last()) {
      const std::uint32_t next = lines.next_line(end);
      if (begin == end) begin = next;
      end = next;
    }
    auto written = spelled(inner.text);
    if (!written) return std::nullopt;
    const auto begins_line = [&](std::uint32_t at) {
      return at > lines.first() && lines.at(at - 1) == '\n';
    };
    // Behind the last line of a block nothing of its indentation is there.
    if (style == Style::literal && begins_line(end)) {
      const std::uint32_t line = lines.line_begin(begin);
      if (begin < end && lines.is_alone_before(begin)) {
        begin = line;
        *written = written->empty() ? *written : indent + *written;
      } else if (begin == end) {
        *written = indent + *written;
      }
      const std::string tail = std::string(line_end) + indent;
      if (written->ends_with(tail)) written->erase(written->size() - indent.size());
    }
    out.push_back({{outer.document.file(), begin, end}, std::move(*written)});
  }
  return out;
}

}  // namespace irsa::doc
