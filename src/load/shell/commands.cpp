#include "load/shell/commands.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <utility>

#include "kube/names.h"
#include "load/shell/shell_json.h"

namespace irsa::load {

namespace {

using Document = std::optional<ShellText>;

/// Options that have no value, and types as kubectl takes them.
constexpr std::array<std::string_view, 4> kKubectlFlags = {"--overwrite", "--all", "--local",
                                                           "--dry-run"};
constexpr std::array<std::string_view, 3> kAccountTypes = {"serviceaccount", "serviceaccounts",
                                                           "sa"};
constexpr std::array<std::string_view, 10> kHelmFlags = {
    "--install", "-i",      "--create-namespace", "--wait", "--atomic", "--devel", "--reuse-values",
    "--debug",   "--force", "--dry-run"};
constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kSets = {
    {{"--set", "auto"}, {"--set-string", "string"}, {"--set-literal", "literal"}}};

bool is_account_type(std::string_view word) {
  return std::find(kAccountTypes.begin(), kAccountTypes.end(), word) != kAccountTypes.end();
}

/// `--set a=1,b=2` sets two values. A backslash keeps a comma, braces make a list.
std::vector<ShellText> split_at_commas(const ShellText& text, std::string_view type) {
  std::vector<ShellText> parts;
  std::size_t from = 0;
  int braces = 0;
  for (std::size_t i = 0; i < text.text.size(); ++i) {
    const char c = text.text[i];
    if (c == '\\') {
      ++i;
    } else if (c == '{') {
      ++braces;
    } else if (c == '}') {
      --braces;
    } else if (c == ',' && braces == 0 && type != "literal") {
      parts.push_back(text.before(i).behind(from));
      from = i + 1;
    }
  }
  parts.push_back(text.behind(from));
  return parts;
}

/// NAME and CHART of `helm install` or `helm upgrade`, and what may follow them.
std::vector<ShellText> helm_operands(const ShellArguments& arguments) {
  return arguments.has({"install"}) ? arguments.operands({"install"}, kHelmFlags)
                                    : arguments.operands({"upgrade"}, kHelmFlags);
}

bool installs_chart(const ShellArguments& arguments) {
  if (!arguments.is("helm") || !(arguments.has({"install"}) || arguments.has({"upgrade"}))) {
    return false;
  }
  const std::vector<ShellText> operands = helm_operands(arguments);
  return operands.size() >= 2 && !operands[0].text.empty();
}

Document oidc_provider(const ShellArguments& arguments) {
  const auto url = arguments.text({"--url"});
  if (!url || url->open) return std::nullopt;
  ShellJson json(*url);
  json.raw("{\"Url\":").string(*url).raw(",\"ClientIDList\":[");
  const std::vector<ShellText> ids = arguments.operands({"--client-id-list"}, {});
  bool first = true;
  for (const ShellText& id : ids) {
    // Of what follows the option, what belongs to another option is no client.
    if (id.open || id.text.find('.') == std::string::npos) continue;
    if (!std::exchange(first, false)) json.raw(",");
    json.string(id);
  }
  return json.raw("],\"ThumbprintList\":[]}").take();
}

/// As `aws eks describe-addon` would print it.
Document addon(const ShellArguments& arguments) {
  const auto name = arguments.text({"--addon-name"});
  const auto role = arguments.text({"--service-account-role-arn"});
  if (!name || name->open || !role || role->text.empty()) return std::nullopt;
  ShellJson json(*name);
  json.raw("{\"addon\":{\"addonName\":").string(*name).raw(",\"clusterName\":");
  const auto cluster = arguments.text({"--cluster-name"});
  if (cluster) {
    json.string(*cluster);
  } else {
    json.raw("\"\"");
  }
  json.member("serviceAccountRoleArn", role);
  return json.raw("}}").take();
}

/// As `aws eks describe-pod-identity-association` would print it. Whose account it is with a
/// variable says nothing.
Document association(const ShellArguments& arguments, ShellArguments::Names cluster_option,
                     ShellArguments::Names account_option) {
  const auto ns = arguments.text({"--namespace"});
  const auto account = arguments.text(account_option);
  if (!ns || ns->open || !account || account->open) return std::nullopt;
  const auto cluster = arguments.text(cluster_option);
  if (!cluster) return std::nullopt;
  ShellJson json(*account);
  json.raw("{\"association\":{\"clusterName\":").string(*cluster);
  json.member("namespace", ns).member("serviceAccount", account);
  json.member("roleArn", arguments.text({"--role-arn"}));
  return json.raw("}}").take();
}

Document eksctl_account(const ShellArguments& arguments) {
  const auto name = arguments.text({"--name"});
  const auto cluster = arguments.text({"--cluster"});
  if (!name) return std::nullopt;
  ShellJson json(arguments.program());
  json.raw(R"({"apiVersion":"eksctl.io/v1alpha5","kind":"ClusterConfig","metadata":{"x":"")");
  json.member("name", cluster).member("region", arguments.text({"--region", "-r"}));
  json.raw(R"(},"iam":{"serviceAccounts":[{"metadata":{"name":)").string(*name);
  json.member("namespace", arguments.text({"--namespace", "-n"})).raw("}");
  json.member("attachRoleARN", arguments.text({"--attach-role-arn"}));
  json.member("roleName", arguments.text({"--role-name"}));
  json.raw(",\"attachPolicyARNs\":[");
  bool first = true;
  for (const ShellWord& word : arguments.options({"--attach-policy-arn"})) {
    if (word.text.text.empty()) continue;
    if (!std::exchange(first, false)) json.raw(",");
    json.string(word.text);
  }
  json.raw("]");
  if (arguments.has({"--role-only"})) json.raw(",\"roleOnly\":true");
  return json.raw("}]}}").take();
}

/// What a command adds to the permissions of a role, or takes from them, as
/// get-account-authorization-details would print it.
Document role_grant(const ShellArguments& arguments) {
  const auto role = arguments.text({"--role-name"});
  const auto policy = arguments.text({"--policy-arn"});
  const auto boundary = arguments.text({"--permissions-boundary"});
  if (!role || role->open || (!policy && !boundary)) return std::nullopt;
  ShellJson json(*role);
  json.raw("{\"RoleName\":").string(*role).raw(",\"AttachedManagedPolicies\":[");
  if (policy) json.raw("{\"PolicyArn\":").string(*policy).raw("}");
  json.raw("]");
  if (boundary) {
    json.raw(",\"PermissionsBoundary\":{\"PermissionsBoundaryArn\":").string(*boundary).raw("}");
  }
  return json.raw("}").take();
}

/// kubectl annotate serviceaccount NAME key=value …, also serviceaccount/NAME.
Document annotated_account(const ShellArguments& arguments) {
  std::vector<ShellText> operands = arguments.operands({"annotate"}, kKubectlFlags);
  if (operands.empty()) return std::nullopt;
  const std::size_t slash = operands[0].text.find('/');
  if (!is_account_type(std::string_view(operands[0].text).substr(0, slash))) return std::nullopt;
  if (slash != std::string::npos) {
    operands[0] = operands[0].behind(slash + 1);
  } else {
    operands.erase(operands.begin());
  }
  if (operands.size() < 2 || operands[0].text.empty()) return std::nullopt;
  ShellJson json(operands[0]);
  json.raw(R"({"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":)").string(operands[0]);
  json.member("namespace", arguments.text({"--namespace", "-n"})).raw(",\"annotations\":{");
  bool first = true;
  for (std::size_t i = 1; i < operands.size(); ++i) {
    const ShellText& pair = operands[i];
    const std::size_t sign = pair.text.find('=');
    if (sign == std::string::npos) continue;  // `key-` takes one away
    if (!std::exchange(first, false)) json.raw(",");
    json.string(pair.before(sign)).raw(":").string(pair.behind(sign + 1));
  }
  if (first) return std::nullopt;
  return json.raw("}}}").take();
}

/// kubectl patch serviceaccount NAME -p '{"metadata": {"annotations": {…}}}'.
Document patched_account(const ShellArguments& arguments) {
  std::vector<ShellText> operands = arguments.operands({"patch"}, kKubectlFlags);
  const auto text = arguments.text({"--patch", "-p"});
  if (operands.empty() || !text || !begins_with_brace(*text)) return std::nullopt;
  const std::size_t slash = operands[0].text.find('/');
  if (!is_account_type(std::string_view(operands[0].text).substr(0, slash))) return std::nullopt;
  const ShellText name = slash != std::string::npos ? operands[0].behind(slash + 1)
                         : operands.size() > 1      ? operands[1]
                                                    : ShellText{};
  // Where the name goes: behind the brace of `"metadata": {`.
  constexpr std::string_view kMetadata = "\"metadata\"";
  std::size_t at = text->text.find(kMetadata);
  if (name.text.empty() || at == std::string::npos) return std::nullopt;
  at = text->text.find_first_not_of(" \t\r\n", at + kMetadata.size());
  if (at == std::string::npos || text->text[at] != ':') return std::nullopt;
  at = text->text.find_first_not_of(" \t\r\n", at + 1);
  if (at == std::string::npos || text->text[at] != '{') return std::nullopt;
  const std::size_t first = text->text.find_first_not_of(" \t\r\n", at + 1);
  if (first == std::string::npos || text->text[first] == '}') return std::nullopt;
  const std::size_t brace = text->text.find('{');
  ShellJson json(name);
  json.raw(R"({"apiVersion":"v1","kind":"ServiceAccount",)")
      .append(text->before(at + 1).behind(brace + 1));
  json.raw("\"name\":").string(name).member("namespace", arguments.text({"--namespace", "-n"}));
  return json.raw(",").append(text->behind(at + 1)).take();
}

/// helm install NAME CHART --set …, as the state of a helm_release would have it.
Document helm_release(const ShellArguments& arguments) {
  const std::vector<ShellText> operands = helm_operands(arguments);
  const std::optional<ShellText> ns = arguments.text({"--namespace", "-n"});
  ShellJson json(operands[0]);
  json.raw(R"({"format_version":"1.0","values":{"root_module":{"resources":[{"address":)")
      .string(operands[0])
      .raw(R"(,"mode":"managed","type":"helm_release","name":)")
      .string(operands[0])
      .raw(",\"values\":{\"name\":")
      .string(operands[0]);
  json.member("chart", operands[1]).member("namespace", ns);
  json.member("version", arguments.text({"--version"}));
  json.member("repository", arguments.text({"--repo"})).raw(",\"set\":[");
  bool first = true;
  for (const auto& [option, type] : kSets) {
    for (const ShellWord& word : arguments.options({option})) {
      for (const ShellText& set : split_at_commas(word.text, type)) {
        const std::size_t sign = set.text.find('=');
        if (sign == std::string::npos || sign == 0) continue;
        if (!std::exchange(first, false)) json.raw(",");
        json.raw("{\"name\":").string(set.before(sign));
        json.raw(",\"value\":").string(set.behind(sign + 1));
        json.raw(",\"type\":\"" + std::string(type) + "\"}");
      }
    }
  }
  json.raw("]");
  // Files of values, and what an earlier release was given, are not known here.
  const bool more = !arguments.options({"--values", "-f", "--set-file", "--set-json"}).empty() ||
                    arguments.has({"--reuse-values"});
  if (more) json.raw(R"(,"set_wo":[{"name":"","value":""}])");
  json.raw("}}]}}}");
  if (first) return std::nullopt;
  return json.take();
}

}  // namespace

std::optional<ShellText> document_made_by(const ShellArguments& arguments) {
  if (arguments.is("aws")) {
    if (arguments.has({"iam", "create-open-id-connect-provider"})) return oidc_provider(arguments);
    if (arguments.has({"iam", "create-role"}) || arguments.has({"iam", "attach-role-policy"}) ||
        arguments.has({"iam", "put-role-permissions-boundary"})) {
      return role_grant(arguments);
    }
    if (arguments.has({"eks", "create-addon"}) || arguments.has({"eks", "update-addon"})) {
      return addon(arguments);
    }
    if (arguments.has({"eks", "create-pod-identity-association"})) {
      return association(arguments, {"--cluster-name"}, {"--service-account"});
    }
  }
  if (arguments.is("eksctl") && arguments.has({"create", "podidentityassociation"})) {
    return association(arguments, {"--cluster"}, {"--service-account-name"});
  }
  if (arguments.is("eksctl") && arguments.has({"create", "iamserviceaccount"})) {
    return eksctl_account(arguments);
  }
  if (arguments.is("kubectl") || arguments.is("oc")) {
    if (arguments.has({"annotate"})) return annotated_account(arguments);
    if (arguments.has({"patch"})) return patched_account(arguments);
  }
  return installs_chart(arguments) ? helm_release(arguments) : std::nullopt;
}

ShellValues values_files(const ShellArguments& arguments) {
  ShellValues values;
  if (!installs_chart(arguments)) return values;
  for (const ShellWord& word : arguments.options({"--values", "-f"})) {
    for (ShellText& path : split_at_commas(word.text, {})) {
      if (path.text.empty()) continue;
      values.last_holds = !path.open;
      if (!path.open) values.files.push_back(std::move(path));
    }
  }
  for (const ShellWord& set :
       arguments.options({"--set", "--set-string", "--set-json", "--set-file", "--set-literal"})) {
    const std::string& text = set.text.text;
    const bool known = text.find('=') != std::string::npos;
    if (!known || kube::speaks_of_account(text)) values.last_holds = false;
  }
  return values;
}

}  // namespace irsa::load
