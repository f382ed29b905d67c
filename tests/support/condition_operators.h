// The condition operators of IAM policies, as AWS lists them (without IfExists and set operators).
#pragma once

#include <string>
#include <vector>

namespace irsa::tests {

/// First the six that compare strings.
inline const std::vector<std::string>& condition_operators() {
  static const std::vector<std::string> kAll = {
      "StringEquals",
      "StringNotEquals",
      "StringEqualsIgnoreCase",
      "StringNotEqualsIgnoreCase",
      "StringLike",
      "StringNotLike",
      "ArnEquals",
      "ArnNotEquals",
      "ArnLike",
      "ArnNotLike",
      "NumericEquals",
      "NumericNotEquals",
      "NumericLessThan",
      "NumericLessThanEquals",
      "NumericGreaterThan",
      "NumericGreaterThanEquals",
      "DateEquals",
      "DateNotEquals",
      "DateLessThan",
      "DateLessThanEquals",
      "DateGreaterThan",
      "DateGreaterThanEquals",
      "Bool",
      "BinaryEquals",
      "IpAddress",
      "NotIpAddress",
      "Null",
  };
  return kAll;
}

}  // namespace irsa::tests
