#include "value/template_text.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

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
      {"!Select [0, !Split [':oidc-provider/', !Ref P]]",
       "${Select 0, (Split %3Aoidc-provider%2F, (P))}"},
      {"!Select [1, !Split ['/', !Ref P]]", "${Select 1, (Split %2F, (P))}"},
      {"!Select [1, !Split [':oidc-provider/', 'a:oidc-provider/b']]",
       "${Select 1, (Split %3Aoidc-provider%2F, a%3Aoidc-provider%2Fb)}"},
      {"!Select [1, !Split [':oidc-provider/', !Sub '${A}-${B}']]",
       "${Select 1, (Split %3Aoidc-provider%2F, (A)-(B))}"},
      {"!Select [1, !Split [':oidc-provider/', !Sub 'x${A}']]",
       "${Select 1, (Split %3Aoidc-provider%2F, x(A))}"},
      {"!Select [1, !Split [':oidc-provider/', !Sub '${A}x']]",
       "${Select 1, (Split %3Aoidc-provider%2F, (A)x)}"},
      {"!Select [1, !Split [':oidc-provider/']]", "${Select 1, (Split %3Aoidc-provider%2F)}"},
      {"!Select [1, [a, b]]", "${Select 1, [a, b]}"},
      {"!Select [1, !Join [':oidc-provider/', !Ref P]]",
       "${Select 1, (Join %3Aoidc-provider%2F, (P))}"},
      {"!Select [1]", "${Select 1}"},
      {"!Select [1, !Split [':oidc-provider/', !Ref P], 2]",
       "${Select 1, (Split %3Aoidc-provider%2F, (P)), 2}"},
      {"!Select [1, !Split [':oidc-provider/', !ImportValue P]]", "${issuer of ImportValue P}"},
      // The same function of the same arguments is the same value.
      {"!ImportValue Net:Provider", "${ImportValue Net%3AProvider}"},
      {"{'Fn::ImportValue': {'Fn::Sub': '${Net}-Provider'}}", "${ImportValue (Net)-Provider}"},
      {"{'Fn::ImportValue': {'Fn::Join': ['-', [a, {Ref: B}]]}}", "${ImportValue a-(B)}"},
      {"!FindInMap [Ids, !Ref 'AWS::Region', id]", "${FindInMap Ids, (AWS::Region), id}"},
      {"!If [Own, !GetAtt C.Id, !Ref Id]", "${If Own, (C.Id), (Id)}"},
      {"!ImportValue 'a, b}\"(c)'", "${ImportValue a%2C b%7D%22%28c%29}"},
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

TEST_CASE("what nothing is known of is open, and equal where the same is written") {
  struct Pair {
    std::string_view one, other;
    bool equal;
  };
  const Pair kPairs[] = {
      {"!ImportValue x", "!ImportValue x", true},
      {"!ImportValue x", "{'Fn::ImportValue': x}", true},
      {"!ImportValue x", "!ImportValue y", false},
      {"!ImportValue 'a, b'", "!ImportValue [a, b]", false},
      {"!ImportValue '(a)'", "!ImportValue {'Fn::Sub': '${a}'}", false},
      {"{'Fn::ImportValue': '(a)'}", "{'Fn::ImportValue': {Ref: a}}", false},
      {"!Select [1, [a, b]]", "!Select [1, a, b]", false},
      {"!Select [4, !Split ['/', !Ref A]]", "!Select [4, !Split ['/', !Ref A]]", true},
      {"!Select [4, !Split ['/', !Ref A]]", "!Select [4, !Split ['/', !Ref B]]", false},
      {"!Select [4, !Split ['/', !Ref A]]", "!Select [3, !Split ['/', !Ref A]]", false},
      {"!If [C, d, e]", "!If [C, d, e]", true},
      {"!If [C, d, e]", "!If [D, d, e]", false},
      {"!Join [a]", "!Join [a]", true},
      // A macro may give something else each time, and nothing is known of other tags.
      {"{'Fn::Transform': x}", "{'Fn::Transform': x}", false},
      {"!Unheard {f: g}", "!Unheard {f: g}", false},
      {"!ToJsonString {f: g}", "!ToJsonString {f: g}", false},
  };
  for (const Pair& pair : kPairs) {
    CAPTURE(pair.one);
    CAPTURE(pair.other);
    const doc::Parsed parsed =
        doc::parse("a: " + std::string(pair.one) + "\nb: " + std::string(pair.other) + "\n");
    const doc::Node root = parsed.root();
    for (const doc::Entry& entry : root.entries()) {
      const std::string text = intrinsic_text(entry.value);
      CAPTURE(text);
      CHECK(text.starts_with("${"));
      CHECK(text.ends_with("}"));
      CHECK_FALSE(intrinsic_scalar(entry.value));
    }
    CHECK((intrinsic_text(root["a"]) == intrinsic_text(root["b"])) == pair.equal);
  }
}

