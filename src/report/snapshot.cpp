#include "report/snapshot.h"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "base/text.h"
#include "load/snapshot/format.h"
#include "report/snapshot_accounts.h"
#include "report/snapshot_line.h"
#include "report/snapshot_roles.h"

namespace irsa::report {

namespace {

namespace form = load::snapshot;

std::string cluster_line(const join::Cluster& cluster) {
  SnapshotLine line("cluster");
  line.add_known("name", cluster.name);
  line.add_known("account", cluster.account);
  line.add_known("region", cluster.region);
  line.add_known("issuer", cluster.issuer);
  return std::move(line).finish();
}

std::string one_member(std::string_view kind, std::string_view key, std::string_view value) {
  SnapshotLine line(kind);
  line.add(key, value);
  return std::move(line).finish();
}

class SnapshotWriter {
 public:
  SnapshotWriter(const join::Index& index, const SnapshotOptions& options)
      : index_(index), options_(options), lines_(index.sources().size()) {}

  Snapshot write() {
    gather();
    std::vector<std::string> shared = shared_lines();
    SnapshotLine header("snapshot");
    header.add("madeBy", options_.made_by);
    header.add("read", options_.read);
    begin();
    element(std::move(header).finish());
    for (const std::string& line : shared) element(line);
    for (const std::uint32_t file : files_in_order()) {
      element(file_line(SourceSet::id(file)));
      // There may be gigabytes of them: each is freed when it is written.
      for (const std::string& line : std::exchange(lines_[file], {})) element(line);
    }
    snapshot_.text += "{\"checksum\":\"" + form::hex(sum_) + "\"}\n]}\n";
    return std::move(snapshot_);
  }

 private:
  void begin() {
    snapshot_.text = "{\"" + std::string(form::kMember) + "\":[\n";
    sum_ = form::kFirstSum;
  }
  void element(const std::string& line) {
    sum_ = form::add_to_sum(sum_, line);
    snapshot_.text += line + ",\n";
  }

  std::vector<std::string>& of(FileId file) { return lines_[static_cast<std::size_t>(file)]; }

  void gather() {
    const load::Facts& facts = index_.facts();
    SnapshotRoles writer(index_.sources(), snapshot_);
    for (const join::RoleEntry& role : index_.roles()) {
      of(role.role->file).push_back(writer.line_of(role));
    }
    for (auto& lines : lines_) std::sort(lines.begin(), lines.end());
    for (const auto& account : facts.service_accounts) {
      of(account.origin.file).push_back(account_line(index_, account));
    }
    for (const auto& workload : facts.workloads) {
      of(workload.origin.file).push_back(workload_line(workload));
    }
    for (const auto& reader : facts.readers) {
      of(reader.origin.file).push_back(reader_line(reader));
    }
    for (const auto& kustomization : facts.kustomizations) {
      if (kustomization.references.empty()) continue;
      SnapshotLine line("kustomization");
      line.list("references", kustomization.references);
      of(kustomization.file).push_back(std::move(line).finish());
    }
    snapshot_.accounts = facts.service_accounts.size();
    snapshot_.workloads = facts.workloads.size();
    snapshot_.providers = facts.providers.size();
    snapshot_.clusters = index_.clusters().size();
    snapshot_.associations = facts.associations.size();
    snapshot_.readers = facts.readers.size();
  }

  /// What is about no file: clusters, providers, associations, and of what all is there.
  std::vector<std::string> shared_lines() {
    const load::Facts& facts = index_.facts();
    std::vector<std::string> out;
    for (const join::Cluster& cluster : index_.clusters()) out.push_back(cluster_line(cluster));
    for (const auto& provider : facts.providers) out.push_back(provider_line(provider));
    for (const auto& one : facts.associations) out.push_back(association_line(one));
    for (const auto& dump : facts.role_dumps) {
      out.push_back(one_member("complete", "roles", dump.account));
    }
    for (const auto& list : facts.provider_lists) {
      out.push_back(one_member("complete", "providers", list.account));
    }
    for (const auto& list : facts.association_lists) {
      out.push_back(one_member("complete", "associations", list.cluster));
    }
    for (const std::string_view issuer : facts.open_issuers) {
      out.push_back(one_member("issuer", "open", issuer));
    }
    for (const std::string_view issuer : facts.distinct_issuers) {
      out.push_back(one_member("issuer", "distinct", issuer));
    }
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
  }

  /// As the snapshot names it: nothing of the machine it was made on.
  [[nodiscard]] std::string path_of(FileId file) const {
    const std::string& shown = index_.sources()[file].shown;
    return shown.starts_with('/') ? shown.substr(shown.rfind('/') + 1) : shown;
  }

  [[nodiscard]] std::vector<std::uint32_t> files_in_order() const {
    std::vector<std::uint32_t> files;
    for (std::uint32_t i = 0; i < lines_.size(); ++i) {
      if (!lines_[i].empty()) files.push_back(i);
    }
    std::stable_sort(files.begin(), files.end(), [&](std::uint32_t a, std::uint32_t b) {
      const std::string one = path_of(SourceSet::id(a)), other = path_of(SourceSet::id(b));
      return one != other ? one < other : lines_[a] < lines_[b];
    });
    return files;
  }

  [[nodiscard]] std::string file_line(FileId file) const {
    SnapshotLine line("file");
    line.add("path", path_of(file));
    if (const join::Cluster* const cluster = index_.clusters().of(file)) {
      line.add_known("cluster", cluster->name);
      line.add_known("issuer", cluster->issuer);
    }
    line.flag("partial", index_.files().partial(file));
    return std::move(line).finish();
  }

  const join::Index& index_;
  const SnapshotOptions& options_;
  std::vector<std::vector<std::string>> lines_;  // by file
  Snapshot snapshot_;
  std::uint64_t sum_ = 0;
};

constexpr std::string_view kHeader = "{\"snapshot\":", kChecksum = "{\"checksum\":";

}  // namespace

Snapshot to_snapshot(const join::Index& index, const SnapshotOptions& options) {
  return SnapshotWriter(index, options).write();
}

std::string content_of_snapshot(std::string_view text) {
  std::string out;
  for (const std::string_view line : split(text, '\n')) {
    if (line.starts_with(kHeader) || line.starts_with(kChecksum)) continue;
    out += line;
    out += '\n';
  }
  return out;
}

std::string date_of_snapshot(std::string_view text) {
  constexpr std::string_view kRead = "\"read\":\"";
  const std::size_t header = text.find(kHeader);
  const std::size_t at = header == std::string_view::npos ? header : text.find(kRead, header);
  return at == std::string_view::npos ? std::string{}
                                      : std::string(text.substr(at + kRead.size(), 10));
}

}  // namespace irsa::report
