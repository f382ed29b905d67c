#include "report/json_text.h"

#include <nlohmann/json.hpp>
#include <string_view>

#include "report/slices.h"

namespace irsa::report {

namespace {

constexpr std::size_t kIndent = 2;

void append_indented(std::string_view text, std::size_t indent, std::string& out) {
  while (true) {
    const std::size_t end = text.find('\n');
    out.append(indent, ' ').append(text.substr(0, end));
    if (end == std::string_view::npos) return;
    out += '\n';
    text.remove_prefix(end + 1);
  }
}

}  // namespace

nlohmann::ordered_json unreadable_to_json(const std::vector<Unreadable>& paths) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const Unreadable& path : paths) list.push_back({{"path", path.path}, {"reason", path.why}});
  return list;
}

std::string json_text(const nlohmann::ordered_json& tree) {
  return tree.dump(kIndent, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

std::string json_line(const nlohmann::ordered_json& tree) {
  return tree.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

std::string json_array(std::size_t count, unsigned threads, std::size_t depth,
                       const std::function<nlohmann::ordered_json(std::size_t index)>& element) {
  if (count == 0) return "[]";
  const std::string elements =
      written_in_slices(count, threads, [&](std::size_t i, std::string& out) {
        append_indented(json_text(element(i)), (depth + 1) * kIndent, out);
        out += i + 1 < count ? ",\n" : "\n";
      });
  return "[\n" + elements + std::string(depth * kIndent, ' ') + "]";
}

}  // namespace irsa::report
