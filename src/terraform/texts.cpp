#include "terraform/texts.h"

#include <re2/re2.h>

#include <algorithm>
#include <cstdlib>

#include "base/base64.h"
#include "terraform/cuts.h"
#include "terraform/formatting.h"

namespace irsa::terraform {

using value::Answer;
using value::Kind;
using value::PartialText;
using value::Piece;
using value::Value;

namespace {

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

bool is_word_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// Runs a cut; `as_list`: the texts become a list, else there is one.
Result run_cut(const Call& call, const PartialText& subject, const Cut& function,
               const std::vector<std::string>& hints, bool as_list = false) {
  CutResult result = cut(subject, function, hints);
  if (!result.decided) return std::nullopt;
  if (result.refused) return call.refused();
  if (!as_list) return Value::string(std::move(result.texts.at(0)), call.span);
  std::vector<Value> items;
  for (PartialText& text : result.texts) {
    const std::optional<Span> place = text.span();
    items.push_back(Value::string(std::move(text), place ? place : call.span));
  }
  return Value::list(std::move(items), call.span);
}

Made one(std::size_t begin, std::size_t end) { return {Slice{begin, end}}; }
Slice put(const PartialText& text) { return {.text = text}; }
std::optional<std::vector<Made>> only(Made made) {
  std::vector<Made> all;
  all.push_back(std::move(made));
  return all;
}

/// A regular expression of Go, which RE2 reads.
struct Regex {
  explicit Regex(const std::string& pattern) : re(pattern, options()) {}
  static RE2::Options options() {
    RE2::Options o;
    o.set_log_errors(false);
    o.set_max_mem(1 << 20);
    return o;
  }
  RE2 re;
};

/// May a regular expression be tried on the text? What may hold any byte may match or not in ways
/// that no trial shows.
bool may_try(const PartialText& subject) {
  return std::none_of(subject.pieces().begin(), subject.pieces().end(), [](const Piece& piece) {
    return piece.is_hole() && piece.hole->alphabet == value::Alphabet::any;
  });
}

/// Where the groups of the first match from `at` on are (the whole first).
std::optional<std::vector<std::pair<std::size_t, std::size_t>>> match(const Regex& regex,
                                                                      std::string_view subject,
                                                                      std::size_t at) {
  const int groups = regex.re.NumberOfCapturingGroups() + 1;
  std::vector<re2::StringPiece> found(static_cast<std::size_t>(groups));
  const re2::StringPiece text(subject.data(), subject.size());
  if (at > subject.size() ||
      !regex.re.Match(text, at, subject.size(), RE2::UNANCHORED, found.data(), groups)) {
    return std::nullopt;
  }
  std::vector<std::pair<std::size_t, std::size_t>> places;
  for (const re2::StringPiece& group : found) {
    if (group.data() == nullptr) {
      places.emplace_back(std::string::npos, std::string::npos);
      continue;
    }
    const auto begin = static_cast<std::size_t>(group.data() - subject.data());
    places.emplace_back(begin, begin + group.size());
  }
  return places;
}

/// `$1`, `${name}` of a replacement.
void expand(const PartialText& with, const Regex& regex,
            const std::vector<std::pair<std::size_t, std::size_t>>& groups, Made& made) {
  const auto literal = with.text();
  if (!literal || literal->find('$') == std::string::npos) {
    made.push_back(put(with));
    return;
  }
  const std::string& text = *literal;  // behind its end stands U+0000
  std::size_t i = 0;
  while (true) {
    const std::size_t dollar = std::min(text.find('$', i), text.size());
    made.push_back(put(PartialText::literal(text.substr(i, dollar - i))));
    if (dollar == text.size()) return;
    i = dollar;
    if (text[i + 1] == '$') {
      made.push_back(put(PartialText::literal("$")));
      i += 2;
      continue;
    }
    const bool braces = text[i + 1] == '{';
    const std::size_t begin = i + (braces ? 2 : 1);
    std::size_t end = begin;
    while (is_word_character(text[end])) ++end;
    const std::string name = text.substr(begin, end - begin);
    // Go's regexp takes what is no reference for text: nothing behind it, or no brace at its end.
    if (name.empty() || (braces && text[end] != '}')) {
      made.push_back(put(PartialText::literal("$")));
      ++i;
      continue;
    }
    std::size_t group = groups.size();
    if (name.find_first_not_of("0123456789") == std::string::npos) {
      group = static_cast<std::size_t>(std::strtoul(name.c_str(), nullptr, 10));
    } else {
      const auto& names = regex.re.NamedCapturingGroups();
      const auto found = names.find(name);
      if (found != names.end()) group = static_cast<std::size_t>(found->second);
    }
    if (group < groups.size() && groups[group].first != std::string::npos) {
      made.push_back({groups[group].first, groups[group].second});
    }
    i = end + (braces ? 1 : 0);
  }
}

Result replace_call(const Call& call) {
  const auto subject = call.text(0), with = call.text(2);
  const auto what = call.literal(1);
  if (call.size() != 3) return call.refused();
  if (!subject || !with || !what) return std::nullopt;
  if (what->size() > 1 && what->front() == '/' && what->back() == '/') {
    const Regex regex(what->substr(1, what->size() - 2));
    if (!regex.re.ok()) return call.refused();
    if (!may_try(*subject)) return std::nullopt;
    return run_cut(call, *subject,
                   [&](std::string_view text) -> std::optional<std::vector<Made>> {
                     Made made;
                     std::size_t at = 0, done = 0;
                     std::optional<std::size_t> last;
                     while (const auto groups = match(regex, text, at)) {
                       const auto [begin, end] = groups->front();
                       at = end > begin ? end : end + 1;
                       // Go: no empty match right behind another match.
                       if (begin == end && last == begin) continue;
                       last = end;
                       made.push_back({done, begin});
                       expand(*with, regex, *groups, made);
                       done = end;
                     }
                     made.push_back({done, text.size()});
                     return only(std::move(made));
                   },
                   {what->substr(1, what->size() - 2), "provider/", "https://"});
  }
  if (what->empty()) return std::nullopt;  // it is put between all characters
  return run_cut(call, *subject,
                 [&](std::string_view text) -> std::optional<std::vector<Made>> {
                   Made made;
                   std::size_t done = 0;
                   for (std::size_t at = 0;
                        (at = text.find(*what, at)) != std::string_view::npos;) {
                     made.push_back({done, at});
                     made.push_back(put(*with));
                     done = at += what->size();
                   }
                   made.push_back({done, text.size()});
                   return only(std::move(made));
                 },
                 {*what});
}

Result trim_prefix(const Call& call) {
  const auto subject = call.text(0);
  const auto what = call.literal(1);
  if (!subject || !what) return std::nullopt;
  return run_cut(call, *subject,
                 [&](std::string_view text) {
                   return only(one(text.starts_with(*what) ? what->size() : 0, text.size()));
                 },
                 {*what});
}

Result trim_suffix(const Call& call) {
  const auto subject = call.text(0);
  const auto what = call.literal(1);
  if (!subject || !what) return std::nullopt;
  return run_cut(call, *subject,
                 [&](std::string_view text) {
                   return only(one(0, text.size() - (text.ends_with(*what) ? what->size() : 0)));
                 },
                 {*what});
}

Result trim_set(const Call& call, std::string_view set) {
  const auto subject = call.text(0);
  if (!subject) return std::nullopt;
  return run_cut(call, *subject,
                 [&](std::string_view text) {
                   const std::size_t begin = std::min(text.find_first_not_of(set), text.size());
                   const std::size_t end = text.find_last_not_of(set);
                   return only(one(begin, end == std::string_view::npos ? begin : end + 1));
                 },
                 {std::string(set)});
}

/// The text of a policy document, which neither begins nor ends with blanks.
bool is_document(const std::optional<PartialText>& text) {
  const value::Hole* const hole = text ? text->only_hole() : nullptr;
  return hole != nullptr && !hole->address.empty() && hole->attribute == "json";
}

Result trim_call(const Call& call) {
  const auto set = call.literal(1);
  return set ? trim_set(call, *set) : std::nullopt;
}
Result trim_space(const Call& call) {
  return is_document(call.text(0)) ? Result(call.args[0]) : trim_set(call, " \t\n\v\f\r");
}

Result chomp_call(const Call& call) {
  const auto subject = call.text(0);
  if (!subject) return std::nullopt;
  if (is_document(subject)) return call.args[0];
  return run_cut(call, *subject,
                 [](std::string_view text) {
                   const std::size_t end = text.find_last_not_of("\r\n");
                   return only(one(0, end == std::string_view::npos ? 0 : end + 1));
                 },
                 {});  // what is not known here is no text that ends a line
}

Result split_call(const Call& call) {
  const auto separator = call.literal(0);
  const auto subject = call.text(1);
  // Without one it is split into its characters, which is not followed.
  if (!separator || separator->empty() || !subject) return std::nullopt;
  return run_cut(
      call, *subject,
      [&](std::string_view text) -> std::optional<std::vector<Made>> {
        std::vector<Made> made;
        std::size_t done = 0;
        for (std::size_t at = 0; (at = text.find(*separator, at)) != std::string_view::npos;) {
          made.push_back(one(done, at));
          done = at += separator->size();
        }
        made.push_back(one(done, text.size()));
        return made;
      },
      {*separator}, true);
}

/// Characters, not bytes.
Result substr_call(const Call& call) {
  const auto subject = call.text(0);
  if (call.size() != 3) return call.refused();
  const auto offset = call.args[1].number(), length = call.args[2].number();
  if (!subject || !offset || !length) return std::nullopt;
  return run_cut(call, *subject,
                 [&](std::string_view text) -> std::optional<std::vector<Made>> {
                   std::vector<std::size_t> begins;
                   for (std::size_t i = 0; i < text.size(); ++i) {
                     if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) begins.push_back(i);
                   }
                   begins.push_back(text.size());
                   const auto count = static_cast<double>(begins.size() - 1);
                   const double from =
                       std::clamp(*offset < 0 ? *offset + count : *offset, 0.0, count);
                   const double to = *length < 0 ? count : std::min(count, from + *length);
                   return only(one(begins[static_cast<std::size_t>(from)],
                                   begins[static_cast<std::size_t>(to)]));
                 },
                 {});
}

Result regex_call(const Call& call, bool all) {
  const auto pattern = call.literal(0);
  const auto subject = call.text(1);
  if (!pattern || !subject) return std::nullopt;
  const Regex regex(*pattern);
  if (!regex.re.ok()) return call.refused();
  if (!regex.re.NamedCapturingGroups().empty() || !may_try(*subject)) return std::nullopt;
  const int groups = regex.re.NumberOfCapturingGroups();
  if (all && groups > 1) return std::nullopt;
  const Cut function = [&](std::string_view text) -> std::optional<std::vector<Made>> {
    std::vector<Made> made;
    std::size_t at = 0;
    std::optional<std::size_t> last;
    while (const auto found = match(regex, text, at)) {
      const auto [first, behind] = found->front();
      at = behind > first ? behind : behind + 1;
      if (first == behind && last == first) continue;
      last = behind;
      for (std::size_t g = groups == 0 ? 0 : 1; g < found->size(); ++g) {
        const auto [begin, end] = (*found)[g];
        made.push_back(begin == std::string::npos ? Made{} : one(begin, end));
      }
      if (!all) return made;
    }
    if (!all) return std::nullopt;
    return made;
  };
  return run_cut(call, *subject, function, {*pattern, "provider/", "https://"}, all || groups > 0);
}
Result regex_first(const Call& call) { return regex_call(call, false); }
Result regex_all(const Call& call) { return regex_call(call, true); }

Result basename_call(const Call& call) {
  const auto subject = call.text(0);
  if (!subject) return std::nullopt;
  return run_cut(call, *subject,
                 [](std::string_view text) {
                   const std::size_t slash = text.rfind('/');
                   return only(one(slash == std::string_view::npos ? 0 : slash + 1, text.size()));
                 },
                 {"/"});
}

Result dirname_call(const Call& call) {
  const auto subject = call.text(0);
  if (!subject) return std::nullopt;
  return run_cut(call, *subject,
                 [](std::string_view text) {
                   const std::size_t slash = text.rfind('/');
                   if (slash == std::string_view::npos) {
                     return only({put(PartialText::literal("."))});
                   }
                   return only(one(0, std::max<std::size_t>(slash, 1)));
                 },
                 {"/"});
}

Result answer_of(const Call& call, Answer answer) {
  if (answer == Answer::undecided) return std::nullopt;
  return Value::boolean(answer == Answer::yes, call.span);
}

Result starts(const Call& call) {
  const auto text = call.text(0);
  const auto part = call.literal(1);
  return text && part ? answer_of(call, value::starts_with(*text, *part)) : std::nullopt;
}
Result ends(const Call& call) {
  const auto text = call.text(0);
  const auto part = call.literal(1);
  return text && part ? answer_of(call, value::ends_with(*text, *part)) : std::nullopt;
}
Result holds(const Call& call) {
  const auto text = call.text(0);
  const auto part = call.literal(1);
  return text && part ? answer_of(call, value::contains(*text, *part)) : std::nullopt;
}

template <typename Change>
Result change_case(const Call& call, Change change, bool lower) {
  const auto text = call.text(0);
  if (!text) return std::nullopt;
  PartialText result;
  for (Piece piece : text->pieces()) {
    if (piece.is_hole()) {
      const bool unchanged = lower && (piece.hole->alphabet == value::Alphabet::label ||
                                       piece.hole->alphabet == value::Alphabet::digits);
      if (!unchanged) return std::nullopt;
    }
    const std::string before = piece.text;
    for (char& c : piece.text) {
      if (static_cast<unsigned char>(c) >= 0x80) return std::nullopt;  // ASCII only is followed
      c = change(c);
    }
    piece.verbatim = piece.verbatim && before == piece.text;
    result.append(std::move(piece));
  }
  return Value::string(std::move(result), call.span);
}

Result lower_call(const Call& call) {
  return change_case(
      call, [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }, true);
}
Result upper_call(const Call& call) {
  return change_case(
      call, [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; }, false);
}

/// A word begins behind whatever is no letter, digit or underscore: Go's strings.Title.
Result title_call(const Call& call) {
  const auto text = call.literal(0);
  if (!text || !is_ascii(*text)) return std::nullopt;
  std::string result = *text;
  for (std::size_t i = 0; i < result.size(); ++i) {
    const bool begins = i == 0 || !is_word_character(result[i - 1]);
    if (begins && result[i] >= 'a' && result[i] <= 'z') {
      result[i] = static_cast<char>(result[i] - 32);
    }
  }
  return Value::string(result, call.span);
}

Result join_call(const Call& call) {
  if (call.size() < 2) return call.refused();
  const auto separator = call.text(0);
  if (!separator) return std::nullopt;
  PartialText result;
  bool first = true;
  for (std::size_t i = 1; i < call.size(); ++i) {
    const Value& list = call.args[i];
    if (list.has_rest() || list.or_nothing()) {
      // `join("", c ? [x] : [])` stands for x or for nothing.
      if (!list.or_nothing() || list.has_rest() || !separator->empty()) return std::nullopt;
    }
    if (list.kind() != Kind::list && list.kind() != Kind::set) return call.refused();
    for (const Value& item : list.items()) {
      const auto text = item.text();
      if (!text) return item.is_null() ? call.refused() : Result();
      if (!first) result.append(*separator);
      first = false;
      result.append(*text);
      if (result.pieces().size() > call.limits.elements) return std::nullopt;
    }
  }
  const std::optional<Span> place = result.span();
  return Value::string(std::move(result), place ? place : call.span);
}

Result decode64(const Call& call) {
  const auto text = call.literal(0);
  if (!text) return std::nullopt;
  const auto decoded = decode_base64(*text);
  return decoded ? Value::string(*decoded, call.span) : call.refused();
}

Result indent_call(const Call& call) {
  const auto text = call.text(1);
  const auto spaces = call.size() == 2 ? call.args[0].number() : std::nullopt;
  if (!text || !spaces || *spaces < 0 || *spaces > 1000) return std::nullopt;
  const std::string pad(static_cast<std::size_t>(*spaces), ' ');
  return run_cut(call, *text,
                 [&](std::string_view all) {
                   Made made;
                   std::size_t done = 0;
                   for (std::size_t at = 0; (at = all.find('\n', at)) != std::string_view::npos;) {
                     made.push_back({done, ++at});
                     made.push_back(put(PartialText::literal(pad)));
                     done = at;
                   }
                   made.push_back({done, all.size()});
                   return only(std::move(made));
                 },
                 {"\n"});
}

struct Row {
  std::string_view name;
  Function function;
};
constexpr Row kTextFunctions[] = {
    {"replace", replace_call},  {"trimprefix", trim_prefix}, {"trimsuffix", trim_suffix},
    {"trim", trim_call},        {"trimspace", trim_space},   {"chomp", chomp_call},
    {"split", split_call},      {"substr", substr_call},     {"regex", regex_first},
    {"regexall", regex_all},    {"basename", basename_call}, {"dirname", dirname_call},
    {"startswith", starts},     {"endswith", ends},          {"strcontains", holds},
    {"lower", lower_call},      {"upper", upper_call},       {"title", title_call},
    {"join", join_call},        {"format", format_call},     {"formatlist", format_list},
    {"base64decode", decode64}, {"indent", indent_call},
};

}  // namespace

Function text_function(std::string_view name) {
  for (const Row& row : kTextFunctions) {
    if (row.name == name) return row.function;
  }
  return nullptr;
}

}  // namespace irsa::terraform
