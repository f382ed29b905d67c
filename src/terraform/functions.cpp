#include "terraform/functions.h"

#include <algorithm>
#include <iterator>

#include "terraform/call.h"
#include "terraform/collections.h"
#include "terraform/texts.h"

namespace irsa::terraform {

using value::Kind;
using value::Value;

namespace {

/// Functions of Terraform and OpenTofu whose results are not followed.
constexpr std::string_view kOtherFunctions[] = {
    "abs",
    "abspath",
    "base64encode",
    "base64gunzip",
    "base64gzip",
    "base64sha256",
    "base64sha512",
    "bcrypt",
    "can",
    "ceil",
    "chunklist",
    "cidrcontains",
    "cidrhost",
    "cidrnetmask",
    "cidrsubnet",
    "cidrsubnets",
    "csvdecode",
    "defaults",
    "file",
    "filebase64",
    "filebase64sha256",
    "filebase64sha512",
    "fileexists",
    "filemd5",
    "fileset",
    "filesha1",
    "filesha256",
    "filesha512",
    "floor",
    "formatdate",
    "issensitive",
    "list",
    "log",
    "map",
    "matchkeys",
    "md5",
    "parseint",
    "pathexpand",
    "plantimestamp",
    "pow",
    "rsadecrypt",
    "sha1",
    "sha256",
    "sha512",
    "signum",
    "strrev",
    "templatefile",
    "templatestring",
    "textdecodebase64",
    "textencodebase64",
    "timeadd",
    "timecmp",
    "timestamp",
    "transpose",
    "try",
    "type",
    "urldecode",
    "urlencode",
    "uuid",
    "uuidv5",
};

}  // namespace

bool is_function(std::string_view name) {
  if (name.starts_with("core::")) name.remove_prefix(6);
  if (name.starts_with("provider::")) return true;
  return collection_function(name) != nullptr || text_function(name) != nullptr ||
         std::find(std::begin(kOtherFunctions), std::end(kOtherFunctions), name) !=
             std::end(kOtherFunctions);
}

bool is_volatile(std::string_view name) {
  return name == "timestamp" || name == "uuid" || name == "bcrypt" || name == "plantimestamp";
}

std::optional<Value> call_function(std::string_view name, const std::vector<Value>& arguments,
                                   std::optional<Span> span, const FunctionLimits& limits) {
  if (name.starts_with("core::")) name.remove_prefix(6);
  const Function function =
      text_function(name) != nullptr ? text_function(name) : collection_function(name);
  if (function == nullptr) return std::nullopt;
  const Call call{arguments, span, limits};
  const bool takes_any = name == "concat" || name == "merge" || name == "coalesce" ||
                         name == "coalescelist" || name == "setproduct" || name == "format";
  if (arguments.empty() && !takes_any) return call.refused();
  for (const Value& argument : arguments) {
    if (argument.is_refused()) return argument;
  }
  Result result = function(call);
  if (!result) return std::nullopt;
  if (const auto text = result->kind() == Kind::string ? result->text() : std::nullopt) {
    std::size_t bytes = 0;
    for (const value::Piece& piece : text->pieces()) bytes += piece.text.size();
    if (bytes > limits.text_bytes) return std::nullopt;
  }
  return result;
}

}  // namespace irsa::terraform
