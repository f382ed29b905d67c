#include "load/terraform/source.h"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "base/thread_pool.h"
#include "config/glob.h"
#include "doc/document_builder.h"
#include "doc/json/reader.h"
#include "doc/read.h"
#include "doc/sink.h"
#include "iam/names/arn.h"
#include "load/loading.h"
#include "load/markers.h"
#include "load/terraform/plan.h"
#include "load/terraform/plan_parts.h"
#include "load/terraform/rendering.h"
#include "load/terraform/source_files.h"
#include "source/terraform_file.h"
#include "terraform/state.h"
#include "terraform/world.h"
#include "value/terraform_output.h"

namespace irsa::load {

namespace {

/// Does the line at `offset` hold an expression of Jinja or of Go's templates? Terraform is what
/// comes out of them.
bool is_template_line(std::string_view text, std::size_t offset) {
  offset = std::min(offset, text.size());
  const std::size_t begin = offset == 0 ? 0 : text.rfind('\n', offset - 1) + 1;
  const std::string_view line = text.substr(begin, text.find('\n', offset) - begin);
  return line.find("{%") != std::string_view::npos || line.find("{{") != std::string_view::npos ||
         line.find("{#") != std::string_view::npos;
}

/// Suppressions: `# irsa-lint: …` and `// irsa-lint: …`.
void keep_comments(FileId file, std::string_view text, Facts& facts) {
  constexpr std::string_view kMarker = "irsa-lint:";
  for (std::size_t at = text.find(kMarker); at != std::string_view::npos;
       at = text.find(kMarker, at + 1)) {
    const std::size_t line = at == 0 ? 0 : text.rfind('\n', at - 1) + 1;
    const std::size_t end = std::min(text.find_first_of("\r\n", at), text.size());
    const std::string_view before = text.substr(line, at - line);
    std::size_t sign = before.rfind('#');
    std::size_t length = 1;
    if (sign == std::string_view::npos) {
      sign = before.rfind("//");
      length = 2;
    }
    // Only blanks are between the sign and the marker.
    if (sign == std::string_view::npos ||
        before.find_first_not_of(" \t", sign + length) != std::string_view::npos) {
      continue;
    }
    // One byte stands for the sign, as in YAML.
    const auto begin = static_cast<std::uint32_t>(line + sign + length - 1);
    facts.comments.push_back(
        {Span(file, begin, static_cast<std::uint32_t>(end)),
         facts.arena.keep(text.substr(begin + 1, end - begin - 1)),
         before.substr(0, sign).find_first_not_of(" \t") == std::string_view::npos});
  }
}

/// What of an evaluated root is too large to be read: a resource that a limit was passed in.
class Unread final : public doc::DocumentSink {
 public:
  explicit Unread(Loading& loading) : loading_(loading) {}
  void document(const doc::Document&) override {}
  void skipped(std::uint32_t) override {}
  void comment(const doc::Comment&) override {}
  void error(doc::ReadError error) override {
    loading_.report(
        ReadingRule::input_limit,
        {.where = error.where, .message = std::move(error.message), .help = std::move(error.help)});
  }

