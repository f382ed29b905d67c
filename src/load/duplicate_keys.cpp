#include "load/duplicate_keys.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "base/text.h"
#include "kube/webhook.h"

namespace irsa::load {

namespace {

/// The keys of manifests on the way to what is read. Other keys that occur twice (a selector, a
/// port) are a mistake too, but none that concerns a role.
bool is_key_we_read(std::string_view key) {
  constexpr std::array<std::string_view, 22> kKeys = {
      "apiVersion",
      "kind",
      "metadata",
      "name",
      "namespace",
      "annotations",
      "labels",
      "spec",
      "template",
      "jobTemplate",
      "serviceAccountName",
      "serviceAccount",
      "serviceAccountRef",
      "automountServiceAccountToken",
      "containers",
      "initContainers",
      "env",
      "envFrom",
      "volumes",
      "volumeMounts",
      "nodeSelector",
      "items",
  };
  return std::find(kKeys.begin(), kKeys.end(), key) != kKeys.end() ||
         key.starts_with(kube::kWebhookPrefix) || kube::meant_annotation(key).has_value();
}

}  // namespace

DuplicateValues::DuplicateValues(const doc::Document& document) : document_(document) {
  if (document.duplicate_keys().empty()) return;
  for (const doc::DuplicateKey& duplicate : document.duplicate_keys()) {
    keys_.emplace(duplicate.first.begin, doc::kNoNode);
    keys_.emplace(duplicate.second.begin, doc::kNoNode);
  }
  for (doc::NodeId id = 0; id < document.node_count(); ++id) {
    // (A mapping begins where its first key does.)
    if (document.node(id).kind != doc::Kind::scalar) continue;
    const auto key = keys_.find(document.node(id).begin);
    if (key != keys_.end() && document.file_of(id) == document.file()) key->second = id;
  }
}

doc::Node DuplicateValues::value_of(Span key) const {
  const auto found = keys_.find(key.begin);
  if (found == keys_.end() || found->second == doc::kNoNode) return {};
  const doc::NodeId value = document_.node(found->second).next;
  return value == doc::kNoNode ? doc::Node() : doc::Node(&document_, value, found->second);
}

bool DuplicateValues::drop_role(const doc::DuplicateKey& duplicate) const {
  const Span first = duplicate.first;
  const doc::Node value = value_of(first);
  if (!value || first.begin >= duplicate.second.begin || value.span().end < first.end) return false;
  const std::string_view lost = document_.raw({first.file, first.begin, value.span().end});
  const std::size_t key = lost.find("role-arn");
  if (key == std::string_view::npos) return false;
  const std::size_t arn = lost.find("arn:aws", key);
  if (arn == std::string_view::npos) return false;
  const std::string_view role = lost.substr(arn, lost.find_first_of(" \"'\n\r,}", arn) - arn);
  const std::string_view rest =
      document_.raw({first.file, value.span().end, document_.extent().end});
  return rest.find(role) == std::string_view::npos;
}

namespace {

/// Both entries are one line each, and the lines are equal.
bool says_the_same(const doc::Document& document, const doc::DuplicateKey& duplicate) {
  const auto line = [&](Span key) {
    const std::string_view rest = document.raw({key.file, key.begin, document.extent().end});
    std::string_view text = trim(rest.substr(0, rest.find('\n')));
    if (text.ends_with(',')) text.remove_suffix(1);
    return text;
  };
  const std::string_view first = line(duplicate.first);
  return duplicate.name != "apiVersion" && duplicate.name != "kind" &&
         first == line(duplicate.second) && !first.ends_with(':') && !first.ends_with('{') &&
         !first.ends_with('[') && !first.ends_with('|') && !first.ends_with('>');
}

/// Behind the bracket that closes the one at `open`; npos if none does.
std::size_t behind_closing(std::string_view text, std::size_t open) {
  std::size_t depth = 0;
  for (std::size_t at = open; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '"') {
      for (++at; at < text.size() && text[at] != '"'; ++at) at += text[at] == '\\';
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if ((c == '}' || c == ']') && --depth == 0) {
      return at + 1;
    }
  }
  return std::string_view::npos;
}

/// The parts of an entry's value that is a mapping: `"key": {`, what it holds, `}`.
struct Braces {
  std::size_t begin, inside, end, behind;  ///< end: of the inside; behind: of the entry
};
std::optional<Braces> braces_of(std::string_view text, std::size_t key, std::size_t key_end) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const std::size_t colon = text.find_first_not_of(kBlanks, key_end);
  if (colon == std::string_view::npos || text[colon] != ':') return std::nullopt;
  const std::size_t open = text.find_first_not_of(kBlanks, colon + 1);
  if (open == std::string_view::npos || text[open] != '{') return std::nullopt;
  const std::size_t behind = behind_closing(text, open);
  if (behind == std::string_view::npos) return std::nullopt;
  return Braces{key, open + 1, behind - 1, behind};
}

/// An entry of the mapping that is dropped.
struct DroppedEntry {
  Span key, value;
  bool again;  ///< the mapping that counts says the same
};

/// What the first of two equal keys holds; nullopt where the two are no mappings, or where both
/// have a key with two values: nobody knows which of them is meant.
std::optional<std::vector<DroppedEntry>> dropped_entries(const DuplicateValues& values,
                                                         const doc::DuplicateKey& duplicate) {
  const doc::Document& document = values.document();
  const doc::Node one = values.value_of(duplicate.first), two = values.value_of(duplicate.second);
  if (!one.is_mapping() || !two.is_mapping()) return std::nullopt;
  const auto text_of = [&](doc::NodeId id) {
    return document.raw(doc::Node(&document, id, doc::kNoNode).span());
  };
  std::unordered_map<std::string_view, doc::NodeId> counts;
  for (doc::NodeId key = document.node(two.id()).first; key != doc::kNoNode;
       key = document.node(document.node(key).next).next) {
    counts[document.node(key).text()] = document.node(key).next;
  }
  std::vector<DroppedEntry> out;
  std::unordered_set<std::string_view> seen;
  for (doc::NodeId key = document.node(one.id()).first; key != doc::kNoNode;
       key = document.node(document.node(key).next).next) {
    const doc::NodeId value = document.node(key).next;
    const std::string_view name = document.node(key).text();
    const auto same = counts.find(name);
    const bool again = same != counts.end();
    // Two merges, or a key that is twice in the one mapping too: nothing for a simple fix.
    if (!seen.insert(name).second || (again && document.node(key).is_merge_key())) {
      return std::nullopt;
    }
    if (again && text_of(value) != text_of(same->second)) return std::nullopt;
    out.push_back({doc::Node(&document, key, doc::kNoNode).span(),
                   doc::Node(&document, value, doc::kNoNode).span(), again});
  }
  return out;
}

/// Puts what the first of two equal keys of JSON holds into the second, where both hold mappings.
std::vector<Fix> merged(const DuplicateValues& values, const doc::DuplicateKey& duplicate) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const doc::Document& document = values.document();
  const Span extent = document.extent(), first = duplicate.first, second = duplicate.second;
  const std::string_view text = document.raw(extent);
  const std::string key = "\"" + std::string(duplicate.name) + "\"";
  const auto at = [&](Span where) { return std::size_t{where.begin - extent.begin}; };
  if (first.begin < extent.begin || second.begin < first.end || at(second) >= text.size() ||
      document.raw(first) != key || document.raw(second) != key) {
    return {};
  }
  const auto one = braces_of(text, at(first), at(first) + first.size());
  const auto two = braces_of(text, at(second), at(second) + second.size());
  if (!one || !two || one->behind > two->begin) return {};
  const std::size_t comma = text.find_first_not_of(kBlanks, one->behind);
  const std::size_t into = text.find_first_not_of(kBlanks, two->inside);
  if (comma == std::string_view::npos || text[comma] != ',' || into >= two->end) return {};
  const auto entries = dropped_entries(values, duplicate);
  if (!entries || entries->empty()) return {};
  const std::string gap(text.substr(two->inside, into - two->inside));
  std::string moved;
  if (std::ranges::none_of(*entries, &DroppedEntry::again)) {
    moved = gap + std::string(trim(text.substr(one->inside, one->end - one->inside))) + ",";
  } else {
    for (const DroppedEntry& entry : *entries) {
      if (entry.again) continue;
      const std::string_view all = document.raw({first.file, entry.key.begin, entry.value.end});
      moved += gap + std::string(all) + ",";
    }
  }
  const std::size_t next = text.find_first_not_of(kBlanks, comma + 1);
  const auto place = [&](std::size_t begin, std::size_t end) {
    return Span(first.file, extent.begin + static_cast<std::uint32_t>(begin),
                extent.begin + static_cast<std::uint32_t>(end));
  };
  Fix fix{
      .title = "Merge the two",
      .safe = true,
      .changes = {{.kind = Change::Kind::bytes, .where = place(one->begin, next), .texts = {""}}}};
  if (!moved.empty()) {
    fix.changes.push_back({.kind = Change::Kind::bytes,
                           .where = place(two->inside, two->inside),
                           .texts = {std::move(moved)}});
  }
  return {std::move(fix)};
}

