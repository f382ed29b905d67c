#include "cli/shortfall.h"

#include <string_view>

#include "base/text.h"

namespace irsa::cli {

std::string shortfall(const CheckOptions& options, const engine::Report& report) {
  const engine::Summary& summary = report.summary;
  const auto lacks = [](std::string_view what) {
    return "the input holds no " + std::string(what) + ", which --require asks for";
  };
  if (options.require_kubernetes && !summary.has_kubernetes) return lacks("Kubernetes objects");
  if (options.require_iam && !summary.has_iam) return lacks("IAM trust policies");
  const auto unknown = [](const engine::Lack& lack, std::string_view one, std::string_view many,
                          std::string_view advice) {
    return count_of(lack.count, one, many) + ", which --require does not allow (the first is in " +
           irsa::quoted(lack.first) + "); " + std::string(advice);
  };
  if (options.require_namespaces && summary.nameless.count != 0) {
    return unknown(summary.nameless, "object has no known namespace",
                   "objects have no known namespace",
                   "give --namespace NS, or 'namespaces' in the configuration");
  }
  if (options.require_issuer && summary.clusterless.count != 0) {
    return unknown(summary.clusterless, "service account is of no known cluster",
                   "service accounts are of no known cluster",
                   "give --issuer URL, or 'clusters' in the configuration");
  }
  if (options.require_rendered && summary.unrendered.count != 0) {
    return unknown(summary.unrendered, "template or kustomization was not rendered",
                   "templates and kustomizations were not rendered",
                   "lint what helm template or kustomize build prints");
  }
  if (options.fail_on_unchecked && !summary.not_checked.empty()) {
    return "something was not checked, which --fail-on-unchecked does not allow: " +
           summary.not_checked.front().what;
  }
  if (options.allow_empty || summary.documents != 0 || !report.findings.empty()) return {};
  const std::string what_now =
      " (--allow-empty if that is fine). Programs that make manifests or roles (CDK, Pulumi, "
      "jsonnet) are not run: lint what they print";
  if (summary.files == 0) {
    return "none of the given files is of a kind that irsa-lint reads: manifests, policies, "
           "Terraform, templates, scripts" +
           what_now;
  }
  if (!summary.not_checked.empty()) {
    return "nothing could be checked in " + count_of(summary.files, "file") +
           ": the report says what was not, and why (--allow-empty if that is fine)";
  }
  return "nothing recognised in " + count_of(summary.files, "file") +
         ": no service account, workload, role or trust policy" + what_now;
}

}  // namespace irsa::cli
