#include "config/keys.h"

#include <array>

namespace irsa::config {

namespace {

constexpr std::array kClusterKeys = {
    Key{"name", Shape::string, Format::text, true, "Name of the cluster in messages."},
    Key{"issuer", Shape::string, Format::issuer, false,
        "URL of the cluster's OIDC issuer (aws eks describe-cluster --query "
        "cluster.identity.oidc.issuer)."},
    Key{"account", Shape::string, Format::account, false,
        "Id of the AWS account that the cluster and its roles are in."},
    Key{"region", Shape::string, Format::region, false, "AWS region of the cluster."},
    Key{"paths", Shape::strings, Format::path_glob, false,
        "Globs of the files whose objects are of this cluster; without any, all files."},
};

constexpr std::array kRoleKeys = {
    Key{"path", Shape::string, Format::path_pattern, true,
        "RE2 that has to match a file's whole path; its group 'role' is the role's name, a group "
        "'account' the account's id."},
    Key{"account", Shape::string, Format::account, false, "Account that these roles are in."},
    Key{"partition", Shape::string, Format::partition, false,
        "Partition that these roles are in (aws)."},
    Key{"role-path", Shape::string, Format::role_path, false, "Path of these roles in IAM (/)."},
    Key{"arn", Shape::string, Format::role_arn, false,
        "ARN of the role, where the pattern is for one file."},
};

constexpr std::array kInventoryKeys = {
    Key{"account", Shape::string, Format::account, true, "Id of an AWS account."},
    Key{"complete", Shape::boolean, Format::text, false,
        "Whether the input holds every role of the account: then a role that is absent does not "
        "exist."},
};

constexpr std::array kWebhookKeys = {
    Key{"annotation-prefix", Shape::string, Format::annotation_prefix, false,
        "What the webhook's annotations begin with (eks.amazonaws.com)."},
    Key{"audience", Shape::string, Format::audience, false,
        "Audience of the tokens that the webhook mounts (sts.amazonaws.com)."},
    Key{"compose-role-arn", Shape::boolean, Format::text, false,
        "Whether the webhook completes bare role names to ARNs (--compose-role-arn)."},
};

constexpr std::array kIgnoreKeys = {
    Key{"rule", Shape::string, Format::slug_or_group, false,
        "The rule, or the group of rules, whose findings are accepted."},
    Key{"rules", Shape::strings, Format::slug_or_group, false,
        "The same for several rules and groups."},
    Key{"path", Shape::string, Format::path_glob, false, "Only findings in files of this glob."},
    Key{"role", Shape::string, Format::role_glob, false,
        "Only findings about roles with this name or ARN; '*' and '?' are wildcards."},
    Key{"reason", Shape::string, Format::text, true, "Why these findings are acceptable."},
    Key{"until", Shape::string, Format::date, false,
        "Last day on which the entry counts, as YYYY-MM-DD."},
};

constexpr std::array kTerraformKeys = {
    Key{"root", Shape::string, Format::path_glob, false,
        "Glob of the folders of root modules; without it, every root module."},
    Key{"var-files", Shape::strings, Format::file, false,
        "Files of values, as terraform plan -var-file takes them."},
    Key{"variables",
        Shape::dictionary,
        Format::text,
        false,
        "Values of variables, as terraform plan -var takes them.",
        {},
        Format::text},
};

constexpr std::array kTopLevelKeys = {
    Key{"version", Shape::integer, Format::version, true, "Version of this file's format: 1."},
    Key{"extends", Shape::string, Format::file, false,
        "Another configuration, inside the repository, that this one adds to; its globs are "
        "relative to the folder of this one."},
    Key{"exclude", Shape::strings, Format::path_glob, false,
        "Globs of files and folders that are not searched; one without a slash matches at any "
        "depth."},
    Key{"repository", Shape::strings, Format::text, false,
        "Addresses of this repository: what Flux and Argo CD deploy from them is read from the "
        "files here."},
    Key{"clusters", Shape::mappings, Format::text, false,
        "The clusters, and which files are for which of them; the first that fits counts.",
        kClusterKeys},
    Key{"namespaces",
        Shape::dictionary,
        Format::ns,
        false,
        "Namespace of the objects that have none, by path glob; the first that fits counts.",
        {},
        Format::path_glob},
    Key{"roles", Shape::mappings, Format::text, false,
        "Which role a bare trust policy belongs to; the first that fits counts.", kRoleKeys},
    Key{"inventory", Shape::mappings, Format::text, false,
        "How much of an account's roles the input shows.", kInventoryKeys},
    Key{"terraform", Shape::mappings, Format::text, false,
        "Variables of Terraform's root modules; of several entries that fit, later values win.",
        kTerraformKeys},
    Key{"webhook", Shape::mapping, Format::text, false,
        "How the pod identity webhook is configured, if it is not the one of EKS.", kWebhookKeys},
    Key{"external-service-accounts", Shape::strings, Format::account_glob, false,
        "Service accounts (NAMESPACE/NAME, with '*' and '?') that addons or operators make, so "
        "that they are not in the input."},
    Key{"permissions-boundary", Shape::string, Format::policy_glob, false,
        "ARN (with '*' and '?') of the permissions boundary that every role a pod can assume must "
        "have."},
    Key{"placeholders", Shape::strings, Format::pattern, false,
        "RE2 of texts that are filled in later: values that hold one are unknown, not wrong."},
    Key{"rules",
        Shape::dictionary,
        Format::level,
        false,
        "Level of single rules: off, note, warning or error.",
        {},
        Format::slug},
    Key{"ignore", Shape::mappings, Format::text, false,
        "Findings that are accepted, each with the reason.", kIgnoreKeys},
    Key{"baseline", Shape::string, Format::file, false,
        "A file of known findings, inside the repository, as --write-baseline writes it."},
    Key{"against", Shape::strings, Format::file, false,
        "Files or folders, inside the repository, to check against: snapshots and other inputs "
        "whose own findings are not shown, as --against names them."},
    Key{"max-age", Shape::string, Format::text, false,
        "Age in days (30d) beyond which a snapshot of 'against' is too old, as for --max-age."},
    Key{"fail-on", Shape::string, Format::fail_level, false,
        "Lowest level that gives status 1: error, warning, note or never."},
    Key{"format", Shape::string, Format::output_format, false,
        "Format of the output, as --format names it."},
};

}  // namespace

std::span<const Key> top_level_keys() { return kTopLevelKeys; }

}  // namespace irsa::config
