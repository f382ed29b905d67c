// The reader of HCL on any text: it ends, and every node of what it took stands inside of the text
// and inside of the node around it, in order.
#include "hcl/read.h"
#include "target.h"

namespace {

using namespace irsa;

void must_be_inside(Span inner, Span outer, const char* what) {
  if (inner.begin > inner.end || inner.begin < outer.begin || inner.end > outer.end) {
    fuzz::broken(std::string(what) + " at " + std::to_string(inner.begin) + "-" +
                 std::to_string(inner.end) + " is not inside of " + std::to_string(outer.begin) +
                 "-" + std::to_string(outer.end));
  }
}

void check(const hcl::Body& body, Span around) {
  for (const hcl::Attribute& attribute : body.attributes) {
    must_be_inside(attribute.span, around, "an attribute");
    must_be_inside(attribute.name.span, attribute.span, "a name");
    must_be_inside(attribute.value->span, attribute.span, "a value");
  }
  for (const hcl::Block& block : body.blocks) {
    must_be_inside(block.span, around, "a block");
    must_be_inside(block.type.span, block.span, "a type");
    for (const hcl::Name& label : block.labels) must_be_inside(label.span, block.span, "a label");
    check(block.body, block.span);
  }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::text_of(data, size);
  const hcl::Source source{.file = FileId{0}, .text = text};
  const Span all(FileId{0}, 0, static_cast<std::uint32_t>(size));
  const hcl::Tree tree = hcl::read_file(source);
  if (tree.error) {
    must_be_inside(tree.error->where, all, "an error");
  } else {
    check(tree.body, all);
  }
  hcl::Tree parts;
  hcl::SyntaxError error{.where = all, .message = {}, .help = {}};
  (void)hcl::read_expression(parts, source, error);
  (void)hcl::read_template(parts, source, error);
  return 0;
}