TEST_CASE("functions nested without end are cut off") {
  std::string yaml = "x";
  for (int i = 0; i < 100; ++i) yaml = "!Join ['', [" + yaml + "]]";
  const doc::Parsed parsed = doc::parse("v: " + yaml + "\n");
  CHECK(intrinsic_text(parsed.root()["v"]).starts_with("${Join "));
}

TEST_CASE("the pieces that a text is put together of") {
  struct Row {
    std::string yaml, expected;
  };
  const std::vector<Row> rows = {
      {"plain", "[plain]"},
      {"!Sub 'a-${B}'", "[a-${B}]"},
      {"{'Fn::Sub': 'a-${B}'}", "[a-${B}]"},
      {"!Sub ['a-${A}', {A: x}]", "[=a-x]"},
      {"!Ref A", "[=${A}]"},
      {"!Join ['-', [a, !Ref B, c]]", "[a][-][=${B}][-][c]"},
      {"!Join ['', [a, b]]", "[a][b]"},
      {"!Join ['-', [a]]", "[a]"},
      {"!Join ['-', []]", ""},
      {"{'Fn::Join': ['/', [a, !Join ['.', [b, c]]]]}", "[a][/][b][.][c]"},
      {"!Join ['-', !Ref Parts]", "[=${Join -, (Parts)}]"},
      {"!Join [a]", "[=${Join a}]"},
      {"!Join [[a], [b]]", "[=${Join [a], [b]}]"},
      {"!Join ['-', [a], c]", "[=${Join -, [a], c}]"},
      {"!Select [0, [a, b]]", "[=${Select 0, [a, b]}]"},
      {"[a, b]", "[=${Object 3}]"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.yaml);
    const doc::Parsed parsed = doc::parse("v: " + row.yaml + "\n");
    std::string pieces;
    for (const doc::TextPiece& piece : text_pieces(parsed.root()["v"])) {
      pieces += "[" + (piece.open ? "=" + *piece.open : std::string(piece.node.text())) + "]";
    }
    CHECK(pieces == row.expected);
  }
  // Nested as deep as it is followed, and deeper.
  const auto nested = [](int levels) {
    std::string yaml = "x";
    for (int i = 0; i < levels; ++i) yaml = "!Join ['', [" + yaml + "]]";
    const doc::Parsed parsed = doc::parse("v: " + yaml + "\n");
    const auto pieces = text_pieces(parsed.root()["v"]);
    return pieces.size() == 1 && !pieces[0].open;
  };
  CHECK(nested(5));
  CHECK_FALSE(nested(50));
}

TEST_CASE("parts that are open by their form") {
  const auto filled = [](std::string_view text) {
    const FilledText made = fill_in(text);
    std::string parts = made.text;
    for (const auto& [letters, written] : made.parts) parts += " " + written;
    return parts;
  };
  CHECK(filled("%s") == "qq %s");
  CHECK(filled("a%db%v") == "aqqbxx %d %v");
  CHECK(filled("%x %%") == "%x %%");
  CHECK(filled("%[1]d") == "qqqqq %[1]d");
  CHECK(filled("%[12]v-") == "qqqqqq- %[12]v");
  CHECK(filled("%[]s") == "qqqq %[]s");
  CHECK(filled("%[1]x") == "%[1]x");
  CHECK(filled("%[1") == "%[1");
  CHECK(filled("%[") == "%[");
  CHECK(filled("%") == "%");
  CHECK(filled("") == "");
  CHECK(filled("${") == "qq ${");
  CHECK(filled("$") == "$");
  CHECK(filled("${a}${b}") == "qqqqxxxx ${a} ${b}");
  // The letters come again after eight parts.
  CHECK(filled("%s%s%s%s%s%s%s%s%s").starts_with("qqxxzzjjwwkkvvyyqq "));
}

TEST_CASE("letters take the place of open parts, and can be taken out again") {
  const FilledText filled = fill_in("a:${Name}:%s-%[1]s 100% ${B");
  CHECK(filled.text == "a:qqqqqqq:xx-zzzzz 100% jjj");
  CHECK(filled.restore("'qqqqqqq' and xx") == "'${Name}' and %s");
  CHECK(fill_in("plain $x {y}").parts.empty());
}

}  // namespace
}  // namespace irsa::value
