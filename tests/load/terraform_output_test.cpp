// Scripts and Makefiles that take the ARN of a role from `terraform output`: which output they
// mean, and that the account is held against the role behind it.
#include "value/terraform_output.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "load/shell/script.h"
#include "support/lint.h"

namespace {

using namespace irsa;
using tests::InputFile;

/// What `use $(…)` has for the commands in it.
std::string used(const std::string& script) {
  std::string word;
  for (const load::ShellCommand& command : load::read_shell(script).commands) {
    if (command.words[0].text.text == "use") word = command.words.at(1).text.text;
  }
  return word;
}

/// A root with the role of shop/api and an output of this name.
InputFile root(const std::string& folder, const std::string& output = "api_role_arn",
               const std::string& value = "module.api.iam_role_arn") {
  return {folder + "/main.tf", R"(module "eks" {
  source       = "terraform-aws-modules/eks/aws"
  cluster_name = "shop"
}
module "api" {
  source    = "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks"
  role_name = "api"
  oidc_providers = {
    main = { provider_arn = module.eks.oidc_provider_arn, namespace_service_accounts = ["shop:api"] }
  }
}
output ")" + output + R"(" { value = )" +
                                   value + " }\n"};
}

/// Errors and warnings.
std::string brief(std::vector<InputFile> files) {
  std::string out, line;
  for (const char c : tests::lint_files(std::move(files)).brief()) {
    line += c;
    if (c != '\n') continue;
    if (line.find(" note ") == std::string::npos) out += line;
    line.clear();
  }
  return out;
}

constexpr const char* kRefused = "infra/main.tf:9:90 error sub-mismatch\n";

}  // namespace

TEST_CASE("the name of what terraform output prints is read back") {
  CHECK(value::terraform_output_text({"arn", ""}) == "${terraform output arn}");
  const std::string text = value::terraform_output_text({"arn", "infra/dev"});
  CHECK(text == "${terraform output arn in infra/dev}");
  CHECK(value::terraform_output(text)->name == "arn");
  CHECK(value::terraform_output(text)->folder == "infra/dev");
  CHECK(!value::terraform_output("arn:${terraform output arn}"));
  CHECK(!value::terraform_output("${terraform output arn}/x"));
  CHECK(!value::terraform_output("${terraform}"));
}

TEST_CASE("which output a command substitution prints") {
  struct Case {
    std::string script, expected;
  };
  const Case kCases[] = {
      {"use $(terraform output -raw arn)", "${terraform output arn}"},
      {"use \"$(terraform output -raw arn)\"", "${terraform output arn}"},
      {"use $(terraform output arn)", "${terraform output arn}"},
      {"use $(terraform output -no-color -raw arn 2>/dev/null)", "${terraform output arn}"},
      {"use $(terraform output -raw arn || true)", "${terraform output arn}"},
      {"use $(terraform output arn | tr -d '\"')", "${terraform output arn}"},
      {"use $(terraform output -json arn | jq -r .)", "${terraform output arn}"},
      {"use $(terraform output -json | jq -r '.arn.value')", "${terraform output arn}"},
      {"use $(tofu output -raw arn)", "${terraform output arn}"},
      {"use $(terragrunt output -raw arn)", "${terraform output arn}"},
      {"use $(terraform -chdir=infra output -raw arn)", "${terraform output arn in infra}"},
      {"use $(terraform -chdir=\"$TOP/infra/dev\" output -raw arn)",
       "${terraform output arn in infra/dev}"},
      {"use $(terraform -chdir=../infra output -raw arn)", "${terraform output arn in infra}"},
      {"use $(terraform -chdir=$DIR output -raw arn)", "${terraform output arn}"},
      {"use $(cd ./infra/ && terraform output -raw arn)", "${terraform output arn in infra}"},
      {"cd infra\nterraform apply\nuse $(terraform output -raw arn)",
       "${terraform output arn in infra}"},
      {"pushd infra\nterraform apply\npopd\nuse $(terraform output -raw arn)",
       "${terraform output arn}"},
      // Twice the same is one value.
      {"x $(terraform output -raw arn)\nuse $(terraform output -raw arn)",
       "${terraform output arn}"},
      // Not an output, or more than one.
      {"use $(terraform output)", "${ (terraform output)}"},
      {"use $(terraform output -json)", "${ (terraform output -json)}"},
      {"use $(terraform show -raw arn)", "${ (terraform show -raw arn)}"},
      {"use $(terraform output -json arns | jq -r .api)",
       "${ (terraform output -json arns | jq -r .a}"},
      {"use $(terraform output -raw arn | cut -d/ -f2)",
       "${ (terraform output -raw arn | cut -d/ -f}"},
      {"use $(terraform output -raw arn)-x", "${terraform output arn}-x"},
  };
  for (const Case& c : kCases) {
    CAPTURE(c.script);
    CHECK(used(c.script) == c.expected);
  }
}

