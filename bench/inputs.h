// Makes the trees that are measured: the same bytes for the same numbers, on every machine.
//
// A mixed tree is like a GitOps repository in what counts for a reader: most files small, two
// thirds of the bytes in CustomResourceDefinitions, few service accounts. A fleet is dense: every
// second document is a service account with a role or the workload that uses it, and the roles come
// with them as AWS prints them; a third of its bytes are CustomResourceDefinitions. One account in
// a hundred has a defect.
#pragma once

#include <cstdint>
#include <filesystem>

namespace bench {

/// Everything below `folder` is made anew unless it was made for the same numbers already.
void make_mixed_tree(const std::filesystem::path& folder, unsigned files, std::uint64_t seed);

struct Fleet {
  unsigned accounts, roles, files;
};
void make_fleet(const std::filesystem::path& folder, const Fleet& fleet, std::uint64_t seed);

/// `details.json` in the folder: what `aws iam get-account-authorization-details` prints.
void make_dump(const std::filesystem::path& folder, unsigned roles, std::uint64_t seed);

/// `plan.json` in the folder: what `terraform show -json` prints, on one line, of about so many
/// megabytes. One resource in fifty is a role.
void make_plan(const std::filesystem::path& folder, unsigned megabytes, std::uint64_t seed);

/// Root modules of Terraform, each with a cluster, roles by a module of the tree and of the
/// registry, and accounts; most of what stands in them has nothing to do with roles.
void make_terraform(const std::filesystem::path& folder, unsigned roots, std::uint64_t seed);

}  // namespace bench
