#include "engine/worlds.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "engine/local_names.h"
#include "iam/names/arn.h"
#include "source/kustomization_file.h"

namespace irsa::engine {

namespace {

/// The message without the names of the object, which overlays change.
std::string without_names(const Problem& problem) {
  std::string text = problem.message;
  const auto cut = [&](const std::string& name) {
    if (name.empty()) return;
    for (std::size_t at = text.find(name); at != std::string::npos; at = text.find(name, at + 1)) {
      text.replace(at, name.size(), "*");
    }
  };
  const auto cut_names = [&](const ObjectName& object) {
    if (!object.ns.empty()) cut(object.ns + "/" + object.name);
    if (!object.ns.empty()) cut(object.ns + ":" + object.name);
    if (!object.ns.empty()) cut("'" + object.ns + "'");
  };
  cut_names(problem.object);
  if (problem.other) cut_names(*problem.other);
  return text;
}

/// The folder of a kustomization, the file of what deploys one.
std::string name_of(const SourceSet& sources, FileId root) {
  const SourceFile& file = sources[root];
  if (!file.deployer.empty()) {
    return file.deployer + (file.destination.empty() ? "" : " for " + file.destination);
  }
  const std::string& path = file.shown;
  if (!is_kustomization_file(path)) return path;
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? "." : path.substr(0, slash);
}

/// Two uses of a variable of a script that may have two values differ by a number:
/// `${NAME (2)}` (load/shell/script.h). In the script it is `${NAME}`.
void drop_numbers(std::string& text) {
  for (std::size_t at = text.find("${"); at != std::string::npos; at = text.find("${", at + 2)) {
    const std::size_t end = text.find('}', at);
    if (end == std::string::npos) return;
    if (text[end - 1] != ')') continue;
    const std::size_t open = text.rfind(" (", end);
    if (open == std::string::npos || open < at + 3 || open + 3 >= end) continue;
    const bool number = std::all_of(text.begin() + static_cast<std::ptrdiff_t>(open) + 2,
                                    text.begin() + static_cast<std::ptrdiff_t>(end) - 1,
                                    [](char c) { return is_digit(c); });
    if (number) text.erase(open, end - open);
  }
}

void drop_numbers(Problem& problem) {
  drop_numbers(problem.message);
  drop_numbers(problem.help);
  for (Note& note : problem.related) drop_numbers(note.text);
}

}  // namespace

BuildCounts count_builds(const SourceSet& sources) {
  std::set<std::pair<FileId, FileId>> seen;
  BuildCounts counts;
  for (const SourceFile& file : sources.files()) {
    if (file.built && seen.insert({file.built->file, file.built->root}).second) {
      ++counts[file.built->file];
    }
  }
  return counts;
}

LinkedRoots linked_roots(const std::vector<load::TerraformRoot>& roots) {
  LinkedRoots linked;
  const bool any =
      std::ranges::any_of(roots, [](const auto& root) { return !root.remotes.empty(); });
  if (!any) return linked;
  // The same state has the same name.
  std::multimap<std::pair<std::string_view, std::string_view>, const load::TerraformRoot*> named;
  for (const load::TerraformRoot& root : roots) {
    for (const auto& [argument, value] : root.state.place)
      named.emplace(std::pair<std::string_view, std::string_view>(argument, value), &root);
  }
  for (const load::TerraformRoot& reader : roots) {
    for (const load::TerraformRoot::Remote& remote : reader.remotes) {
      for (const std::string_view argument : value::kStateNames) {
        const auto name = remote.state.place.find(argument);
        if (name == remote.state.place.end()) continue;
        const auto [begin, end] = named.equal_range({argument, name->second});
        for (auto at = begin; at != end; ++at) {
          const load::TerraformRoot& root = *at->second;
          if (root.made == reader.made || !value::is_same_state(root.state, remote.state)) continue;
          linked.emplace(reader.made, root.made);
          linked.emplace(root.made, reader.made);
        }
      }
    }
  }
  return linked;
}

void link_by_arns(const load::Facts& facts, LinkedRoots& linked) {
  if (facts.terraform_roots.size() < 2) return;
  std::set<FileId> made;
  for (const load::TerraformRoot& root : facts.terraform_roots) made.insert(root.made);
  std::map<std::string_view, std::set<FileId>> roots_of;  // by a role's name
  for (const iam::Role& role : facts.roles) {
    if (made.contains(role.file) && !role.name.empty()) roots_of[role.name].insert(role.file);
  }
  for (const kube::ServiceAccount& account : facts.service_accounts) {
    const FileId own = account.origin.file;
    if (!made.contains(own)) continue;
    for (const kube::Annotation& annotation : account.annotations) {
      const auto arn = iam::RoleArn::parse(annotation.value);
      const auto roots = arn ? roots_of.find(arn->name) : roots_of.end();
      // Where several roots make a role of this name, or the own one does, another may be meant.
      if (roots == roots_of.end() || roots->second.size() != 1) continue;
      const FileId other = *roots->second.begin();
      if (other == own) continue;
      linked.emplace(own, other);
      linked.emplace(other, own);
    }
  }
}

/// What the rules call by names of the made text, in the words of the source.
void Placing::spell(Problem& problem, FileId rendered) const {
  const SourceMap& names = *sources_[rendered].made_of;
  const Span about = problem.where.file == rendered ? problem.where : Span(rendered, 0, 0);
  problem.message = names.as_written(std::move(problem.message), about);
  // What is to be written at the place is called as it is called there.
  const auto to_write = [&](std::string text) {
    return names.as_written(with_local_names(sources_, about, std::move(text)), about);
  };
  problem.help = to_write(std::move(problem.help));
  for (Fix& fix : problem.fixes) fix.title = to_write(std::move(fix.title));
  for (Note& note : problem.related) {
    note.text =
        names.as_written(std::move(note.text), note.where.file == rendered ? note.where : about);
  }
}

bool Placing::place(Problem& problem, Severity& level) {
  root_.reset();
  builds_ = 0;
  lowered_in_.clear();
  const Severity before = level;
  const auto lower = [&] { level = std::min(level, Severity::note); };
  std::optional<FileId> rendered, other;  // two, where they are linked
  bool one_world = true;
  const auto is_of_one_world = [&](Span place) {
    const SourceFile& file = sources_[place.file];
    if (file.made_of != nullptr && rendered && *rendered != place.file &&
        ((other && *other != place.file) || !linked_.contains({*rendered, place.file}))) {
      return false;
    }
    return !file.built || !root_ || *root_ == file.built->root;
  };
  const auto look = [&](Span place, bool aside) {
    const SourceFile& file = sources_[place.file];
    one_world = one_world && is_of_one_world(place);
    if (file.made_of != nullptr) {
      if (!rendered) {
        rendered = place.file;
      } else if (*rendered != place.file) {
        other = place.file;
      }
      if (!aside && file.made_of->is_assumed(place)) lower();
    }
    if (file.built) {
      root_ = file.built->root;
      const auto count = counts_.find(file.built->file);
      if (count != counts_.end()) builds_ = std::max(builds_, count->second);
    }
  };
  look(problem.where, false);
  for (const Note& note : problem.related) {
    if (!note.aside) look(note.where, false);
  }
  // What only shows what is meant, and is of another world, takes nothing away.
  std::erase_if(problem.related, [&](const Note& note) {
    if (!note.aside) return false;
    if (!is_of_one_world(note.where)) return true;
    look(note.where, true);
    return false;
  });
  // Whether two objects belong together hangs on their names.
  const auto look_at_name = [&](const ObjectName& object) {
    for (const Span name : object.named_at) {
      const auto& map = sources_[name.file].made_of;
      if (map != nullptr && map->is_assumed(name)) lower();
    }
  };
  if (problem.other) {
    look_at_name(problem.object);
    look_at_name(*problem.other);
  }
  if (!one_world) return false;
  if (level < before && rendered) lowered_in_.push_back(*rendered);
  if (level < before && other) lowered_in_.push_back(*other);
  if (!rendered) drop_numbers(problem);
  if (!rendered && !root_) return true;
  if (rendered) spell(problem, *rendered);
  if (other) spell(problem, *other);
  for (Note& note : problem.related) note.where = sources_.written(note.where);
  // Several parts of what was made may be in one place of the source.
  std::set<std::pair<Span, std::string>> told;
  std::erase_if(problem.related,
                [&](const Note& note) { return !told.emplace(note.where, note.text).second; });
  const SourceMap* const map = sources_[problem.where.file].made_of.get();
  const Way* const way = map == nullptr ? nullptr : map->way_of(problem.where);
  // What makes two parts is not the place to mend one of them.
  const bool repeated =
      map != nullptr && problem.part && map->is_repeated(problem.where, *problem.part);
  problem.where = sources_.written(problem.where);
  if (problem.part && !repeated) {
    const Span part = sources_.written(*problem.part);
    const Span whole = problem.where;
    const bool inside =
        part.file == whole.file && whole.begin <= part.begin && part.end <= whole.end;
    if (!inside) {
      problem.where = part;
      problem.related.push_back({whole, "it is used here"});
    }
  }
  if (way == nullptr) return true;
  for (const WayStep& step : *way) {
    if (step.where != problem.where) problem.related.push_back({step.where, step.text});
  }
  return true;
}

void Placing::add(Finding finding) {
  if (root_) {
    const auto [at, fresh] =
        shared_.try_emplace({finding.problem.where, without_names(finding.problem)},
                            Shared{findings_.size(), builds_, {*root_}});
    if (!fresh) {
      Shared& shared = at->second;
      const bool same_build =
          std::find(shared.roots.begin(), shared.roots.end(), *root_) != shared.roots.end();
      // Two of one build differ by the names that were left out: both are reported.
      if (!same_build) {
        shared.roots.push_back(*root_);
        shared.builds = std::max(shared.builds, builds_);
        return;
      }
      mind_other_builds(finding.problem, 1);
    }
  }
  findings_.push_back(std::move(finding));
}

/// A fix of what is wrong in some builds only is not safe if it edits a file that is in more: the
/// others are changed as well.
void Placing::mind_other_builds(Problem& problem, std::size_t roots) const {
  for (Fix& fix : problem.fixes) {
    const bool others = std::ranges::any_of(fix.changes, [&](const Change& change) {
      const auto& built = sources_[change.where.file].built;
      const auto count = built ? counts_.find(built->file) : counts_.end();
      return count != counts_.end() && count->second > roots;
    });
    if (!others || !fix.safe) continue;
    fix.safe = false;
    fix.unproved = "other builds have the file as well";
  }
}

std::vector<Finding> Placing::take() {
  constexpr std::size_t kNamed = 3;
  for (const auto& [key, shared] : shared_) {
    mind_other_builds(findings_[shared.finding].problem, shared.roots.size());
    if (shared.builds < 2) continue;
    const std::size_t many = shared.roots.size();
    std::string text = many < shared.builds ? "only in " : "in ";
    text += many == 1 ? "the build of " : "the builds of ";
    for (std::size_t i = 0; i < std::min(many, kNamed); ++i) {
      if (i > 0) text += i + 1 == many ? " and " : ", ";
      text += name_of(sources_, shared.roots[i]);
    }
    if (many > kNamed) text += " and " + std::to_string(many - kNamed) + " more";
    findings_[shared.finding].problem.related.push_back(
        {Span(shared.roots.front(), 0, 0), std::move(text)});
  }
  shared_.clear();
  return std::move(findings_);
}

}  // namespace irsa::engine
