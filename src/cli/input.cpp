#include "cli/input.h"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <ios>
#include <istream>
#include <streambuf>

#include "base/text.h"
#include "cli/command.h"
#include "cli/output.h"
#include "config/find.h"
#include "doc/limits.h"

namespace irsa::cli {

namespace {

/// What never ends, as /dev/zero does, is read as far as its limit (doc/limits.h) and one byte
/// more.
std::string read_stdin(std::istream& in) {
  constexpr std::size_t kPiece = std::size_t{1} << 20;
  const doc::Limits limits;
  errno = 0;
  std::string text;
  try {
    for (std::size_t got = kPiece; got == kPiece;) {
      const std::size_t had = text.size();
      text.resize(had + kPiece);
      got = static_cast<std::size_t>(in.rdbuf()->sgetn(text.data() + had, kPiece));
      text.resize(had + got);
      // An object may be a dump of AWS, which may be as large as places can be counted.
      if (text.size() > (text[0] == '{' ? limits.json_file_bytes : limits.yaml_file_bytes)) break;
    }
  } catch (const std::ios_base::failure&) {  // a folder, or closed
    throw UsageError("cannot read standard input: " +
                     std::string(errno == 0 ? "it is closed" : std::strerror(errno)) + ".");
  }
  if (text.size() > UINT32_MAX) throw UsageError("standard input is longer than 4 GiB.");
  return text;
}

}  // namespace

WalkResult find_input(const std::vector<std::string>& paths, const std::string& stdin_name,
                      std::istream& in, const config::Settings& settings) {
  WalkRequest request;
  request.here = settings.here;
  request.paths = paths;
  // Files of values are input wherever they are.
  for (const config::TerraformVariables& of : settings.terraform) {
    request.paths.insert(request.paths.end(), of.var_files.begin(), of.var_files.end());
  }
  request.jobs = settings.jobs;
  request.noted = config::kFileName;
  request.words = {"eks.amazonaws.com/role-arn", "AssumeRoleWithWebIdentity",
                   "system:serviceaccount:", "iam-role-for-service-accounts",
                   "iam-assumable-role-with-oidc"};
  if (!settings.exclude.empty()) {
    request.excluded = [&settings](const std::string& shown) {
      return std::any_of(settings.exclude.begin(), settings.exclude.end(),
                         [&](const config::Exclusion& one) {
                           if (!settings.excludes(one, shown)) return false;
                           one.used = true;
                           return true;
                         });
    };
  }
  if (std::find(paths.begin(), paths.end(), "-") != paths.end())
    request.stdin_text = read_stdin(in);
  if (!stdin_name.empty()) request.stdin_name = stdin_name;
  return walk(request);
}

bool complain(const std::vector<Unreadable>& paths, std::ostream& err) {
  constexpr std::size_t kMost = 20;
  std::string out;
  for (std::size_t i = 0; i < paths.size() && i < kMost; ++i) {
    out += "irsa-lint: error: cannot read " + irsa::quoted(paths[i].path) + ": " +
           printable(paths[i].why) + ".\n";
  }
  if (paths.size() > kMost) {
    out += "irsa-lint: error: and " + std::to_string(paths.size() - kMost) +
           " more paths that cannot be read.\n";
  }
  tell(err, out);
  return !paths.empty();
}

}  // namespace irsa::cli
