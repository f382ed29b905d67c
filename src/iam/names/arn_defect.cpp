#include "iam/names/arn_defect.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "value/template_text.h"

namespace irsa::iam {
namespace {

constexpr std::size_t kAccountDigits = 12;
constexpr std::string_view kLikelyAccount = "111122223333";

/// The span of an empty field: the colons on both sides, so that there is something to show.
std::pair<std::size_t, std::size_t> around(const ArnField& field) {
  return {field.begin - 1, field.end() + 1};
}

std::string digit_count_help(std::string_view account) {
  if (account.size() < kAccountDigits && std::ranges::all_of(account, is_digit)) {
    // What has its zeros still has lost none, and hardly any account begins with four of them.
    constexpr std::size_t kMostZeros = 3;
    if (account.starts_with('0') || account.size() + kMostZeros < kAccountDigits)
      return "An account id has 12 digits: copy it from where it is shown";
    return "A leading zero is lost when the account id is handled as a number; quote it wherever "
           "it is configured";
  }
  std::string digits;
  std::ranges::copy_if(account, std::back_inserter(digits), is_digit);
  if (digits.size() == kAccountDigits) return fmt::format("Write {}", digits);
  return {};
}

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
      if (is_account(text.substr(open.begin, open.end - open.begin))) {
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

std::vector<ArnField> arn_fields(std::string_view text, bool rest_whole) {
  std::vector<ArnField> fields;
  std::size_t begin = 0;
  for (;;) {
    const auto colon = text.find(':', begin);
    if (colon == std::string_view::npos || (rest_whole && fields.size() == 5)) {
      fields.push_back({text.substr(begin), begin});
      return fields;
    }
    fields.push_back({text.substr(begin, colon - begin), begin});
    begin = colon + 1;
  }
}

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

ArnDefect arn_defect(std::size_t begin, std::size_t end, std::string message, std::string help) {
  return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end), std::move(message),
          std::move(help)};
}

std::optional<ArnDefect> quoted_reference_defect(std::string_view text) {
  const auto steps = split(text, '.');
  const std::string_view first = steps.front(), last = steps.back();
  const bool keyword = first == "module" || first == "var" || first == "local" || first == "data";
  // Hosts have no underscore, and hardly any reference has none.
  if ((!keyword && !first.starts_with("aws_")) || steps.size() < (keyword ? 2 : 3) ||
      text.find('_') == std::string_view::npos) {
    return std::nullopt;
  }
  const auto is_of_name = [](char c) {
    return is_letter(c) || is_digit(c) || c == '_' || c == '-' || c == '[' || c == ']' || c == '*';
  };
  if (last.empty() || !is_letter(last.front()) ||
      !std::ranges::all_of(steps, [&](std::string_view step) {
        return !step.empty() && std::ranges::all_of(step, is_of_name);
      })) {
    return std::nullopt;
  }
  return arn_defect(
      0, text.size(), fmt::format("{} in quotes is a text and no reference", quoted(text)),
      fmt::format("Write {} without quotes, or \"${{{}}}\"", printable(text), printable(text)));
}

bool is_account_id(std::string_view text) {
  return text.size() == kAccountDigits && std::ranges::all_of(text, is_digit);
}

bool is_partition(std::string_view text) {
  // aws, aws-cn, aws-iso-b, and those to come.
  if (text != "aws" && (!text.starts_with("aws-") || text.size() == 4)) return false;
  return std::ranges::all_of(
      text, [](char c) { return (c >= 'a' && c <= 'z') || is_digit(c) || c == '-'; });
}

std::optional<ArnDefect> stray_character_defect(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n\v\f";
  const auto first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) {
    return arn_defect(0, text.size(), "the value is only white space, not an ARN");
  }
  const auto end = text.find_last_not_of(kBlanks) + 1;
  if (end < text.size()) {
    if (text.find('\n', end) == std::string_view::npos) {
      return arn_defect(end, text.size(), "the ARN ends in white space, which is part of the value",
                        "Remove the white space");
    }
    return arn_defect(end, text.size(), "the ARN ends in a line break, which is part of the value",
                      "A block scalar keeps its last line break: write the value on the key's "
                      "line, or use '|-' or '>-'");
  }
  if (first > 0) {
    return arn_defect(0, first, "the ARN begins with white space, which is part of the value",
                      "Remove the white space");
  }
  const auto quote = text.find_first_of("'\"`");
  if (quote != std::string_view::npos) {
    return arn_defect(quote, quote + 1, "the value contains a quotation mark",
                      "The quotes have become part of the value: quote it only once");
  }
  const auto blank = text.find_first_of(kBlanks);
  if (blank != std::string_view::npos) {
    const bool line_end = text[blank] == '\n' || text[blank] == '\r';
    return arn_defect(
        blank, text.find_first_not_of(kBlanks, blank),
        line_end ? "there is a line break inside the ARN" : "there is white space inside the ARN",
        line_end ? "Write the ARN on one line" : "Remove the white space");
  }
  return std::nullopt;
}

std::optional<ArnDefect> arn_prefix_defect(const std::vector<ArnField>& fields) {
  const auto& first = fields.front();
  if (first.text == "arn") return std::nullopt;
  if (first.text.empty()) {
    return arn_defect(0, 1, "the ARN begins with a colon instead of 'arn:'");
  }
  if (is_partition(first.text) || first.text == "iam" || first.text == "sts") {
    return arn_defect(
        first.begin, first.end(),
        fmt::format("'{}' is missing in front of {}",
                    is_partition(first.text) ? "arn:" : "arn:aws:", quoted(first.text)));
  }
  return arn_defect(
      first.begin, first.end(),
      fmt::format("an ARN begins with 'arn:', not with {}", quoted(std::string(first.text) + ":")));
}

