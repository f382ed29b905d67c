#include "iam/admission/graph_answers.h"

#include <algorithm>
#include <deque>
#include <utility>

namespace irsa::iam {
namespace {

bool is_colon(const Graph& graph, std::size_t char_class) {
  return graph.classes[char_class].kind == CharClass::Kind::colon;
}

std::uint64_t add_up_to(std::uint64_t a, std::uint64_t b, std::uint64_t ceiling) {
  return a >= ceiling - std::min(b, ceiling) ? ceiling : a + b;
}

/// b is not 0.
std::uint64_t times_up_to(std::uint64_t a, std::uint64_t b, std::uint64_t ceiling) {
  return a > ceiling / b ? ceiling : a * b;
}

/// Edges backwards: for each state, the states with an edge to it.
struct Backwards {
  std::vector<std::uint32_t> begin, from;

  explicit Backwards(const Graph& graph) : begin(graph.size() + 1, 0) {
    for (const auto target : graph.next) {
      if (target != kNoState) ++begin[target + 1];
    }
    for (std::size_t i = 1; i < begin.size(); ++i) begin[i] += begin[i - 1];
    from.resize(begin.back());
    auto place = begin;
    for (std::size_t state = 0; state < graph.size(); ++state) {
      for (std::size_t c = 0; c < graph.classes.size(); ++c) {
        const auto target = graph.to(state, c);
        if (target != kNoState) from[place[target]++] = static_cast<std::uint32_t>(state);
      }
    }
  }
};

/// Distances to the nearest of `sources`, over states for which `in` holds.
template <typename In>
void measure(const Backwards& backwards, const std::vector<std::uint32_t>& sources, In in,
             std::vector<std::uint32_t>& distance) {
  std::deque<std::uint32_t> queue(sources.begin(), sources.end());
  for (const auto source : sources) distance[source] = 0;
  while (!queue.empty()) {
    const auto state = queue.front();
    queue.pop_front();
    for (auto i = backwards.begin[state]; i < backwards.begin[state + 1]; ++i) {
      const auto before = backwards.from[i];
      if (!in(before) || distance[before] <= distance[state] + 1) continue;
      distance[before] = distance[state] + 1;
      queue.push_back(before);
    }
  }
}

}  // namespace

Reachable::Reachable(const Graph& graph, const SubjectLanguage& language) : graph_(graph) {
  std::vector<std::uint32_t> shortest_name(graph.size(), kNoState);
  visits_.push_back({0, kNoState, 0, 0, 0});
  shortest_name[0] = 0;
  for (std::size_t at = 0; at < visits_.size(); ++at) {
    const auto visit = visits_[at];
    for (std::size_t c = 0; c < graph.classes.size(); ++c) {
      const auto target = graph.to(visit.state, c);
      if (target == kNoState) continue;
      auto next = visit;
      next.state = target;
      next.parent = static_cast<std::uint32_t>(at);
      next.char_class = static_cast<std::uint32_t>(c);
      if (graph.in_name[visit.state] != 0) {
        if (++next.name_length > language.longest_name) continue;
      } else if (!is_colon(graph, c)) {
        if (++next.namespace_length > language.longest_namespace) continue;
      }
      // Visits come in the order of their whole length: a later one is worth something only if
      // its name is shorter, which leaves more room.
      if (shortest_name[target] <= next.name_length) continue;
      shortest_name[target] = next.name_length;
      visits_.push_back(next);
    }
  }
}

std::optional<std::string> Reachable::shortest(const Wanted& wanted) const {
  const auto found = std::ranges::find_if(visits_, [&](const Visit& visit) {
    return graph_.ends[visit.state] != 0 && wanted(graph_.verdict[visit.state]);
  });
  if (found == visits_.end()) return std::nullopt;
  std::string text;
  for (auto visit = *found; visit.parent != kNoState; visit = visits_[visit.parent]) {
    text += graph_.classes[visit.char_class].members.front();
  }
  std::ranges::reverse(text);
  return text;
}

bool Reachable::any(const Wanted& wanted) const {
  return std::ranges::any_of(visits_, [&](const Visit& visit) {
    return graph_.ends[visit.state] != 0 && wanted(graph_.verdict[visit.state]);
  });
}

std::optional<std::string> shortest_string(const Graph& graph, const Wanted& wanted) {
  constexpr auto kUnlimited = std::numeric_limits<std::uint32_t>::max();
  const SubjectLanguage anything{
      .alphanumerics = {}, .longest_namespace = kUnlimited, .longest_name = kUnlimited};
  return Reachable(graph, anything).shortest(wanted);
}

Useful::Useful(const Graph& graph, const SubjectLanguage& language, Wanted wanted)
    : graph_(graph),
      language_(language),
      wanted_(std::move(wanted)),
      to_end_(graph.size(), kNever) {
  const Backwards backwards(graph);
  std::vector<std::uint32_t> ends;
  for (std::uint32_t state = 0; state < graph.size(); ++state) {
    if (this->wanted(state)) ends.push_back(state);
  }
  measure(
      backwards, ends, [&](std::uint32_t state) { return graph.in_name[state] != 0; }, to_end_);
  for (std::size_t state = 0; state < graph.size(); ++state) {
    // Of no use, if too far away.
    if (useful(state) && to_end_[state] > language.longest_name) to_end_[state] = kNever;
  }
  std::vector<std::uint32_t> before_colon;
  for (std::uint32_t state = 0; state < graph.size(); ++state) {
    for (std::size_t c = 0; c < graph.classes.size(); ++c) {
      const auto target = graph.to(state, c);
      if (is_colon(graph, c) && target != kNoState && useful(target)) before_colon.push_back(state);
    }
  }
  measure(
      backwards, before_colon, [&](std::uint32_t state) { return graph.in_name[state] == 0; },
      to_end_);
  for (std::size_t state = 0; state < graph.size(); ++state) {
    if (graph.in_name[state] == 0 && useful(state) && to_end_[state] > language.longest_namespace) {
      to_end_[state] = kNever;
    }
  }
}

std::vector<std::uint8_t> Useful::leads_to_cycle(const std::vector<std::uint8_t>& in) const {
  // Take away states without an edge to another one, again and again; what stays leads to a cycle.
  std::vector<std::uint32_t> out_degree(graph_.size(), 0);
  const Backwards backwards(graph_);
  std::vector<std::uint32_t> gone;
  auto left = in;
  for (std::uint32_t state = 0; state < graph_.size(); ++state) {
    if (in[state] == 0) continue;
    for (std::size_t c = 0; c < graph_.classes.size(); ++c) {
      const auto target = graph_.to(state, c);
      if (target != kNoState && in[target] != 0) ++out_degree[state];
    }
    if (out_degree[state] == 0) gone.push_back(state);
  }
  while (!gone.empty()) {
    const auto state = gone.back();
    gone.pop_back();
    left[state] = 0;
    for (auto i = backwards.begin[state]; i < backwards.begin[state + 1]; ++i) {
      const auto before = backwards.from[i];
      if (left[before] != 0 && --out_degree[before] == 0) gone.push_back(before);
    }
  }
  return left;
}

Openness Useful::openness() const {
  Openness open;
  if (graph_.size() == 0 || !useful(0)) return open;
  std::vector<std::uint8_t> names(graph_.size());
  std::vector<std::uint8_t> namespaces(graph_.size());
  for (std::size_t state = 0; state < graph_.size(); ++state) {
    names[state] = useful(state) && graph_.in_name[state] != 0 ? 1 : 0;
    namespaces[state] = useful(state) && graph_.in_name[state] == 0 ? 1 : 0;
  }
  const auto any = [](const std::vector<std::uint8_t>& states) {
    return std::ranges::find(states, 1) != states.end();
  };
  const auto open_names = leads_to_cycle(names);
  open.names = any(open_names);
  open.namespaces = any(leads_to_cycle(namespaces));
  if (!open.names || !open.namespaces) return open;
  // Namespaces behind whose colon the names are open, and what leads to them.
  const Backwards backwards(graph_);
  std::vector<std::uint32_t> sources;
  for (std::uint32_t state = 0; state < graph_.size(); ++state) {
    for (std::size_t c = 0; c < graph_.classes.size(); ++c) {
      const auto target = graph_.to(state, c);
      if (is_colon(graph_, c) && target != kNoState && open_names[target] != 0)
        sources.push_back(state);
    }
  }
  std::vector<std::uint32_t> distance(graph_.size(), kNever);
  measure(
      backwards, sources, [&](std::uint32_t state) { return namespaces[state] != 0; }, distance);
  for (std::size_t state = 0; state < graph_.size(); ++state) {
    if (distance[state] == kNever) namespaces[state] = 0;
  }
  open.both = any(leads_to_cycle(namespaces));
  return open;
}

namespace {

/// How many texts lead to each state, for texts of one length after another.
class Layers {
 public:
  Layers(const Graph& graph, std::uint64_t ceiling)
      : graph_(graph), ceiling_(ceiling), now_(graph.size(), 0), later_(graph.size(), 0) {}

