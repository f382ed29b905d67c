#include "server/server.h"

#include <utility>

#include "base/thread.h"
#include "server/frames.h"

namespace irsa::server {

Server::Server(ServerOptions options)
    : outbox_(std::move(options.send)),
      receiver_(inbox_, outbox_, std::move(options.version)),
      worker_(inbox_, outbox_, std::move(options.open), std::move(options.today)) {}

int serve(std::istream& in, ServerOptions options) {
  // Reading would flush what is tied to it, while the other thread is writing there.
  in.tie(nullptr);
  Server server(std::move(options));
  Thread worker([&] { server.work_until_closed(); });
  FrameReader frames(in);
  while (!server.exited()) {
    const Frame frame = frames.next();
    if (frame.kind == Frame::Kind::end) break;
    if (frame.kind == Frame::Kind::message) {
      server.receive(frame.text);
    } else {
      server.receive_too_long(frame.length);
    }
  }
  server.close();
  worker.join();
  return server.status();
}

}  // namespace irsa::server
