package dev.spreadlake.web.live;

import dev.spreadlake.alert.AlertRule;
import java.util.Set;

/** What a client may say on {@code /live}. */
sealed interface ClientMessage {
  /** The client's own id of the message; null if it gave none. */
  String id();

  record Subscribe(String id, Set<LiveTopic> topics, Set<String> books) implements ClientMessage {}

  /** Takes back the subscription of that id, or {@code topics} from all of them. */
  record Unsubscribe(String id, Set<LiveTopic> topics) implements ClientMessage {}

  /** Asks for the alerts after a sequence number. */
  record Resume(String id, long after) implements ClientMessage {}

  record AlertSubscribe(String id, AlertRule rule) implements ClientMessage {}

  record AlertUnsubscribe(String id) implements ClientMessage {}

  record Ping(String id) implements ClientMessage {}
}