 private:
  Loading& loading_;
};

/// Does the text of a file that cannot be read say that it is about IRSA or Pod Identity?
bool is_about_roles(std::string_view text, std::string_view prefix) {
  constexpr std::array<std::string_view, 9> kWords = {
      "system:serviceaccount:",        "namespace_service_accounts",   "service_account_namespaces",
      "oidc_fully_qualified_subjects", "oidc_subjects_with_wildcards", "role-for-service-account",
      "service_account_role_arn",      "pod_identity_association",     "pods.eks.amazonaws.com"};
  return has_irsa_marker(text, prefix) || std::ranges::any_of(kWords, [&](std::string_view word) {
           return text.find(word) != std::string_view::npos;
         });
}

/// Of a file that cannot be read: Jinja or another engine makes Terraform of it. Lines of Terraform
/// begin with neither sign.
bool is_made_by_template(std::string_view text) {
  for (const std::string_view line : split(text, '\n')) {
    const std::string_view begin = trim(line);
    if (begin.starts_with("{%") || begin.starts_with("{{")) return true;
  }
  return false;
}

std::set<std::string> var_files_of(const config::Settings& settings) {
  std::set<std::string> out;
  for (const config::TerraformVariables& of : settings.terraform) {
    out.insert(of.var_files.begin(), of.var_files.end());
  }
  return out;
}

/// Variables as the settings give them, by the folders of the roots that they are for.
terraform::Given given_by(const config::Settings& settings, const SourceSet& sources,
                          const SourceFiles& files) {
  terraform::Given given;
  for (const config::TerraformVariables& of : settings.terraform) {
    std::vector<std::string> roots;
    if (of.root.empty()) roots.emplace_back("*");
    for (const std::string& folder : files.folders()) {
      if (of.root.empty()) break;
      const std::string& shown = sources[files.first_of(folder)].shown;
      const std::size_t slash = shown.rfind('/');
      const std::string as_shown = slash == std::string::npos ? "." : shown.substr(0, slash);
      const std::string path = settings.relative(as_shown);
      const bool here = path.empty() || path == "." || path == "./.";
      if (here ? of.root == "." || of.root == "**" : config::path_glob_matches(of.root, path)) {
        roots.push_back(folder);
      }
    }
    for (const std::string& root : roots) {
      for (const std::string& file : of.var_files) {
        given.files.push_back({root, files.path_here(file)});
      }
      for (const auto& [name, value] : of.variables) {
        given.variables.push_back({root, name, value});
      }
    }
  }
  return given;
}

class SourceReader {
 public:
  SourceReader(SourceSet& sources, const config::Settings& settings, Facts& facts)
      : sources_(sources),
        settings_(settings),
        facts_(facts),
        files_(sources, var_files_of(settings)),
        given_(given_by(settings, sources, files_)) {}

  void read() {
    read(terraform::root_folders(files_, thread_count(settings_.jobs), roles_named()));
  }

  void read_without_defaults(const std::set<std::string>& roots) {
    given_.defaults = false;
    std::vector<std::string> folders = files_.folders();
    std::erase_if(folders, [&](const std::string& folder) {
      return !roots.contains(sources_[files_.first_of(folder)].shown);
    });
    read(folders);
  }

 private:
  void read(const std::vector<std::string>& folders) {
    note_outputs_read();
    const unsigned threads = thread_count(settings_.jobs);
    note_outputs_of_states();
    std::vector<Made> made(folders.size());
    // Roots beside each other call the same modules, which one world reads once.
    constexpr std::size_t kRangesPerThread = 8;
    const std::size_t ranges = threads == 1 ? 1 : threads * kRangesPerThread;
    std::vector<Said> said(ranges);
    for_each_index(ranges, threads, [&](std::size_t range) {
      const std::size_t begin = folders.size() * range / ranges;
      const std::size_t end = folders.size() * (range + 1) / ranges;
      if (begin == end) return;
      terraform::World world(files_, given_, {}, files_);
      for (std::size_t i = begin; i < end; ++i) made[i] = evaluate(world, folders[i]);
      said[range] = {world.problems(), world.remarks(), world.unknown_references(),
                     world.files_read()};
    });
    files_.settle(sources_);
    for (std::size_t i = 0; i < folders.size(); ++i) read_root(folders[i], made[i]);
    tell(said);
    report_named(made, said);
    leave_out_files_read(said);
    for (const auto& variable : given_.variables) {
      auto& undeclared = facts_.undeclared_variables;
      const bool told =
          std::find(undeclared.begin(), undeclared.end(), variable.name) != undeclared.end();
      if (!told && !declared_.contains(variable.name)) undeclared.push_back(variable.name);
    }
  }

  /// What was made of a root.
  struct Made {
    std::string text;
    SourceMap map;
    std::vector<std::string> issuers, distinct_issuers;
    std::vector<Rendering::Unresolved> unresolved;
    std::vector<std::vector<FileId>> modules;                  ///< their files
    std::vector<std::string> declared;                         ///< of the variables that are given
    std::vector<std::pair<std::string, std::string>> outputs;  ///< name and value
    std::size_t clusters = 0;
    value::TerraformState state;
    struct Remote {
      std::string text, output;
      value::TerraformState state;
    };
    std::vector<Remote> remotes;
  };
  /// What a world has to say about its roots.
  struct Said {
    std::vector<terraform::Problem> problems;
    std::vector<terraform::Remark> remarks, unknown_references;
    std::set<std::string> files_read;
  };

