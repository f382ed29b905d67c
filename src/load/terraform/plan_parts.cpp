#include "load/terraform/plan_parts.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "doc/document_builder.h"
#include "doc/json/reader.h"
#include "doc/read.h"
#include "load/terraform/permissions.h"
#include "load/terraform/plan_index.h"
#include "load/terraform/plan_resource.h"

namespace irsa::load {

namespace {

/// A part of the text as a document of its own.
class Excerpt {
 public:
  /// The root of what is there; absent if it cannot be read, which `sink` is told.
  doc::Node read(const Bytes& bytes, PlanIndex::Range range, Loading& loading,
                 doc::DocumentSink& sink) {
    if (range.empty()) return {};
    constexpr std::size_t kMostNodes = 100'000;  // what a huge one took is given back
    if (!builder_ || builder_->nodes().size() > kMostNodes) {
      builder_ = std::make_unique<doc::DocumentBuilder>(doc::Limits{});
      room_.shrink_to_fit();
    }
    const std::string_view text = bytes.read(range.begin, range.end - range.begin, room_);
    doc::read_json({.file = loading.file(), .text = text, .begin = range.begin}, *builder_,
                   loading.settings().reference_parser);
    if (!builder_->error()) return builder_->document().root();
    sink.error(*builder_->error());
    return {};
  }

 private:
  std::string room_;
  std::unique_ptr<doc::DocumentBuilder> builder_;
};

/// The documents that a resource consists of.
struct Excerpts {
  Excerpt item, change, configuration;
};

class PartsReader {
 public:
  PartsReader(const Bytes& bytes, const PlanIndex& index, Loading& loading, doc::DocumentSink& sink)
      : bytes_(bytes), index_(index), loading_(loading), sink_(sink) {}

  bool read() {
    if (const doc::Node version = version_.read(bytes_, index_.format_version(), loading_, sink_)) {
      report_new_format(version, loading_);
    }
    const std::size_t first_role = loading_.facts.roles.size();
    for (const PlanPart part : kPlanParts) {
      for (const PlanIndex::Item& item : index_.items(part)) load(part, item);
    }
    TerraformPermissions permissions(loading_, first_role);
    for (const auto& [part, item] : permissions_) {
      if (const auto resource = read(part, item, resource_)) permissions.add(*resource);
    }
    permissions.finish();
    return !taken_.empty();
  }

 private:
  void load(PlanPart part, const PlanIndex::Item& item) {
    if (taken_.contains(item.address)) return;
    const std::optional<TerraformResource> resource = read(part, item, resource_);
    if (!resource) return;
    taken_.insert(item.address);
    if (TerraformPermissions::is_about(resource->type)) permissions_.emplace_back(part, item);
    const std::optional<TerraformResource> blocks = policy_blocks(*resource);
    load_resource(*resource, blocks ? &*blocks : nullptr, loading_);
  }

  std::optional<TerraformResource> read(PlanPart part, const PlanIndex::Item& item,
                                        Excerpts& excerpts) {
    MetResource met{.part = part,
                    .item = excerpts.item.read(bytes_, item.range, loading_, sink_),
                    .change = {},
                    .module = {}};
    if (!met.item) return std::nullopt;
    if (part == PlanPart::changes) {
      met.change = met.item["change"];
      const std::string_view module = met.item["module_address"].text();
      if (!module.empty()) met.module = loading_.keep(std::string(module) + ".");
      return resource_of(met);
    }
    const PlanIndex::Module& module = index_.module(item.module);
    met.module = module.address;
    met.change =
        excerpts.change.read(bytes_, index_.change_of(item.address), loading_, sink_)["change"];
    if (item.configured && part != PlanPart::state) {
      const auto range = index_.configured_role(module, met.item["name"].text());
      met.expressions = excerpts.configuration.read(bytes_, range, loading_, sink_)["expressions"];
    }
    return resource_of(met);
  }

  std::optional<TerraformResource> policy_blocks(const TerraformResource& role) {
    for (const std::string& address : policy_addresses(role)) {
      for (const auto& [part, item] : index_.policy_documents(address)) {
        if (auto blocks = read(part, item, blocks_)) return blocks;
      }
    }
    return std::nullopt;
  }

  const Bytes& bytes_;
  const PlanIndex& index_;
  Loading& loading_;
  doc::DocumentSink& sink_;
  Excerpt version_;
  Excerpts resource_, blocks_;
  std::unordered_set<std::string_view> taken_;
  std::vector<std::pair<PlanPart, PlanIndex::Item>> permissions_;
};

}  // namespace

bool load_terraform_in_parts(const Bytes& bytes, Loading& loading, doc::DocumentSink& sink) {
  constexpr std::size_t kLook = 1024;
  std::string room;
  if (!begins_like_plan(bytes.read(0, kLook, room))) return false;
  const PlanIndex index(bytes, loading.file());
  if (index.error()) {
    sink.error(*index.error());
    return true;
  }
  if (!index.is_terraform()) return false;
  loading.begin_document();
  const bool taken = PartsReader(bytes, index, loading, sink).read();
  ++(taken ? loading.facts.documents : loading.facts.documents_skipped);
  return true;
}

}  // namespace irsa::load