std::optional<ArnDefect> partition_defect(const std::vector<ArnField>& fields) {
  const auto& field = fields[1];
  if (is_partition(field.text)) return std::nullopt;
  if (field.text.empty()) {
    const auto [begin, end] = around(field);
    return arn_defect(begin, end, "the partition is empty: after 'arn:' comes 'aws', 'aws-cn', …");
  }
  return arn_defect(field.begin, field.end(),
                    fmt::format("{} is not a partition: 'aws', 'aws-cn', 'aws-us-gov', … expected",
                                quoted(field.text)));
}

std::optional<ArnDefect> service_defect(const std::vector<ArnField>& fields) {
  const ArnField& service = fields[2];
  if (service.text == "iam") return std::nullopt;
  if (service.text.empty()) {
    const auto [begin, end] = around(service);
    return arn_defect(begin, end, "the service is missing: 'iam' is expected after the partition");
  }
  return arn_defect(service.begin, service.end(),
                    fmt::format("the service is {}, not 'iam'", quoted(service.text)));
}

std::optional<ArnDefect> region_defect(const std::vector<ArnField>& fields) {
  const auto& field = fields[3];
  if (field.text.empty()) return std::nullopt;
  return arn_defect(
      field.begin, field.end(),
      fmt::format("the region field is {} and must be empty: IAM is global", quoted(field.text)),
      "Write '::' between 'iam' and the account");
}

std::optional<ArnDefect> account_defect(const std::vector<ArnField>& fields) {
  const auto& field = fields[4];
  if (is_account_id(field.text)) return std::nullopt;
  if (field.text.empty()) {
    const auto [begin, end] = around(field);
    return arn_defect(begin, end, "the account id is missing: 12 digits expected");
  }
  const bool digits = std::ranges::all_of(field.text, is_digit);
  return arn_defect(
      field.begin, field.end(),
      digits ? fmt::format("the account id has {}, not 12", count_of(field.text.size(), "digit"))
             : fmt::format("the account id is {}, not 12 digits", quoted(field.text)),
      digit_count_help(field.text));
}

ArnDefect missing_field_defect(const std::vector<ArnField>& fields, std::string_view type) {
  const auto count = fields.size();
  const auto& last = fields.back();
  if (count >= 2 && (fields[1].text == "iam" || fields[1].text == "sts")) {
    return arn_defect(
        fields[1].begin, fields[1].end(),
        fmt::format("the partition is missing between 'arn:' and {}", quoted(fields[1].text)),
        "Write 'arn:aws:iam::…', or the partition the account belongs to");
  }
  if (count >= 4 && is_account_id(fields[3].text)) {
    if (fields[2].text.empty()) {
      return arn_defect(fields[2].begin - 1, fields[2].end() + 1,
                        "the service is missing: 'iam' is expected after the partition");
    }
    return arn_defect(fields[2].end(), fields[3].begin,
                      fmt::format("a colon is missing between {} and the account: the region "
                                  "field between them is empty but counts",
                                  quoted(fields[2].text)),
                      fmt::format("Write '::'. Between '{}' and the account is an empty region",
                                  printable(fields[2].text)));
  }
  if (count == 5 && fields[2].text.empty()) return *service_defect(fields);
  if (count == 5 && fields[3].text.empty()) {
    const auto slash = last.text.find('/');
    if (slash != std::string_view::npos && is_account_id(last.text.substr(0, slash))) {
      return arn_defect(last.begin + slash, last.begin + slash + 1,
                        "the account id is followed by '/' where a colon is expected",
                        fmt::format("Write '{}:{}/…'", last.text.substr(0, slash), type));
    }
    if (is_account_id(last.text)) {
      return arn_defect(last.begin, last.end(),
                        fmt::format("the ARN ends after the account: ':{}/…' is missing", type));
    }
    if (last.text.empty()) {
      return arn_defect(
          fields[3].begin - 1, last.begin,
          fmt::format("the ARN ends after '{}::': the account and ':{}/…' are missing",
                      printable(fields[2].text), type));
    }
    return arn_defect(fields[3].begin - 1, last.begin,
                      fmt::format("the account id is missing between '{}::' and {}",
                                  printable(fields[2].text), quoted(last.text)));
  }
  return arn_defect(
      0, last.end(),
      fmt::format("the value has {} where an ARN has five", count_of(count - 1, "colon")),
      fmt::format("Write 'arn:aws:iam::<12 digits>:{}/…'", type));
}

std::optional<ArnDefect> extra_colon_defect(const std::vector<ArnField>& fields) {
  const auto extra = [&](std::size_t empty_field, std::string_view place) {
    return arn_defect(fields[empty_field].begin - 1, fields[empty_field].begin + 1,
                      fmt::format("there is a colon too many {}", place));
  };
  if (fields.size() < 6) return std::nullopt;
  if (fields[1].text.empty() && is_partition(fields[2].text)) return extra(1, "after 'arn'");
  if (fields[2].text.empty() && fields[3].text == "iam") return extra(2, "after the partition");
  if (fields[3].text.empty() && fields[4].text.empty() && is_account_id(fields[5].text)) {
    return extra(4, "between 'iam' and the account");
  }
  if (is_account_id(fields[4].text) && fields[5].text.empty() && fields.size() > 6) {
    return extra(5, "after the account");
  }
  return std::nullopt;
}

}  // namespace irsa::iam
