#include "kube/names.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "base/utf8.h"
#include "catalogue/catalogue.h"

namespace irsa::kube {

namespace {

constexpr std::array kWebhookAnnotations = {kRoleArn, kAudience, kStsRegional, kTokenExpiration,
                                            kSkipContainers};

constexpr std::string_view kDomain = "eks.amazonaws.com";

constexpr bool is_lower_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/// "a, b and c"
std::string joined_with_and(const std::vector<std::string>& words) {
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) out += i + 1 == words.size() ? " and " : ", ";
    out += words[i];
  }
  return out;
}

bool is_label(std::string_view label) {
  return !label.empty() && is_lower_or_digit(label.front()) && is_lower_or_digit(label.back()) &&
         std::all_of(label.begin(), label.end(),
                     [](char c) { return is_lower_or_digit(c) || c == '-'; });
}

constexpr bool is_quoting(char c) {
  return c == '"' || c == '\'' || c == '`' || c == '\\' || c == ' ' || c == '\t' || c == '\n';
}

/// What is left of a key without what shells and templates leave in it (quotes, backslashes,
/// blanks) and without what nobody sees.
std::string without_quoting(std::string_view key) {
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

/// What stands behind the domain in the webhook's annotations, as bare words.
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

/// Is it `meant`, a bare word, or that without an s at its end?
bool is_word(std::string_view text, std::string_view meant) {
  std::size_t at = 0;
  for (const char c : text) {
    if (is_quoting(c) || joins_words(c)) continue;
    const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
    if (at == meant.size() || meant[at] != lower) return false;
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

/// By its byte: a rare letter of a piece, or what has to be cleaned away before pieces are found.
enum class KeyByte : std::uint8_t { usual, rare, unclean };
constexpr std::array<KeyByte, 256> kKeyBytes = [] {
  std::array<KeyByte, 256> out{};
  for (const Piece& piece : kPieces) {
    out[static_cast<unsigned char>(piece.text[piece.rare])] = KeyByte::rare;
  }
  for (unsigned byte = 0; byte < out.size(); ++byte) {
    const auto c = static_cast<char>(byte);
    if (is_quoting(c) || (c >= 'A' && c <= 'Z') || byte >= 0x80) out[byte] = KeyByte::unclean;
  }
  return out;
}();

/// Is the domain in it, or something that two edits make of it? Each edit spoils at most two pieces
/// (where it swaps the letters at their border), which leaves one of five. A key that has to be
/// cleaned first may hold it.
bool may_hold_domain(std::string_view key) {
  for (std::size_t at = 0; at < key.size(); ++at) {
    const KeyByte byte = kKeyBytes[static_cast<unsigned char>(key[at])];
    if (byte == KeyByte::usual) continue;
    if (byte == KeyByte::unclean) return true;
    for (const Piece& piece : kPieces) {
      if (at >= piece.rare && key.substr(at - piece.rare).starts_with(piece.text)) return true;
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

bool is_namespace_name(std::string_view name) { return name.size() <= 63 && is_label(name); }

bool is_service_account_name(std::string_view name) {
  if (name.size() > 253) return false;
  const std::vector<std::string_view> labels = split(name, '.');
  return std::all_of(labels.begin(), labels.end(), is_label);
}

std::string name_faults(std::string_view name, bool label) {
  const std::size_t most = label ? 63 : 253;
  if (name.empty()) return "it is empty";
  std::vector<std::string> held;
  for (std::size_t at = 0; at < name.size();) {
    const std::size_t length = std::max<std::size_t>(code_point_length(name, at), 1);
    const std::string_view character = name.substr(at, length);
    at += length;
    const char c = character[0];
    if (is_lower_or_digit(c) || c == '-' || (c == '.' && !label)) continue;
    std::string word = c == ' '                 ? "a blank"
                       : c == '\n' || c == '\r' ? "a line end"
                       : c == '\t'              ? "a tab"
                                                : quoted(character);
    if (std::find(held.begin(), held.end(), word) == held.end()) held.push_back(std::move(word));
  }
  constexpr std::size_t kMost = 5;
  if (held.size() > kMost) {
    held.resize(kMost);
    held.push_back("more like them");
  }
  std::vector<std::string> faults;
  if (!held.empty()) faults.push_back("holds " + joined_with_and(held));
  for (const bool begin : {true, false}) {
    const char c = begin ? name.front() : name.back();
    if (c != '-' && (c != '.' || label)) continue;
    faults.push_back((begin ? "begins with " : "ends with ") + quoted(std::string_view(&c, 1)));
  }
  if (faults.empty() && !label && !is_service_account_name(name) && name.size() <= most) {
    faults.emplace_back("has a part between dots that is empty, or begins or ends with '-'");
  }
  if (name.size() > most) {
    faults.push_back("is longer than " + std::to_string(most) + " characters");
  }
  return faults.empty() ? "" : "it " + joined_with_and(faults);
}

std::string legal_name(std::string_view name, bool label) {
  std::string out;
  for (const char c : ascii_lower(name)) {
    const bool keeps = is_lower_or_digit(c) || (c == '.' && !label);
    const bool joins = c == '-' || c == '_' || c == ' ' || c == ':' || c == '/' || c == '.';
    const bool after_joint = out.empty() || out.back() == '-' || out.back() == '.';
    if (keeps ? c != '.' || !after_joint : joins && !after_joint) out += keeps ? c : '-';
  }
  out.resize(std::min<std::size_t>(out.size(), label ? 63 : 253));
  while (!out.empty() && !is_lower_or_digit(out.back())) out.pop_back();
  return out;
}

bool may_be_stand_in(std::string_view name) {
  constexpr std::string_view kOfTemplates = "@%#{}[]<>()$!*?|\\";
  if (name.find_first_of(kOfTemplates) != std::string_view::npos) return true;
  if (name.starts_with("__") || name.ends_with("__")) return true;
  if (name.find("RELEASE-NAME") != std::string_view::npos) return true;  // helm template, once
  const auto holds = [&](char from, char to) {
    return std::any_of(name.begin(), name.end(), [&](char c) { return c >= from && c <= to; });
  };
  return holds('A', 'Z') && !holds('a', 'z') && name.find('_') != std::string_view::npos;
}

std::optional<std::string_view> meant_annotation(std::string_view key) {
  constexpr std::size_t kShortestOfAll = 11;  // "aws/rolearn"
  if (key.size() < kShortestOfAll) return std::nullopt;
  // Without a slash only a key of nearly the full length comes near.
  constexpr std::size_t kShortest = kAudience.size() - 2;
  const bool has_slash = key.find('/') != std::string_view::npos;
  if (key.size() > 100 || (!has_slash && key.size() < kShortest)) return std::nullopt;
  // And not without a dot either: that would be three edits, the slash and the dots of the domain.
  if (!has_slash && key.find('.') == std::string_view::npos) return std::nullopt;
  if (!may_be_meant(key)) return std::nullopt;
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
  const bool names_role = word.starts_with("iamrolearn") || word.starts_with("rolearn");
  if (domain == kDomain && names_role) return kRoleArn;
  return std::nullopt;
}

bool begins_domain(std::string_view part) {
  const std::string begin = ascii_lower(without_quoting(part.substr(0, kDomain.size() + 2)));
  return begin == "eks" || begin.starts_with("eks.");
}

std::string subject_of(std::string_view ns, std::string_view name) {
  std::string subject = "system:serviceaccount:";
  subject.append(ns).append(":").append(name);
  return subject;
}

}  // namespace irsa::kube