TEST_CASE("where `cd` leads and what is set in brackets ends with them") {
  const auto folder = [](const std::string& script) {
    const std::string word = used(script + "use $(terraform output -raw x)\n");
    const auto output = value::terraform_output(word);
    return output ? std::string(output->folder) : "none: " + word;
  };
  CHECK(folder("cd infra\n") == "infra");
  CHECK(folder("(cd infra && terraform init)\n") == "");
  CHECK(folder("cd a\n(cd b; terraform init) | tee log\n") == "a");
  CHECK(folder("(cd a; (cd b); use it)\ncd c\n") == "c");
  CHECK(used("(cd a; use $(terraform output -raw x))\n") ==
        used("cd a\nuse $(terraform output -raw x)\n"));
  CHECK(folder("f() {\n  cd a\n}\n") == "a");  // where it is called is not followed
  CHECK(folder("case $1 in\n  up) cd a ;;\n  down) true ;;\nesac\n") == "a");
  CHECK(used("(NS=a; true)\nuse $NS\n") == "${NS}");
  CHECK(used("(NS=a; use $NS)\n") == "a");
  CHECK(used("NS=a\n(true)\nuse $NS\n") == "a");
}

TEST_CASE("an account that a script gives an output of Terraform is held against its role") {
  const auto script = [](const std::string& ns, const std::string& name, const std::string& arn) {
    return InputFile{"scripts/deploy.sh", "#!/bin/bash\nROLE_ARN=" + arn +
                                              "\nkubectl annotate serviceaccount -n " + ns + " " +
                                              name + " eks.amazonaws.com/role-arn=$ROLE_ARN\n"};
  };
  const std::string arn = "$(terraform -chdir=infra output -raw api_role_arn)";
  CHECK(brief({root("infra"), script("shop", "api", arn)}) == "");
  CHECK(brief({root("infra"), script("shop", "web", arn)}) == kRefused);
  CHECK(brief({root("infra"), script("shop", "apis", arn)}) == kRefused);
  // Without a folder the only output of that name is meant.
  CHECK(brief({root("infra"), script("shop", "web", "$(terraform output -raw api_role_arn)")}) ==
        kRefused);
  // Another output, one that is of no role, and a value of which the output is a part.
  CHECK(brief({root("infra"), script("shop", "web", "$(terraform output -raw other)")}) == "");
  CHECK(brief({root("infra", "api_role_arn", "module.eks.cluster_name"),
               script("shop", "web", arn)}) == "");
  CHECK(brief({root("infra"), script("shop", "web", arn + "-x")}) == "");
  // Of two roots the folder chooses; without one nobody knows.
  const InputFile dev = root("dev");
  CHECK(brief({root("infra"), dev, script("shop", "web", arn)}) == kRefused);
  CHECK(brief({root("infra"), dev,
               script("shop", "web", "$(terraform output -raw api_role_arn)")}) == "");
  // A script inside of a root means that one.
  CHECK(
      brief({root("infra"),
             dev,
             {"infra/deploy.sh",
              "kubectl annotate sa -n shop web eks.amazonaws.com/role-arn=$(terraform output -raw "
              "api_role_arn)\n"}}) == kRefused);
  // An ARN that is written out is one.
  CHECK(brief({root("infra", "api_role_arn", "\"arn:aws:iam::111122223333:rol/x\""),
               script("shop", "web", arn)}) == "");
}

