// Files that are found by a pattern, fileset(), and data sources that read files.
#include <re2/re2.h>

#include <algorithm>
#include <utility>

#include "terraform/evaluator.h"

namespace irsa::terraform {

using value::Entry;
using value::Value;

namespace {

/// A pattern of fileset() as a regular expression: `*`, `?` and `[…]` stay inside of a name, `**`
/// is any number of folders, `{a,b}` is one of several
/// (developer.hashicorp.com/terraform/language/functions/fileset).
std::string regex_of(std::string_view pattern) {
  std::string regex;
  int open = 0;
  for (std::size_t at = 0; at < pattern.size(); ++at) {
    const char c = pattern[at];
    const std::size_t closing = c == '[' ? pattern.find(']', at + 1) : std::string_view::npos;
    if (pattern.substr(at).starts_with("**/")) {
      regex += "(?:[^/]+/)*";
      at += 2;
    } else if (pattern.substr(at) == "**") {
      regex += ".*";
      ++at;
    } else if (c == '*') {
      regex += "[^/]*";
    } else if (c == '?') {
      regex += "[^/]";
    } else if (c == '{') {
      regex += "(?:";
      ++open;
    } else if (c == '}' && open > 0) {
      regex += ')';
      --open;
    } else if (c == ',' && open > 0) {
      regex += '|';
    } else if (closing != std::string_view::npos) {
      std::string inside(pattern.substr(at + 1, closing - at - 1));
      if (inside.starts_with('!')) inside.front() = '^';
      regex += '[' + inside + ']';
      at = closing;
    } else {
      regex += RE2::QuoteMeta(re2::StringPiece(&pattern[at], 1));
    }
  }
  return regex;
}

constexpr std::string_view kWild = "*?[{";

}  // namespace

std::optional<std::vector<std::string>> Evaluator::matching_files(std::string_view folder,
                                                                  std::string_view pattern) {
  RE2::Options options;
  options.set_log_errors(false);
  const RE2 regex(regex_of(pattern), options);
  if (!regex.ok()) return std::nullopt;
  const bool deep = pattern.find("**") != std::string_view::npos;
  const auto levels = static_cast<unsigned>(std::count(pattern.begin(), pattern.end(), '/'));
  auto files = world_.files.below(folder, deep ? Files::kDeepest : levels);
  if (!files || files->size() > world_.budget.elements) return std::nullopt;
  world_.steps += files->size();
  std::erase_if(*files, [&](const std::string& file) { return !RE2::FullMatch(file, regex); });
  return files;
}

Value Evaluator::call_fileset(const hcl::Expr& expr, const Context& context,
                              const std::vector<Value>& arguments) {
  const auto folder = arguments.size() == 2 ? file_path(arguments[0], context) : std::nullopt;
  const auto pattern = arguments.size() == 2 ? arguments[1].literal() : std::nullopt;
  const auto files = folder && pattern ? matching_files(*folder, *pattern) : std::nullopt;
  if (!files) return unknown_call(expr, context, arguments);
  std::vector<Value> items;
  for (const std::string& file : *files) items.push_back(Value::string(file, expr.span));
  return Value::set(std::move(items), expr.span);
}

/// What the data source local_file reads.
std::optional<Value> Evaluator::local_file(const Block& block, Span where) {
  const Context context{of(block.body).context.scope, nullptr};
  const auto path = file_path(block.body.value("filename").value_or(Value::null()), context);
  std::string_view why;
  return path ? file_text(*path, nullptr, where, why) : std::nullopt;
}

/// kubectl_file_documents has the manifests of a text, kubectl_path_documents those of files, which
/// are templates (registry.terraform.io/providers/gavinbunney/kubectl/latest/docs). A file of
/// several documents stays one here: kubectl_manifest takes it as well.
std::optional<Value> Evaluator::manifest_documents(const Declared& declared, const Block& block,
                                                   std::string_view name, Span where) {
  const bool of_text = declared.type == "kubectl_file_documents";
  const bool of_files = declared.type == "kubectl_path_documents";
  if ((!of_text && !of_files) || (name != "documents" && name != "manifests")) return std::nullopt;
  const auto argument = [&](std::string_view which) {
    return block.body.value(which).value_or(Value::null());
  };
  std::vector<Entry> documents;
  if (of_text) {
    Value content = argument("content");
    if (!content.text()) return std::nullopt;
    documents.push_back({"content", where, std::move(content)});
  } else {
    const Context context{of(block.body).context.scope, nullptr};
    const auto path = file_path(argument("pattern"), context);
    if (!path) return std::nullopt;
    const std::size_t wild = path->find_first_of(kWild);
    const std::size_t slash = path->rfind('/', wild);
    const std::string folder = slash == std::string::npos ? "" : path->substr(0, slash);
    const auto files = matching_files(folder, std::string_view(*path).substr(slash + 1));
    if (!files) return std::nullopt;
    const bool plain = argument("disable_template").boolean().value_or(false);
    std::vector<Entry> given;
    for (const std::string_view which : {"vars", "sensitive_vars"}) {
      const Value variables = argument(which);
      given.insert(given.end(), variables.entries().begin(), variables.entries().end());
    }
    const Value variables = Value::object(std::move(given), where);
    for (const std::string& file : *files) {
      const std::string whole = folder.empty() ? file : folder + "/" + file;
      std::string_view why;
      auto text = file_text(whole, plain ? nullptr : &variables, where, why);
      if (!text) return std::nullopt;
      documents.push_back({file, where, std::move(*text)});
    }
  }
  if (name == "manifests") return Value::object(std::move(documents), where);
  std::vector<Value> items;
  for (Entry& document : documents) items.push_back(std::move(document.value));
  return Value::list(std::move(items), where);
}

}  // namespace irsa::terraform
