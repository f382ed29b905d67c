#include "load/shell/placed_script.h"

namespace irsa::load {

ShellFacts PlacedScript::facts() const {
  ShellFacts facts = read_shell_facts(script_, shells_);
  const auto put = [&](ShellText& text) {
    for (std::uint32_t& begin : text.begins) begin = place(begin);
    for (std::uint32_t& end : text.ends) end = end_place(end);
  };
  for (ShellText& document : facts.documents) put(document);
  for (auto* const uses : {&facts.values, &facts.policies, &facts.replaced}) {
    for (ShellFileUse& use : *uses) {
      put(use.path);
      if (use.said) put(*use.said);
    }
  }
  for (ShellComment& comment : facts.comments) {
    comment.begin = place(comment.begin);
    comment.end = end_place(comment.end);
  }
  return facts;
}

}  // namespace irsa::load
