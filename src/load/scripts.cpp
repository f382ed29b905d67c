#include "load/scripts.h"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "doc/read.h"
#include "load/formats.h"
#include "load/intake.h"
#include "load/markers.h"
#include "load/shell/makefile.h"
#include "load/shell/shell.h"
#include "load/shell/workflow.h"
#include "source/open.h"
#include "source/shell_file.h"

namespace irsa::load {

namespace {

/// A document that a command makes. `text`: the script.
void load_made(FileId file, const ShellText& made, std::string_view text, const Context& context,
               Facts& facts) {
  if (made.text.empty()) return;
  Context about = context;
  about.named = false;
  about.guessed = made.open || !has_irsa_marker(made.text, context.settings.annotation_prefix);
  Intake intake(file, about, facts, text, {});
  intake.use_variables();
  std::vector<std::uint32_t> positions = made.begins, ends = {made.begins.front()};
  positions.push_back(made.ends.back());
  ends.insert(ends.end(), made.ends.begin(), made.ends.end());
  // A text that is put together from several places is no stretch of the file.
  const bool stretch = std::is_sorted(positions.begin(), positions.end());
  const doc::SourceText source{
      .file = file,
      .text = made.text,
      .begin = positions.front(),
      .positions = positions.data(),
      .ends = ends.data(),
      .original = stretch ? text.substr(positions.front()) : std::string_view{}};
  doc::read_source(source, triage(), {.parse_all = true}, intake);
}

/// Is the byte in a comment, or in an object that a command makes? (Values of a chart are given to
/// a release that may not be known.)
bool is_read(std::size_t at, std::string_view text, const ShellFacts& script) {
  const std::size_t line = text.rfind('\n', at) + 1;  // npos + 1 is 0
  const std::size_t first = text.find_first_not_of(" \t", line);
  if (text[first] == '#') return true;
  return std::ranges::any_of(script.documents, [&](const ShellText& made) {
    const bool values = !made.text.starts_with('{') && made.text.find("kind:") == std::string::npos;
    return !values && std::ranges::find(made.begins, at) != made.begins.end();
  });
}

/// The annotation for roles in a command that is not understood: a function, a variable with
/// options, `yq`, `kustomize edit`.
void note_mention(FileId file, std::string_view text, const ShellFacts& script,
                  const Context& context, Facts& facts) {
  const std::string& prefix = context.settings.annotation_prefix;
  for (std::size_t at = find_role_key(text, prefix); at != std::string_view::npos;
       at = find_role_key(text, prefix, at + 1)) {
    if (is_read(at, text, script)) continue;
    facts.mentions.push_back({file, facts.arena.keep(text)});
    return;
  }
}

}  // namespace

bool is_script(std::string_view path, std::string_view text) {
  return is_makefile(path) || is_shell_script(path, text);
}

void load_script(FileId file, std::string_view text, const Context& context, Facts& facts) {
  if (!shell_matters(text)) return;
  const ShellFacts script = is_makefile(context.path)   ? read_makefile_facts(text)
                            : is_workflow(context.path) ? read_workflow_facts(text)
                                                        : read_shell_facts(text);
  for (const ShellText& made : script.documents) load_made(file, made, text, context, facts);
  note_mention(file, text, script, context, facts);
  const auto kept = [&](const ShellText& made) {
    return kube::Text{facts.arena.keep(made.text),
                      Span(file, made.begins.front(), made.ends.back())};
  };
  const auto use = [&](const ShellFileUse& made) {
    const bool known = made.said && !made.said->open;
    return FileUse{.file = file,
                   .path = kept(made.path).value,
                   .said = known ? std::optional(kept(*made.said)) : std::nullopt};
  };
  for (const ShellFileUse& values : script.values) facts.values_uses.push_back(use(values));
  for (const ShellFileUse& policy : script.policies) facts.policy_uses.push_back(use(policy));
  for (const ShellFileUse& replaced : script.replaced) {
    facts.replaced.push_back(
        {.file = file, .path = facts.arena.keep(replaced.path.text), .said = kept(*replaced.said)});
  }
  for (const ShellComment& comment : script.comments) {
    const std::string_view inside = text.substr(comment.begin + 1, comment.end - comment.begin - 1);
    facts.comments.push_back(
        {Span(file, comment.begin, comment.end), facts.arena.keep(inside), comment.alone});
  }
}

std::optional<std::string> script_text(const std::string& path) {
  const std::string_view name = std::string_view(path).substr(path.rfind('/') + 1);
  if (!is_shell_name(name) && !is_makefile(name) && name.find('.') != std::string_view::npos) {
    return std::nullopt;
  }
  std::string why;
  std::optional<std::string> text = read_regular(path, kLargestScript, why);
  return text && is_script(name, *text) ? std::move(text) : std::nullopt;
}

}  // namespace irsa::load
