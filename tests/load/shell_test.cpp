// Shell scripts, from words to findings.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "load/shell/script.h"
#include "support/lint.h"
#include "support/samples.h"

namespace irsa::load {
namespace {

/// A line for each command: its words in brackets, "<" and the texts it reads, ">" and its file.
std::string shown(const std::string& text) {
  const ShellScript script = read_shell(text);
  std::string out;
  for (const ShellCommand& command : script.commands) {
    for (const ShellWord& word : command.words) {
      out += "[" + word.text.text + "]";
      if (word.document) out += "#" + std::to_string(*word.document);
    }
    for (const std::size_t document : command.documents) {
      out += " <" + script.documents[document].value_or(ShellText{.text = "unclosed"}).text;
    }
    if (command.output) out += " >" + command.output->text;
    out += "\n";
  }
  return out;
}

TEST_CASE("a script is taken apart as the shell does") {
  struct Case {
    std::string script;
    std::string expected;
  };
  const Case kCases[] = {
      {"", ""},
      {"a b\nc", "[a][b]\n[c]\n"},
      {"a;b&&c|d||e &", "[a]\n[b]\n[c]\n[d]\n[e]\n"},
      {"a \\\n  b \\\r\n c", "[a][b][c]\n"},
      {"a 'b c' \"d e\" f\\ g", "[a][b c][d e][f g]\n"},
      {"a 'b'\"c\"d", "[a][bcd]\n"},
      {"a 'b\nc' \"d\ne\"", "[a][b\nc][d\ne]\n"},
      {"a \"\\\"\\$\\\\\\n\" '\\n'", "[a][\"$\\\\n][\\n]\n"},
      {"a # b\nc#d", "[a]\n[c#d]\n"},
      {"a $B ${C} \"$D-e\" '$F'", "[a][${B}][${C}][${D}-e][$F]\n"},
      {"a $1 $ $$ b$", "[a][${1}][$][${  }][b$]\n"},
      {"a=$(b c) d", "[b][c]\n[a=${ (b c)}][d]\n"},
      {"a \"$(b \"c\")\"", "[b][c]\n[a][${ (b  c )}]\n"},
      {"a `b` $((1 + (2)))c", "[a][${`b`}][${ ((1 + (2)))}c]\n"},
      {"a > b 2>&1 >> c", "[a] >c\n"},
      {"a < b <<< 'c' d", "[a][d]\n"},
      {"(a; b) && { c; }", "[a]\n[b]\n[{][c]\n[}]\n"},
      {"a <<E b\nx $Y\n\\$z\nE\nc", "[a][b] <x ${Y}\n$z\n\n[c]\n"},
      {"a <<'E'\nx $Y \\$\nE\n", "[a] <x $Y \\$\n\n"},
      {"a <<-E\n\tx\n\t\ty\n\tE\n", "[a] <x\ny\n\n"},
      {"a <<E <<F > o\n1\nE\n2\nF\n", "[a] <1\n <2\n >o\n"},
      {"a << \"E F\"\nx\nE F\n", "[a] <x\n\n"},
      {"cat <<E\nx\n E\nE \n", "[cat] <unclosed\n"},
      {"P=$(cat <<E\nx\nE\n) q", "[cat] <x\n\n[P=${ (cat <<E x E )}][q]\n"},
      {"a \"$(cat <<E\n(')\nE\n)\"", "[cat] <(')\n\n[a][${ (cat <<E (') E )}]#0\n"},
      {"a <<E\nx\r\nE\r\n", "[a] <x\r\n\n"},
      {"a 'b", "[a][b]\n"},
      {"a \"b $(c 'd", "[c][d]\n[a][b ${ (c 'd}]\n"},
      {"for N in a b; do c $N; done", "[for][N][in][a][b]\n[do][c][${N}]\n[done]\n"},
      {"N=1\nc $N\nN=2\nc $N", "[N=1]\n[c][${N}]\n[N=2]\n[c][${N (2)}]\n"},
      {"N=1 M=2; c $N", "[N=1][M=2]\n[c][1]\n"},
      {"a $(b) $(b) $1 $1", "[b]\n[b]\n[a][${ (b)}][${ (b) (2)}][${1}][${1 (2)}]\n"},
      {"read N; c $N", "[read][N]\n[c][${N}]\n"},
      // One value each, unless the pattern or the variable may be another.
      {"c ${N#*//} ${N#*//} ${N%/*}", "[c][${N#*//}][${N#*//}][${N%/*}]\n"},
      // One that changes has one value all through a word or a here-document.
      {"N=1; N=2; c $N$N $N", "[N=1]\n[N=2]\n[c][${N}${N}][${N (2)}]\n"},
      {"c $1$1$2 <<E\n$1 $1\nE", "[c][${1}${1}${2}] <${1 (2)} ${1 (2)}\n\n"},
      {"N=1; N=2; c ${N#a}${N#a}${N#b}", "[N=1]\n[N=2]\n[c][${  N#a }${  N#a }${  N#b }]\n"},
      {"N=1; N=2; c $N$((N++))$N", "[N=1]\n[N=2]\n[c][${N}${ ((N++))}${N (2)}]\n"},
      {"N=1; N=2; c $N${N:=3}$N", "[N=1]\n[N=2]\n[c][${N}${  N:=3 }${N (2)}]\n"},
      {"c $(b)$(b)", "[b]\n[b]\n[c][${ (b)}${ (b) (2)}]\n"},
      {"N=1; N=2; c $N$(b $N)$N", "[N=1]\n[N=2]\n[b][${N (2)}]\n[c][${N}${ (b  N)}${N (3)}]\n"},
  };
  for (const Case& c : kCases) {
    CAPTURE(c.script);
    CHECK(shown(c.script) == c.expected);
  }
}

TEST_CASE("a variable that is set once, to a plain text, is that text") {
  struct Case {
    std::string title;
    std::string script;
    std::string expected;  // what $N is in `use $N`
  };
  const Case kCases[] = {
      {"plain", "N=shop\nuse $N", "shop"},
      {"quoted", "N=\"shop\"; use \"${N}\"", "shop"},
      {"exported", "export A=1 N='a:b/c.d-e'\nuse $N", "a:b/c.d-e"},
      {"of another", "A=shop\nN=system:serviceaccount:$A:api\nuse $N",
       "system:serviceaccount:shop:api"},
      {"behind a finished branch", "if a; then b; fi\nN=shop\nuse $N", "shop"},
      {"behind a function", "f() {\n  a\n}\nfunction g {\n  b\n}\nN=shop\nuse $N", "shop"},
      {"in a branch that follows", "N=shop\nif a; then\n use $N\nfi", "shop"},
      {"behind && on another line", "a &&\n b\nN=shop\nuse $N", "shop"},
      // What may be another value stays a variable.
      {"set later", "use $N\nN=shop", "${N}"},
      {"set twice", "N=a\nN=b\nuse $N", "?"},
      {"in a branch", "if a; then\n N=shop\nfi\nuse $N", "${N}"},
      {"in a loop", "while a; do N=shop; done\nuse $N", "${N}"},
      {"in a case", "case $1 in\n a) N=shop ;;\nesac\nuse $N", "${N}"},
      {"in a function", "f() {\n N=shop\n}\nuse $N", "${N}"},
      {"in a function with its word", "function f {\n N=shop\n}\nuse $N", "${N}"},
      {"behind &&", "[ -z \"$N\" ] && N=shop\nuse $N", "${N}"},
      {"behind && and a line", "[ -z \"$N\" ] &&\n N=shop\nuse $N", "${N}"},
      {"behind ||", "a || N=shop\nuse $N", "${N}"},
      {"in brackets", "(N=shop)\nuse $N", "${N}"},
      {"for one program", "N=shop a\nuse $N", "${N}"},
      {"a default", "N=${N:-shop}\nuse $N", "${N}"},
      {"of a command", "N=$(a)\nuse $N", "${N}"},
      {"read by a loop", "N=shop\nwhile read -r N; do use $N; done", "?"},
      {"several words", "N='a b'\nuse $N", "${N}"},
      {"a quote", "N='a\"b'\nuse $N", "${N}"},
      {"nothing", "N=\nuse $N", "${N}"},
  };
  for (const Case& c : kCases) {
    CAPTURE(c.title);
    std::string used;
    const ShellScript script = read_shell(c.script);
    for (const ShellCommand& command : script.commands) {
      for (std::size_t i = 0; i + 1 < command.words.size(); ++i) {
        if (command.words[i].text.text == "use") used = command.words[i + 1].text.text;
      }
    }
    CHECK(script.changing.contains("N") == (c.expected == "?"));
    CHECK(used == (c.expected == "?" ? "${N}" : c.expected));
  }
}

TEST_CASE("two expansions of one variable are one value where they surely are") {
  struct Case {
    std::string title;
    std::string script;  // with `use X Y`
    bool same;
  };
  const Case kCases[] = {
      {"a prefix taken off", "use ${N#*//} ${N#*//}", true},
      {"a default", "use ${N:-a} ${N:-a}", true},
      {"a part", "use \"${N:8}\" \"${N:8}\"", true},
      {"set once", "N=$(a)\nuse ${N##*/} ${N##*/}", true},
      {"two patterns", "use ${N#a} ${N#b}", false},
      {"with and without", "use ${N#a} $N", false},
      {"two variables", "use ${N#a} ${M#a}", false},
      {"set twice", "N=$(a)\nN=$(b)\nuse ${N#a} ${N#a}", false},
      {"set by it", "use ${N:=a} ${N:=a}", false},
      {"another variable in it", "use ${N#$M} ${N#$M}", false},
      {"a command in it", "use ${N#$(a)} ${N#$(a)}", false},
      {"an argument", "use ${1#a} ${1#a}", false},
      {"its length", "use ${#N} ${#N}", false},
  };
  for (const Case& c : kCases) {
    CAPTURE(c.title);
    bool found = false;
    const ShellScript script = read_shell(c.script);
    for (const ShellCommand& command : script.commands) {
      if (command.words.size() != 3 || command.words[0].text.text != "use") continue;
      found = true;
      CHECK((command.words[1].text.text == command.words[2].text.text) == c.same);
    }
    CHECK(found);
  }
}

TEST_CASE("the issuer as the AWS CLI prints it begins with https://") {
  const std::string ask = "aws eks describe-cluster --name x --query cluster.identity.oidc.issuer";
  const std::string bare = "${N#https://}";
  struct Case {
    std::string title;
    std::string script;
    std::string expected;  // the last word
  };
  const Case kCases[] = {
      {"as it is", "N=$(" + ask + " --output text)\nuse $N", "https://" + bare},
      {"in quotes", "N=\"$(" + ask + ")\"\nuse \"${N}\"", "https://" + bare},
      {"exported", "export N=$(" + ask + ")\nuse x/$N", "x/https://" + bare},
      {"without the scheme", "N=$(" + ask + ")\nuse ${N#*//}", bare},
      {"by its length", "N=$(" + ask + ")\nuse ${N:8}", bare},
      {"by another pattern", "N=$(" + ask + ")\nuse ${N#https://}", bare},
      {"its last part is no issuer", "N=$(" + ask + ")\nuse ${N##*/}", "${N##*/}"},
      {"through sed", "N=$(" + ask + " | sed 's#https://##')\nuse $N", "${N}"},
      {"another question", "N=$(aws eks describe-cluster --query cluster.endpoint)\nuse $N",
       "${N}"},
      {"more is put into it", "N=$(" + ask + ")/x\nuse $N", "${N}"},
      {"set twice", "N=$(" + ask + ")\nN=$(a)\nuse $N", "${N}"},
      {"another variable", "N=$(" + ask + ")\nuse $M", "${M}"},
  };
  for (const Case& c : kCases) {
    CAPTURE(c.title);
    const ShellScript script = read_shell(c.script);
    CHECK(script.commands.back().words.back().text.text == c.expected);
  }
}

TEST_CASE("deep nesting ends") {
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "a $(";
  CHECK(shown(deep).size() < 100'000);
}

/// A trust policy whose subject is `subject`, on several lines.
std::string policy(const std::string& subject) {
  return "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [{\n    \"Effect\": \"Allow\",\n"
         "    \"Principal\": {\"Federated\": \"arn:aws:iam::${ACCOUNT}:oidc-provider/${OIDC}\"},\n"
         "    \"Action\": \"sts:AssumeRoleWithWebIdentity\",\n    \"Condition\": "
         "{\"StringEquals\": "
         "{\n      \"${OIDC}:aud\": \"sts.amazonaws.com\",\n      \"${OIDC}:sub\": \"" +
         subject + "\"\n    }}\n  }]\n}\n";
}

std::string lint(const std::string& script, const std::string& name = "setup.sh") {
  return tests::lint_files({{name, script}}).brief();
}

const std::string kGood = policy("system:serviceaccount:shop:api");
const std::string kBad = policy("system:serviceaccount:shop:*");
const std::string kAnnotate =
    "kubectl annotate serviceaccount -n shop api "
    "eks.amazonaws.com/role-arn=arn:aws:iam::111122223333:role/api\n";

TEST_CASE("policies are found wherever a script has them") {
  struct Case {
    std::string title;
    std::string script;
    std::string expected;
  };
  const Case kCases[] = {
      {"here-document", "cat > t.json <<EOF\n" + kBad + "EOF\n",
       "setup.sh:10:50 error wildcard-literal\n"},
      {"right", "cat > t.json <<EOF\n" + kGood + "EOF\n", ""},
      {"quoted", "cat <<'EOF' | tee t.json\n" + kBad + "EOF\n",
       "setup.sh:10:50 error wildcard-literal\n"},
      {"indented by tabs", "if true; then\n\tcat > t.json <<-EOF\n\t" + kBad + "\tEOF\nfi\n",
       "setup.sh:11:50 error wildcard-literal\n"},
      {"in the command",
       "aws iam create-role --role-name api --assume-role-policy-document '" + kBad + "'\n",
       "setup.sh:9:50 error wildcard-literal\n"},
      {"in double quotes",
       "aws iam create-role --role-name api --assume-role-policy-document \"{\\\"Statement\\\": "
       "[{\\\"Effect\\\": \\\"Allow\\\", \\\"Principal\\\": {\\\"Federated\\\": "
       "\\\"arn:aws:iam::111122223333:oidc-provider/$O\\\"}, \\\"Action\\\": "
       "\\\"sts:AssumeRoleWithWebIdentity\\\", \\\"Condition\\\": {\\\"StringEquals\\\": "
       "{\\\"$O:sub\\\": \\\"system:serviceaccount:a:*\\\", \\\"$O:aud\\\": "
       "\\\"sts.amazonaws.com\\\"}}}]}\"\n",
       "setup.sh:1:309 error wildcard-literal\n"},
      {"in a variable",
       "P=$(cat <<EOF\n" + kBad +
           "EOF\n)\naws iam update-assume-role-policy "
           "--role-name api --policy-document \"$P\"\n",
       "setup.sh:10:50 error wildcard-literal\n"},
      {"read into one",
       "read -r -d '' P <<EOF\n" + kBad +
           "EOF\naws iam create-role --role-name "
           "api --assume-role-policy-document $P\n",
       "setup.sh:10:50 error wildcard-literal\n"},
      {"echo",
       "echo '" + kBad +
           "' > t.json\naws iam create-role --role-name api "
           "--assume-role-policy-document file://t.json\n",
       "setup.sh:9:50 error wildcard-literal\n"},
      {"not closed", "cat > t.json <<EOF\n" + kBad, ""},
      {"a comma too many",
       "cat <<EOF\n{\"Statement\": [{\"Action\": \"sts:AssumeRoleWithWebIdentity\", "
       "\"Principal\": {\"Federated\": \"arn:aws:iam::111122223333:oidc-provider/x.example\"},}]}\n"
       "EOF\n",
       "setup.sh:2:16 error policy-syntax\nsetup.sh:2:139 error json-syntax\n"},
      {"a value of the shell's without quotes",
       "cat <<EOF\n{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", "
       "\"Action\": "
       "\"sts:AssumeRoleWithWebIdentity\", \"Principal\": $P, \"Condition\": $C}]}\nEOF\n",
       ""},
      {"what stands beside such a value is judged",
       "cat <<EOF\n{\"Statement\": [{\"Action\": \"sts:AssumeRoleWithWebIdentity\", \"Principal\": "
       "$P}]}\nEOF\n",
       "setup.sh:2:16 error policy-syntax\n"},
      {"a comment keeps a finding away",
       "# irsa-lint: ignore[sub-malformed] taken over\nN='" + kBad.substr(0, 1) + "'\n", ""},
  };
  for (const Case& c : kCases) {
    CAPTURE(c.title);
    CHECK(lint(c.script) == c.expected);
  }
}

TEST_CASE("a guide that takes the scheme off where it is needed") {
  const auto script = [](const std::string& provider, const std::string& key) {
    return "URL=\"$(aws eks describe-cluster --name x --query \"cluster.identity.oidc.issuer\" "
           "--output text)\"\ncat > t.json <<EOF\n{\n  \"Version\": \"2012-10-17\",\n"
           "  \"Statement\": [{\n    \"Effect\": \"Allow\",\n    \"Principal\": "
           "{\"Federated\": \"arn:aws:iam::111122223333:oidc-provider/" +
           provider +
           "\"},\n    \"Action\": \"sts:AssumeRoleWithWebIdentity\",\n"
           "    \"Condition\": {\"StringEquals\": {\n      \"" +
           key + ":aud\": \"sts.amazonaws.com\",\n      \"" + key +
           ":sub\": \"system:serviceaccount:kube-system:karpenter\"\n    }}\n  }]\n}\nEOF\n"
           "aws iam create-role --role-name karpenter --assume-role-policy-document "
           "file://t.json\n";
  };
  CHECK(lint(script("${URL#*//}", "${URL#*//}")).empty());
  CHECK(lint(script("${URL#https://}", "${URL:8}")).empty());
  CHECK(lint(script("$OTHER", "$OTHER")).empty());
  CHECK(lint(script("${URL#*//}", "${URL}")) ==
        "setup.sh:10:7 error condition-key-malformed\nsetup.sh:11:7 error "
        "condition-key-malformed\n");
}

TEST_CASE("a variable with the issuer that is set again without its scheme") {
  const auto script = [](const std::string& again, const std::string& subject) {
    return "OIDC=$(aws eks describe-cluster --name x --query cluster.identity.oidc.issuer "
           "--output text)\n" +
           again + "ARN=arn:aws:iam::${ACCOUNT}:oidc-provider/${OIDC}\ncat > t.json <<EOF\n" +
           policy(subject) + "EOF\n";
  };
  const std::string again = "OIDC=${OIDC#https://}\n";
  CHECK(lint(script(again, "system:serviceaccount:shop:api")).empty());
  CHECK(lint(script(again, "system:serviceaccount:shop:*")) ==
        "setup.sh:13:50 error wildcard-literal\n");
  CHECK(lint(script(again, "system:serviceaccount:${NS}:*")) ==
        "setup.sh:13:51 error wildcard-literal\n");
  CHECK(lint(script("OIDC=$(echo $OIDC | cut -c9-)\n", "system:serviceaccount:shop:*")) ==
        "setup.sh:13:50 error wildcard-literal\n");
  // Messages call it as the script does.
  std::string untested = script(again + "echo $OIDC\n", "system:serviceaccount:shop:api");
  const std::size_t audience = untested.find("${OIDC}:aud");
  untested.erase(audience - 1, untested.find('\n', audience) - audience + 1);
  const std::string said = tests::lint_files({{"setup.sh", untested}}).text();
  CHECK(said.find("tokens of '${OIDC}' for any audience") != std::string::npos);
  CHECK(said.find("on ${OIDC}:aud") != std::string::npos);
  // In two texts it may have two values.
  CHECK(lint("for S in api web; do\nkubectl annotate sa -n shop $S "
             "eks.amazonaws.com/role-arn=arn:aws:iam::1:role/$S\ndone\n")
            .find("error sub-mismatch") == std::string::npos);
}

TEST_CASE("statements that a script puts into a policy are judged by themselves") {
  const auto script = [](const std::string& begin, const std::string& subject,
                         const std::string& end) {
    return "read -r -d '' NEW <<EOF\n" + begin +
           "{\"Effect\": \"Allow\",\n\"Principal\": {\"Federated\": "
           "\"arn:aws:iam::111122223333:oidc-provider/${OIDC}\"},\n"
           "\"Action\": \"sts:AssumeRoleWithWebIdentity\",\n\"Condition\": {\"StringEquals\": "
           "{\"${OIDC}:aud\": \"sts.amazonaws.com\",\n\"${OIDC}:sub\": \"" +
           subject + "\"}}}" + end + "\nEOF\njq -s add <<< \"$OLD $NEW\" > policy.json\n";
  };
  const std::string good = "system:serviceaccount:shop:api", bad = "system:serviceaccount:shop:*";
  CHECK(lint(script("[", good, "]")).empty());
  CHECK(lint(script("", good, "")).empty());
  CHECK(lint(script("[", bad, "]")) == "setup.sh:6:44 error wildcard-literal\n");
  CHECK(lint(script("", bad, "")) == "setup.sh:6:44 error wildcard-literal\n");
  // Of permissions nothing is said.
  CHECK(lint("cat <<EOF\n{\"Effect\": \"Allow\", \"Principal\": {\"Federated\": "
             "\"arn:aws:iam::111122223333:oidc-provider/x.example\"}, \"Action\": "
             "\"sts:AssumeRoleWithWebIdentity\", \"Resource\": \"*\"}\nEOF\n")
            .empty());
}

TEST_CASE("words without text are no command, no name and no file") {
  for (const char* const script : {
           "P=$(\"\" iam)\naws iam create-role --role-name a --assume-role-policy-document "
           "\"$P\"\n",
           "P=$(\"\" <<E\n{}\nE\n)\necho \"$P\" > t.json\n",
           "ARN=$('' iam get-role --role-name a --query Role.Arn)\nkubectl annotate sa/a k=$ARN\n",
           "aws iam create-open-id-connect-provider --url \"\"\n",
           "aws iam create-role --role-name \"\" --assume-role-policy-document ''\n",
           "eksctl create iamserviceaccount --name \"\" --namespace \"\" --attach-role-arn \"\"\n",
           "kubectl annotate sa \"\" eks.amazonaws.com/role-arn=\"\"\n",
           "helm upgrade --install \"\" \"\" -f \"\" --set \"\"\n",
       }) {
    CAPTURE(script);
    CHECK(lint(script).empty());
  }
}

TEST_CASE("a line of dashes in a policy that a command reads from elsewhere") {
  // The command's text begins behind the policy's: what is put together is no stretch of the file.
  const auto script = [](std::string policy, const std::string& line) {
    policy.insert(policy.find("\"Condition\""), "\n" + line + "\n");
    return "cat > t.json <<EOF\n" + policy +
           "EOF\naws iam create-role --role-name api --assume-role-policy-document "
           "file://t.json\n";
  };
  CHECK(lint(script(kBad, "--- {a: b}")) == "");
  CHECK(lint(script(kBad, "---")) == "");
  CHECK(lint(script(kBad, "...")) == "");
  CHECK(lint(script(kBad, "")) == "setup.sh:12:50 error wildcard-literal\n");
}

TEST_CASE("commands that are given as a text to what runs them") {
  const std::string annotate = "kubectl annotate sa api -n shop eks.amazonaws.com/role-arn=";
  const std::string at = " error role-arn-malformed\n";
  for (const auto& [script, expected] : std::vector<std::pair<std::string, std::string>>{
           {"run \"" + annotate + "api --overwrite\"\n", "setup.sh:1:65" + at},
           {"bash -c '" + annotate + "api'\n", "setup.sh:1:69" + at},
           {"sh -euc \"" + annotate + "api\"\n", "setup.sh:1:69" + at},
           {"eval \"kubectl get ns; " + annotate + "'api'\"\n", "setup.sh:1:83" + at},
           {"retry 5 '" + annotate + "api'\n", "setup.sh:1:69" + at},
           {"run \"" + annotate + "${ROLE}\"\n", ""},
           // What is printed, or given to anything else, is not run.
           {"echo \"" + annotate + "api\"\n", ""},
           {"log '" + annotate + "api'\n", ""},
           {"bash '" + annotate + "api'\n", ""},
           {"run \"helm\"\n", ""},
           {"run \"kubectl annotate sa api -n shop 'eks.amazonaws.com/role-arn=api\"\n",
            "setup.sh:1:66" + at},
       }) {
    CAPTURE(script);
    CHECK(lint(script) == expected);
  }
}

TEST_CASE("what a script annotates is held against what it trusts") {
  const auto role = [](const std::string& subject) {
    return "cat > ./t.json <<EOF\n" + policy(subject) +
           "EOF\naws iam create-role --role-name api --assume-role-policy-document file://t.json\n";
  };
  CHECK(lint(role("system:serviceaccount:shop:api") + kAnnotate) == "");
  CHECK(lint(role("system:serviceaccount:shop:apis") + kAnnotate) ==
        "setup.sh:10:22 error sub-mismatch\n");
  CHECK(lint(role("system:serviceaccount:$NS:api") + kAnnotate) == "");
  // The policy goes through a variable into the file.
  for (const char* print : {"echo \"${P}\"", "echo $P", "printf '%s' \"$P\""}) {
    const auto printed = [&](const std::string& subject) {
      return "read -r -d '' P <<EOF\n" + policy(subject) + "EOF\n" + print +
             " >t.json\naws iam create-role --role-name api --assume-role-policy-document "
             "file://t.json\n";
    };
    CHECK(lint(printed("system:serviceaccount:shop:api") + kAnnotate) == "");
    CHECK(lint(printed("system:serviceaccount:shop:apis") + kAnnotate) ==
          "setup.sh:10:22 error sub-mismatch\n");
  }
  CHECK(
      lint("kubectl annotate sa api -n shop eks.amazonaws.com/role_arn=arn:aws:iam::1:role/a\n") ==
      "setup.sh:1:33 error annotation-typo\n");
  CHECK(lint("kubectl annotate sa/api -n shop --overwrite eks.amazonaws.com/role-arn=api\n") ==
        "setup.sh:1:72 error role-arn-malformed\n");
  CHECK(lint("kubectl annotate sa api -n shop eks.amazonaws.com/role-arn=$ROLE\n") == "");
  CHECK(lint("kubectl annotate sa api -n shop eks.amazonaws.com/role-arn-\n") == "");
  CHECK(lint("kubectl annotate pod api -n shop eks.amazonaws.com/role-arn=x\n") == "");
  CHECK(lint("echo kubectl annotate sa api eks.amazonaws.com/role-arn=x\n") == "");
  CHECK(lint("# kubectl annotate sa api eks.amazonaws.com/role-arn=x\n") == "");
}

TEST_CASE("the variables of a guide are what it sets them to") {
  // As the EKS user guide has it: the subject is put together of variables.
  const auto guide = [](const std::string& ns) {
    return "export namespace=" + ns + "\nexport service_account=api\ncat > t.json <<EOF\n" +
           policy("system:serviceaccount:$namespace:$service_account") +
           "EOF\naws iam create-role --role-name api --assume-role-policy-document "
           "file://t.json\n";
  };
  const std::string account = tests::account("shop", "api", "arn:aws:iam::111122223333:role/api");
  const auto lint_both = [&](const std::string& script) {
    return tests::lint_files({{"setup.sh", script}, {"sa.yaml", account}}).brief();
  };
  CHECK(lint_both(guide("shop")) == "");
  CHECK(lint_both(guide("shops")) == "setup.sh:12:22 error sub-mismatch\n");
  CHECK(lint_both(guide("\"$1\"")) == "");
  CHECK(lint_both(guide("shops") + "namespace=shop\n") == "");
}

TEST_CASE("a role's ARN that the AWS CLI is asked for names the role") {
  const auto role = [](const std::string& name) {
    return "cat > t.json <<EOF\n" + policy("system:serviceaccount:shop:api") +
           "EOF\naws iam create-role --role-name " + name +
           " --assume-role-policy-document file://t.json\n";
  };
  const std::string query = "--query Role.Arn --output text)\n";
  const auto annotate = [](const std::string& account) {
    return "kubectl annotate sa " + account + " -n shop \"eks.amazonaws.com/role-arn=$ARN\"\n";
  };
  const std::string mismatch = "setup.sh:10:22 error sub-mismatch\n";
  const std::string get = "ARN=$(aws iam get-role --role-name role-api ";
  CHECK(lint(role("role-api") + get + query + annotate("api")) == "");
  CHECK(lint(role("role-api") + get + query + annotate("apis")) == mismatch);
  CHECK(lint("NAME=role-api\n" + role("$NAME") + "ARN=\"$(aws iam get-role --role-name $NAME " +
             "--query 'Role.Arn' --output text)\"\n" + annotate("apis")) ==
        "setup.sh:11:22 error sub-mismatch\n");
  // Of another role, of more than the ARN, of a variable that is set again: not known.
  const std::string dangling = "setup.sh:10:22 warning subject-dangling\n";
  CHECK(lint(role("role-of-api") + get + query + annotate("apis")) == dangling);
  CHECK(lint(role("role-api") + get + "--query Role.RoleName)\n" + annotate("apis")) == dangling);
  CHECK(lint(role("role-api") + get + query + "ARN=$1\n" + annotate("apis")) == dangling);
}

TEST_CASE("what a script patches into an account is its annotation") {
  const auto patch = [](const std::string& what, const std::string& text) {
    return lint("kubectl patch " + what + " -n shop --type merge -p " + text + "\n");
  };
  const auto json = [](const std::string& key, const std::string& value) {
    return R"({"metadata": {"annotations": {")" + key + R"(": ")" + value + R"("}}})";
  };
  const std::string key = "eks.amazonaws.com/role-arn", arn = "arn:aws:iam::111122223333:role/api";
  CHECK(patch("sa api", "'" + json(key, "api") + "'") ==
        "setup.sh:1:108 error role-arn-malformed\n");
  CHECK(patch("serviceaccount/api", "'" + json("eks.amazonaws.com/role_arn", arn) + "'") ==
        "setup.sh:1:89 error annotation-typo\n");
  CHECK(lint("kubectl patch serviceaccount \"api\" --namespace shop --patch "
             "\"{\\\"metadata\\\":{\\\"annotations\\\":{\\\"" +
             key + "\\\":\\\"$NAME\\\"}}}\"\n") == "");
  CHECK(patch("sa api", "'" + json(key, arn) + "'") == "");
  CHECK(patch("deployment api", "'" + json(key, "api") + "'") == "");
  CHECK(patch("sa api", R"('{"imagePullSecrets": [{"name": "registry"}]}')") == "");
  CHECK(patch("sa api", R"('{"metadata": {}, "x": "eks.amazonaws.com/role-arn"}')") == "");
}

TEST_CASE("eksctl, helm and identity providers") {
  CHECK(lint("eksctl create iamserviceaccount --cluster c --name api --namespace shop "
             "--attach-role-arn api --approve\n") == "setup.sh:1:91 error role-arn-malformed\n");
  CHECK(lint("eksctl create iamserviceaccount --cluster=$C --name=api --namespace=shop "
             "--attach-policy-arn=arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess --approve\n") ==
        "");
  CHECK(lint("helm upgrade --install api ./chart -n shop --set a=b,"
             "serviceAccount.annotations.eks.amazonaws.com/role-arn=arn:aws:iam::111122223333:role/"
             "api\n") == "setup.sh:1:54 error annotation-not-string\n");
  CHECK(lint("helm install api ./chart -n shop --set "
             "serviceAccount.annotations.\"eks\\.amazonaws\\.com/role-arn\"=arn:aws:iam::"
             "111122223333:role/api\n") == "");
  CHECK(lint("aws iam create-open-id-connect-provider --url "
             "https://oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B716D3041E "
             "--client-id-list sts.amazonaws.com\n") == "");
}

TEST_CASE("an add-on that a script creates gives its accounts their role") {
  const std::string role =
      "eksctl create iamserviceaccount --cluster c --name cloudwatch-agent --namespace "
      "amazon-cloudwatch --role-name cw --role-only --approve\n";
  const std::string account =
      "kubectl apply -f - <<EOF\napiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: "
      "cloudwatch-agent\n  namespace: amazon-cloudwatch\nEOF\n";
  const std::string addon =
      "aws eks create-addon --addon-name amazon-cloudwatch-observability --cluster-name c ";
  CHECK(lint(role + account) == "setup.sh:5:1 warning annotation-missing\n");
  CHECK(lint(role + account + addon + "--service-account-role-arn $ROLE\n") == "");
  CHECK(lint(role + account + addon + "\n") == "setup.sh:5:1 warning annotation-missing\n");
  CHECK(lint("aws eks update-addon --addon-name vpc-cni --cluster-name c "
             "--service-account-role-arn arn:aws:iam::11112222333:role/cni\n") ==
        "setup.sh:1:100 error role-arn-malformed\n");
}

TEST_CASE(
    "an account that a script associates with a role by EKS Pod Identity needs no annotation") {
  const std::string role =
      "eksctl create iamserviceaccount --cluster c --name ledger --namespace payments --role-name "
      "ledger --role-only --approve\n";
  const std::string account =
      "kubectl apply -f - <<EOF\napiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: ledger\n "
      " "
      "namespace: payments\nEOF\n";
  const std::string missing = "setup.sh:5:1 warning annotation-missing\n";
  const std::string aws =
      "aws eks create-pod-identity-association --cluster-name \"$CLUSTER\" --role-arn \"$ROLE\" ";
  CHECK(lint(role + account) == missing);
  CHECK(lint(role + account + aws + "--namespace payments --service-account ledger\n") == "");
  CHECK(lint(role + account +
             "eksctl create podidentityassociation --cluster c --namespace payments "
             "--service-account-name ledger --role-arn arn:aws:iam::111122223333:role/x\n") == "");
  CHECK(lint(role + account + aws + "--namespace payments --service-account refunds\n") == missing);
  CHECK(lint(role + account + aws + "--namespace $NS --service-account ledger\n") == missing);
  // Of which cluster, a variable does not say: no conflict with the annotation in another one.
  const std::string annotated =
      "kubectl annotate serviceaccount ledger -n payments eks.amazonaws.com/role-arn=$ROLE\n";
  CHECK(lint(role + account + annotated + aws +
             "--namespace payments --service-account ledger\n") == "");
  CHECK(lint(role + account + "aws eks list-pod-identity-associations --cluster-name c\n") ==
        missing);
}

TEST_CASE("what a script attaches to the role that it makes") {
  const std::string file = "cat > t.json <<EOF\n" + kGood + "EOF\n";
  const std::string admin = " --policy-arn arn:aws:iam::aws:policy/AdministratorAccess\n";
  const auto made = [&](const std::string& more) {
    return file +
           "aws iam create-role --role-name api --assume-role-policy-document file://t.json" +
           more + "\n";
  };
  const auto own = [](const std::string& resource) {
    return "aws iam put-role-policy --role-name api --policy-name all --policy-document "
           "'{\"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": \"" +
           resource + "\"}]}'\n";
  };
  const std::string attach = "aws iam attach-role-policy --role-name ";
  struct Case {
    std::string title;
    std::string script;
    std::string expected = {};
  };
  const Case kCases[] = {
      {"administrator", made("") + attach + "api" + admin, "setup.sh:16:57 error role-admin\n"},
      {"attached before", attach + "api" + admin + made(""), "setup.sh:1:57 error role-admin\n"},
      {"in another partition",
       made("") + attach + "api --policy-arn arn:aws-cn:iam::aws:policy/AdministratorAccess\n",
       "setup.sh:16:57 error role-admin\n"},
      {"the partition is a variable",
       made("") + attach + "api --policy-arn arn:$P:iam::aws:policy/AdministratorAccess\n",
       "setup.sh:16:57 error role-admin\n"},
      {"the name is a constant", "ROLE=api\n" + made("") + attach + "\"$ROLE\"" + admin,
       "setup.sh:17:61 error role-admin\n"},
      {"less", made("") + attach + "api --policy-arn arn:aws:iam::aws:policy/ReadOnlyAccess\n"},
      {"to another role", made("") + attach + "apis" + admin},
      {"to a role that is not known", made("") + attach + "$R" + admin},
      {"of one's own", made("") + attach + "api --policy-arn arn:aws:iam::$A:policy/Admin\n"},
      {"with a boundary",
       made(" --permissions-boundary arn:aws:iam::111122223333:policy/b") + attach + "api" + admin},
      {"with a boundary that is set later",
       made("") + attach + "api" + admin +
           "aws iam put-role-permissions-boundary --role-name api --permissions-boundary $B\n"},
      {"printed only", made("") + "echo " + attach + "api" + admin},
      {"a policy in the command", made("") + own("*"), "setup.sh:16:93 error role-admin\n"},
      {"a policy in the command, of less", made("") + own("arn:aws:s3:::b/*")},
      {"a policy in a here-document",
       made("") +
           "cat > p.json <<EOF\n{\"Statement\": [\n{\"Effect\": \"Allow\", \"Action\": \"*\", "
           "\"Resource\": \"*\"}]}\nEOF\naws iam put-role-policy --role-name api --policy-name p "
           "--policy-document file://p.json\n",
       "setup.sh:18:1 error role-admin\n"},
  };
  for (const Case& c : kCases) {
    CAPTURE(c.title);
    CHECK(lint(c.script) == c.expected);
  }
}

TEST_CASE("manifests of a script are manifests") {
  const auto account = [](const std::string& key) {
    return "kubectl apply -f - <<EOF\napiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: "
           "$NAME\n  namespace: shop\n  annotations:\n    " +
           key + ": arn:aws:iam::$ACCOUNT:role/api\nEOF\n";
  };
  CHECK(lint(account("eks.amazonaws.com/role-arn")) == "");
  CHECK(lint(account("eks.amazon.com/role-arn")) == "setup.sh:8:5 error annotation-typo\n");
  CHECK(lint(account("eks.amazon.com/role-arn"), "setup") ==
        "setup:2:11 error yaml-syntax\n");  // no script by its name or by what it begins with
  CHECK(lint("#!/bin/bash\n" + account("eks.amazon.com/role-arn"), "setup") ==
        "setup:9:5 error annotation-typo\n");
}

TEST_CASE("what the shell puts in is unknown behind a document of another format, too") {
  const std::string account =
      "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: api\n  namespace: shop\n"
      "  annotations:\n    eks.amazonaws.com/role-arn: arn:aws:iam::${ACCOUNT}:role/api\n";
  const std::string role = "{Type: AWS::IAM::Role, Properties: {RoleName: api}}";
  for (const std::string& first :
       {std::string("kind: ConfigMap\n"), "Resources:\n  Role: " + role + "\n",
        std::string("kind: Composition\napiVersion: apiextensions.crossplane.io/v1\nspec:\n"
                    "  resources:\n  - base:\n      apiVersion: iam.aws.upbound.io/v1beta1\n"
                    "      kind: Role\n    patches:\n    - type: FromCompositeFieldPath\n"
                    "      fromFieldPath: spec.oidc\n"
                    "      toFieldPath: spec.forProvider.assumeRolePolicy\n      transforms:\n"
                    "      - type: string\n        string:\n          fmt: '{\"Version\": "
                    "\"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", "
                    "\"Principal\": {\"Service\": \"ec2.amazonaws.com\"}, "
                    "\"Action\": \"sts:AssumeRole\"}]}'\n")}) {
    CAPTURE(first);
    CHECK(lint("kubectl apply -f - <<EOF\n" + first + "---\n" + account + "EOF\n") == "");
  }
}

}  // namespace
}  // namespace irsa::load
