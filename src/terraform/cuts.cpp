#include "terraform/cuts.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

namespace irsa::terraform {
namespace {

using value::Alphabet;
using value::Hole;
using value::PartialText;
using value::Piece;

constexpr int kTrials = 4;
/// Longer than what anybody cuts names to.
constexpr std::size_t kLong = 300;

std::string allowed(std::string_view text, Alphabet alphabet) {
  std::string kept;
  for (const char c : text) {
    if (value::may_hold(alphabet, c)) kept += c;
  }
  return kept;
}

/// A text that the hole could be. Different trials share as little as can be.
std::string sample(const Hole& hole, std::size_t number, int trial,
                   const std::vector<std::string>& hints) {
  const std::string unique = std::to_string(number * 7 + static_cast<std::size_t>(trial) * 3 + 1);
  const auto pick = [&](const std::array<std::string_view, kTrials>& texts) {
    return std::string(texts[static_cast<std::size_t>(trial)]) + unique;
  };
  switch (hole.issuer) {
    case Hole::Issuer::host:
      return "oidc.eks." + pick({"qx-west-", "zy-north-", "kw-", "j-j-"}) +
             (trial % 2 == 0 ? ".amazonaws.com" : ".amazonaws.com.cn");
    case Hole::Issuer::id: return pick({"0A1B2C", "FFFF9E9", "D", "77AA7700"});
    case Hole::Issuer::whole:
    case Hole::Issuer::none: break;
  }
  switch (hole.alphabet) {
    case Alphabet::digits: return pick({"123456", "9", "0000", "55"});
    case Alphabet::issuer:
      return pick({"issuer.qq.test/a_", "z.example/zz/k~", "w.w", "host.kk.example/"}) +
             std::string(trial == 1 ? kLong : 0, 'k');
    case Alphabet::label:
    case Alphabet::host:
    case Alphabet::no_colon:
    case Alphabet::any: break;
  }
  // Once with everything in it that the function might look for, once with nothing at all.
  std::string text;
  if (trial == 0) text = "Qq\x02z" + unique + " q";
  if (trial == 1) text = "\x03" + unique + "_Jj.";
  if (trial == 2) {
    for (const std::string& hint : hints) text += hint;
    text += unique + "-k.k_/k:k K" + std::string(kLong, 'k');
    for (const std::string& hint : hints) text += hint;
  }
  text = allowed(text, hole.alphabet);
  return text.empty() && hole.non_empty ? "x" : text;
}

/// The subject with texts for its holes, and where each piece is in it.
struct Filled {
  std::string text;
  std::vector<std::size_t> begins;  ///< of each piece, and of the end
};

/// A place in the subject: so many bytes into a piece. Ends of pieces are beginnings of the next.
struct Place {
  std::size_t piece, offset;
  friend bool operator==(const Place&, const Place&) = default;
};

/// `first`: pieces that are empty in this trial may be at the place; take the first of them, or
/// the one behind the last.
std::optional<Place> place_of(const Filled& filled, const std::vector<Piece>& pieces,
                              std::size_t at, bool first) {
  std::size_t piece = 0;
  if (first) {
    while (piece < pieces.size() && filled.begins[piece + 1] <= at && filled.begins[piece] < at) {
      ++piece;
    }
  } else {
    while (piece < pieces.size() && filled.begins[piece + 1] <= at) ++piece;
  }
  const std::size_t offset = at - filled.begins[piece];
  if (piece == pieces.size() || offset == 0) return Place{piece, 0};
  if (pieces[piece].is_hole()) return std::nullopt;
  return Place{piece, offset};
}

PartialText between(const std::vector<Piece>& pieces, Place begin, Place end) {
  PartialText text;
  for (std::size_t i = begin.piece; i <= end.piece && i < pieces.size(); ++i) {
    const std::size_t from = i == begin.piece ? begin.offset : 0;
    const std::size_t to = i == end.piece ? end.offset : std::string::npos;
    Piece piece = pieces[i];
    if (!piece.is_hole()) {
      const std::size_t length = std::min(to, piece.text.size()) - from;
      if (piece.span && piece.verbatim) {
        piece.span = part_of(*piece.span, static_cast<std::uint32_t>(from),
                             static_cast<std::uint32_t>(length));
      }
      piece.text = piece.text.substr(from, length);
    } else if (to == 0) {
      break;
    }
    text.append(std::move(piece));
  }
  return text;
}

struct Trial {
  bool possible = true;  ///< no cut goes through a hole
  bool refused = false;
  std::vector<PartialText> texts;
  std::vector<std::string> identities;
};

Trial run(const std::vector<Piece>& pieces, const Filled& filled, const Cut& function) {
  Trial trial;
  const auto made = function(filled.text);
  if (!made) {
    trial.refused = true;
    return trial;
  }
  for (const Made& slices : *made) {
    PartialText text;
    for (const Slice& slice : slices) {
      if (slice.text) {
        text.append(*slice.text);
        continue;
      }
      const auto begin = place_of(filled, pieces, slice.begin, true);
      const auto end = place_of(filled, pieces, slice.end, false);
      if (!begin || !end) {
        trial.possible = false;
        return trial;
      }
      text.append(between(pieces, *begin, *end));
    }
    trial.identities.push_back(text.identity());
    trial.texts.push_back(std::move(text));
  }
  return trial;
}

CutResult cut_pieces(const PartialText& subject, const Cut& function,
                     const std::vector<std::string>& hints) {
  const std::vector<Piece>& pieces = subject.pieces();
  const bool literal = subject.is_literal();
  std::optional<Trial> first;
  for (int number = 0; number < (literal ? 1 : kTrials); ++number) {
    Filled filled;
    std::map<std::string_view, std::string> samples;
    for (const Piece& piece : pieces) {
      filled.begins.push_back(filled.text.size());
      if (!piece.is_hole()) {
        filled.text += piece.text;
        continue;
      }
      std::string& text = samples[piece.hole->identity];
      if (text.empty()) text = sample(*piece.hole, samples.size(), number, hints);
      filled.text += text;
    }
    filled.begins.push_back(filled.text.size());
    Trial trial = run(pieces, filled, function);
    if (!trial.possible) return {};
    if (!first) {
      first = std::move(trial);
    } else if (trial.refused != first->refused || trial.identities != first->identities) {
      return {};
    }
  }
  return {true, first->refused, std::move(first->texts)};
}

}  // namespace

CutResult cut(const PartialText& subject, const Cut& function,
              const std::vector<std::string>& hints) {
  const PartialText pieces = subject.with_issuers_cut();
  return cut_pieces(pieces, function, hints);
}

}  // namespace irsa::terraform
