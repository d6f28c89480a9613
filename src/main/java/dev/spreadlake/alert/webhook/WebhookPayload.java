package dev.spreadlake.alert.webhook;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spreadlake.alert.AlertEvent;
import dev.spreadlake.alert.store.StateFiles;
import dev.spreadlake.market.FeedMode;
import java.math.BigDecimal;

/** The JSON of one alert event; decimals are strings, as on the live socket. */
final class WebhookPayload {
  private WebhookPayload() {}

  /** The same for every attempt, target and restart. */
  static String messageId(AlertEvent event) {
    return "msg_" + event.seq() + "_" + event.state().id() + "_" + event.id();
  }

  static String of(AlertEvent event, FeedMode mode) {
    ObjectNode json = StateFiles.JSON.createObjectNode();
    json.put("type", "alert." + event.state().id());
    json.put("timestamp", event.observedAt().toString());
    json.put("mode", mode.id());
    ObjectNode data = json.putObject("data");
    data.put("seq", event.seq());
    data.put("id", event.id());
    data.put("rule", event.rule());
    data.put("name", event.name());
    data.put("book", event.book().name());
    data.put("state", event.state().id());
    data.put("severity", event.severity().id());
    data.put("threshold", text(event.threshold()));
    data.put("clear", text(event.clear()));
    data.put("value", text(event.value()));
    data.put("bid", text(event.bid()));
    data.put("ask", text(event.ask()));
    data.put("since", event.since().toString());
    data.put("peak", text(event.peak()));
    data.put("observed_at", event.observedAt().toString());
    data.put("duration_s", event.duration().toSeconds());
    data.put("mode", mode.id());
    return json.toString();
  }

  private static String text(BigDecimal value) {
    return value == null ? null : value.toPlainString();
  }
}
