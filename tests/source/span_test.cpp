#include "source/span.h"

#include <doctest/doctest.h>

#include <string>

namespace irsa {
namespace {

/// What stands under bytes 1 to 3 of `value`, which is written as `written`.
std::string part(const std::string& written, std::string_view value) {
  const Span whole(FileId{0}, 0, static_cast<std::uint32_t>(written.size()));
  const Span found = part_of_value(whole, value, 1, 3);
  return written.substr(found.begin, found.size());
}

TEST_CASE("a part of a value is found where the file spells it out, else the whole is taken") {
  struct Case {
    const char* written;
    const char* value;
    const char* expected;
  };
  const Case kCases[] = {
      {"a:bc", "a:bc", ":b"},
      {R"("a:bc")", "a:bc", ":b"},
      {R"(\"a:bc\")", "a:bc", ":b"},              // JSON in a JSON string
      {R"(\"a/b/c/d\")", "a/b/c/d", "/b"},        // three slashes would all be escaped
      {R"("a\/b\/c")", "a/b/c", R"("a\/b\/c")"},  // two may be
      {R"("a\"b\"c")", R"(a"b"c)", R"("a\"b\"c")"},
      {R"(\"a b c\")", "a b c", R"(\"a b c\")"},  // a line may have been broken there
      {R"("\u0061:bc")", "a:bc", R"("\u0061:bc")"},
  };
  for (const Case& test : kCases) {
    CAPTURE(test.written);
    CHECK(part(test.written, test.value) == test.expected);
  }
}

}  // namespace
}  // namespace irsa
