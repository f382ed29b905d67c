#include "support/paths.h"

#include <cstdlib>
#include <filesystem>

namespace irsa::tests {

std::string source_dir() { return IRSA_SOURCE_DIR; }

std::string binary() { return IRSA_BINARY; }

std::string shared_dir() {
  if (const char* const given = std::getenv("IRSA_SHARED")) return given;
  const std::string beside = source_dir() + "/../shared";
  return std::filesystem::is_directory(beside + "/field") ? beside : std::string{};
}

}  // namespace irsa::tests
