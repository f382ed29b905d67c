#include "server/workspace.h"

#include <doctest/doctest.h>

#include <filesystem>

#include "support/folder.h"

namespace irsa::server {
namespace {

struct Fixture {
  tests::Folder files;
  std::string why;  ///< no folder can be linted; empty: all can
  int opened = 0;
  Workspace workspace{[this](const WorkingDirectory& here, const std::vector<std::string>&) {
                        ++opened;
                        if (!why.empty()) throw TreeRefused(why);
                        auto tree = std::make_unique<Tree>();
                        tree->found.files = SourceSet(here);
                        return tree;
                      },
                      [] { return std::string("2026-01-01"); }};

  std::string path(const std::string& name) { return (files.path() / name).string(); }
  std::string folder_of(const std::string& name) {
    const Folder* const folder = workspace.folder_for(path(name));
    return folder == nullptr ? "none" : std::filesystem::path(folder->path()).filename().string();
  }
  void make(const std::string& name) { std::filesystem::create_directories(path(name)); }
};

TEST_CASE("a path belongs to the innermost folder") {
  Fixture f;
  f.workspace.follow({f.path("a"), f.path("a/b"), f.path("c")});
  CHECK(f.folder_of("a/x.yaml") == "a");
  CHECK(f.folder_of("a/b/x.yaml") == "b");
  CHECK(f.folder_of("a/bb/x.yaml") == "a");
  CHECK(f.folder_of("c/x.yaml") == "c");
  CHECK(f.folder_of("d/x.yaml") == "none");
  f.workspace.follow({f.path("a"), f.path("d")});
  CHECK(f.folder_of("a/b/x.yaml") == "a");
  CHECK(f.folder_of("c/x.yaml") == "none");
  CHECK(f.folder_of("d/x.yaml") == "d");
  CHECK(f.workspace.folders().size() == 2);
}

TEST_CASE("a folder that stays is not looked for again") {
  Fixture f;
  f.make("a");
  f.make("b");
  f.workspace.follow({f.path("a")});
  f.workspace.refresh({}, true);
  CHECK(f.opened == 1);
  f.workspace.follow({f.path("a"), f.path("b")});
  f.workspace.refresh({}, false);
  CHECK(f.opened == 2);
  f.workspace.forget();
  CHECK(f.workspace.folders().empty());
}

TEST_CASE("why a folder cannot be linted is told once") {
  Fixture f;
  f.make("a");
  f.workspace.follow({f.path("a")});
  const std::string begin = "irsa-lint does not lint '" + f.path("a") + "': ";
  const auto messages = [&](const std::string& why) {
    f.why = why;
    f.workspace.refresh({}, true);
    std::string out;
    for (const std::string& message : f.workspace.new_refusals()) out += message + "\n";
    return out;
  };
  CHECK(messages("").empty());
  CHECK(messages("no version") == begin + "no version\n");
  CHECK(messages("no version").empty());
  CHECK(messages("two versions") == begin + "two versions\n");
  CHECK(messages("").empty());
  CHECK(messages("two versions") == begin + "two versions\n");
}

}  // namespace
}  // namespace irsa::server
