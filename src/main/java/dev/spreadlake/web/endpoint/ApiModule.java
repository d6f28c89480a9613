package dev.spreadlake.web.endpoint;

import io.vertx.ext.web.Router;

/** A group of further endpoints under {@code /api/}, contributed by another capability. */
@FunctionalInterface
public interface ApiModule {
  /**
   * Adds routes; paths begin below {@code /api}, such as {@code /market/candles}. Handlers run on
   * the server's event loop: whatever reads files or databases goes through {@code slow}, and wrong
   * input is refused by failing the call with a {@link Problem}.
   */
  void mount(Router router, SlowRequests slow);

  /** Adds routes outside {@code /api}, in front of the page's files; under the same terms. */
  default void mountPages(Router router, SlowRequests slow) {}
}
