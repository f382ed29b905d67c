#include "source/walk.h"

#include <doctest/doctest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "support/git_index.h"
#include "support/here.h"
#include "support/temporary.h"

namespace irsa {
namespace {

namespace fs = std::filesystem;

/// A tree of its own for each test; the working directory is its top meanwhile.
class Tree {
 public:
  Tree() : before_(fs::current_path()) { fs::current_path(folder_.path()); }
  ~Tree() { fs::current_path(before_); }
  Tree(const Tree&) = delete;
  Tree& operator=(const Tree&) = delete;

  void file(const std::string& path, const std::string& text = "x") const {
    if (const fs::path parent = fs::path(path).parent_path(); !parent.empty()) {
      fs::create_directories(parent);
    }
    std::ofstream(path) << text;
  }
  [[nodiscard]] std::string top() const { return folder_.path().string(); }

 private:
  fs::path before_;
  tests::Temporary folder_;
};

/// "a.yaml! b.yaml": shown paths in order, ! for named ones; then errors as path: reason.
std::string walked(const WalkRequest& request) {
  const WalkResult result = walk(request);
  std::string out;
  const auto add = [&](const std::string& text) { out += (out.empty() ? "" : " ") + text; };
  for (const SourceFile& file : result.files.files()) add(file.shown + (file.named ? "!" : ""));
  for (const Unreadable& u : result.named) add("[" + u.path + ": " + u.why + "]");
  for (const Unreadable& u : result.directories) add("(" + u.path + ": " + u.why + ")");
  return out;
}
std::string walked(std::vector<std::string> paths) {
  return walked(WalkRequest{.here = tests::here(), .paths = std::move(paths), .stdin_text = {}});
}

TEST_CASE("directories are searched for YAML and JSON, in the order of the paths") {
  const Tree tree;
  tree.file("b.yml");
  tree.file("a.yaml");
  tree.file("sub/c.json");
  tree.file("sub-1.yaml");
  tree.file("sub/notes.txt");
  tree.file(".hidden.yaml");
  tree.file(".github/x.yaml");
  CHECK(walked({"."}) == "a.yaml b.yml sub-1.yaml sub/c.json");
  CHECK(walked({"./sub/"}) == "sub/c.json");
  CHECK(walked({tree.top()}) == "a.yaml b.yml sub-1.yaml sub/c.json");
  CHECK(walked({".github"}) == ".github/x.yaml");
  CHECK(walked({"sub", "."}) == "a.yaml b.yml sub-1.yaml sub/c.json");
}

TEST_CASE("kustomize's file without an ending is taken by its name") {
  const Tree tree;
  tree.file("a/Kustomization", "resources: [../b]\n");
  tree.file("b/Kustomization", "kind: Kustomization\n");
  tree.file("c/kustomization", "resources: [../b]\n");
  tree.file("d/Kustomizations", "resources: [../b]\n");
  CHECK(walked({"."}) == "a/Kustomization b/Kustomization");
}

TEST_CASE("templates and files without an ending are taken if they begin like JSON or YAML") {
  const Tree tree;
  const std::string policy = "{\n  \"Version\": \"2012-10-17\"\n}\n";
  const std::string manifest = "# a\n---\napiVersion: v1\nkind: Pod\n";
  tree.file("role.json.tpl", policy);
  tree.file("role.tftpl", "%{ if x ~}\n" + policy);
  tree.file("stack.template", "AWSTemplateFormatVersion: x\n");
  tree.file("sa.yaml.j2", "{% if x %}\n" + manifest);
  tree.file("sa.tpl", "{{- define \"x\" }}\nfoo: bar\n");
  // By the ending before that of the template.
  tree.file("api.yaml.gotmpl", "image: {{ .x }}\n");
  tree.file("api.yml.tpl", "image: x\n");
  tree.file("policy", policy);
  tree.file("manifest", manifest);
  tree.file("run", "#!/usr/bin/env bash\necho '{'\n");
  tree.file("setup.sh", "echo\n");
  tree.file("Makefile", "all: build\n\tmake\n");
  // No inputs.
  tree.file("OWNERS", "approvers:\n- a\n");
  tree.file("LICENSE", "Apache License\n");
  tree.file("tool", "#!/usr/bin/python3\nprint()\n");
  tree.file("binary", std::string("{\"a\"\0", 5));
  tree.file("empty", "");
  tree.file("nginx.conf.j2", "server {\n}\n");
  tree.file("README.md.gotmpl", "image: x\n");
  tree.file("env.gotmpl", "image: x\n");
  tree.file("binary.yaml.tpl", std::string("a\0", 2));
  tree.file("notes.txt", policy);
  tree.file("large", policy + std::string((1 << 20) + 1, ' '));
  tree.file(".hidden", policy);
  tree.file(".gitignore", "ignored\n");
  fs::create_directories(".git");
  tree.file("ignored", policy);
  REQUIRE(::mkfifo("pipe", 0600) == 0);
  fs::create_symlink("policy", "link");
  CHECK(walked({"."}) ==
        "Makefile api.yaml.gotmpl api.yml.tpl manifest policy role.json.tpl role.tftpl run sa.tpl "
        "sa.yaml.j2 setup.sh stack.template");
  const WalkResult result =
      walk({.here = tests::here(), .paths = {"policy", "."}, .stdin_text = {}});
  for (const SourceFile& file : result.files.files()) {
    CHECK(file.guessed == (file.shown != "policy"));
  }
}

TEST_CASE("named files are always taken, once") {
  const Tree tree;
  tree.file(".gitignore", "*.yaml\n");
  tree.file("a.yaml");
  tree.file("b.yaml");
  tree.file("policy.txt");
  CHECK(walked({"a.yaml", "./a.yaml", "policy.txt"}) == "a.yaml! policy.txt!");
  CHECK(walked({".", "b.yaml"}) == "b.yaml!");
}

TEST_CASE("what is named must be there") {
  const Tree tree;
  tree.file("a.yaml");
  CHECK(walked({"a.yaml", "none.yaml"}) == "a.yaml! [none.yaml: No such file or directory]");
  CHECK(walked({"a.yaml/b"}) == "[a.yaml/b: Not a directory]");
}

TEST_CASE("what cannot be read on the way is counted") {
  const Tree tree;
  tree.file("closed/a.yaml");
  ::chmod("closed", 0);
  if (::access("closed", R_OK) == 0) {
    MESSAGE("permissions do not bind this user");
  } else {
    CHECK(walked({"."}) == "(closed: Permission denied)");
    CHECK(walked({"closed"}) == "[closed: Permission denied]");
  }
  ::chmod("closed", 0755);
}

TEST_CASE("what git tracks is read, whatever .gitignore says") {
  const Tree tree;
  for (const char* const path :
       {"a.yaml", "b.yaml", "out/c.yaml", "out/in/d.yaml", "out/in/e.yaml", "gen/f.yaml"}) {
    tree.file(path);
  }
  tree.file(".gitignore", "b.yaml\nout/\ngen/\n");
  CHECK(walked({"."}) == "a.yaml");
  tree.file(".git/index", tests::index_of(2, {"a.yaml", "out/in/d.yaml"}));
  CHECK(walked({"."}) == "a.yaml out/in/d.yaml");
  // What is named is searched.
  CHECK(walked({"out"}) == "out/c.yaml out/in/d.yaml out/in/e.yaml");
  tree.file(".git/index", tests::index_of(4, {"b.yaml", "gen/f.yaml", "gone.yaml"}));
  CHECK(walked({"."}) == "a.yaml b.yaml gen/f.yaml");
  tree.file(".git/index", "no index");
  CHECK(walked({"."}) == "a.yaml");
}

TEST_CASE(".gitignore is honoured, also nested, negated and from above") {
  const Tree tree;
  fs::create_directories(".git/info");
  tree.file(".git/info/exclude", "excluded.yaml\n");
  tree.file(".gitignore", "*.json\n/build/\n!keep.json\nsub/deep/z.yaml\n");
  tree.file("a.json");
  tree.file("keep.json");
  tree.file("excluded.yaml");
  tree.file("build/x.yaml");
  tree.file("sub/build/y.yaml");
  tree.file("sub/.gitignore", "!b.json\nc.yaml\n");
  tree.file("sub/b.json");
  tree.file("sub/c.yaml");
  tree.file("sub/deep/c.yaml");
  tree.file("sub/deep/z.yaml");
  tree.file("sub/deep/d.yaml");
  CHECK(walked({"."}) == "keep.json sub/b.json sub/build/y.yaml sub/deep/d.yaml");
  CHECK(walked({"sub/deep"}) == "sub/deep/d.yaml");
  CHECK(walked({"build"}) == "build/x.yaml");
}

TEST_CASE("what is called like an input and is no file is passed over, and said to be") {
  const Tree tree;
  tree.file("in/a.yaml");
  tree.file("outside.yaml");
  REQUIRE(::mkfifo("in/pipe.yaml", 0600) == 0);
  REQUIRE(::mkfifo("in/pipe.txt", 0600) == 0);
  fs::create_symlink("nowhere", "in/dangling.yml");
  fs::create_symlink("nowhere", "in/dangling.txt");
  fs::create_symlink("../outside.yaml", "in/out.json");
  fs::create_symlink("../outside.yaml", "in/out.txt");
  fs::create_symlink("pipe.txt", "in/linked.yaml");
  fs::create_symlink("loop.yaml", "in/loop.yaml");
  fs::create_symlink("/dev/null", "in/null.yaml");
  const int socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{.sun_family = AF_UNIX, .sun_path = "in/socket.yaml"};
  REQUIRE(::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  ::close(socket);
  const WalkResult result = walk({.here = tests::here(), .paths = {"in"}, .stdin_text = {}});
  REQUIRE(result.files.size() == 1);
  std::string passed;
  for (const Unreadable& other : result.passed_over) passed += other.path + ": " + other.why + "\n";
  CHECK(passed ==
        "in/dangling.yml: a link to nothing\n"
        "in/linked.yaml: a pipe, not a file\n"
        "in/loop.yaml: a link: Too many levels of symbolic links\n"
        "in/null.yaml: a link that leads out of the given paths\n"
        "in/out.json: a link that leads out of the given paths\n"
        "in/pipe.yaml: a pipe, not a file\n"
        "in/socket.yaml: a socket, not a file\n");
}

TEST_CASE("ignore files that are no files are passed over, and said to be") {
  const Tree tree;
  tree.file("outside", "*.yaml\n");
  tree.file("top/.git/HEAD");
  tree.file("top/a.yaml");
  tree.file("top/b/b.yaml");
  tree.file("top/c/c.yaml");
  fs::create_directories("top/.git/info");
  REQUIRE(::mkfifo("top/.git/info/exclude", 0600) == 0);
  fs::create_symlink("../outside", "top/.gitignore");
  REQUIRE(::mkfifo("top/b/.gitignore", 0600) == 0);
  fs::create_directories("top/c/.gitignore");
  const auto passed = [&](const char* path) {
    const WalkResult result = walk({.here = tests::here(), .paths = {path}, .stdin_text = {}});
    std::string out = std::to_string(result.files.size()) + " files\n";
    for (const Unreadable& other : result.passed_over) out += other.path + ": " + other.why + "\n";
    return out;
  };
  const std::string above =
      "top/.git/info/exclude: an ignore file that could not be read: it is a pipe\n"
      "top/.gitignore: an ignore file that is a link: git does not follow it either\n";
  CHECK(passed("top") == "3 files\n" + above +
                             "top/b/.gitignore: an ignore file that is a pipe\n"
                             "top/c/.gitignore: an ignore file that is a directory\n");
  CHECK(passed("top/b") ==
        "1 files\n" + above + "top/b/.gitignore: an ignore file that is a pipe\n");
  fs::remove("top/.git/info/exclude");
  fs::create_symlink("../../../outside", "top/.git/info/exclude");
  CHECK(passed("top").find("top/.git/info/exclude: an ignore file that is a link\n") !=
        std::string::npos);
}

TEST_CASE("info/exclude of a linked work tree is in the common directory") {
  const Tree tree;
  tree.file("main/.git/info/exclude", "x.yaml\n");
  tree.file("main/.git/worktrees/w/commondir", "../..\n");
  tree.file("w/.git", "gitdir: " + tree.top() + "/main/.git/worktrees/w\n");
  tree.file("w/x.yaml");
  tree.file("w/y.yaml");
  CHECK(walked({"w"}) == "w/y.yaml");
}

TEST_CASE("hidden folders are not searched, and those are named that hold one of the words") {
  const Tree tree;
  tree.file("a.yaml");
  tree.file(".github/workflows/deploy.yml", "role-arn: x");
  tree.file(".workshop/terraform/main.tf", "role-arn = x");
  tree.file(".late/a/b/c.json", std::string(60000, ' ') + "role-arn");
  tree.file("sub/.own/x.yaml", "role-arn: x");
  // Not inputs, nothing in them, ignored, of tools, or too far inside.
  tree.file(".docs/readme.md", "role-arn");
  tree.file(".empty/a.yaml", "a: b");
  tree.file(".gitignore", ".ignored/\n");
  tree.file(".ignored/a.yaml", "role-arn: x");
  tree.file(".terraform/modules/a/main.tf", "role-arn = x");
  tree.file(".git/a.yaml", "role-arn: x");
  tree.file(".js/node_modules/a/a.json", "role-arn");
  tree.file(".far/a.json", std::string(70000, ' ') + "role-arn");
  tree.file(".skipped/a.yaml", "role-arn: x");
  WalkRequest request{.here = tests::here(), .paths = {"."}, .stdin_text = {}};
  request.words = {"other", "role-arn"};
  request.excluded = [](const std::string& shown) { return shown == ".skipped"; };
  const auto hidden = [&] {
    std::string out;
    for (const std::string& folder : walk(request).hidden) out += folder + " ";
    return out;
  };
  CHECK(walked(request) == "a.yaml");
  CHECK(hidden() == ".github .late .workshop sub/.own ");
  request.paths = {".", ".github", "sub"};
  CHECK(hidden() == ".late .workshop sub/.own ");
  request.paths = {"."};
  request.words = {"other"};
  CHECK(hidden() == "");
  // A large one is not looked at to its end.
  request.words = {"role-arn"};
  for (int i = 0; i < 300; ++i) tree.file(".big/" + std::to_string(i) + ".yaml", "a: b");
  tree.file(".big/z.yaml", "role-arn: x");
  CHECK(hidden() == ".github .late .workshop sub/.own ");
}

TEST_CASE("links never lead out of the given paths, nor in circles") {
  const Tree tree;
  tree.file("outside/secret.yaml");
  tree.file("in/a.yaml");
  tree.file("in/..data/b.yaml");
  fs::create_symlink("../outside", "in/out");
  fs::create_symlink("../outside/secret.yaml", "in/out.yaml");
  fs::create_symlink("..data/b.yaml", "in/b.yaml");  // how a mounted ConfigMap looks
  fs::create_symlink("a.yaml", "in/again.yaml");     // reached under its own name
  fs::create_symlink("..", "in/up");
  fs::create_symlink(".", "in/circle");
  fs::create_symlink("nowhere.yaml", "in/dangling.yaml");
  CHECK(walked({"in"}) == "in/a.yaml in/b.yaml");
  CHECK(walked({"in", "outside"}) == "in/a.yaml in/b.yaml outside/secret.yaml");
  CHECK(walked({"in/out.yaml"}) == "in/out.yaml!");
}

TEST_CASE("several threads find what one finds") {
  const Tree tree;
  std::string want;
  for (int i = 100; i < 200; ++i) {  // enough for threads, on two levels
    const std::string name = "d" + std::to_string(i);
    tree.file(name + "/deeper/a.yaml");
    tree.file(name + "/deeper/left-out.yaml");
    tree.file(name + "/.gitignore", i % 2 == 0 ? "left-out.yaml\n" : "deeper/left-*\n");
    want += (want.empty() ? "" : " ") + name + "/deeper/a.yaml";
  }
  for (const unsigned jobs : {1U, 2U, 8U}) {
    CHECK(walked(WalkRequest{
              .here = tests::here(), .paths = {"."}, .stdin_text = {}, .jobs = jobs}) == want);
  }
}

TEST_CASE("pipes in a directory are left alone") {
  const Tree tree;
  REQUIRE(::mkfifo("pipe.yaml", 0600) == 0);
  tree.file("a.yaml");
  CHECK(walked({"."}) == "a.yaml");
}

TEST_CASE("standard input has a name and a text, and takes a file's place") {
  const Tree tree;
  tree.file("a.yaml", "on disk");
  CHECK(walked(WalkRequest{.here = tests::here(), .paths = {"-"}, .stdin_text = "t"}) ==
        "<stdin>!");
  const WalkRequest request{
      .here = tests::here(), .paths = {".", "-"}, .stdin_text = "given", .stdin_name = "./a.yaml"};
  CHECK(walked(request) == "a.yaml!");
  const WalkResult result = walk(request);
  REQUIRE(result.files.size() == 1);
  CHECK(*result.files.text(FileId{}) == "given");
}

TEST_CASE("a very deep tree ends") {
  const Tree tree;
  std::string path = "d";
  for (int i = 0; i < 110; ++i) path += "/d";
  tree.file(path + "/a.yaml");
  tree.file("top.yaml");
  const WalkResult result = walk({.here = tests::here(), .paths = {"."}, .stdin_text = {}});
  CHECK(result.files.size() == 1);
  REQUIRE(result.directories.size() == 1);
  CHECK(result.directories[0].why == "more than 100 directories deep");
}

TEST_CASE("the repository root is where .git is") {
  const Tree tree;
  tree.file("r/.git/HEAD");
  tree.file("r/a/b/c.yaml");
  CHECK(repository_root("r/a/b").value_or("") == tree.top() + "/r");
  CHECK(repository_root("r/a/b/c.yaml").value_or("") == tree.top() + "/r");
  CHECK_FALSE(repository_root("r/nowhere").has_value());
}

TEST_CASE("shown paths") {
  const Tree tree;
  const WorkingDirectory here = tests::here();
  CHECK(here.shown("./a//b/") == "a/b");
  CHECK(here.shown(".") == ".");
  CHECK(here.shown("../x") == "../x");
  CHECK(here.shown("/etc/hosts") == "/etc/hosts");
  CHECK(here.shown(tree.top() + "/a/b.yaml") == "a/b.yaml");
  CHECK(here.shown(tree.top()) == ".");
  CHECK(here.shown(tree.top() + "-2/a") == tree.top() + "-2/a");
}

}  // namespace
}  // namespace irsa
