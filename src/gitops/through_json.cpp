#include "gitops/through_json.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"
#include "doc/scalar_type.h"
#include "gitops/refusal.h"

namespace irsa::gitops {

namespace {

/// The shortest digits that are this number, as Go writes them: with an exponent of at least two
/// digits where it is below -4 or `limit` or more (strconv.FormatFloat 'g').
std::string go_text(double number, int limit = 6) {
  std::array<char, 64> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number,
                                 std::chars_format::scientific);
  std::string text(buffer.data(), end.ptr);
  const int exponent = std::atoi(text.c_str() + text.find('e') + 1);
  if (exponent < -4 || exponent >= limit) return text;
  const auto fixed =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), number, std::chars_format::fixed);
  return {buffer.data(), fixed.ptr};
}

/// The same by encoding/json: from 1e-6 to 1e21 without an exponent, and 1e-7 for 1e-07.
std::string json_text(double number) {
  const double size = std::fabs(number);
  if (size == 0 || (size >= 1e-6 && size < 1e21)) {
    std::array<char, 64> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number,
                                   std::chars_format::fixed);
    std::string text(buffer.data(), end.ptr);
    // Behind the digits that matter Go writes zeros, not what the number would have there.
    constexpr std::size_t kDigits = 17;
    if (size >= 1e17) {
      const std::string digits = go_text(number, 0);
      std::size_t many = 0;
      for (const char c : digits.substr(0, digits.find('e'))) many += is_digit(c) ? 1 : 0;
      const std::size_t sign = text[0] == '-' ? 1 : 0;
      for (std::size_t i = 0, k = 0; i < many && k < digits.size(); ++k) {
        if (is_digit(digits[k])) text[sign + i++] = digits[k];
      }
      std::fill(text.begin() + static_cast<std::ptrdiff_t>(sign + std::min(many, kDigits)),
                text.end(), '0');
    }
    return text;
  }
  std::string text = go_text(number, 21);
  const std::size_t tail = text.size() < 4 ? 0 : text.size() - 4;
  if (text.compare(tail, 3, "e-0") == 0) text.erase(tail + 2, 1);
  return text;
}

/// `2001-01-02`, which go-yaml v3 takes for a time.
bool is_date(std::string_view text) {
  if (text.size() < 8 || text.size() > 10 || text[4] != '-') return false;
  const std::vector<std::string_view> parts = split(text, '-');
  if (parts.size() != 3 || parts[0].size() != 4) return false;
  std::array<int, 3> numbers{};
  for (std::size_t i = 0; i < 3; ++i) {
    const std::string_view part = parts[i];
    if (part.empty() || part.size() > 4) return false;
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), numbers[i]);
    if (error != std::errc() || end != part.data() + part.size() || numbers[i] < 0) return false;
  }
  constexpr std::array<int, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const auto [year, month, day] = numbers;
  if (month < 1 || month > 12) return false;
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  const int last = kDays[static_cast<std::size_t>(month - 1)] + (leap && month == 2 ? 1 : 0);
  return day >= 1 && day <= last;
}

/// `1:30`, which YAML 1.1 takes for a number of minutes.
bool is_base_60(std::string_view text) {
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) text.remove_prefix(1);
  const std::size_t colon = text.find(':');
  return colon != std::string_view::npos && is_digit(text[0]) &&
         text.find_first_not_of("0123456789_:.") == std::string_view::npos;
}

/// Whole years, months and days at midnight, as encoding/json writes a time.
std::string time_text(std::string_view date) {
  const std::vector<std::string_view> parts = split(date, '-');
  std::string out(parts[0]);
  for (const std::string_view part : {parts[1], parts[2]}) {
    out += part.size() < 2 ? "-0" : "-";
    out += part;
  }
  return out + "T00:00:00Z";
}

[[noreturn]] void refuse_key(const Field& field) {
  refuse("the key " + quoted(field.name) + " of a resource is not a string for kustomize");
}

class Way {
 public:
  Way(JsonWay way, Trees& trees) : way_(way), trees_(trees) {}

  const Value* value(const Value* from) {
    if (!from->json_changes) return from;
    if (from->is_scalar()) return scalar(from);
    std::vector<Field> fields;  // only where something changes
    for (std::size_t i = 0; i < from->fields.size(); ++i) {
      if (from->fields[i].odd) refuse_key(from->fields[i]);
      const Value* const made = value(from->fields[i].value);
      if (made == from->fields[i].value) continue;
      if (fields.empty()) fields.assign(from->fields.begin(), from->fields.end());
      fields[i].value = made;
    }
    return fields.empty() ? from : trees_.with_fields(from, fields);
  }