/// The lines of a block that move: without the entries whose keys the other block has.
std::string moved_lines(std::string_view text, std::uint32_t text_begin, std::size_t begin,
                        std::size_t end, const std::vector<DroppedEntry>& entries) {
  const auto line_of = [&](const DroppedEntry& entry) {
    std::size_t line = entry.key.begin - text_begin;
    line = line == 0 ? 0 : text.rfind('\n', line - 1) + 1;
    // A comment above is about the entry.
    while (line > begin) {
      const std::size_t above = line < 2 ? 0 : text.rfind('\n', line - 2) + 1;
      if (above < begin || !trim(text.substr(above, line - above)).starts_with('#')) break;
      line = above;
    }
    return std::max(line, begin);
  };
  std::string out;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (entries[i].again) continue;
    const std::size_t from = i == 0 ? begin : line_of(entries[i]);
    const std::size_t to = i + 1 == entries.size() ? end : line_of(entries[i + 1]);
    if (from < to) out += text.substr(from, to - from);
  }
  return out;
}

/// The same of two blocks of YAML.
std::vector<Fix> merged_blocks(const DuplicateValues& values, const doc::DuplicateKey& duplicate) {
  const doc::Document& document = values.document();
  const Span extent = document.extent(), first = duplicate.first, second = duplicate.second;
  const std::string_view text = document.raw(extent);
  if (first.begin < extent.begin || second.begin < first.end ||
      second.end - extent.begin > text.size() || document.raw(first) != duplicate.name ||
      document.raw(second) != duplicate.name) {
    return {};
  }
  struct Block {
    std::size_t line, begin, end;  ///< of the key, and of the lines below it
    std::size_t indent;
  };
  const auto block_at = [&](Span key) -> std::optional<Block> {
    const std::size_t at = key.begin - extent.begin;
    const std::size_t line =
        text.rfind('\n', at) == std::string_view::npos || at == 0 ? 0 : text.rfind('\n', at) + 1;
    const std::size_t feed = text.find('\n', at);
    if (feed == std::string_view::npos || !trim(text.substr(line, at - line)).empty() ||
        trim(text.substr(at + key.size(), feed - at - key.size())) != ":") {
      return std::nullopt;
    }
    Block block{line, feed + 1, feed + 1, 0};
    while (block.end < text.size()) {
      const std::size_t end = std::min(text.find('\n', block.end), text.size() - 1) + 1;
      const std::string_view next = text.substr(block.end, end - block.end);
      const std::size_t indent = next.find_first_not_of(' ');
      if (indent == std::string_view::npos || indent <= at - line || trim(next).empty()) break;
      if (block.indent == 0) block.indent = indent;
      block.end = end;
    }
    return block.indent == 0 || text[block.end - 1] != '\n' ? std::nullopt : std::optional(block);
  };
  const auto one = block_at(first), two = block_at(second);
  if (!one || !two || one->indent != two->indent || one->end > two->line) return {};
  const auto entries = dropped_entries(values, duplicate);
  if (!entries || entries->empty()) return {};
  std::string moved = moved_lines(text, extent.begin, one->begin, one->end, *entries);
  const auto place = [&](std::size_t begin, std::size_t end) {
    return Span(first.file, extent.begin + static_cast<std::uint32_t>(begin),
                extent.begin + static_cast<std::uint32_t>(end));
  };
  Fix fix{.title = "Merge the two",
          .changes = {
              {.kind = Change::Kind::bytes, .where = place(one->line, one->end), .texts = {""}}}};
  if (!moved.empty()) {
    fix.changes.push_back({.kind = Change::Kind::bytes,
                           .where = place(two->begin, two->begin),
                           .texts = {std::move(moved)}});
  }
  return {std::move(fix)};
}

}  // namespace

