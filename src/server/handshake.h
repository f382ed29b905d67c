// The abilities of client and server (`initialize`).
#pragma once

#include "server/context.h"
#include "server/params.h"

namespace irsa::server {

/// The abilities and wishes of the client, from the parameters of `initialize`.
[[nodiscard]] Client client_of(const Input& params);
/// The abilities of the server, for the result of `initialize`.
[[nodiscard]] Json capabilities(const Client& client);
/// The request by which a client is asked to say which files have changed.
[[nodiscard]] Json registration_of_watchers();

}  // namespace irsa::server
