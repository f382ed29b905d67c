#include "server/context.h"

#include <map>
#include <utility>
#include <vector>

#include "server/uri.h"

namespace irsa::server {

std::optional<Span> Context::visible(Span span) const {
  const Span written = sources().written(span);
  if (folder_.path_of(written.file).empty()) return std::nullopt;
  return written;
}

std::string Context::uri_of(FileId file) const {
  const std::string path = folder_.path_of(file);
  for (const auto& [open, document] : documents_) {
    if (folder_.file_at(open) == file) return document.uri;
  }
  return file_uri(path);
}

Json Context::location(Span span) { return {{"uri", uri_of(span.file)}, {"range", range(span)}}; }

std::optional<Json> Context::workspace_edit(const std::vector<Edit>& edits) {
  std::map<FileId, Json> by_file;
  for (const Edit& edit : edits) {
    const FileId file = edit.where.file;
    if (folder_.path_of(file).empty()) return std::nullopt;
    Json& list = by_file.try_emplace(file, Json::array()).first->second;
    list.push_back({{"range", range(edit.where)}, {"newText", edit.text}});
  }
  if (client_.versioned_edits) {
    Json changes = Json::array();
    for (auto& [file, list] : by_file) {
      Json version;
      for (const auto& [path, document] : documents_) {
        if (folder_.file_at(path) == file && document.version) version = *document.version;
      }
      changes.push_back({{"textDocument", {{"uri", uri_of(file)}, {"version", std::move(version)}}},
                         {"edits", std::move(list)}});
    }
    return Json{{"documentChanges", std::move(changes)}};
  }
  Json changes = Json::object();
  for (auto& [file, list] : by_file) changes[uri_of(file)] = std::move(list);
  return Json{{"changes", std::move(changes)}};
}

}  // namespace irsa::server
