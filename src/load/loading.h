// What loaders share while one file is read: where to put records, how to keep strings, and what
// has to be remembered from one document to the next.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "doc/document.h"
#include "doc/sink.h"
#include "load/facts.h"
#include "load/loader.h"

namespace irsa::load {

/// An AWS dump that arrives element by element: whether it is whole is known only at its end.
struct DumpState {
  bool found = false;                             ///< RoleDetailList or Roles was there
  bool truncated = false;                         ///< IsTruncated, Marker: more roles exist
  std::unordered_set<std::string_view> accounts;  ///< of its roles
};

/// What else, besides placeholders, stands for values in the document that is read. The tool that
/// the document is for fills it in: it is unknown, and not worth a message.
enum class Variables : std::uint8_t {
  none,
  template_text,  ///< ${…}, as CloudFormation's Fn::Sub and Ref give it
  format,         ///< %s, as Crossplane's patches put strings together
  jinja,          ///< {{ … }}, as Ansible fills it in
};

/// A snapshot that arrives element by element (load/snapshot/format.h).
struct SnapshotState {
  bool found = false;
  bool closed = false;    ///< the checksum was there, or nothing of it can be read
  std::uint64_t sum = 0;  ///< of the elements so far
};

class Loading {
 public:
  Loading(FileId file, const Context& about, Facts& into)
      : context(about), facts(into), file_(file) {}

  const Context& context;
  Facts& facts;
  DumpState dump;
  SnapshotState snapshot;
  /// Of kro's graphs: where in `facts.roles` the first role of each id is.
  std::unordered_map<std::string_view, std::size_t> graph_roles;
  Variables variables = Variables::none;

  [[nodiscard]] FileId file() const { return file_; }
  [[nodiscard]] const config::Settings& settings() const { return context.settings; }
  /// A value that somebody or something fills in later, built in or configured.
  [[nodiscard]] bool is_placeholder(std::string_view value) const;
  /// Copies a string to the arena; equal strings that follow each other closely share one copy.
  [[nodiscard]] std::string_view keep(std::string_view text);
  [[nodiscard]] kube::Text keep(const kube::Text& text) { return {keep(text.value), text.span}; }
  [[nodiscard]] std::optional<kube::Text> keep(const std::optional<kube::Text>& text);

  /// Notes a text with a command that annotates accounts (`kubectl annotate … role-arn`). Each
  /// account of a text calls this; the text is looked at once.
  void note_annotating_command(std::string_view text);
  /// Notes that an object of the input lies in, or is, this namespace.
  void use_namespace(std::string_view ns);
  void keep_comment(const doc::Comment& comment) {
    facts.comments.push_back({comment.span, facts.arena.keep(comment.text), comment.alone});
  }
  void begin_document() { ++document_; }
  /// The texts before this one are no longer there.
  void begin_text() { looked_at_ = {}; }
  void report(ReadingRule rule, Problem problem) {
    facts.problems.push_back({rule, std::move(problem), document_});
  }

 private:
  FileId file_;
  std::uint32_t document_ = 0;
  std::array<std::string_view, 64> recent_;
  std::unordered_set<std::string_view> namespaces_;
  std::string_view looked_at_;  // for a command; gone when another document is in its place
};

/// Reports a placeholder in a value that a rule needs. `document` is the one whose bytes the value
/// is in; `finished`: nothing is left that could fill it in (rendered output, a policy file).
struct PlaceholderUse {
  const doc::Document& document;
  kube::Text value;
  std::string_view what;  ///< "the role annotation"
  bool finished;
  ObjectName object;
};
void report_placeholder(Loading& loading, const PlaceholderUse& use);

/// Is the text that could not be read as JSON, the mistake being at `where`, filled in later: an
/// expression instead of it or of a part of it? Says so in a note, with what the text is.
[[nodiscard]] bool is_filled_in_later(const doc::Node& text, Span where, std::string_view what,
                                      Loading& loading, const ObjectName& object);

}  // namespace irsa::load
