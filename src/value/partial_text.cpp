#include "value/partial_text.h"

#include <algorithm>
#include <utility>

namespace irsa::value {
namespace {

constexpr std::string_view kHostPart = "#host";
constexpr std::string_view kIdPart = "#id";
constexpr std::string_view kBetweenParts = "/id/";

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_digit_byte(char c) { return c >= '0' && c <= '9'; }

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

}  // namespace irsa::value
