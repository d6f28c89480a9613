package dev.spreadlake.web.live;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A socket whose peer reads or not. */
final class FullOrNot implements Outbound {
  final List<String> written = new ArrayList<>();
  boolean full;
  int closedWith;

  @Override
  public boolean writable() {
    return !full;
  }

  @Override
  public void write(WireFrame frame) {
    written.add(frame.view().toString(StandardCharsets.UTF_8));
  }

  @Override
  public void flush() {}

  @Override
  public void ping() {}

  @Override
  public void close(int code, String reason) {
    closedWith = code;
  }
}