  static constexpr std::string_view kOfName =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";

  /// The roles that annotations of the input name; so many of them are looked for.
  [[nodiscard]] std::set<std::string> roles_named() const {
    constexpr std::size_t kMost = 1'000;
    std::set<std::string> names;
    for (const kube::ServiceAccount& account : facts_.service_accounts) {
      for (const kube::Annotation& annotation : account.annotations) {
        const auto arn = iam::RoleArn::parse(annotation.value);
        if (arn && names.size() < kMost) names.insert(std::string(arn->name));
      }
    }
    return names;
  }

  /// Of which outputs something else in the input says that it takes a role's ARN from them.
  void note_outputs_read() {
    for (const kube::ServiceAccount& account : facts_.service_accounts) {
      for (const kube::Annotation& annotation : account.annotations) {
        const auto output = value::terraform_output(annotation.value);
        if (output) outputs_read_.insert(std::string(output->name));
      }
    }
  }

  /// The same of roots that read states: `data.terraform_remote_state.x.outputs.NAME`. Whose
  /// outputs these are is known when all roots are.
  void note_outputs_of_states() {
    constexpr std::string_view kData = "data.terraform_remote_state.", kOutputs = ".outputs.";
    for (const std::string& folder : files_.folders()) {
      for (const std::string& name : files_.names(folder)) {
        if (!is_terraform_file(name)) continue;
        const auto text = files_.bytes(std::string(folder).append("/").append(name));
        if (!text) continue;
        for (std::size_t at = text->find(kData); at != std::string_view::npos;
             at = text->find(kData, at + 1)) {
          const std::string_view line = text->substr(at, text->find('\n', at) - at);
          const std::size_t outputs = line.find(kOutputs);
          if (outputs == std::string_view::npos) continue;
          const std::string_view behind = line.substr(outputs + kOutputs.size());
          outputs_read_.insert(std::string(behind.substr(0, behind.find_first_not_of(kOfName))));
        }
      }
    }
  }

  /// For several threads: changes nothing here.
  [[nodiscard]] Made evaluate(terraform::World& world, const std::string& folder) const {
    Made made;
    const terraform::Root& root = world.open(folder);
    for (const auto& variable : given_.variables) {
      if (!root.modules.empty() && root.modules.front()->variable(variable.name)) {
        made.declared.push_back(variable.name);
      }
    }
    Rendering rendering(world, SourceFiles::is_foreign, is_terraform_wanted);
    rendering.render(root, Span(files_.first_of(folder), 0, 0));
    for (const std::string& name : outputs_read_) {
      const auto value = root.modules.empty() ? std::nullopt : root.modules.front()->output(name);
      if (value) made.outputs.emplace_back(name, rendering.spelled(*value));
    }
    made.state = world.state();
    for (const auto& [text, remote] : rendering.remote_outputs()) {
      const terraform::Block* const data = world.find(remote.data);
      auto state = data == nullptr ? std::nullopt : terraform::state_read_by(*data, folder);
      if (state) made.remotes.push_back({text, remote.output, std::move(*state)});
    }
    made.text = rendering.text();
    made.map = rendering.take_map();
    made.issuers.assign(rendering.issuers().begin(), rendering.issuers().end());
    made.distinct_issuers.assign(rendering.distinct_issuers().begin(),
                                 rendering.distinct_issuers().end());
    made.unresolved = rendering.unresolved();
    for (const auto& module : root.modules) {
      made.modules.push_back(module->files);
      made.clusters += static_cast<std::size_t>(
          std::ranges::count_if(module->blocks, [](const terraform::Block& block) {
            return block.mode == terraform::Mode::resource && block.type == "aws_eks_cluster";
          }));
    }
    return made;
  }

