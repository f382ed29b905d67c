#include "cli/input.h"

#include <algorithm>
#include <cstdint>
#include <iterator>

#include "base/text.h"
#include "cli/command.h"

namespace irsa::cli {

namespace {

std::string read_stdin(std::istream& in) {
  std::string text(std::istreambuf_iterator<char>(in), {});
  if (text.size() > UINT32_MAX) throw UsageError("standard input is longer than 4 GiB.");
  return text;
}

}  // namespace

WalkResult find_input(const std::vector<std::string>& paths, const std::string& stdin_name,
                      std::istream& in, unsigned jobs) {
  WalkRequest request;
  request.paths = paths;
  request.jobs = jobs;
  if (std::find(paths.begin(), paths.end(), "-") != paths.end())
    request.stdin_text = read_stdin(in);
  if (!stdin_name.empty()) request.stdin_name = stdin_name;
  return walk(request);
}

bool complain(const std::vector<Unreadable>& paths, std::ostream& err) {
  for (const Unreadable& path : paths) {
    err << "irsa-lint: error: cannot read " << irsa::quoted(path.path) << ": " << path.why << ".\n";
  }
  return !paths.empty();
}

}  // namespace irsa::cli
