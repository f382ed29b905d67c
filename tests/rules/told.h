// All that a rule says of files in memory, and what its fixes change.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/input.h"
#include "support/samples.h"

namespace irsa::tests {

inline std::string_view word_of(Change::Kind kind) {
  switch (kind) {
    case Change::Kind::replace: return "replace";
    case Change::Kind::remove: return "remove";
    case Change::Kind::add: return "add";
    case Change::Kind::move: return "move";
    case Change::Kind::bytes: return "bytes";
    case Change::Kind::remove_item: return "remove item";
    case Change::Kind::add_item: return "add item";
    default: return "?";
  }
}

/// With "R" for the role and "…/" for the prefix of the webhook's annotations.
inline std::string shortened(std::string text) {
  const auto each = [&](std::string_view what, std::string_view by) {
    for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += by.size()) {
      text.replace(at, what.size(), by);
    }
  };
  each(arn("r"), "R");
  each("eks.amazonaws.com/", "…/");
  return text;
}

/// "level message | help", the notes, and "safe title: changes" of each fix.
inline std::string told(std::string_view slug, const std::vector<InputFile>& files,
                        const config::Settings& settings = {}) {
  const Input input(files, settings);
  std::string out;
  for (const Problem& problem : input.problems_of(*rules::find_rule(slug))) {
    if (problem.level) out += std::string(to_string(*problem.level)) + " ";
    out += problem.message + " | " + problem.help + "\n";
    for (const Note& note : problem.related) {
      out += "  [" + input.under(note.where) + "] " + note.text + "\n";
    }
    if (problem.other) out += "  other: " + problem.other->name + "\n";
    for (const Fix& fix : problem.fixes) {
      out += fix.safe ? "  safe " : "  unsafe ";
      out += fix.title + ":";
      for (const Change& change : fix.changes) {
        const Span where = change.where;
        out += " " + std::string(word_of(change.kind)) + " [" + input.under(where) + "]";
        if (where.size() == 0) {
          out += " behind [" + input.under({where.file, where.begin - 2, where.begin}) + "]";
        }
        if (change.up != 0) out += " up " + std::to_string(change.up);
        for (const std::string& key : change.path) out += " /" + key;
        for (const std::string& text : change.texts) out += " = " + text;
        for (const auto& [key, text] : change.beside) out += " beside " + key + " = " + text;
      }
      out += "\n";
    }
  }
  return shortened(std::move(out));
}

}  // namespace irsa::tests
