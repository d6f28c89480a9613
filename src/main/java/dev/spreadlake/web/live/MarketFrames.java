package dev.spreadlake.web.live;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.spreadlake.basis.ImpliedSecond;
import java.io.IOException;

/** Frames of type {@code market}: what is derived from several quotes, told by kind. Stateless. */
final class MarketFrames {
  private MarketFrames() {}

  static byte[] implied(long seq, ImpliedSecond second) {
    return LiveFrames.object(
        "market",
        json -> {
          json.writeNumberField("seq", seq);
          json.writeStringField("kind", "implied");
          impliedFields(json, second);
        });
  }

  static void impliedFields(JsonGenerator json, ImpliedSecond second) throws IOException {
    LiveFields.time(json, "orderbook_timestamp", second.second());
    LiveFields.decimal(json, "implied_bid", second.impliedBid());
    LiveFields.decimal(json, "implied_ask", second.impliedAsk());
    LiveFields.decimal(json, "implied_mid", second.impliedMid());
    LiveFields.decimal(json, "quoted_mid", second.quotedMid());
    LiveFields.decimal(json, "basis_pct", second.basisPercent());
    json.writeStringField("reason", second.reason());
  }
}
