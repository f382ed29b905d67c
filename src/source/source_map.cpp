#include "source/source_map.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace irsa {

std::uint32_t SourceMap::begin_node(std::uint32_t begin, Span place, std::uint32_t way) {
  std::uint32_t outer = nodes_.empty() ? kNone : static_cast<std::uint32_t>(nodes_.size() - 1);
  // A node that is still open ends nowhere yet.
  while (outer != kNone && nodes_[outer].end <= begin) outer = nodes_[outer].outer;
  nodes_.push_back({.begin = begin,
                    .end = kNone,
                    .outer = outer,
                    .way = way,
                    .place = place,
                    .assumed = outer != kNone && nodes_[outer].assumed});
  return static_cast<std::uint32_t>(nodes_.size() - 1);
}

void SourceMap::add_piece(std::uint32_t begin, std::uint32_t end, Span place, bool verbatim,
                          bool assumed) {
  if (begin < end) pieces_.push_back({begin, end, place, verbatim, assumed});
}

std::uint32_t SourceMap::add_way(Way way) {
  ways_.push_back(std::move(way));
  return static_cast<std::uint32_t>(ways_.size() - 1);
}

void SourceMap::add_name(std::string rendered, std::string written, bool unset) {
  names_.emplace(std::move(rendered), Name{std::move(written), unset});
}

bool SourceMap::has_unset(std::string_view text) const {
  for (std::size_t at = text.find("${"); at != std::string_view::npos; at = text.find("${", at)) {
    const std::size_t end = text.find('}', at);
    if (end == std::string_view::npos) return false;
    const auto name = names_.find(text.substr(at, end + 1 - at));
    if (name != names_.end() && name->second.unset) return true;
    at = end;
  }
  return false;
}

void SourceMap::set_spelling(std::uint32_t node, std::string rendered, std::string written) {
  nodes_[node].spelling = static_cast<std::uint32_t>(spellings_.size());
  spellings_.push_back({std::move(rendered), std::move(written)});
}

void SourceMap::renumber(const std::function<FileId(FileId)>& number_of) {
  for (Node& node : nodes_) node.place.file = number_of(node.place.file);
  for (Piece& piece : pieces_) piece.place.file = number_of(piece.place.file);
  for (Way& way : ways_) {
    for (WayStep& step : way) {
      step.where.file = number_of(step.where.file);
      if (step.reference) step.reference->where.file = number_of(step.reference->where.file);
    }
  }
}

const SourceMap::Node* SourceMap::node_around(std::uint32_t begin, std::uint32_t end) const {
  const auto after =
      std::upper_bound(nodes_.begin(), nodes_.end(), begin,
                       [](std::uint32_t offset, const Node& node) { return offset < node.begin; });
  if (after == nodes_.begin()) return nodes_.empty() ? nullptr : nodes_.data();
  const Node* node = &*std::prev(after);
  while (node->end < end && node->outer != kNone) node = &nodes_[node->outer];
  return node;
}

const SourceMap::Piece* SourceMap::piece_at(std::uint32_t offset) const {
  const auto after =
      std::upper_bound(pieces_.begin(), pieces_.end(), offset,
                       [](std::uint32_t at, const Piece& piece) { return at < piece.begin; });
  if (after == pieces_.begin()) return nullptr;
  const Piece& piece = *std::prev(after);
  return offset < piece.end ? &piece : nullptr;
}

bool SourceMap::is_whole(Span rendered) const {
  const Node* const node = node_around(rendered.begin, rendered.end);
  return node != nullptr && rendered.begin <= node->begin + 1 && rendered.end + 1 >= node->end;
}

std::optional<Span> SourceMap::place_of(Span rendered) const {
  const Node* const node = node_around(rendered.begin, rendered.end);
  if (node == nullptr) return std::nullopt;
  if (is_whole(rendered) || rendered.begin >= rendered.end) return node->place;
  const Piece* const first = piece_at(rendered.begin);
  const Piece* const last = piece_at(rendered.end - 1);
  if (first == nullptr || last == nullptr) return node->place;
  // Both are made of one thing (what jsonencode() was given).
  if (!first->verbatim && !last->verbatim && first->place == last->place) return first->place;
  const auto begin_in = [](const Piece& piece, std::uint32_t at) {
    return piece.place.begin + (piece.verbatim ? at - piece.begin : 0);
  };
  const auto end_in = [](const Piece& piece, std::uint32_t at) {
    return piece.verbatim ? piece.place.begin + (at - piece.begin) : piece.place.end;
  };
  const std::uint32_t begin = begin_in(*first, rendered.begin);
  const std::uint32_t end = end_in(*last, rendered.end);
  // Pieces of several places have none in common but that of the whole.
  if (first->place.file != last->place.file || begin >= end ||
      (first != last && last->place.begin < first->place.end)) {
    return node->place;
  }
  return Span(first->place.file, begin, end);
}