  void put(std::uint32_t state, std::uint64_t count) {
    if (now_[state] == 0) active_.push_back(state);
    now_[state] = add_up_to(now_[state], count, ceiling_);
  }
  [[nodiscard]] const std::vector<std::uint32_t>& active() const { return active_; }
  [[nodiscard]] std::uint64_t at(std::uint32_t state) const { return now_[state]; }
  [[nodiscard]] std::size_t work() const { return work_; }

  /// One character more, along edges for which `along` holds.
  template <typename Along>
  void advance(Along along) {
    std::vector<std::uint32_t> reached;
    for (const auto state : active_) {
      for (std::size_t c = 0; c < graph_.classes.size(); ++c) {
        const auto target = graph_.to(state, c);
        if (target == kNoState || !along(c, target)) continue;
        if (later_[target] == 0) reached.push_back(target);
        later_[target] = add_up_to(
            later_[target], times_up_to(now_[state], graph_.classes[c].members.size(), ceiling_),
            ceiling_);
      }
      now_[state] = 0;
    }
    work_ += active_.size() * graph_.classes.size();
    active_ = std::move(reached);
    std::swap(now_, later_);
  }

 private:
  const Graph& graph_;
  std::uint64_t ceiling_;
  std::vector<std::uint64_t> now_, later_;
  std::vector<std::uint32_t> active_;
  std::size_t work_ = 0;
};

}  // namespace

std::optional<std::uint64_t> Useful::count(std::uint64_t ceiling, std::size_t steps) const {
  if (graph_.size() == 0 || !useful(0)) return 0;
  Layers names(graph_, ceiling);
  Layers namespaces(graph_, ceiling);
  namespaces.put(0, 1);
  for (std::size_t length = 0; !namespaces.active().empty(); ++length) {
    for (const auto state : namespaces.active()) {
      for (std::size_t c = 0; c < graph_.classes.size(); ++c) {
        const auto target = graph_.to(state, c);
        if (!is_colon(graph_, c) || target == kNoState || !useful(target)) continue;
        names.put(target, namespaces.at(state));
        // Every namespace counted here has at least one name.
        if (names.at(target) >= ceiling) return ceiling;
      }
    }
    if (length == language_.longest_namespace) break;
    namespaces.advance([&](std::size_t c, std::uint32_t target) {
      return !is_colon(graph_, c) && useful(target);
    });
    if (namespaces.work() > steps) return std::nullopt;
  }
  std::uint64_t total = 0;
  for (std::size_t length = 0; !names.active().empty(); ++length) {
    for (const auto state : names.active()) {
      if (wanted(state)) total = add_up_to(total, names.at(state), ceiling);
    }
    if (total >= ceiling || length == language_.longest_name) break;
    names.advance([&](std::size_t, std::uint32_t target) { return useful(target); });
    if (names.work() > steps) return std::nullopt;
  }
  return total;
}

void Useful::list_from(std::size_t state, std::size_t left, std::string& text,
                       std::vector<std::string>& out) const {
  if (wanted(state)) out.push_back(text);
  for (std::size_t c = 0; c < graph_.classes.size(); ++c) {
    const auto target = graph_.to(state, c);
    if (target == kNoState || !useful(target)) continue;
    const bool colon = is_colon(graph_, c);
    if (!colon && (left == 0 || to_end_[target] > left - 1)) continue;
    for (const char member : graph_.classes[c].members) {
      text += member;
      list_from(target, colon ? language_.longest_name : left - 1, text, out);
      text.pop_back();
    }
  }
}

std::vector<std::string> Useful::list() const {
  std::vector<std::string> out;
  std::string text;
  if (graph_.size() > 0 && useful(0)) list_from(0, language_.longest_namespace, text, out);
  std::ranges::sort(out);
  return out;
}

}  // namespace irsa::iam