 private:
  const Value* scalar(const Value* from) {
    const std::string_view text = from->text;
    const bool v3 = way_ != JsonWay::patch_value;
    if (from->untagged) return value(trees_.plain(text, from->place));
    if (from->misfit) refuse("a replacement puts " + quoted(text) + " where another type was");
    switch (from->type) {
      case doc::Type::null: return text == "null" ? from : trees_.with_text(from, "null");
      case doc::Type::boolean: {
        const std::string made = doc::key_as_string(text).value_or(std::string(text));
        if (v3 && kustomize_type(*from) == doc::Type::string) {
          return trees_.string(text, from->place);
        }
        return made == text ? from : trees_.with_text(from, made);
      }
      case doc::Type::integer: {
        std::string made = doc::key_as_string(text).value_or(std::string(text));
        if (way_ == JsonWay::object) made = go_text(std::strtod(made.c_str(), nullptr));
        return made == text ? from : trees_.plain(made, from->place);
      }
      case doc::Type::floating: {
        std::string plain(text);
        std::erase(plain, '_');
        const double number = std::strtod(plain.c_str(), nullptr);
        if (!std::isfinite(number) || plain.find_first_of("nN") != std::string::npos) {
          refuse("a number is infinite, which kustomize cannot write as JSON");
        }
        std::string made = way_ == JsonWay::object ? go_text(number) : json_text(number);
        if (way_ == JsonWay::output && doc::plain_type(made) == doc::Type::floating) {
          made = go_text(number);
        }
        return made == text ? from : trees_.plain(made, from->place);
      }
      default: break;
    }
    if (from->style != doc::Style::plain || !is_date(text)) return from;
    return trees_.string(v3 ? time_text(text) : std::string(text), from->place);
  }

  JsonWay way_;
  Trees& trees_;
};

}  // namespace

doc::Type kustomize_type(const Value& scalar) {
  if (scalar.type != doc::Type::boolean) return scalar.type;
  const std::string_view text = scalar.text;
  const bool core = (text.size() == 4 && (text[0] | 0x20) == 't') ||
                    (text.size() == 5 && (text[0] | 0x20) == 'f');
  return core ? doc::Type::boolean : doc::Type::string;
}

bool is_odd_key(std::string_view text) {
  if (!doc::may_be_typed(text)) return false;
  const Value written{.type = doc::plain_type(text), .text = text, .place = Span(FileId{}, 0, 0)};
  return kustomize_type(written) != doc::Type::string || is_date(text);
}

void check_annotation_keys(const Value* object) {
  const Value* const annotations = get(object, {"metadata", "annotations"});
  if (annotations == nullptr || !annotations->is_mapping()) return;
  for (const Field& field : annotations->fields) {
    if (field.odd || is_odd_key(field.name)) refuse_key(field);
  }
}

bool is_written_plainly(std::string_view string) {
  // go-yaml's encode.go; what its emitter allows is what doc::is_plain_in_yaml does, but for
  // indicators that begin nothing here and letters of all languages.
  if (string.empty() || string == "<<" || is_date(string) || is_base_60(string)) return false;
  if (doc::plain_type(string) != doc::Type::string) return false;
  if (string.starts_with("---") || string.starts_with("...")) return false;
  constexpr std::string_view kNeverFirst = "#,[]{}&*!|>'\"%@`";
  if (kNeverFirst.find(string.front()) != std::string_view::npos) return false;
  if (string.front() == ' ' || string.back() == ' ') return false;
  for (std::size_t i = 0; i < string.size(); ++i) {
    const char c = string[i];
    const bool blank_follows = i + 1 == string.size() || string[i + 1] == ' ';
    if (static_cast<unsigned char>(c) < ' ' || c == 0x7F) return false;
    if ((c == ':' || (i == 0 && (c == '-' || c == '?'))) && blank_follows) return false;
    if (c == '#' && string[i - 1] == ' ') return false;
  }
  return true;
}

const Value* with_quotes(const Value* value, Quotes quotes, Trees& trees) {
  if (value->is_scalar()) {
    if (value->type != doc::Type::string) return value;
    const bool plain = quotes == Quotes::needed && is_written_plainly(value->text);
    if (plain == (value->style == doc::Style::plain)) return value;
    return trees.string(value->text, value->place,
                        plain ? doc::Style::plain : doc::Style::double_quoted);
  }
  std::vector<Field> fields;  // only where something changes
  for (std::size_t i = 0; i < value->fields.size(); ++i) {
    const Value* const made = with_quotes(value->fields[i].value, quotes, trees);
    if (made == value->fields[i].value) continue;
    if (fields.empty()) fields.assign(value->fields.begin(), value->fields.end());
    fields[i].value = made;
  }
  return fields.empty() ? value : trees.with_fields(value, fields);
}

bool is_quoted_where_set(std::string_view text) {
  // yaml.IsYaml1_1NonString: it is read, and then looked at.
  if (text.empty()) return false;
  const char first = text.front(), last = text.back();
  const bool other = (doc::may_be_typed(text) && doc::plain_type(text) != doc::Type::string) ||
                     first == '#' || last == ':' || text.find(": ") != std::string_view::npos ||
                     text.starts_with("- ") || (first == '[' && last == ']') ||
                     (first == '{' && last == '}');
  return other && text.find('\n') == std::string_view::npos;
}

const Value* set_text(std::string_view text, Span place, Trees& trees) {
  return trees.string(text, place,
                      is_quoted_where_set(text) ? doc::Style::double_quoted : doc::Style::plain);
}

const Value* through_json(const Value* value, JsonWay way, Trees& trees) {
  return Way(way, trees).value(value);
}

}  // namespace irsa::gitops
