// Numbers, dates, addresses, booleans and ARNs, as the operators of their types read and compare
// them.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "iam/evaluate/request.h"

using namespace irsa;
using namespace irsa::iam;

TEST_CASE("moments: the forms of ISO 8601 and seconds of the epoch") {
  struct Row {
    std::string_view written, seconds;
  };
  const Row rows[] = {
      {"1970-01-01", "0"},
      {"1970-01-01T00:00Z", "0"},
      {"1969-12-31", "-86400"},
      {"2026-01", "1767225600"},
      {"2026-02", "1769904000"},
      {"2026-12", "1796083200"},
      {"2026-01-31", "1769817600"},
      {"2026-01-31T00:00:00", "1769817600"},
      {"2026-01-31t12:34:56z", "1769862896"},
      {"2026-01-31T12:34Z", "1769862840"},
      {"2026-01-31T12:34:56.7Z", "1769862896"},
      {"2026-01-31T12:34:56.789", "1769862896"},
      {"2026-01-31T13:34:56+01:00", "1769862896"},
      {"2026-01-31T12:34:56+00:00", "1769862896"},
      {"2026-01-31T07:04:56-05:30", "1769862896"},
      {"2026-01-31T13:34+01:00", "1769862840"},
      {"2026-01-31T13:34:56.5+01:00", "1769862896"},
      {"2026-01-01T00:00:00+23:59", "1767139260"},
      {"2026-12-31T23:59:59", "1798761599"},
      {"2026-12-31T00:00", "1798675200"},
      {"2026-06-30", "1782777600"},
      {"2026-07-31", "1785456000"},
      // Years that have a 29th of February, and centuries, of which each fourth has.
      {"2024-02-29", "1709164800"},
      {"2024-03-01", "1709251200"},
      {"2026-03-01", "1772323200"},
      {"2000-02-29", "951782400"},
      {"2000-03-01", "951868800"},
      {"2100-03-01", "4107542400"},
      {"1999-12-31", "946598400"},
      {"1600-01-01", "-11676096000"},
      {"0001-01-01", "-62135596800"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.written);
    CHECK(is_date(row.written));
    CHECK(typed_match(BaseOperator::date_equals, row.written, row.seconds));
    CHECK(typed_match(BaseOperator::date_equals, row.seconds, row.written));
  }
}

TEST_CASE("what is no moment") {
  for (const std::string_view text : {"",
                                      "now",
                                      "31.1.2026",

                                      "2026-",
                                      "2026-1",
                                      "2026-00",
                                      "2026-13",
                                      "2026-01-",
                                      "2026-01-1",
                                      "2026-01-00",
                                      "2026-01-32",
                                      "2026/01/31",
                                      "2026-01/31",
                                      "2026-01-31 12:00",
                                      "2026-01-31T",
                                      "2026-01-31T12",
                                      "2026-01-31T12:",
                                      "2026-01-31T12:0",
                                      "2026-01-31T24:00",
                                      "2026-01-31T12.00",
                                      "2026-01-31T12:60",
                                      "2026-01-31T12:00:",
                                      "2026-01-31T12:00:0",
                                      "2026-01-31T12:00:60",
                                      "2026-01-31T12:00:00.",
                                      "2026-01-31T12:00:00.Z",
                                      "2026-01-31T12:00:00,5",
                                      "2026-01-31T12:00X",
                                      "2026-01-31T12:00ZZ",
                                      "2026-01-31T12:00+1",
                                      "2026-01-31T12:00+0100",
                                      "2026-01-31T12:00+01.00",
                                      "2026-01-31T12:00+24:00",
                                      "2026-01-31T12:00+01:60",
                                      "2026-01-31T12:00+01:000",
                                      "2026-01-31T12:00*01:00",
                                      "2026-01-31T12:00+0x:00",
                                      "2026-01-31T12:00+01:0x",
                                      "2026-01-31T1x:00",
                                      "2026-01-31T-1:00",
                                      "2026-01-31T12:-1",
                                      "2026-01-31T12:00:-1",
                                      "2026-01-31T12:00+-1:00",
                                      "2026-01-31T12:00+01:-1",
                                      "-001-01-31",
                                      "2026--1-31",
                                      "2026-01--1",
                                      "2o26-01-31",
                                      "1.5",
                                      "+5",
                                      "12e3",
                                      "99999999999999999999"}) {
    CAPTURE(text);
    CHECK_FALSE(is_date(text));
    CHECK_FALSE(typed_match(BaseOperator::date_equals, text, text));
  }
  // Seconds of the epoch may look like a year and a month without its dash.
  CHECK(is_date("202601"));
  CHECK(typed_match(BaseOperator::date_less_than, "2026-01-01", "202601"));
}

