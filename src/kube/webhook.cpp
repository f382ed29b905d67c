#include "kube/webhook.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/text.h"
#include "base/utf8.h"
#include "catalogue/catalogue.h"

namespace irsa::kube {

namespace {

constexpr std::array kWebhookAnnotations = {kRoleArn, kAudience, kStsRegional, kTokenExpiration,
                                            kSkipContainers};

constexpr std::string_view kDomain = kWebhookPrefix.substr(0, kWebhookPrefix.size() - 1);

constexpr bool is_quoting(char c) {
  return c == '"' || c == '\'' || c == '`' || c == '\\' || c == ' ' || c == '\t' || c == '\n';
}

/// What is left of a key without what shells and templates leave in it (quotes, backslashes,
/// blanks) and without what nobody sees.
std::string without_quoting(std::string_view key) {
  const auto stays = [](char c) { return c > ' ' && c < '\x7f' && !is_quoting(c); };
  if (std::all_of(key.begin(), key.end(), stays)) return std::string(key);
  std::string out;
  for (std::size_t at = 0; at < key.size();) {
    const std::size_t length = std::max<std::size_t>(code_point_length(key, at), 1);
    const std::string_view character = key.substr(at, length);
    if (!is_quoting(character[0]) && !is_invisible(character)) out += character;
    at += length;
  }
  return out;
}

/// "roleArn", "role_arn" and "role-arn" are the same word.
constexpr bool joins_words(char c) { return c == '-' || c == '_' || c == '.'; }

std::string bare_word(std::string_view text) {
  std::string out = ascii_lower(text);
  std::erase_if(out, joins_words);
  return out;
}

/// What is behind the domain in the webhook's annotations, as bare words.
const std::array<std::string, kWebhookAnnotations.size()>& bare_webhook_words() {
  static const auto kWords = [] {
    std::array<std::string, kWebhookAnnotations.size()> words;
    for (std::size_t i = 0; i < words.size(); ++i) {
      words[i] = bare_word(kWebhookAnnotations[i].substr(kDomain.size() + 1));
    }
    return words;
  }();
  return kWords;
}

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }

/// Is it `meant`, a bare word, or that without an s at its end?
bool is_word(std::string_view text, std::string_view meant) {
  std::size_t at = 0;
  for (const char c : text) {
    if (is_quoting(c) || joins_words(c)) continue;
    if (at == meant.size() || meant[at] != lower(c)) return false;
    ++at;
  }
  return at == meant.size() || (at + 1 == meant.size() && meant.back() == 's');
}

/// A piece of the domain, and the place in it of a letter that few keys have.
struct Piece {
  std::string_view text;
  std::size_t rare;
};
constexpr std::array<Piece, 5> kPieces = {
    {{"eks", 1}, {".am", 0}, {"azo", 1}, {"naw", 2}, {"s.com", 1}}};

/// By its byte, in either case: the pieces that it is the rare letter of, one bit for each; or
/// kUnclean for what has to be cleaned away before pieces are found.
constexpr std::uint8_t kUnclean = 0x80;
constexpr std::array<std::uint8_t, 256> kKeyBytes = [] {
  std::array<std::uint8_t, 256> out{};
  for (unsigned byte = 0; byte < out.size(); ++byte) {
    const auto c = static_cast<char>(byte);
    for (std::size_t i = 0; i < kPieces.size(); ++i) {
      if (kPieces[i].text[kPieces[i].rare] == lower(c))
        out[byte] |= static_cast<std::uint8_t>(1U << i);
    }
    if (is_quoting(c) || byte >= 0x80) out[byte] = kUnclean;
  }
  return out;
}();

/// Is this piece of the domain at `at`, in whatever case?
bool has_piece(std::string_view key, std::size_t at, std::string_view piece) {
  const std::string_view there = key.substr(at, piece.size());
  return std::equal(piece.begin(), piece.end(), there.begin(), there.end(),
                    [](char letter, char written) { return letter == lower(written); });
}

/// Is the domain in it, or something that two edits make of it? Each edit spoils at most two pieces
/// (where it swaps the letters at their border), which leaves one of five. A key that has to be
/// cleaned first may hold it.
bool may_hold_domain(std::string_view key) {
  for (std::size_t at = 0; at < key.size(); ++at) {
    std::uint8_t pieces = kKeyBytes[static_cast<unsigned char>(key[at])];
    if (pieces == kUnclean) return true;
    for (; pieces != 0; pieces = static_cast<std::uint8_t>(pieces & (pieces - 1))) {
      const Piece& piece = kPieces[static_cast<std::size_t>(std::countr_zero(pieces))];
      if (at >= piece.rare && has_piece(key, at - piece.rare, piece.text)) return true;
    }
  }
  return false;
}

/// If not, it is far from every annotation of the webhook: for most keys this is all that is asked.
/// Behind another domain the word counts.
bool may_be_meant(std::string_view key) {
  if (may_hold_domain(key)) return true;
  const std::string_view behind = key.substr(key.rfind('/') + 1);
  return std::ranges::any_of(bare_webhook_words(),
                             [&](const std::string& word) { return is_word(behind, word); });
}

/// A domain somebody wrote for eks.amazonaws.com: few edits away, or another of Amazon's.
bool resembles_domain(std::string_view domain) {
  if (edit_distance(domain, kDomain, 3) <= 3) return true;
  constexpr std::array<std::string_view, 6> kAmazons = {
      "amazonaws.com", "amazon.com", "aws.com", "amazonaws", "amazonaws.com.cn", "aws"};
  return std::any_of(kAmazons.begin(), kAmazons.end(), [&](std::string_view amazon) {
    // At the border of a label: kms.amazonaws.com, eks.aws.amazon.com.
    return domain.ends_with(amazon) &&
           (domain.size() == amazon.size() || domain[domain.size() - amazon.size() - 1] == '.');
  });
}

}  // namespace