TEST_CASE("a Makefile is the script that its recipes are") {
  const auto makefile = [](const std::string& text) { return InputFile{"Makefile", text}; };
  const std::string annotate = "\tkubectl annotate sa -n shop web eks.amazonaws.com/role-arn=";
  CHECK(brief({root("infra"),
               makefile("ROLE_ARN := $(shell terraform -chdir=infra output -raw api_role_arn)\n\n"
                        "deploy: build\n" +
                        annotate + "$(ROLE_ARN)\n")}) == kRefused);
  CHECK(brief({root("infra"), makefile("deploy:\n" + annotate +
                                       "$$(cd infra && terraform output -raw api_role_arn)\n")}) ==
        kRefused);
  // The places are those of the Makefile, also behind what is written shorter in a script.
  CHECK(brief({makefile("ACCOUNT ?= 1\n# $$\ndeploy:\n\t@echo $$HOME $(ACCOUNT)\n" + annotate +
                        "arn:aws:iam::1:role/x\n")}) == "Makefile:5:74 error role-arn-malformed\n");
  CHECK(brief({makefile("deploy:\n\t-@kubectl annotate sa -n shop web \\\n\t  "
                        "eks.amazonaws.com/role-arn=arn:aws:iam::1:role/x\n")}) ==
        "Makefile:3:44 error role-arn-malformed\n");
  // Each line has a shell of its own, so `cd` ends with it; with .ONESHELL a recipe has one.
  const std::string take = annotate + "$$(terraform output -raw api_role_arn)\n";
  const auto refused = [&](const std::string& text) {
    return brief({root("infra"), root("other"), makefile(text)}) == kRefused;
  };
  CHECK_FALSE(refused("deploy:\n\tcd infra\n" + take));
  CHECK_FALSE(refused("deploy:\n\t@cd infra && terraform init\n" + take));
  CHECK_FALSE(refused("a:\n\tcd infra\nb:\n" + take));
  CHECK_FALSE(refused(".ONESHELL:\na:\n\tcd infra\nb:\n" + take));
  CHECK(refused(".ONESHELL:\ndeploy:\n\tcd infra\n" + take));
  CHECK(refused("deploy:\n\tcd infra && \\\n" + take));
  CHECK(refused("deploy:\n\tcd other\n\tcd infra; " + take.substr(1)));
  // So has an assignment in a recipe; one of make stays.
  const auto assigned = [&](const std::string& lines) {
    return brief({makefile(lines + "\tkubectl annotate sa -n shop web "
                                   "eks.amazonaws.com/role-arn=$$ROLE\n")});
  };
  CHECK(assigned("ROLE = x\ndeploy:\n") == "Makefile:3:64 error role-arn-malformed\n");
  CHECK(assigned("deploy:\n\tROLE=x\n") == "");
  CHECK(assigned(".ONESHELL:\ndeploy:\n\tROLE=x\n") == "Makefile:4:64 error role-arn-malformed\n");
  // What is no recipe is no command, and what make computes is not known.
  CHECK(brief({makefile("kubectl annotate sa -n shop web "
                        "eks.amazonaws.com/role-arn=arn:aws:iam::1:role/x\n")}) == "");
  CHECK(brief({makefile("deploy:\n" + annotate + "$(call arn,x)\n")}) == "");
  CHECK(brief({makefile("deploy:\n" + annotate + "$(ARN\n")}) == "");
}