TEST_CASE("numbers as NumericEquals takes them") {
  for (const std::string_view text : {"0", "-0", "5", "-5", "0.5", ".5", "5.", "1e3", "1E-3"}) {
    CAPTURE(text);
    CHECK(is_number(text));
  }
  for (const std::string_view text : {"", "+5", "5 ", " 5", "five", "0x10", "inf", "nan", "1e", "-",
                                      ".", "1.2.3", "1,5", "1e999", "-1e999", "1e-999"}) {
    CAPTURE(text);
    CHECK_FALSE(is_number(text));
    CHECK_FALSE(typed_match(BaseOperator::numeric_equals, text, text));
  }
  CHECK(typed_match(BaseOperator::numeric_equals, "3600", "3.6e3"));
  CHECK_FALSE(typed_match(BaseOperator::numeric_equals, "3600", "3600.5"));
}

TEST_CASE("less and greater, of numbers and dates") {
  using enum BaseOperator;
  struct Row {
    BaseOperator base;
    bool less, same, more;  ///< a value that is less than the policy's, the same, more
  };
  const Row rows[] = {
      {numeric_equals, false, true, false},
      {numeric_not_equals, false, true, false},  // before the negation
      {numeric_less_than, true, false, false},
      {numeric_less_than_equals, true, true, false},
      {numeric_greater_than, false, false, true},
      {numeric_greater_than_equals, false, true, true},
      {date_equals, false, true, false},
      {date_not_equals, false, true, false},
      {date_less_than, true, false, false},
      {date_less_than_equals, true, true, false},
      {date_greater_than, false, false, true},
      {date_greater_than_equals, false, true, true},
  };
  for (const Row& row : rows) {
    CAPTURE(static_cast<int>(row.base));
    CHECK(typed_match(row.base, "1769817600", "1769817599") == row.less);
    CHECK(typed_match(row.base, "1769817600", "1769817600") == row.same);
    CHECK(typed_match(row.base, "1769817600", "1769817601") == row.more);
    CHECK_FALSE(typed_match(row.base, "1769817600", "soon"));
    CHECK_FALSE(typed_match(row.base, "soon", "1769817600"));
  }
}

TEST_CASE("booleans: true and false in any case, equal ignoring it") {
  CHECK(typed_match(BaseOperator::boolean, "true", "True"));
  CHECK(typed_match(BaseOperator::boolean, "FALSE", "false"));
  CHECK_FALSE(typed_match(BaseOperator::boolean, "true", "false"));
  CHECK_FALSE(typed_match(BaseOperator::boolean, "yes", "yes"));
  CHECK_FALSE(typed_match(BaseOperator::binary_equals, "AA==", "AA=="));
}

