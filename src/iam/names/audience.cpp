#include "iam/names/audience.h"

#include "iam/names/oidc_provider.h"

namespace irsa::iam {

bool is_audience_for_aws(std::string_view client_id) {
  return client_id == kStsAudience || client_id == "amazonaws.com" || client_id == "openshift";
}

}  // namespace irsa::iam
