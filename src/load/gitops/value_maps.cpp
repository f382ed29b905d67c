#include "load/gitops/value_maps.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "gitops/reading.h"
#include "load/formats.h"

namespace irsa::load {

namespace {

/// Among the names of a text: one that is written in another way than as a plain word.
constexpr std::string_view kAnyName = "*";

/// The words behind `name:` in a text that may hold a ConfigMap, or a Secret that can be read, each
/// once; none in any other text. Other names are among them; what this gives too much is only read.
std::vector<std::string> names_beside_maps(std::string_view text) {
  const auto holds = [&](std::string_view word) { return text.find(word) != text.npos; };
  if (!holds("ConfigMap") && !holds("stringData")) return {};
  std::set<std::string_view> names;
  constexpr std::string_view kName = "name", kQuotes = "\"'", kBlanks = " \t\r\n";
  for (std::size_t at = text.find(kName); at != text.npos; at = text.find(kName, at + 1)) {
    const auto behind = [&](std::size_t from, std::string_view characters) {
      return std::min(text.find_first_not_of(characters, from), text.size());
    };
    const std::size_t colon = behind(behind(at + kName.size(), kQuotes), kBlanks);
    if (colon == text.size() || text[colon] != ':') continue;
    const std::size_t begin = behind(behind(colon + 1, kBlanks), kQuotes);
    const std::size_t end = std::min(
        text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-.", begin), text.size());
    // No other text is the name of an object (`{{ … }}`, `$NAME`), unless YAML has another way to
    // write it: escapes, anchors, aliases, tags, blocks, comments.
    constexpr std::string_view kOtherWays = "\\&*!|>#";
    if (end < text.size() && kOtherWays.find(text[end]) != std::string_view::npos) {
      names.insert(kAnyName);
    } else if (end > begin) {
      names.insert(text.substr(begin, end - begin));
    }
  }
  return {names.begin(), names.end()};
}

bool is_map(std::string_view kind) { return kind == "ConfigMap" || kind == "Secret"; }

}  // namespace

void ValueMaps::add(const gitops::Value* tree, FileId file, std::string_view text) {
  const gitops::Value* const metadata = gitops::get(tree, "metadata");
  std::tuple key(std::string(gitops::text_of(gitops::get(tree, "kind"))),
                 std::string(gitops::text_of(gitops::get(metadata, "namespace"))),
                 std::string(gitops::text_of(gitops::get(metadata, "name"))));
  const auto [known, fresh] = maps_.emplace(std::move(key), Installer{tree, file, text});
  if (!fresh) known->second.tree = nullptr;
}

std::optional<Installer> ValueMaps::find(const ValueFiles::MapName& name) const {
  const auto found =
      maps_.find(std::tuple(std::string(name.kind), std::string(name.ns), std::string(name.name)));
  if (found == maps_.end() || found->second.tree == nullptr) return std::nullopt;
  return found->second;
}

ValueMaps maps_of(const gitops::Build& build, TreeFiles& files) {
  ValueMaps maps;
  for (const gitops::Object& object : build.objects) {
    if (!is_map(object.kind)) continue;
    const auto file = files.read(files.path_of(object.file));
    if (file) maps.add(object.tree, object.file, file->text);
  }
  return maps;
}

InputMaps::InputMaps(const std::vector<MapFile>& maps, TreeFiles& files, gitops::Trees& trees)
    : known_(maps), files_(files), trees_(trees) {}

std::optional<Installer> InputMaps::find(const ValueFiles::MapName& name) {
  if (!by_name_) find_files();
  for (const std::string& word : {std::string(name.name), std::string(kAnyName)}) {
    const auto files = by_name_->find(word);
    if (files == by_name_->end()) continue;
    for (const FileId file : std::exchange(files->second, {})) add_maps_of(file);
  }
  return maps_.find(name);
}

/// Looks through the bytes of files whose names are not known: hardly any has to be parsed.
void InputMaps::find_files() {
  by_name_.emplace();
  std::set<FileId> unknown;
  for (const MapFile& map : known_) {
    if (map.name.empty()) {
      unknown.insert(map.file);
    } else {
      (*by_name_)[std::string(map.name)].push_back(map.file);
    }
  }
  for (const FileId file : unknown) {
    const auto read = files_.read(files_.path_of(file));
    if (!read) continue;
    for (std::string& name : names_beside_maps(read->text)) {
      (*by_name_)[std::move(name)].push_back(file);
    }
  }
}

void InputMaps::add_maps_of(FileId file) {
  if (!read_.insert(file).second) return;
  const auto read = files_.read(files_.path_of(file));
  if (!read) return;
  for (const gitops::ReadDocument& document :
       gitops::read_documents(file, read->text, triage(), trees_).documents) {
    if (!is_map(gitops::text_of(gitops::get(document.tree, "kind")))) continue;
    maps_.add(document.tree, file, read->text);
  }
}

}  // namespace irsa::load
