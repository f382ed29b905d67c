// Where a test is: what main() gives to the program.
#pragma once

#include <filesystem>

#include "source/working_directory.h"

namespace irsa::tests {

inline WorkingDirectory here() {
  return WorkingDirectory::of_process(std::filesystem::current_path().string());
}

}  // namespace irsa::tests
