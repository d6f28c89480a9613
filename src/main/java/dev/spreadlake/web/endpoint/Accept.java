package dev.spreadlake.web.endpoint;

import io.vertx.ext.web.MIMEHeader;
import io.vertx.ext.web.RoutingContext;

/** What a client would rather have, by its header {@code Accept}. Stateless. */
public final class Accept {
  private Accept() {}

  /** True if CSV is asked for, and more so than JSON; the answer then varies with the header. */
  public static boolean csv(RoutingContext call) {
    call.response().putHeader("vary", "accept");
    double csv = 0;
    double json = 0;
    for (MIMEHeader type : call.parsedHeaders().accept()) {
      String name = type.component() + "/" + type.subComponent();
      if (name.equalsIgnoreCase("text/csv")) {
        csv = type.weight();
      } else if (name.equalsIgnoreCase("application/json")) {
        json = type.weight();
      }
    }
    return csv > json;
  }
}