std::span<const std::string_view> webhook_annotations() { return kWebhookAnnotations; }

std::optional<std::string_view> meant_annotation(std::string_view key) {
  if (key.size() < kShortestMeant) return std::nullopt;
  // Without a slash only a key of nearly the full length comes near.
  constexpr std::size_t kShortest = kAudience.size() - 2;
  const bool has_slash = key.find('/') != std::string_view::npos;
  if (key.size() > 100 || (!has_slash && key.size() < kShortest)) return std::nullopt;
  // And not without a dot either: that would be three edits, the slash and the dots of the domain.
  if (!has_slash && key.find('.') == std::string_view::npos) return std::nullopt;
  if (!may_be_meant(key)) return std::nullopt;
  // What is filled in later may become any key: envsubst knows ${ROLE/#arn/….com/role-arn: arn}.
  if (key.find_first_of("${<%") != std::string_view::npos) return std::nullopt;
  const auto is_key = [&](std::string_view known) { return known == key; };
  if (std::any_of(kWebhookAnnotations.begin(), kWebhookAnnotations.end(), is_key) ||
      !catalogue::find(catalogue::other_keys(), &catalogue::OtherKey::key, key).empty()) {
    return std::nullopt;
  }
  const std::string clean = ascii_lower(without_quoting(key));
  for (const std::string_view known : kWebhookAnnotations) {
    if (edit_distance(clean, known, 2) <= 2) return known;
  }
  const std::size_t slash = clean.rfind('/');
  if (slash == std::string::npos) return std::nullopt;
  const std::string domain = clean.substr(0, slash);
  const std::string word = bare_word(clean.substr(slash + 1));
  for (std::size_t i = 0; i < kWebhookAnnotations.size(); ++i) {
    const std::string_view known = kWebhookAnnotations[i];
    const std::string& meant = bare_webhook_words()[i];
    // With the right domain the rest may be further off; with another only its spelling.
    if (domain == kDomain && edit_distance(word, meant, 2) <= 2) return known;
    if (is_word(word, meant) && resembles_domain(domain)) return known;
  }
  const bool names_role = word.starts_with("iamrolearn") || word.starts_with("rolearn") ||
                          word == "role" || word == "iamrole";
  if (domain == kDomain && names_role) return kRoleArn;
  return std::nullopt;
}

bool begins_domain(std::string_view part) {
  const std::string begin = ascii_lower(without_quoting(part.substr(0, kDomain.size() + 2)));
  return begin == "eks" || begin.starts_with("eks.");
}

}  // namespace irsa::kube
