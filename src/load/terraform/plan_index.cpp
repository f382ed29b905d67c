#include "load/terraform/plan_index.h"

#include <algorithm>
#include <utility>

#include "doc/json/reader.h"
#include "doc/json/skim.h"
#include "doc/read.h"
#include "load/terraform/plan.h"

namespace irsa::load {

namespace {

constexpr std::size_t kPieceBytes = std::size_t{256} << 10;
constexpr std::string_view kMark = "\xEF\xBB\xBF";

std::string_view without_mark(std::string_view text) {
  return text.starts_with(kMark) ? text.substr(kMark.size()) : text;
}

}  // namespace

bool begins_like_plan(std::string_view first) {
  // As Terraform writes it, and as a tool that sorts the keys does.
  constexpr std::array<std::string_view, 8> kFirstKeys = {
      "format_version", "terraform_version", "applyable",      "checks",
      "complete",       "configuration",     "planned_values", "prior_state"};
  first = without_mark(first);
  const std::size_t bracket = doc::skip_json_space(first, 0);
  if (bracket >= first.size() || first[bracket] != '{') return false;
  const std::size_t quote = doc::skip_json_space(first, bracket + 1);
  if (quote >= first.size() || first[quote] != '"') return false;
  const std::string_view key = first.substr(quote + 1, first.find('"', quote + 1) - quote - 1);
  return std::find(kFirstKeys.begin(), kFirstKeys.end(), key) != kFirstKeys.end();
}

class PlanIndex::Builder {
 public:
  Builder(PlanIndex& index, doc::JsonSkim& skim) : index_(index), skim_(skim) {}

  void build() {
    bool version = false, content = false;
    skim_.object([&](std::string_view key) {
      if (key == "format_version") {
        version = skim_.next() != '{' && skim_.next() != '[';
        index_.format_version_ = range([&] { skim_.skip(); });
      } else if (key == "planned_values") {
        content = content || skim_.next() == '{';
        root_module(PlanPart::planned);
      } else if (key == "values") {
        content = content || skim_.next() == '{';
        root_module(PlanPart::state);
      } else if (key == "prior_state") {
        content = content || skim_.next() == '{';
        skim_.object([&](std::string_view inner) {
          if (inner == "values") root_module(PlanPart::prior);
        });
      } else if (key == "resource_changes") {
        content = content || skim_.next() == '[';
        skim_.array([&] { item(PlanPart::changes, 0); });
      } else if (key == "configuration") {
        skim_.object([&](std::string_view inner) {
          if (inner == "root_module") configuration("");
        });
      }
    });
    index_.is_terraform_ = version && content;
  }

 private:
  template <typename Read>
  Range range(Read read) {
    const auto begin = static_cast<std::uint32_t>(skim_.position());
    read();
    return {begin, static_cast<std::uint32_t>(skim_.position())};
  }

  void root_module(PlanPart part) {
    skim_.object([&](std::string_view key) {
      if (key == "root_module") module(part, 0);
    });
  }

  /// `outer`: the number of the module around it; of the root, its own.
  void module(PlanPart part, std::uint32_t outer) {
    const auto number = static_cast<std::uint32_t>(index_.modules_.size());
    index_.modules_.push_back({.outer = outer});
    const bool root = depth_ == 0;
    ++depth_;
    skim_.object([&](std::string_view key) {
      if (key == "resources") {
        skim_.array([&] { item(part, number); });
      } else if (key == "child_modules") {
        skim_.array([&] { module(part, number); });
      } else if (key == "address" && !root) {
        index_.modules_[number].address = skim_.string().value_or("") + ".";
      }
    });
    --depth_;
  }

