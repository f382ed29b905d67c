#include "cli/terminal.h"

#include <cstdlib>
#include <string_view>

namespace irsa::cli {

namespace {

bool is_set(const char* variable) {
  const char* const value = std::getenv(variable);
  return value != nullptr && *value != '\0';
}

}  // namespace

bool can_move_cursor() {
  const char* const term = std::getenv("TERM");
  return term == nullptr || std::string_view(term) != "dumb";
}

bool use_color(const std::string& when, bool terminal) {
  if (when != "auto") return when == "always";
  if (is_set("NO_COLOR")) return false;
  if (is_set("FORCE_COLOR") || is_set("CLICOLOR_FORCE")) return true;
  return terminal && can_move_cursor();
}

}  // namespace irsa::cli
