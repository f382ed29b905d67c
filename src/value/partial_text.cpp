#include "value/partial_text.h"

#include <algorithm>
#include <bitset>
#include <map>
#include <utility>

namespace irsa::value {
namespace {

using Bytes = std::bitset<256>;

constexpr std::string_view kHostPart = "#host";
constexpr std::string_view kIdPart = "#id";
constexpr std::string_view kBetweenParts = "/id/";

/// The most cells of a comparison; beyond it nothing is decided.
constexpr std::size_t kMostCells = 4'000'000;

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_digit_byte(char c) { return c >= '0' && c <= '9'; }

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
      continue;
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
  // reached[j]: what stands before a[i] and before b[j] can be the same text.
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

bool may_hold(Alphabet of, char byte) {
  switch (of) {
    case Alphabet::digits: return is_digit_byte(byte);
    case Alphabet::label:
      return is_lower(byte) || is_digit_byte(byte) || byte == '-' || byte == '.';
    case Alphabet::host:
      return is_lower(byte) || is_upper(byte) || is_digit_byte(byte) || byte == '-' || byte == '.';
    case Alphabet::issuer:
      return may_hold(Alphabet::host, byte) || byte == '/' || byte == '_' || byte == '~';
    case Alphabet::no_colon: return byte != ':' && byte != '/';
    case Alphabet::any: return true;
  }
  return true;
}

PartialText PartialText::literal(std::string_view text, std::optional<Span> span, bool verbatim) {
  PartialText result;
  result.append(Piece{std::string(text), span, verbatim, nullptr, nullptr});
  return result;
}

PartialText PartialText::of(Hole hole, std::optional<Span> span) {
  PartialText result;
  result.append(Piece{{}, span, false, std::make_shared<const Hole>(std::move(hole)), nullptr});
  return result;
}

namespace {

constexpr std::string_view kSplit = "split(\"/\", ";
constexpr std::string_view kHostIndex = ")[0]";
constexpr std::string_view kIdIndex = ")[2]";

/// A part of an issuer, HOST/id/ID, that is shown as `whole`.
std::string shown_part(std::string_view whole, Hole::Issuer which) {
  std::string shown(kSplit);
  shown += whole;
  shown += which == Hole::Issuer::host ? kHostIndex : kIdIndex;
  return shown;
}

/// The issuer of which the host is shown as `host`.
std::string shown_whole(std::string_view host) {
  host.remove_prefix(kSplit.size());
  host.remove_suffix(kHostIndex.size());
  return std::string(host);
}

}  // namespace

void PartialText::append_assumed_nothing() {
  if (!pieces_.empty()) pieces_.back().basis = Basis::assumption;
  assumed_end_ = true;
}

void PartialText::append(Piece piece) {
  if (!piece.is_hole() && piece.text.empty()) return;
  if (std::exchange(assumed_end_, false)) piece.basis = Basis::assumption;
  if (!piece.is_hole()) {
    if (!pieces_.empty() && !pieces_.back().is_hole()) {
      Piece& last = pieces_.back();
      const bool alike = last.written == piece.written && last.basis == piece.basis;
      const bool continues = alike && last.span && piece.span && last.verbatim && piece.verbatim &&
                             last.span->file == piece.span->file &&
                             last.span->end == piece.span->begin;
      if (continues || (alike && !last.span && !piece.span)) {
        last.text += piece.text;
        if (continues) last.span->end = piece.span->end;
        return;
      }
    }
    pieces_.push_back(std::move(piece));
    return;
  }
  pieces_.push_back(std::move(piece));
  // HOST /id/ ID of one issuer are that issuer.
  const Hole& id = *pieces_.back().hole;
  if (id.issuer != Hole::Issuer::id || pieces_.size() < 3) return;
  std::size_t first = pieces_.size() - 1;
  std::string between;
  while (first > 0 && !pieces_[first - 1].is_hole()) between.insert(0, pieces_[--first].text);
  if (first == 0 || between != kBetweenParts) return;
  const Hole& host = *pieces_[first - 1].hole;
  if (host.issuer != Hole::Issuer::host) return;
  const std::string_view base =
      std::string_view(host.identity).substr(0, host.identity.size() - kHostPart.size());
  if (id.identity != std::string(base) + std::string(kIdPart)) return;
  Hole whole = host;
  whole.identity = std::string(base);
  whole.shown = shown_whole(host.shown);
  whole.issuer = Hole::Issuer::whole;
  whole.alphabet = Alphabet::issuer;
  Piece joined = pieces_[first - 1];
  joined.hole = std::make_shared<const Hole>(std::move(whole));
  pieces_.resize(first - 1);
  pieces_.push_back(std::move(joined));
}

void PartialText::append(const PartialText& other) {
  for (const Piece& piece : other.pieces_) append(piece);
  assumed_end_ = assumed_end_ || other.assumed_end_;
}

bool PartialText::is_literal() const {
  return std::none_of(pieces_.begin(), pieces_.end(), [](const Piece& p) { return p.is_hole(); });
}

std::optional<std::string> PartialText::text() const {
  std::string result;
  for (const Piece& piece : pieces_) {
    if (piece.is_hole()) return std::nullopt;
    result += piece.text;
  }
  return result;
}

const Hole* PartialText::only_hole() const {
  return pieces_.size() == 1 ? pieces_[0].hole.get() : nullptr;
}

std::string PartialText::literal_prefix() const {
  std::string result;
  for (const Piece& piece : pieces_) {
    if (piece.is_hole()) break;
    result += piece.text;
  }
  return result;
}

std::string PartialText::literal_suffix() const {
  std::string result;
  for (auto piece = pieces_.rbegin(); piece != pieces_.rend() && !piece->is_hole(); ++piece) {
    result.insert(0, piece->text);
  }
  return result;
}

PartialText PartialText::written_as(std::string shown) const {
  Written written{std::move(shown), pieces_.size(), 0};
  for (const Piece& piece : pieces_) written.bytes += piece.text.size();
  const auto shared = std::make_shared<const Written>(std::move(written));
  PartialText result = *this;
  for (Piece& piece : result.pieces_) piece.written = shared;
  return result;
}

std::string PartialText::shown() const {
  const Hole* const alone = only_hole();
  const auto& whole = alone != nullptr ? pieces_.front().written : nullptr;
  if (alone != nullptr && (!whole || whole->pieces > 1)) return alone->shown;
  std::string result;
  for (std::size_t i = 0; i < pieces_.size(); ++i) {
    const auto& written = pieces_[i].written;
    if (written) {
      std::size_t end = i, bytes = 0;
      while (end < pieces_.size() && pieces_[end].written == written) {
        bytes += pieces_[end++].text.size();
      }
      if (end - i == written->pieces && bytes == written->bytes) {
        if (end - i == pieces_.size()) return written->shown;
        result += "${" + written->shown + "}";
        i = end - 1;
        continue;
      }
    }
    result += pieces_[i].is_hole() ? "${" + pieces_[i].hole->shown + "}" : pieces_[i].text;
  }
  return result;
}

std::string PartialText::identity() const {
  std::string result;
  for (const Piece& piece : pieces_) {
    if (piece.is_hole()) {
      // A byte that no text holds sets holes off; their length keeps them apart.
      result += '\x01' + std::to_string(piece.hole->identity.size()) + ':' + piece.hole->identity;
      continue;
    }
    for (const char c : piece.text) {
      if (c == '\x01') result += c;
      result += c;
    }
  }
  return result;
}

PartialText PartialText::with_basis(Basis basis) const {
  PartialText out = *this;
  for (Piece& piece : out.pieces_) piece.basis = std::max(piece.basis, basis);
  return out;
}

Basis PartialText::basis() const {
  Basis basis = Basis::fact;
  for (const Piece& piece : pieces_) basis = std::max(basis, piece.basis);
  return basis;
}

std::optional<Span> PartialText::span() const {
  std::optional<Span> all;
  for (const Piece& piece : pieces_) {
    if (!piece.span) return std::nullopt;
    if (!all) {
      all = piece.span;
    } else if (all->file != piece.span->file || all->end > piece.span->begin) {
      return std::nullopt;
    } else {
      all->end = piece.span->end;
    }
  }
  return all;
}

PartialText PartialText::with_issuers_cut() const {
  PartialText result;
  for (const Piece& piece : pieces_) {
    if (!piece.is_hole() || piece.hole->issuer != Hole::Issuer::whole) {
      result.pieces_.push_back(piece);
      continue;
    }
    const bool alone = piece.written && piece.written->pieces == 1;
    const auto part = [&](Hole::Issuer which, std::string_view suffix) {
      Hole hole = *piece.hole;
      hole.shown = shown_part(alone ? piece.written->shown : hole.shown, which);
      hole.identity += suffix;
      hole.issuer = which;
      hole.alphabet = Alphabet::host;
      hole.non_empty = true;
      Piece made = piece;
      if (alone) made.written = nullptr;
      made.hole = std::make_shared<const Hole>(std::move(hole));
      return made;
    };
    result.pieces_.push_back(part(Hole::Issuer::host, kHostPart));
    Piece between = piece;
    between.text = kBetweenParts;
    between.hole = nullptr;
    result.pieces_.push_back(std::move(between));
    result.pieces_.push_back(part(Hole::Issuer::id, kIdPart));
  }
  return result;
}

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
