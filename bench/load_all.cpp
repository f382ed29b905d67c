// What a first version of a linter does, to compare with: every YAML file of the trees given, read
// by yaml-cpp's LoadAllFromFile into whole node trees, which are then dropped.
//
//   load-all PATH…
//
// Prints how many files and documents were read and how many files yaml-cpp refused.
#include <yaml-cpp/yaml.h>

#include <cstdio>
#include <exception>
#include <fstream>
#include <string>

#include "source/walk.h"

namespace {

bool is_yaml(const std::string& path) { return path.ends_with(".yaml") || path.ends_with(".yml"); }

/// yaml-cpp 0.7 finds empty documents without end in a stream that begins with a comma.
bool is_endless(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  in >> std::ws;
  return in.peek() == ',';
}

}  // namespace

int main(int argc, char** argv) {
  irsa::WalkRequest request;
  request.paths.assign(argv + 1, argv + argc);
  const irsa::WalkResult found = irsa::walk(request);
  std::size_t files = 0, documents = 0, refused = 0;
  for (const irsa::SourceFile& file : found.files.files()) {
    if (!is_yaml(file.path()) || is_endless(file.path())) continue;
    ++files;
    try {
      documents += YAML::LoadAllFromFile(file.path()).size();
    } catch (const std::exception&) {
      ++refused;
    }
  }
  std::printf("%zu files, %zu documents, %zu refused\n", files, documents, refused);
  return std::fflush(stdout) == 0 ? 0 : 1;
}