  void read_root(const std::string& folder, Made& made_of_it) {
    const FileId first = files_.first_of(folder);
    declared_.insert(made_of_it.declared.begin(), made_of_it.declared.end());
    if (files_.any_on_demand()) {
      made_of_it.map.renumber([&](FileId file) { return files_.settled(file); });
    }
    const FileId made = sources_.add({.shown = sources_[first].shown,
                                      .open_path = {},
                                      .text = std::move(made_of_it.text),
                                      .input = false,
                                      .reference = sources_[first].reference});
    sources_.set_made_of(made, std::make_shared<const SourceMap>(std::move(made_of_it.map)));
    const std::string& text = *sources_[made].text;
    const Context context{.settings = settings_, .path = sources_[made].shown};
    Loading loading(made, context, facts_);
    loading.variables = Variables::template_text;
    if (text.size() > doc::kSmall) {
      Unread unread(loading);
      load_terraform_in_parts(Bytes(text), loading, unread);
    } else {
      doc::DocumentBuilder builder{doc::Limits{}};
      (void)doc::read_json({.file = made, .text = text, .original = text}, builder);
      if (builder.error()) return;
      const doc::Document document = builder.take();
      if (load_terraform(document, loading)) ++facts_.documents;
    }
    for (const std::string& issuer : made_of_it.issuers) {
      facts_.open_issuers.push_back(loading.keep(issuer));
    }
    for (const std::string& issuer : made_of_it.distinct_issuers) {
      facts_.distinct_issuers.push_back(loading.keep(issuer));
    }
    for (const auto& one : made_of_it.unresolved) {
      facts_.unresolved.push_back({settled(one.where), one.why});
    }
    TerraformRoot& made_root = facts_.terraform_roots.emplace_back(TerraformRoot{made, {}});
    made_root.clusters = made_of_it.clusters;
    made_root.state = std::move(made_of_it.state);
    for (Made::Remote& remote : made_of_it.remotes) {
      made_root.remotes.push_back(
          {loading.keep(remote.text), loading.keep(remote.output), std::move(remote.state)});
    }
    for (const auto& [name, value] : made_of_it.outputs) {
      made_root.outputs.push_back({loading.keep(name), loading.keep(value)});
    }
    for (const std::vector<FileId>& files : made_of_it.modules) {
      if (!files.empty()) made_root.modules.push_back(files_.settled(files.front()));
      for (const FileId file : files) take_comments(file);
    }
  }

  /// Modules that several worlds have read are reported once, and no more than one would report.
  void tell(const std::vector<Said>& said) {
    std::set<std::string> paths;
    std::set<Span> places;
    std::size_t remarks = 0;
    for (const Said& one : said) {
      for (const terraform::Problem& problem : one.problems) {
        if (paths.insert(problem.path).second) report(problem);
      }
      for (const terraform::Remark& remark : one.remarks) {
        if (++remarks > terraform::kMostRemarks) break;
        if (SourceFiles::is_foreign(remark.where.file)) continue;
        facts_.not_followed.push_back({settled(remark.where), remark.text});
      }
      for (const terraform::Remark& unknown : one.unknown_references) {
        const Span begin(unknown.where.file, unknown.where.begin, unknown.where.begin);
        if (places.size() >= terraform::kMostRemarks || !places.insert(begin).second) continue;
        if (SourceFiles::is_foreign(unknown.where.file)) continue;
        facts_.problems.push_back({ReadingRule::terraform_reference_unknown,
                                   {.where = settled(unknown.where),
                                    .message = unknown.text,
                                    .help = "Declare it, or write the name that is meant."}});
      }
    }
  }

  /// Files that somebody named are read, also where nothing in them needs to be evaluated.
  void report_named(const std::vector<Made>& made, const std::vector<Said>& said) {
    std::set<FileId> read;
    for (const Made& root : made) {
      for (const std::vector<FileId>& files : root.modules) read.insert(files.begin(), files.end());
    }
    for (const Said& one : said) {
      for (const terraform::Problem& problem : one.problems) read.insert(problem.file);
    }
    for (std::size_t i = 0; i < sources_.size(); ++i) {
      const SourceFile& file = sources_.files()[i];
      const FileId id = SourceSet::id(i);
      if (!file.named || !file.input || !is_terraform_source(file.shown) || read.contains(id)) {
        continue;
      }
      const auto problem = terraform::syntax_problem(files_, files_.path_here(file.shown));
      if (problem) report(*problem);
    }
  }

