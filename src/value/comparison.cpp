#include "value/comparison.h"

#include <algorithm>
#include <bitset>
#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace irsa::value {
namespace {

using Bytes = std::bitset<256>;

/// The most cells of a comparison; beyond it nothing is decided.
constexpr std::size_t kMostCells = 4'000'000;

Bytes bytes_of(Alphabet alphabet) {
  Bytes bytes;
  for (int c = 0; c < 256; ++c) {
    bytes[static_cast<std::size_t>(c)] = may_hold(alphabet, static_cast<char>(c));
  }
  return bytes;
}

/// What a text or a pattern is made of, for matching: one byte out of a set, or any number of them.
struct Element {
  Bytes bytes;
  bool many = false;
};

Bytes byte_set(char c) {
  Bytes bytes;
  bytes[static_cast<unsigned char>(c)] = true;
  return bytes;
}

void add_hole(std::vector<Element>& elements, const Bytes& bytes, bool non_empty) {
  if (non_empty) elements.push_back({bytes, false});
  elements.push_back({bytes, true});
}

/// `glob`: `*` and `?` are wildcards, and unknown text that may hold them is anything.
std::vector<Element> elements_of(const PartialText& text, bool glob) {
  std::vector<Element> elements;
  const Bytes all = Bytes().set();
  const PartialText cut = text.with_issuers_cut();
  for (const Piece& piece : cut.pieces()) {
    if (piece.is_hole()) {
      const Hole& hole = *piece.hole;
      if (glob && may_hold(hole.alphabet, '*')) {
        add_hole(elements, all, false);
      } else {
        add_hole(elements, bytes_of(hole.alphabet), hole.non_empty);
      }
    }
    for (const char c : piece.text) {
      if (glob && c == '*') {
        elements.push_back({all, true});
      } else if (glob && c == '?') {
        elements.push_back({all, false});
      } else {
        elements.push_back({byte_set(c), false});
      }
    }
  }
  return elements;
}

/// Is there a text that both describe?
bool meet(const std::vector<Element>& a, const std::vector<Element>& b) {
  if ((a.size() + 1) * (b.size() + 1) > kMostCells) return true;
  // reached[j]: what is before a[i] and before b[j] can be the same text.
  std::vector<bool> reached(b.size() + 1), next(b.size() + 1);
  reached[0] = true;
  for (std::size_t i = 0; i <= a.size(); ++i) {
    std::fill(next.begin(), next.end(), false);
    bool any = false;
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (!reached[j]) continue;
      any = true;
      const bool more_b = j < b.size();
      if (more_b && b[j].many) reached[j + 1] = true;
      if (i == a.size()) continue;
      if (a[i].many) {
        next[j] = true;
        if (more_b && !b[j].many && (a[i].bytes & b[j].bytes).any()) reached[j + 1] = true;
      } else if (more_b && (a[i].bytes & b[j].bytes).any()) {
        next[b[j].many ? j : j + 1] = true;
      }
    }
    if (!any) return false;
    if (i < a.size()) std::swap(reached, next);
  }
  return reached[b.size()];
}

/// Pieces with the parts taken away that both begin and end with.
struct Rest {
  std::vector<Piece> a, b;
};

void drop_front(std::vector<Piece>& pieces, std::size_t bytes) {
  if (pieces.front().is_hole() || pieces.front().text.size() == bytes) {
    pieces.erase(pieces.begin());
  } else {
    pieces.front().text.erase(0, bytes);
  }
}

void drop_back(std::vector<Piece>& pieces, std::size_t bytes) {
  if (pieces.back().is_hole() || pieces.back().text.size() == bytes) {
    pieces.pop_back();
  } else {
    pieces.back().text.resize(pieces.back().text.size() - bytes);
  }
}

Rest rest_of(const PartialText& left, const PartialText& right) {
  Rest rest{left.pieces(), right.pieces()};
  auto& [a, b] = rest;
  while (!a.empty() && !b.empty()) {
    const Piece &x = a.front(), &y = b.front();
    if (x.is_hole() != y.is_hole()) break;
    std::size_t same = 0;
    if (x.is_hole()) {
      if (x.hole->identity != y.hole->identity) break;
    } else {
      const std::size_t most = std::min(x.text.size(), y.text.size());
      while (same < most && x.text[same] == y.text[same]) ++same;
      if (same == 0) break;
    }
    drop_front(a, same);
    drop_front(b, same);
  }
  while (!a.empty() && !b.empty()) {
    const Piece &x = a.back(), &y = b.back();
    if (x.is_hole() != y.is_hole()) break;
    std::size_t same = 0;
    if (x.is_hole()) {
      if (x.hole->identity != y.hole->identity) break;
    } else {
      const std::size_t most = std::min(x.text.size(), y.text.size());
      while (same < most && x.text[x.text.size() - 1 - same] == y.text[y.text.size() - 1 - same]) {
        ++same;
      }
      if (same == 0) break;
    }
    drop_back(a, same);
    drop_back(b, same);
  }
  return rest;
}

