#include "base/base64.h"

#include <doctest/doctest.h>

#include <string>

using namespace irsa;

TEST_CASE("base64 is read as Go reads it") {
  struct Row {
    std::string text, expected;  // "-" for none
  };
  const Row rows[] = {
      {"", ""},
      {"YQ==", "a"},
      {"YWI=", "ab"},
      {"YWJj", "abc"},
      {"YWJjZA==", "abcd"},
      {"+/+/", "\xFB\xFF\xBF"},
      {"YW\nJj\r\n", "abc"},
      {"YQ", "-"},
      {"YQ=", "-"},
      {"Y===", "-"},
      {"====", "-"},
      {"YQ==YQ==", "-"},
      {"YW Jj", "-"},
      {"-_-_", "-"},
      {"YQ==\n", "a"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(decode_base64(row.text).value_or("-") == row.expected);
  }
}
