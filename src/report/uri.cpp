#include "report/uri.h"

#include <filesystem>
#include <system_error>

namespace irsa::report {

namespace fs = std::filesystem;

std::string percent_encode(std::string_view text, std::string_view plain) {
  constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    if (plain.find(c) != std::string_view::npos) {
      out += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out += '%';
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    }
  }
  return out;
}

std::string percent_encode_path(std::string_view path) {
  return percent_encode(
      path, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/!$&'()*+,;=@");
}

namespace {

fs::path real_path(const SourceSet& sources, FileId file) {
  std::error_code failed;
  const fs::path given = sources.here().whole(sources[file].path());
  // GitHub cannot show a result on a path that leads over a link.
  fs::path real = fs::weakly_canonical(given, failed);
  if (failed) real = given.lexically_normal();
  return real;
}

std::optional<std::string> inside(const fs::path& real, const std::string& root) {
  std::string relative = real.lexically_relative(root).generic_string();
  if (relative.empty() || relative == ".." || relative.starts_with("../")) return std::nullopt;
  return relative;
}

}  // namespace

const std::string& PathsFromRoot::of(FileId file) {
  if (last_ != file) {
    path_ = inside(real_path(sources_, file), root_).value_or(sources_[file].shown);
    last_ = file;
  }
  return path_;
}

Uri uri_of(const SourceSet& sources, FileId file, const std::string& root) {
  const fs::path real = real_path(sources, file);
  const std::optional<std::string> relative = inside(real, root);
  if (!relative) {
    return {.text = "file://" + percent_encode_path(real.generic_string()), .relative = false};
  }
  return {.text = percent_encode_path(*relative), .relative = true};
}

}  // namespace irsa::report
