#include "iam/names/oidc_provider.h"

#include <doctest/doctest.h>

using namespace irsa::iam;

TEST_CASE("client ids that were meant to be the webhook's audience") {
  constexpr std::string_view kAudience = "sts.amazonaws.com";
  for (const char* id :
       {"sts.amazon.com", "sts.amazonaws.co", "https://sts.amazonaws.com", "sts.amazonaws.com/",
        "STS.amazonaws.com", " sts.amazonaws.com", "sts.amazonaws.com.cn",
        "sts.eu-west-1.amazonaws.com", "sts-fips.us-east-1.amazonaws.com"}) {
    CAPTURE(id);
    CHECK(resembles_audience(id, kAudience));
  }
  for (const char* id : {"sts.amazonaws.com", "", "vault.example.com", "s3.amazonaws.com.example",
                         "amazonaws.com", "kubernetes.default.svc"}) {
    CAPTURE(id);
    CHECK(!resembles_audience(id, kAudience));
  }
  CHECK(resembles_audience("https://vault", "vault"));
  CHECK(!resembles_audience("fault-x", "vault"));
  CHECK(!resembles_audience("abc", ""));
}
