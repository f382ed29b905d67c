#include "load/shell/placed_script.h"

namespace irsa::load {

ShellFacts PlacedScript::facts() const {
  ShellFacts facts = read_shell_facts(script_, shells_);
  for (ShellText& document : facts.documents) {
    for (std::uint32_t& begin : document.begins) begin = place(begin);
    for (std::uint32_t& end : document.ends) end = end_place(end);
  }
  for (ShellComment& comment : facts.comments) {
    comment.begin = place(comment.begin);
    comment.end = end_place(comment.end);
  }
  return facts;
}

}  // namespace irsa::load
