// What client and server first tell each other about themselves (`initialize`).
#pragma once

#include "server/context.h"
#include "server/params.h"

namespace irsa::server {

/// What the client can do and wants, by the parameters of `initialize`.
[[nodiscard]] Client client_of(const Input& params);
/// What the server can do, as the result of `initialize` has it.
[[nodiscard]] Json capabilities(const Client& client);

}  // namespace irsa::server
