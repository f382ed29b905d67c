#include "value/template_text.h"

#include <doctest/doctest.h>

#include "doc/parse.h"

namespace irsa::value {
namespace {

TEST_CASE("intrinsic functions give what can be told of them") {
  struct Case {
    const char* yaml;
    const char* expected;
  };
  const Case kCases[] = {
      {"!Sub 'a-${B}-c'", "a-${B}-c"},
      {"{'Fn::Sub': 'a-${B}'}", "a-${B}"},
      {"!Sub plain", "plain"},
      {"!Sub '${!Kept}'", "${Kept}"},
      {"!Sub ['${A}/${B}/${C}', {A: known, B: !Ref Other}]", "known/${Other}/${C}"},
      {"{'Fn::Sub': ['x${A}', {A: {'Fn::Join': ['-', [p, q]]}}]}", "xp-q"},
      {"!Sub '${Open'", "${Open"},
      {"!Sub []", ""},
      {"!Sub {a: b}", ""},
      {"!Sub ['a-${A}']", "a-${A}"},
      {"!Sub ['${A}', {A: !Select [1, !Split [':oidc-provider/', !Ref P]]}]", "${issuer of P}"},
      // The issuer, cut out of the ARN of its provider; what is cut otherwise is nobody's.
      {"!Select [1, !Split [':oidc-provider/', !Ref P]]", "${issuer of P}"},
      {"!Select ['1', !Split ['oidc-provider/', !GetAtt P.Arn]]", "${issuer of P.Arn}"},
      {"{'Fn::Select': [1, {'Fn::Split': [':oidc-provider/', {Ref: P}]}]}", "${issuer of P}"},
      {"!Select [0, !Split [':oidc-provider/', !Ref P]]", "${Select 11}"},
      {"!Select [1, !Split ['/', !Ref P]]", "${Select 11}"},
      {"!Select [1, !Split [':oidc-provider/', 'a:oidc-provider/b']]", "${Select 11}"},
      {"!Select [1, !Split [':oidc-provider/', !Sub '${A}-${B}']]", "${Select 11}"},
      {"!Select [1, !Split [':oidc-provider/', !Sub 'x${A}']]", "${Select 11}"},
      {"!Select [1, !Split [':oidc-provider/', !Sub '${A}x']]", "${Select 11}"},
      {"!Select [1, !Split [':oidc-provider/']]", "${Select 11}"},
      {"!Select [1, [a, b]]", "${Select 11}"},
      {"!Select [1, !Join [':oidc-provider/', !Ref P]]", "${Select 11}"},
      {"!Select [1]", "${Select 11}"},
      {"!Select [1, !Split [':oidc-provider/', !Ref P], 2]", "${Select 11}"},
      {"!Ref Name", "${Name}"},
      {"{Ref: 'AWS::Region'}", "${AWS::Region}"},
      {"!GetAtt Provider.Arn", "${Provider.Arn}"},
      {"{'Fn::GetAtt': [Provider, Arn]}", "${Provider.Arn}"},
      {"!Join ['', ['arn:', !Ref 'AWS::Partition', ':iam']]", "arn:${AWS::Partition}:iam"},
      {"{'Fn::Join': [':', [a, b, {'Fn::Sub': '${C}'}]]}", "a:b:${C}"},
  };
  for (const Case& each : kCases) {
    CAPTURE(each.yaml);
    const doc::Parsed parsed = doc::parse("v: " + std::string(each.yaml) + "\n");
    REQUIRE(parsed.root()["v"]);
    REQUIRE(is_intrinsic(parsed.root()["v"]));
    CHECK(intrinsic_text(parsed.root()["v"]) == each.expected);
  }
}

TEST_CASE("what nothing is known of is open, and no two of it are equal") {
  const doc::Parsed parsed = doc::parse(
      "a: !ImportValue x\nb: !ImportValue x\nc: !If [C, d, e]\nd: !Join [a]\ne: !Unheard {f: g}\n");
  const doc::Node root = parsed.root();
  for (const doc::Entry& entry : root.entries()) {
    const std::string text = intrinsic_text(entry.value);
    CAPTURE(text);
    CHECK(text.starts_with("${"));
    CHECK(text.ends_with("}"));
    CHECK_FALSE(intrinsic_scalar(entry.value));
  }
  CHECK(intrinsic_text(root["a"]) != intrinsic_text(root["b"]));
}

TEST_CASE("functions nested without end are cut off") {
  std::string yaml = "x";
  for (int i = 0; i < 100; ++i) yaml = "!Join ['', [" + yaml + "]]";
  const doc::Parsed parsed = doc::parse("v: " + yaml + "\n");
  CHECK(intrinsic_text(parsed.root()["v"]).starts_with("${Join "));
}

TEST_CASE("letters take the place of open parts, and can be taken out again") {
  const FilledText filled = fill_in("a:${Name}:%s-%[1]s 100% ${B");
  CHECK(filled.text == "a:qqqqqqq:xx-zzzzz 100% jjj");
  CHECK(filled.restore("'qqqqqqq' and xx") == "'${Name}' and %s");
  CHECK(fill_in("plain $x {y}").parts.empty());
}

}  // namespace
}  // namespace irsa::value
