#include "load/gitops/generators.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "base/wildcard.h"
#include "gitops/reading.h"
#include "gitops/refusal.h"
#include "load/formats.h"
#include "load/gitops/deployers.h"

namespace irsa::load {

namespace {

using gitops::Field;
using gitops::get;
using gitops::is_set;
using gitops::text_of;
using gitops::Value;

/// Does the whole text match, with any texts for `*`? `?` is itself.
bool is_like(std::string_view text, std::string_view pattern) {
  return match_wildcards(
      pattern.size(), text, [&](std::size_t i) { return pattern[i] == '*'; },
      [](std::size_t) { return false; },
      [&](std::size_t i, char byte) { return pattern[i] == byte; });
}

/// Wildcards but `*` are not known here.
bool has_other_wildcards(std::string_view pattern) {
  return pattern.find_first_of("?[\\{") != std::string_view::npos;
}

/// As a name of Kubernetes: small, with dashes for what is no letter, digit, dash or dot.
std::string normalized(std::string_view text) {
  std::string out = ascii_lower(text);
  for (char& c : out) {
    const bool fine = (c >= 'a' && c <= 'z') || is_digit(c) || c == '-' || c == '.';
    if (!fine) c = '-';
  }
  out.resize(std::min<std::size_t>(out.size(), 253));
  const std::size_t first = out.find_first_not_of("-."), last = out.find_last_not_of("-.");
  return first == std::string::npos ? std::string() : out.substr(first, last + 1 - first);
}

}  // namespace

Generated Generators::of(const Value* generator) {
  // A selector may leave sets out, and a template of its own changes what becomes of them.
  const auto is_plain = [&](const Value* kind) { return !is_set(get(kind, "template")); };
  if (!is_set(get(generator, "selector"))) {
    const Value* const list = get(generator, "list");
    const Value* const git = get(generator, "git");
    const Value* const matrix = get(generator, "matrix");
    if (is_set(list) && is_plain(list)) return of_list(list);
    if (is_set(git) && is_plain(git)) return of_git(git);
    if (is_set(matrix) && is_plain(matrix)) return of_matrix(matrix);
  }
  return {.known = false};
}

Generated Generators::of_list(const Value* list) {
  return {.sets = elements_of(list),
          .known = is_set(get(list, "elements")) && !is_set(get(list, "elementsYaml"))};
}

Generated Generators::of_matrix(const Value* matrix) {
  Generated out;
  const Value* const both = get(matrix, "generators");
  if (!is_set(both) || both->fields.size() != 2) return {.known = false};
  const Generated first = of(both->fields[0].value);
  out.known = first.known;
  out.certain = first.certain;
  for (const Parameters& one : first.sets) {
    // Parameters of its own are filled in by itself.
    bool all = true;
    Generated others = of(filled(both->fields[1].value, one, all, trees_));
    out.known = out.known && others.known;
    out.certain = out.certain && others.certain;
    for (Parameters& other : others.sets) {
      if (out.sets.size() > kMostSets) return out.known = false, out;
      other.insert(one.begin(), one.end());
      out.sets.push_back(std::move(other));
    }
  }
  return out;
}

Generated Generators::of_git(const Value* git) {
  Generated out;
  out.certain = ours_.contains(repository_name(text_of(get(git, "repoURL"))));
  if (is_set(get(git, "directories"))) add_directories(git, out);
  if (is_set(get(git, "files"))) add_files(git, out);
  return out;
}

/// What the entries' paths match, without what those with `exclude` match.
std::set<std::string> Generators::chosen(const Value* entries, bool folders, bool& known) {
  std::set<std::string> in, out;
  for (const Field& entry : entries->fields) {
    const std::string_view pattern = text_of(get(entry.value, "path"));
    if (has_other_wildcards(pattern)) {
      known = false;
      continue;
    }
    const bool exclude = text_of(get(entry.value, "exclude")) == "true";
    for (std::string& path : folders ? folders_at(pattern) : files_at(pattern)) {
      (exclude ? out : in).insert(std::move(path));
    }
  }
  for (const std::string& path : out) in.erase(path);
  return in;
}

void Generators::add_directories(const Value* git, Generated& out) {
  const Value* const entries = get(git, "directories");
  for (const std::string& path : chosen(entries, true, out.known)) {
    Parameters set;
    add_path(path, {}, git, set);
    add_values(git, set);
    out.sets.push_back(std::move(set));
  }
}

void Generators::add_files(const Value* git, Generated& out) {
  for (const std::string& path : chosen(get(git, "files"), false, out.known)) {
    const auto file = files_.read(gitops::joined(root_, path));
    if (!file) {
      out.known = false;
      continue;
    }
    const auto read = gitops::read_documents(file->id, file->text, triage(), trees_);
    // One object, or a list of them.
    if (read.broken || read.documents.size() != 1) {
      out.known = false;
      continue;
    }
    const std::size_t slash = path.rfind('/');
    const std::string folder = slash == std::string::npos ? "" : path.substr(0, slash);
    const auto add = [&](const Value* content) {
      Parameters set;
      flatten(content, {}, set);
      add_path(folder, path.substr(slash + 1), git, set);
      add_values(git, set);
      out.sets.push_back(std::move(set));
    };
    const Value* const tree = read.documents.front().tree;
    if (tree->is_mapping()) add(tree);
    if (tree->is_sequence()) {
      for (const Field& element : tree->fields) add(element.value);
    }
  }
}

/// `file`: its name, of a file that was matched.
void Generators::add_path(std::string_view folder, std::string_view file, const Value* git,
                          Parameters& set) {
  const Span place = git->place;
  const std::string_view prefix = text_of(get(git, "pathParamPrefix"));
  const std::string path = (prefix.empty() ? "" : std::string(prefix) + ".") + "path";
  const std::string_view base = folder.substr(folder.rfind('/') + 1);
  const auto add = [&](const std::string& name, std::string_view text) {
    set[path + name] = trees_.string(text, place);
  };
  add("", folder);
  add(".path", folder);
  add(".basename", base);
  add(".basenameNormalized", normalized(base));
  if (!file.empty()) {
    add(".filename", file);
    add(".filenameNormalized", normalized(file));
  }
  std::size_t i = 0;
  for (const std::string_view part : split(folder, '/')) {
    add("[" + std::to_string(i) + "]", part);
    add(".segments." + std::to_string(i++), part);
  }
}

/// `values` of a generator, which may name its parameters.
void Generators::add_values(const Value* generator, Parameters& set) {
  const Value* const values = get(generator, "values");
  if (!is_set(values) || !values->is_mapping()) return;
  Parameters more;
  for (const Field& field : values->fields) {
    bool known = true;
    const Value* const value = filled(field.value, set, known, trees_);
    if (known) more["values." + std::string(field.name)] = value;
  }
  set.merge(more);
}

/// `*` stands for a name there, or for a part of one; names with a dot in front are left out.
std::vector<std::string> Generators::folders_at(std::string_view pattern) {
  std::vector<std::string> found = {""};
  for (const std::string_view part : split(pattern, '/')) {
    if (part.empty() || part == ".") continue;
    std::vector<std::string> next;
    for (const std::string& at : found) {
      for (const std::string& name : files_.names(gitops::joined(root_, at))) {
        if (name.starts_with('.') || !is_like(name, part)) continue;
        std::string path = at.empty() ? name : at + "/" + name;
        if (files_.look(gitops::joined(root_, path)) == gitops::Files::What::folder) {
          next.push_back(std::move(path));
        }
      }
      if (next.size() > kMostSets) break;
    }
    found = std::move(next);
  }
  std::erase(found, "");
  return found;
}

/// `*` stands for anything there, with slashes as well; a folder for all in it.
std::vector<std::string> Generators::files_at(std::string_view pattern) {
  while (pattern.starts_with('/') || pattern.starts_with("./")) {
    pattern.remove_prefix(pattern.starts_with('/') ? 1 : 2);
  }
  const std::string_view fixed = pattern.substr(0, pattern.find('*'));
  const std::size_t slash = fixed.rfind('/');
  const std::string folder(slash == std::string_view::npos ? "" : fixed.substr(0, slash));
  const auto [below, fresh] = below_.try_emplace(folder);
  if (fresh) list_below(folder, below->second.files, below->second.folders);
  std::vector<std::string> found;
  for (const std::string& path : below->second.files) {
    const bool in =
        path.size() > pattern.size() && path[pattern.size()] == '/' && path.starts_with(pattern);
    if (in || is_like(path, pattern)) found.push_back(path);
    if (found.size() > kMostSets) break;
  }
  return found;
}

void Generators::list_below(const std::string& folder, std::vector<std::string>& files,
                            std::vector<std::string>& folders) {
  for (const std::string& name : files_.names(gitops::joined(root_, folder))) {
    const std::string path = folder.empty() ? name : folder + "/" + name;
    const auto what = files_.look(gitops::joined(root_, path));
    if (what == gitops::Files::What::file) {
      files.push_back(path);
    } else if (what == gitops::Files::What::folder) {
      folders.push_back(path);
      list_below(path, files, folders);
    }
  }
}

std::vector<std::string> Generators::folders_like(std::string_view text) {
  std::string pattern;
  while (!text.empty()) {
    const std::size_t open = text.find("{{");
    pattern += text.substr(0, open);
    if (open == std::string_view::npos) break;
    pattern += '*';
    const std::size_t close = text.find("}}", open);
    if (close == std::string_view::npos) break;
    text.remove_prefix(close + 2);
  }
  const auto [below, fresh] = below_.try_emplace("");
  if (fresh) list_below("", below->second.files, below->second.folders);
  std::vector<std::string> found;
  for (const std::string& path : below->second.folders) {
    if (is_like(path, pattern)) found.push_back(gitops::joined(root_, path));
  }
  return found;
}

}  // namespace irsa::load
