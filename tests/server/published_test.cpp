#include "server/published.h"

#include <doctest/doctest.h>

namespace irsa::server {
namespace {

using State = std::map<std::string, FileDiagnostics>;

std::string sent(Published& published, State state) {
  std::string out;
  for (const Json& params : published.change_to(std::move(state))) out += params.dump() + "\n";
  return out;
}

TEST_CASE("only what has changed is sent to the client") {
  Published published;
  const auto file = [](std::vector<Json> diagnostics, std::optional<std::int64_t> version = {}) {
    return FileDiagnostics{.version = version, .diagnostics = std::move(diagnostics)};
  };
  CHECK(sent(published, {}).empty());
  CHECK(sent(published, {{"a", file({"x"}, 1)}, {"b", file({})}}) ==
        R"({"uri":"a","version":1,"diagnostics":["x"]})"
        "\n"
        R"({"uri":"b","diagnostics":[]})"
        "\n");
  CHECK(sent(published, {{"a", file({"x"}, 1)}, {"b", file({})}}).empty());
  // Another version, another diagnostic, a new file.
  CHECK(sent(published, {{"a", file({"x"}, 2)}, {"b", file({"y"})}, {"c", file({"z"})}}) ==
        R"({"uri":"a","version":2,"diagnostics":["x"]})"
        "\n"
        R"({"uri":"b","diagnostics":["y"]})"
        "\n"
        R"({"uri":"c","diagnostics":["z"]})"
        "\n");
  // What is not there any more is taken back, once.
  CHECK(sent(published, {{"b", file({"y"})}}) == R"({"uri":"a","diagnostics":[]})"
                                                 "\n"
                                                 R"({"uri":"c","diagnostics":[]})"
                                                 "\n");
  CHECK(sent(published, {{"b", file({"y"})}}).empty());
  CHECK(sent(published, {{"a", file({"x"})}, {"b", file({"y"})}}) ==
        R"({"uri":"a","diagnostics":["x"]})"
        "\n");
}

}  // namespace
}  // namespace irsa::server
