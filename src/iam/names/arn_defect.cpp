#include "iam/names/arn_defect.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace irsa::iam {
namespace {

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
