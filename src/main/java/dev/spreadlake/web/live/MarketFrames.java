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
    LiveFrames.time(json, "orderbook_timestamp", second.second());
    LiveFrames.decimal(json, "implied_bid", second.impliedBid());
    LiveFrames.decimal(json, "implied_ask", second.impliedAsk());
    LiveFrames.decimal(json, "implied_mid", second.impliedMid());
    LiveFrames.decimal(json, "quoted_mid", second.quotedMid());
    LiveFrames.decimal(json, "basis_pct", second.basisPercent());
    json.writeStringField("reason", second.reason());
  }
}
