#include "iam/names/open_arn.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "iam/names/arn_defect.h"
#include "value/template_text.h"

namespace irsa::iam {
namespace {

constexpr std::string_view kLikelyAccount = "111122223333";

/// One place in the texts that are ARNs of a type: what stands there, and whether it may be missing
/// or be there more than once.
struct ArnPlace {
  bool (*fits)(char c, char literal);
  char literal = '\0';
  bool optional = false, repeated = false;
};

/// arn:aws-cn:iam::111122223333:role/…, whatever comes behind the type.
std::vector<ArnPlace> arn_places(std::string_view type) {
  std::vector<ArnPlace> places;
  const auto add = [&](std::string_view text) {
    for (const char c : text) {
      places.push_back({[](char read, char literal) { return read == literal; }, c});
    }
  };
  add("arn:aws");
  places.push_back(
      {.fits = [](char c, char) { return (c >= 'a' && c <= 'z') || is_digit(c) || c == '-'; },
       .optional = true,
       .repeated = true});
  add(":iam::");
  for (std::size_t i = 0; i < kAccountDigits; ++i) {
    places.push_back({[](char c, char) { return is_digit(c); }});
  }
  add(":");
  add(type);
  add("/");
  places.push_back({.fits = [](char c, char) { return c > ' ' && c != '"' && c != '\''; },
                    .optional = true,
                    .repeated = true});
  return places;
}

struct OpenPart {
  std::size_t begin, end;
};
std::vector<OpenPart> open_parts(std::string_view text) {
  std::vector<OpenPart> parts;
  for (std::size_t at = text.find("${"); at != std::string_view::npos;) {
    const std::size_t end = std::min(text.find('}', at), text.size() - 1) + 1;
    parts.push_back({at, end});
    at = text.find("${", end);
  }
  return parts;
}

/// Does the name say that it is an account id? ${AWS_ACCOUNT_ID}, ${data.x.current.account_id}.
bool is_account(std::string_view part) {
  std::string name;
  for (const char c : part.substr(0, part.find(" ("))) {
    if (is_letter(c)) name += c;
  }
  name = ascii_lower(name);
  return name.ends_with("account") || name.ends_with("accountid") || name == "acc" ||
         name == "acct";
}

/// Can an ARN of the type come out, if each open part may be any text? All places that the text can
/// have come to are followed.
bool may_become_arn(std::string_view text, const std::vector<OpenPart>& parts,
                    std::string_view type) {
  const std::vector<ArnPlace> places = arn_places(type);
  std::vector<bool> at(places.size() + 1);
  at[0] = true;
  const auto skip_optional = [&] {
    for (std::size_t i = 0; i < places.size(); ++i) {
      if (at[i] && places[i].optional) at[i + 1] = true;
    }
  };
  const auto read = [&](char c) {
    skip_optional();
    std::vector<bool> next(at.size());
    for (std::size_t k = 0; k < places.size(); ++k) {
      if (!at[k] || !places[k].fits(c, places[k].literal)) continue;
      next[places[k].repeated ? k : k + 1] = true;
    }
    at = std::move(next);
  };
  std::size_t part = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    skip_optional();
    if (part < parts.size() && parts[part].begin == i) {
      const OpenPart& open = parts[part++];
      const bool in_field = open.begin > 0 && text[open.begin - 1] == ':';
      if (in_field && is_account(text.substr(open.begin, open.end - open.begin))) {
        for (const char c : kLikelyAccount) read(c);
      } else {
        std::fill(std::ranges::find(at, true), at.end(), true);
      }
      i = open.end - 1;
      continue;
    }
    read(text[i]);
  }
  skip_optional();
  return at.back();
}

/// What is most likely filled in, by the name of the part.
std::string_view likely_text(std::string_view part) {
  const std::string name = ascii_lower(part);
  if (name.find("partition") != std::string::npos) return "aws";
  if (name.find("region") != std::string::npos) return "eu-west-1";
  return kLikelyAccount;
}

/// What is wrong behind partition and account, which are filled in later.
std::optional<ArnDefect> open_resource_defect(
    std::string_view text, std::string_view written,
    std::optional<ArnDefect> (*defect_of)(std::string_view text)) {
  const std::size_t moved = text.size() - written.size();
  const std::string filled = value::fill_in(text).text;
  const std::string_view resource = std::string_view(filled).substr(moved);
  // Placeholders of another kind: what will be there is not known, nor how much of it.
  if (resource.find_first_of("<>{}[]()$%") != std::string_view::npos) return std::nullopt;
  const std::string right_so_far = fmt::format("arn:aws:iam::{}:", kLikelyAccount);
  auto defect = defect_of(right_so_far + std::string(resource));
  if (!defect || defect->begin < right_so_far.size()) return std::nullopt;
  const std::size_t begin = defect->begin - right_so_far.size(),
                    length = defect->end - defect->begin;
  if (written.substr(begin, length) != resource.substr(begin, length)) return std::nullopt;
  // The account of an example is nobody's.
  if (defect->help.find(kLikelyAccount) != std::string::npos) defect->help = "Name the role itself";
  defect->begin = static_cast<std::uint32_t>(begin + moved);
  defect->end = static_cast<std::uint32_t>(begin + moved + length);
  return defect;
}

/// No ARN of the type comes out: what is wrong with what is written, as if the likely was filled
/// in; else with the text as a whole.
std::optional<ArnDefect> open_start_defect(
    std::string_view text, std::optional<ArnDefect> (*defect_of)(std::string_view text),
    std::string_view type) {
  const std::vector<OpenPart> parts = open_parts(text);
  if (parts.empty()) return std::nullopt;
  std::string filled;
  std::vector<std::size_t> places;  // of each byte of `filled`; npos in what was filled in
  std::size_t from = 0;
  const auto add = [&](std::size_t end) {
    for (; from < end; ++from) {
      filled += text[from];
      places.push_back(from);
    }
  };
  for (const OpenPart& part : parts) {
    add(part.begin);
    filled += likely_text(text.substr(part.begin, part.end - part.begin));
    places.resize(filled.size(), std::string_view::npos);
    from = part.end;
  }
  add(text.size());
  // Other placeholders, of any length: <account>, {{ x }}, ACCOUNT_ID.
  std::size_t capitals = 0;
  for (std::size_t i = 0; i < filled.size(); ++i) {
    if (places[i] == std::string_view::npos) continue;
    if (std::string_view("<>{}[]()$%@").find(filled[i]) != std::string_view::npos) {
      return std::nullopt;
    }
    capitals = filled[i] >= 'A' && filled[i] <= 'Z' ? capitals + 1 : 0;
    if (capitals > 2) return std::nullopt;
  }
  if (may_become_arn(text, parts, type)) return std::nullopt;
  auto defect = defect_of(filled);
  if (!defect) return std::nullopt;  // it is of another type that is right here (SAML)
  const auto is_written = [&](std::size_t i) { return places[i] != std::string_view::npos; };
  if (defect->begin >= defect->end || defect->end > filled.size() || !is_written(defect->begin) ||
      !is_written(defect->end - 1)) {
    return arn_defect(0, text.size(), "no ARN comes out, whatever is filled in",
                      fmt::format("Write 'arn:aws:iam::ACCOUNT:{}/…'", type));
  }
  defect->begin = static_cast<std::uint32_t>(places[defect->begin]);
  defect->end = static_cast<std::uint32_t>(places[defect->end - 1] + 1);
  const bool made_up = (defect->message + defect->help).find(kLikelyAccount) != std::string::npos;
  if (made_up) defect->help = fmt::format("Write 'arn:aws:iam::ACCOUNT:{}/…'", type);
  if (defect->message.find(kLikelyAccount) != std::string::npos) {
    defect->message = "no ARN comes out, whatever is filled in";
  }
  return defect;
}

}  // namespace

std::optional<std::string_view> iam_resource(std::string_view text) {
  const std::string filled = value::fill_in(text).text;  // byte for byte
  const auto fields = arn_fields(filled, true);
  if (fields.size() < 6 || fields[0].text != "arn" || fields[2].text != "iam" ||
      !fields[3].text.empty()) {
    return std::nullopt;
  }
  return text.substr(fields[5].begin);
}

std::optional<ArnDefect> open_arn_defect(
    std::string_view text, std::optional<ArnDefect> (*defect_of)(std::string_view text),
    std::string_view type) {
  const auto written = iam_resource(text);
  auto in_resource = written ? open_resource_defect(text, *written, defect_of) : std::nullopt;
  return in_resource ? in_resource : open_start_defect(text, defect_of, type);
}

std::optional<ArnDefect> open_role_arn_defect(std::string_view text) {
  return open_arn_defect(text, role_arn_defect, "role");
}

}  // namespace irsa::iam