  void item(PlanPart part, std::uint32_t module) {
    std::string address, type, mode;
    bool deposed = false;
    const Range where = range([&] {
      skim_.object([&](std::string_view key) {
        if (key == "address") address = skim_.string().value_or("");
        if (key == "type") type = skim_.string().value_or("");
        if (key == "mode") mode = skim_.string().value_or("");
        if (key == "deposed") deposed = true;
      });
    });
    if (!is_terraform_wanted(type)) return;
    Item found{.address = index_.arena_.keep(address),
               .range = where,
               .module = module,
               .configured = type == "aws_iam_role"};
    if (part == PlanPart::changes && !deposed) index_.changes_.emplace(found.address, where);
    auto& items = index_.items_[static_cast<std::size_t>(part)];
    if (mode == "data" && type == "aws_iam_policy_document") {
      index_.documents_.emplace(found.address,
                                std::pair(part, static_cast<std::uint32_t>(items.size())));
    }
    items.push_back(found);
  }

  /// `path`: the calls that lead to the module.
  void configuration(const std::string& path) {
    skim_.object([&](std::string_view key) {
      if (key == "resources") skim_.array([&] { configured(path); });
      if (key != "module_calls") return;
      skim_.object([&](std::string_view call) {
        const std::string inner = path + std::string(call) + "/";
        skim_.object([&](std::string_view name) {
          if (name == "module") configuration(inner);
        });
      });
    });
  }

  void configured(const std::string& path) {
    std::string type, mode, name;
    const Range where = range([&] {
      skim_.object([&](std::string_view key) {
        if (key == "type") type = skim_.string().value_or("");
        if (key == "mode") mode = skim_.string().value_or("");
        if (key == "name") name = skim_.string().value_or("");
      });
    });
    if (type != "aws_iam_role" || mode == "data") return;
    const std::string full = path + name;
    if (!index_.configured_.contains(full)) {
      index_.configured_.emplace(index_.arena_.keep(full), where);
    }
  }

  PlanIndex& index_;
  doc::JsonSkim& skim_;
  int depth_ = 0;  // of modules
};

PlanIndex::PlanIndex(const Bytes& bytes, FileId file) {
  std::string room;
  std::uint64_t at = 0;
  std::string first(bytes.read(at, kPieceBytes, room));
  at += first.size();
  const std::size_t mark = first.size() - without_mark(first).size();
  first.erase(0, mark);
  doc::Window window(std::move(first), mark, [&](std::string& buffer) {
    const std::string_view piece = bytes.read(at, kPieceBytes, room);
    buffer.append(piece);
    at += piece.size();
    return !piece.empty();
  });
  doc::JsonSkim skim(window);
  Builder(*this, skim).build();
  if (!skim.failed() && skim.next() != '\0') is_terraform_ = false;  // not one plan alone
  if (skim.failed()) {
    const auto place = static_cast<std::uint32_t>(skim.failed_at());
    const Span where(file, place, place + (place < at ? 1 : 0));
    error_ = {doc::ReadError::Kind::json_syntax, where, skim.message(),
              "nothing of this file was checked; it may have been cut off", where};
  }
  for (Module& module : modules_) {
    // A module is behind the one around it.
    const Module& outer = modules_[module.outer];
    if (!module.address.empty()) {
      const std::string_view own =
          std::string_view(module.address).substr(0, module.address.size() - 1);
      module.configuration = outer.configuration + std::string(call_of(own, outer.address)) + "/";
    }
  }
}

PlanIndex::Range PlanIndex::change_of(std::string_view address) const {
  const auto found = changes_.find(address);
  return found == changes_.end() ? Range{} : found->second;
}

PlanIndex::Range PlanIndex::configured_role(const Module& module, std::string_view name) const {
  const auto found = configured_.find(module.configuration + std::string(name));
  return found == configured_.end() ? Range{} : found->second;
}

std::vector<std::pair<PlanPart, PlanIndex::Item>> PlanIndex::policy_documents(
    std::string_view address) const {
  std::vector<std::pair<PlanPart, Item>> found;
  const auto [begin, end] = documents_.equal_range(address);
  for (auto each = begin; each != end; ++each) {
    const auto [part, number] = each->second;
    found.emplace_back(part, items(part)[number]);
  }
  std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
    return std::pair(a.first, a.second.range.begin) < std::pair(b.first, b.second.range.begin);
  });
  return found;
}

}  // namespace irsa::load
