#include "base/dates.h"

#include <doctest/doctest.h>

#include <string_view>

namespace irsa {
namespace {

TEST_CASE("dates of other forms, where day and month cannot be taken for each other") {
  struct Row {
    std::string_view text, date;
  };
  const Row rows[] = {
      {"31.3.2027", "2027-03-31"},
      {"3/31/2027", "2027-03-31"},
      {"2027/3/31", "2027-03-31"},
      {"2027-3-4", "2027-03-04"},
      {"4.4.2027", "2027-04-04"},
      {"3.4.2027", ""},
      {"31.13.2027", ""},
      {"31.3.27", ""},
      {"31.3", ""},
      {"2027-03-31T00:00", ""},
      {"", ""},
      {"..", ""},
      {"99999999999.1.2027", ""},
      {"0.3.2027", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(meant_date(row.text) == row.date);
  }
}

}  // namespace
}  // namespace irsa
