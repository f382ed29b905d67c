#include "server/published.h"

#include <utility>

#include "report/json_text.h"

namespace irsa::server {

std::vector<Json> Published::change_to(std::map<std::string, FileDiagnostics> all) {
  std::vector<Json> messages;
  for (auto& [uri, now] : all) {
    Json params = {{"uri", uri}};
    if (now.version) params["version"] = *now.version;
    params["diagnostics"] = std::move(now.diagnostics);
    std::string text = report::json_line(params);
    std::string& last = sent_[uri];
    if (text == last) continue;
    last = std::move(text);
    messages.push_back(std::move(params));
  }
  std::erase_if(sent_, [&](const auto& entry) {
    if (all.contains(entry.first)) return false;
    messages.push_back({{"uri", entry.first}, {"diagnostics", Json::array()}});
    return true;
  });
  return messages;
}

}  // namespace irsa::server