/// Is one surely longer than the other, because it holds the same unknown parts and more?
bool lengths_differ(const std::vector<Piece>& a, const std::vector<Piece>& b) {
  std::map<std::string_view, int> holes;
  std::map<std::string_view, bool> non_empty;
  std::ptrdiff_t longer = 0;  // of a's literal text
  for (const Piece& piece : a) {
    if (piece.is_hole()) {
      ++holes[piece.hole->identity];
      non_empty[piece.hole->identity] = piece.hole->non_empty;
    } else {
      longer += static_cast<std::ptrdiff_t>(piece.text.size());
    }
  }
  for (const Piece& piece : b) {
    if (piece.is_hole()) {
      --holes[piece.hole->identity];
      non_empty[piece.hole->identity] = piece.hole->non_empty;
    } else {
      longer -= static_cast<std::ptrdiff_t>(piece.text.size());
    }
  }
  bool more_in_a = false, more_in_b = false;
  for (const auto& [identity, count] : holes) {
    if (count > 0) more_in_a = true;
    if (count < 0) more_in_b = true;
    if (non_empty[identity]) longer += count;
  }
  if (longer > 0 && !more_in_b) return true;
  return longer < 0 && !more_in_a;
}

PartialText from(std::vector<Piece> pieces) {
  PartialText text;
  for (Piece& piece : pieces) text.append(std::move(piece));
  return text;
}

/// Does the text match whatever its holes are? A hole is matched by `*`, or by itself.
bool surely_matches(const PartialText& text, const PartialText& pattern) {
  struct Atom {
    char c = '\0';
    const Hole* hole = nullptr;
  };
  const auto atoms = [](const PartialText& from) {
    std::vector<Atom> made;
    for (const Piece& piece : from.pieces()) {
      if (piece.is_hole()) made.push_back({'\0', piece.hole.get()});
      for (const char c : piece.text) made.push_back({c, nullptr});
    }
    return made;
  };
  const std::vector<Atom> t = atoms(text), p = atoms(pattern);
  std::size_t at = 0, wild = 0, star = std::string::npos, resume = 0;
  while (at < t.size()) {
    if (wild < p.size() && p[wild].hole == nullptr && p[wild].c == '*') {
      star = ++wild;
      resume = at;
      continue;
    }
    const bool same = wild < p.size() &&
                      (p[wild].hole != nullptr
                           ? t[at].hole != nullptr && t[at].hole->identity == p[wild].hole->identity
                           : t[at].hole == nullptr && (p[wild].c == t[at].c || p[wild].c == '?'));
    if (same) {
      ++at;
      ++wild;
      continue;
    }
    if (star == std::string::npos) return false;
    wild = star;
    at = ++resume;
  }
  while (wild < p.size() && p[wild].hole == nullptr && p[wild].c == '*') ++wild;
  return wild == p.size();
}

Answer answer(bool yes, bool possible) {
  return yes ? Answer::yes : possible ? Answer::undecided : Answer::no;
}

/// Could `text` be `part` with anything before it, behind it?
bool may_hold_part(const PartialText& text, std::string_view part, bool before, bool behind) {
  std::vector<Element> pattern;
  const Element anything{Bytes().set(), true};
  if (before) pattern.push_back(anything);
  for (const char c : part) pattern.push_back({byte_set(c), false});
  if (behind) pattern.push_back(anything);
  return meet(elements_of(text, false), pattern);
}

}  // namespace

Answer equal(const PartialText& a, const PartialText& b) {
  const Rest rest = rest_of(a, b);
  if (rest.a.empty() && rest.b.empty()) return Answer::yes;
  if (lengths_differ(rest.a, rest.b)) return Answer::no;
  return meet(elements_of(from(rest.a), false), elements_of(from(rest.b), false))
             ? Answer::undecided
             : Answer::no;
}

Answer matches(const PartialText& text, const PartialText& pattern) {
  if (surely_matches(text, pattern)) return Answer::yes;
  return answer(false, meet(elements_of(text, false), elements_of(pattern, true)));
}

Answer contains(const PartialText& text, std::string_view part) {
  std::string run;
  const PartialText cut = text.with_issuers_cut();
  for (const Piece& piece : cut.pieces()) {
    run = piece.is_hole() ? std::string() : run + piece.text;
    if (!piece.is_hole() && run.find(part) != std::string::npos) return Answer::yes;
  }
  if (part.empty()) return Answer::yes;
  return answer(false, may_hold_part(text, part, true, true));
}

Answer starts_with(const PartialText& text, std::string_view part) {
  if (text.literal_prefix().starts_with(part)) return Answer::yes;
  return answer(false, may_hold_part(text, part, false, true));
}

Answer ends_with(const PartialText& text, std::string_view part) {
  if (text.literal_suffix().ends_with(part)) return Answer::yes;
  return answer(false, may_hold_part(text, part, true, false));
}

}  // namespace irsa::value
