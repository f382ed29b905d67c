// The reader of HCL on any text: it ends, and of what it took, every node stands inside of the text
// and inside of the node around it, one behind the other; and what a node says that the file spells
// out is what stands there.
#include <algorithm>

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

/// Between the braces, each thing begins behind the end of the one before.
class InOrder {
 public:
  explicit InOrder(Span around) : around_(around), end_(around.begin) {}
  void add(Span next, const char* what) {
    must_be_inside(next, around_, what);
    must_be_inside(next, Span(around_.file, end_, around_.end), "what comes next");
    end_ = next.end;
  }

 private:
  Span around_;
  std::uint32_t end_;
};

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

void check(const hcl::Expr& expr, Span around, std::string_view file) {
  must_be_inside(expr.span, around, "an expression");
  must_be_inside(expr.part, around, "a part of an expression");
  const std::string_view written = file.substr(expr.span.begin, expr.span.size());
  // Beyond ASCII, what is not in Unicode's form NFC may be as long as what it becomes.
  const bool spelt = expr.kind == hcl::Kind::number || expr.kind == hcl::Kind::boolean ||
                     (expr.kind == hcl::Kind::text && expr.is_verbatim() && is_ascii(written));
  if (spelt && expr.text != written) {
    fuzz::broken("'" + std::string(expr.text) + "' where the file has '" + std::string(written) +
                 "'");
  }
  // The items of a template's directive stand between its markers.
  const bool directive =
      expr.kind == hcl::Kind::for_template || expr.kind == hcl::Kind::conditional;
  for (const hcl::Expr* const item : expr.items) {
    if (item->height >= expr.height) fuzz::broken("an expression is no higher than its item");
    check(*item, directive ? around : expr.span, file);
  }
}

void check(const hcl::Body& body, Span around, std::string_view file) {
  InOrder attributes(around), blocks(around);
  for (const hcl::Attribute& attribute : body.attributes) {
    attributes.add(attribute.span, "an attribute");
    must_be_inside(attribute.name.span, attribute.span, "a name");
    check(*attribute.value, attribute.span, file);
    if (body.find(attribute.name.text) != &attribute) fuzz::broken("an attribute is there twice");
  }
  for (const hcl::Block& block : body.blocks) {
    blocks.add(block.span, "a block");
    InOrder header(block.header);
    header.add(block.type.span, "a type");
    for (const hcl::Name& label : block.labels) header.add(label.span, "a label");
    must_be_inside(block.header, block.span, "a header");
    check(block.body, block.span, file);
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
    check(tree.body, all, text);
  }
  hcl::Tree parts;
  hcl::SyntaxError error{.where = all, .message = {}, .help = {}};
  (void)hcl::read_expression(parts, source, error);
  (void)hcl::read_template(parts, source, error);
  return 0;
}
