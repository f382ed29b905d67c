// A table of contents of a plan or state, which may be far larger than memory: the places of
// everything that the loader needs. The resources themselves are read later, one by one
// (plan_parts.h).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/arena.h"
#include "doc/sink.h"
#include "load/terraform/plan_resource.h"
#include "source/bytes.h"

namespace irsa::load {

class PlanIndex {
 public:
  /// Bytes of the file.
  struct Range {
    std::uint32_t begin = 0, end = 0;
    [[nodiscard]] bool empty() const { return begin == end; }
  };
  struct Module {
    std::string address = {};        ///< ends with a dot; empty for the root
    std::string configuration = {};  ///< the calls that lead to it: names, each with a slash
    std::uint32_t outer = 0;
  };
  /// A resource of a type that a loader reads.
  struct Item {
    std::string_view address;
    Range range;
    std::uint32_t module = 0;  ///< index for module()
    bool configured = false;   ///< it is a role; the configuration may have its expressions
  };

  /// Reads the text once. `file` is for the places of errors.
  PlanIndex(const Bytes& bytes, FileId file);

  /// Is it a plan or state? If not, the functions below have no meaning.
  [[nodiscard]] bool is_terraform() const { return is_terraform_; }
  [[nodiscard]] const std::optional<doc::ReadError>& error() const { return error_; }
  [[nodiscard]] Range format_version() const { return format_version_; }

  [[nodiscard]] const std::vector<Item>& items(PlanPart part) const {
    return items_[static_cast<std::size_t>(part)];
  }
  [[nodiscard]] const Module& module(std::uint32_t index) const { return modules_[index]; }
  /// The entry of resource_changes for an address; empty if there is none.
  [[nodiscard]] Range change_of(std::string_view address) const;
  /// The configuration of a role, by its module and name; empty if there is none.
  [[nodiscard]] Range configured_role(const Module& module, std::string_view name) const;
  /// The places of the policy document with this address, the most important first.
  [[nodiscard]] std::vector<std::pair<PlanPart, Item>> policy_documents(
      std::string_view address) const;

 private:
  class Builder;

  Arena arena_;
  bool is_terraform_ = false;
  std::optional<doc::ReadError> error_;
  Range format_version_;
  std::array<std::vector<Item>, kPlanParts.size()> items_;
  std::vector<Module> modules_;
  std::unordered_map<std::string_view, Range> changes_;
  std::unordered_map<std::string_view, Range> configured_;  // by "call/call/NAME"
  std::unordered_multimap<std::string_view, std::pair<PlanPart, std::uint32_t>> documents_;
};

/// Does a text begin like a plan or state? `first`: its first bytes, at least up to the first key.
[[nodiscard]] bool begins_like_plan(std::string_view first);

}  // namespace irsa::load
