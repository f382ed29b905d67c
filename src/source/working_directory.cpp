#include "source/working_directory.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace irsa {

WorkingDirectory::WorkingDirectory(std::string path) : path_(std::move(path)), as_given_(false) {}

WorkingDirectory WorkingDirectory::of_process(std::string path) {
  WorkingDirectory here(std::move(path));
  here.as_given_ = true;
  return here;
}

std::string WorkingDirectory::at(std::string_view given) const {
  if (as_given_) return std::string(given);
  return given.empty() || given == "." ? path_ : whole(given);
}

std::string WorkingDirectory::whole(std::string_view given) const {
  if (given.starts_with('/')) return std::string(given);
  std::string out = path_;
  if (!out.ends_with('/')) out += '/';
  return out.append(given);
}

std::string WorkingDirectory::shown(std::string_view given) const {
  std::string out = given.starts_with('/') ? "/" : "";
  for (const std::string_view part : split(given, '/')) {
    if (part.empty() || part == ".") continue;
    if (!out.empty() && !out.ends_with('/')) out += '/';
    out += part;
  }
  if (const std::size_t above = length_above(out)) out.erase(0, std::min(out.size(), above + 1));
  return out.empty() ? "." : out;
}

std::size_t WorkingDirectory::length_above(std::string_view path) const {
  const bool inside = path_ != "/" && path.starts_with(path_) &&
                      (path.size() == path_.size() || path[path_.size()] == '/');
  return inside ? path_.size() : 0;
}

}  // namespace irsa