  [[nodiscard]] Span settled(Span where) const {
    return {files_.settled(where.file), where.begin, where.end};
  }

  /// A policy or a manifest that file() or templatefile() takes is judged where it is used, with
  /// what is filled in, and not by itself as well.
  void leave_out_files_read(const std::vector<Said>& said) {
    std::set<std::string> read;
    for (const Said& one : said) read.insert(one.files_read.begin(), one.files_read.end());
    if (read.empty()) return;
    std::set<FileId> by_itself;
    for (std::size_t i = 0; i < sources_.size(); ++i) {
      const SourceFile& file = sources_.files()[i];
      if (file.input && read.contains(files_.path_here(file.shown))) {
        by_itself.insert(SourceSet::id(i));
      }
    }
    if (by_itself.empty()) return;
    const auto is_one = [&](FileId file) { return by_itself.contains(file); };
    const auto is_account = [&](const kube::ServiceAccount& one) {
      return is_one(one.origin.file);
    };
    std::erase_if(facts_.roles, [&](const iam::Role& one) { return is_one(one.file); });
    std::erase_if(facts_.service_accounts, is_account);
    std::erase_if(facts_.account_fragments, is_account);
    std::erase_if(facts_.stray_annotations,
                  [&](const kube::StrayAnnotation& one) { return is_one(one.origin.file); });
    std::erase_if(facts_.problems,
                  [&](const ReadingProblem& one) { return is_one(one.problem.where.file); });
    std::erase_if(facts_.skipped, [&](const Skipped& one) { return is_one(one.file); });
  }

  void take_comments(FileId file) {
    if (SourceFiles::is_foreign(file) || !seen_.insert(file).second) return;
    const auto text = files_.bytes(files_.path_here(sources_[files_.settled(file)].shown));
    if (text) keep_comments(files_.settled(file), *text, facts_);
  }

  void report(const terraform::Problem& problem) {
    if (SourceFiles::is_foreign(problem.file)) return;
    const FileId id = files_.settled(problem.file);
    const SourceFile& file = sources_[id];
    const auto text = sources_.text(id);
    const std::string& prefix = settings_.annotation_prefix;
    const auto skip_template = [&] {
      facts_.skipped.push_back({id, SkipReason::template_source, speaks_of_irsa(*text, prefix)});
    };
    if (text && is_made_by_template(*text)) return skip_template();
    if (!file.named && text && !is_about_roles(*text, prefix)) {
      facts_.skipped.push_back({id, SkipReason::broken_elsewhere});
      return;
    }
    if (text && is_template_line(*text, problem.error.where.begin)) return skip_template();
    constexpr std::string_view kHelp =
        "Correct this place: Terraform refuses the file as well (terraform validate), and "
        "nothing in it was checked.";
    const bool limit = problem.error.limit;
    const bool no_help = problem.error.help.empty() && !limit;
    facts_.problems.push_back({limit ? ReadingRule::input_limit : ReadingRule::terraform_syntax,
                               {.where = settled(problem.error.where),
                                .message = problem.error.message,
                                .help = no_help ? std::string(kHelp) : problem.error.help}});
  }

  SourceSet& sources_;
  const config::Settings& settings_;
  Facts& facts_;
  SourceFiles files_;
  terraform::Given given_;
  std::set<std::string> declared_;  ///< of the variables that are given
  std::set<FileId> seen_;
  std::set<std::string> outputs_read_;
};

}  // namespace

void load_terraform_source(SourceSet& sources, const config::Settings& settings, Facts& facts) {
  const auto& files = sources.files();
  const bool any = std::any_of(files.begin(), files.end(), [](const SourceFile& file) {
    return file.input && is_terraform_source(file.shown);
  });
  if (any) SourceReader(sources, settings, facts).read();
}

void load_roots_without_defaults(SourceSet& sources, const config::Settings& settings,
                                 const std::set<std::string>& roots, Facts& facts) {
  SourceReader(sources, settings, facts).read_without_defaults(roots);
}

}  // namespace irsa::load