TEST_CASE("addresses in ranges") {
  struct Row {
    std::string_view range, address;
    bool inside;
  };
  const Row rows[] = {
      {"203.0.113.7", "203.0.113.7", true},
      {"203.0.113.7", "203.0.113.6", false},
      {"203.0.113.7/32", "203.0.113.7", true},
      {"203.0.113.7/31", "203.0.113.6", true},
      {"203.0.113.7/31", "203.0.113.8", false},
      {"203.0.113.0/24", "203.0.113.255", true},
      {"203.0.113.0/24", "203.0.112.255", false},
      {"203.0.113.0/25", "203.0.113.128", false},
      {"203.0.113.0/25", "203.0.113.127", true},
      {"10.0.0.0/8", "10.255.255.255", true},
      {"10.0.0.0/8", "11.0.0.0", false},
      {"128.0.0.0/1", "255.255.255.255", true},
      {"128.0.0.0/1", "127.255.255.255", false},
      {"0.0.0.0/0", "203.0.113.7", true},
      {"0.0.0.0/0", "2001:db8::1", false},
      {"::/0", "2001:db8::1", true},
      {"::/0", "203.0.113.7", false},
      {"2001:db8::/32", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", true},
      {"2001:db8::/33", "2001:db8:8000::", false},
      {"2001:db8::/33", "2001:db8:7fff::", true},
      {"2001:db8::1", "2001:db8:0:0:0:0:0:1", true},
      {"2001:db8::1/128", "2001:DB8::0001", true},
      {"2001:db8::1/128", "2001:db8::2", false},
      {"1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0", true},
      {"::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8", true},
      {"::ffff:203.0.113.7", "::ffff:cb00:7107", true},
      {"64:ff9b::203.0.113.7", "64:ff9b::cb00:7107", true},
      {"1:2:3:4:5:6:10.0.0.1", "1:2:3:4:5:6:a00:1", true},
      {"::ffff:203.0.113.0/120", "::ffff:203.0.113.9", true},
  };
  for (const Row& row : rows) {
    CAPTURE(row.range);
    CAPTURE(row.address);
    CHECK(is_address_range(row.range));
    CHECK(typed_match(BaseOperator::ip_address, row.range, row.address) == row.inside);
    CHECK(typed_match(BaseOperator::not_ip_address, row.range, row.address) == row.inside);
  }
  CHECK_FALSE(typed_match(BaseOperator::ip_address, "0.0.0.0/0", "a token"));
}

TEST_CASE("what is no address and no range") {
  for (const std::string_view text : {"",
                                      "/",
                                      "/8",
                                      "10.0.0.0/",
                                      "10.0.0.0/33",
                                      "10.0.0.0/-1",
                                      "10.0.0.0/8/8",
                                      "10.0.0",
                                      "10",
                                      "10.0.0.0.0",
                                      "256.0.0.0",
                                      "10.0.0.0001",
                                      "10.0.0.x",
                                      "10..0.0",
                                      "::/129",
                                      "::/x",
                                      ":",
                                      ":::",
                                      "1::2::3",
                                      "1:2:3:4:5:6:7",
                                      "1:2:3:4:5:6:7:8:9",
                                      "1:2:3:4:5:6:7:8::",
                                      "::1:2:3:4:5:6:7:8",
                                      "12345::",
                                      "::g",
                                      "::10.0.0",
                                      "::10.0.0.256",
                                      "1:2:3:4:5:6:7:10.0.0.1",
                                      "vpc-0a1b2c3d"}) {
    CAPTURE(text);
    CHECK_FALSE(is_address_range(text));
    CHECK_FALSE(range_lies_in(text, "0.0.0.0/0"));
    CHECK_FALSE(range_lies_in("10.0.0.0/8", text));
  }
}

TEST_CASE("ranges within ranges") {
  struct Row {
    std::string_view range, larger;
    bool inside;
  };
  const Row rows[] = {
      {"10.1.0.0/16", "10.0.0.0/8", true},  {"10.0.0.0/8", "10.0.0.0/8", true},
      {"10.0.0.0/7", "10.0.0.0/8", false},  {"11.0.0.0/16", "10.0.0.0/8", false},
      {"10.1.2.3", "10.0.0.0/8", true},     {"0.0.0.0/0", "10.0.0.0/8", false},
      {"fd12:3456::/32", "fc00::/7", true}, {"fe00::/32", "fc00::/7", false},
      {"fc00::/6", "fc00::/7", false},      {"::/8", "0.0.0.0/8", false},
      {"203.0.113.7", "203.0.113.7", true},
  };
  for (const Row& row : rows) {
    CAPTURE(row.range);
    CAPTURE(row.larger);
    CHECK(range_lies_in(row.range, row.larger) == row.inside);
  }
}

TEST_CASE("ARNs are matched field by field, and a colon belongs to the last alone") {
  struct Row {
    std::string_view pattern, text;
    bool matches;
  };
  const Row rows[] = {
      {"arn:aws:iam::111122223333:role/x", "arn:aws:iam::111122223333:role/x", true},
      {"arn:aws:iam::111122223333:role/*", "arn:aws:iam::111122223333:role/a/b:c", true},
      {"arn:*:iam::*:role/x", "arn:aws-cn:iam::111122223333:role/x", true},
      {"arn:aws:*:role/x", "arn:aws:iam::111122223333:role/x", false},
      {"arn:aws:iam:*", "arn:aws:iam::111122223333:role/x", false},
      {"*:*:*:*:*:*", "arn:aws:iam::111122223333:role/x", true},
      {"*:*:*:*:*:*", "urn:aws:iam::111122223333:role/x", false},
      {"*:*:*:*:*:*", "arn:aws:iam::111122223333", false},
      {"*", "arn:aws:iam::111122223333:role/x", false},
      {"arn:aws:sqs:eu-west-1:1111:q", "arn:aws:sqs:eu-west-2:1111:q", false},
      {"arn:aws:sqs:eu-west-?:1111:q", "arn:aws:sqs:eu-west-2:1111:q", true},
      {"arn:aws:iam::111122223333:role/x", "arn:aws:iam::111122223333:role/y", false},
      {"arn:aws:iam::111122223333:role/x", "arn:aws:iam::111122223333:role/x/", false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.pattern);
    CAPTURE(row.text);
    CHECK(arn_matches(to_pattern(row.pattern, true), row.text) == row.matches);
  }
}
