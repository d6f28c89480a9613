package dev.spreadlake.simulator.binance;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What the address of a WebSocket asks for.
 *
 * @param combined frames are wrapped in {@code {"stream":…,"data":…}}
 * @param micros times are microseconds
 * @param streams subscribed from the start
 */
record StreamPath(boolean combined, boolean micros, List<String> streams) {
  static StreamPath of(String pathAndQuery) {
    int mark = pathAndQuery.indexOf('?');
    String path = mark < 0 ? pathAndQuery : pathAndQuery.substring(0, mark);
    String query = mark < 0 ? "" : pathAndQuery.substring(mark + 1);
    List<String> streams = new ArrayList<>();
    boolean micros = false;
    if (path.startsWith("/ws/")) {
      add(streams, path.substring("/ws/".length()));
    }
    for (String pair : query.split("&")) {
      if (pair.startsWith("streams=")) {
        add(streams, pair.substring("streams=".length()));
      } else if (pair.startsWith("timeUnit=")) {
        micros = pair.substring("timeUnit=".length()).equalsIgnoreCase("MICROSECOND");
      }
    }
    return new StreamPath(path.equals("/stream"), micros, streams);
  }

  private static void add(List<String> streams, String names) {
    for (String name : URLDecoder.decode(names, StandardCharsets.UTF_8).split("/")) {
      if (!name.isEmpty()) {
        streams.add(name);
      }
    }
  }
}