void report_duplicate_key(Loading& loading, const DuplicateValues& values,
                          const doc::DuplicateKey& duplicate, bool policy) {
  const doc::Document& document = values.document();
  Problem problem{.where = duplicate.second,
                  .message = "the key " + quoted(duplicate.name) + " occurs twice in one mapping",
                  .related = {{duplicate.first, "it is here already"}}};
  if (policy) {
    problem.message += ": IAM refuses such a policy";
    problem.help = "merge the two, or remove one";
    problem.level = Severity::error;
  } else {
    problem.message += ": the last one counts, and the others are dropped without a message";
    problem.help = "remove all but one";
    problem.level = Severity::warning;
    if (values.drop_role(duplicate)) {
      problem.message += ", a role among them";
      problem.level = Severity::error;
    }
  }
  if (says_the_same(document, duplicate)) {
    problem.fixes = {removing("Delete the second, which says the same", true, duplicate.second)};
  } else {
    problem.fixes = merged(values, duplicate);
    if (problem.fixes.empty()) problem.fixes = merged_blocks(values, duplicate);
  }
  loading.report(ReadingRule::duplicate_key, std::move(problem));
}

void report_duplicate_keys(Loading& loading, const doc::Document& document, bool policy) {
  const DuplicateValues values(document);
  for (const doc::DuplicateKey& duplicate : document.duplicate_keys()) {
    if (policy || is_key_we_read(duplicate.name) || values.drop_role(duplicate)) {
      report_duplicate_key(loading, values, duplicate, policy);
    }
  }
}

}  // namespace irsa::load
