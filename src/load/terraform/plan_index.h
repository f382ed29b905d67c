// Where in a plan or state everything stands that its loader needs: the table of contents of a text
// that may be far larger than memory. What a resource is made of is read when it is its turn
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
    std::string address = {};        ///< with a dot behind it, or empty for the root
    std::string configuration = {};  ///< the calls that lead to it, each with a slash behind it
    std::uint32_t outer = 0;
  };
  /// A resource of a type that somebody reads.
  struct Item {
    std::string_view address;
    Range range;
    std::uint32_t module = 0;  ///< among modules()
    bool configured = false;   ///< a role, whose expressions the configuration may show
  };

  /// Goes through the text once. `file` and `begin` say where it stands, for errors.
  PlanIndex(const Bytes& bytes, FileId file);

  /// Is it a plan or state? Else nothing of what follows means anything.
  [[nodiscard]] bool is_terraform() const { return is_terraform_; }
  [[nodiscard]] const std::optional<doc::ReadError>& error() const { return error_; }
  [[nodiscard]] Range format_version() const { return format_version_; }

  [[nodiscard]] const std::vector<Item>& items(PlanPart part) const {
    return items_[static_cast<std::size_t>(part)];
  }
  [[nodiscard]] const Module& module(std::uint32_t index) const { return modules_[index]; }
  /// The entry of resource_changes for an address; empty if there is none.
  [[nodiscard]] Range change_of(std::string_view address) const;
  /// What the configuration of a module says about its role of that name.
  [[nodiscard]] Range configured_role(const Module& module, std::string_view name) const;
  /// The places at which a policy document of this address stands, those that count first.
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

/// Does a text begin as plans and states do? `first`: what it begins with, at least a key.
[[nodiscard]] bool begins_like_plan(std::string_view first);

}  // namespace irsa::load