bool SourceMap::is_repeated(Span whole, Span part) const {
  const auto ends_before = [](const Piece& piece, std::uint32_t offset) {
    return piece.end <= offset;
  };
  const auto first_at = [&](std::uint32_t offset) {
    return std::lower_bound(pieces_.begin(), pieces_.end(), offset, ends_before);
  };
  for (auto one = first_at(part.begin); one != pieces_.end() && one->begin < part.end; ++one) {
    if (!one->verbatim) continue;
    // The bytes of the file that this much of the part is.
    const std::uint32_t begin = one->place.begin + std::max(part.begin, one->begin) - one->begin;
    const std::uint32_t end = one->place.begin + std::min(part.end, one->end) - one->begin;
    for (auto other = first_at(whole.begin); other != pieces_.end() && other->begin < whole.end;
         ++other) {
      const Span& from = other->place;
      if (other != one && other->verbatim && from.file == one->place.file && from.begin < end &&
          begin < from.end) {
        return true;
      }
    }
  }
  return false;
}

bool SourceMap::is_assumed(Span rendered) const {
  const Node* const around = node_around(rendered.begin, rendered.end);
  if (around == nullptr) return false;
  if (around->assumed) return true;
  const auto begins_before = [](const auto& each, std::uint32_t offset) {
    return each.begin < offset;
  };
  for (auto node = std::lower_bound(nodes_.begin(), nodes_.end(), rendered.begin, begins_before);
       node != nodes_.end() && node->begin < rendered.end; ++node) {
    if (node->assumed) return true;
  }
  const auto ends_before = [](const Piece& piece, std::uint32_t offset) {
    return piece.end <= offset;
  };
  for (auto piece = std::lower_bound(pieces_.begin(), pieces_.end(), rendered.begin, ends_before);
       piece != pieces_.end() && piece->begin < rendered.end; ++piece) {
    if (piece->assumed) return true;
  }
  return false;
}

void SourceMap::for_each_around(Span near,
                                const std::function<bool(Span rendered, Span place)>& visit) const {
  constexpr std::size_t kMost = 10'000;  // a role's policy has some dozens
  std::size_t visited = 0;
  const Node* inner = nullptr;  // has been visited
  for (const Node* around = node_around(near.begin, near.end); around != nullptr;
       inner = around, around = around->outer == kNone ? nullptr : &nodes_[around->outer]) {
    for (const Node* node = around; node != nodes_.data() + nodes_.size(); ++node) {
      if (node->begin >= around->end) break;
      if (inner != nullptr && node->begin >= inner->begin && node->end <= inner->end) continue;
      if (++visited > kMost) return;
      if (visit(Span(near.file, node->begin, node->end), node->place)) return;
    }
  }
}

std::string SourceMap::as_written(std::string message, Span rendered) const {
  if (message.find("${") == std::string::npos) return message;
  const Node* const node = node_around(rendered.begin, rendered.end);
  if (node != nullptr && node->spelling != kNone) {
    // Whole, as messages quote it.
    const std::string whole = quoted(spellings_[node->spelling].rendered);
    const std::string written = quoted(spellings_[node->spelling].written);
    for (std::size_t at = message.find(whole); at != std::string::npos;
         at = message.find(whole, at + written.size())) {
      message.replace(at, whole.size(), written);
    }
  }
  std::string out;
  for (std::size_t at = 0; at < message.size();) {
    const std::size_t begin = message.find("${", at);
    const std::size_t end = begin == std::string::npos ? begin : message.find('}', begin);
    if (end == std::string::npos) return out.append(message, at);
    const auto name = names_.find(std::string_view(message).substr(begin, end + 1 - begin));
    if (name == names_.end()) {
      out.append(message, at, begin + 2 - at);
      at = begin + 2;
      continue;
    }
    out.append(message, at, begin - at).append("${").append(name->second.written).append("}");
    at = end + 1;
  }
  return out;
}

const Way* SourceMap::way_of(Span rendered) const {
  const Node* const node = node_around(rendered.begin, rendered.end);
  return node == nullptr || node->way == kNone ? nullptr : &ways_[node->way];
}

std::vector<const Way*> SourceMap::ways_in(Span rendered) const {
  std::vector<const Way*> out;
  auto node =
      std::lower_bound(nodes_.begin(), nodes_.end(), rendered.begin,
                       [](const Node& each, std::uint32_t offset) { return each.begin < offset; });
  for (; node != nodes_.end() && node->begin < rendered.end; ++node) {
    if (node->way != kNone) out.push_back(&ways_[node->way]);
  }
  return out;
}

}  // namespace irsa
