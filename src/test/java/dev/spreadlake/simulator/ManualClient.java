package dev.spreadlake.simulator;

import java.util.ArrayList;
import java.util.List;

/** Keeps what an exchange sends. */
public final class ManualClient implements ExchangeClient {
  public final List<String> frames = new ArrayList<>();
  public final List<List<String>> fragmented = new ArrayList<>();
  public final List<String> pings = new ArrayList<>();
  public Integer closeCode;
  public boolean cut;

  @Override
  public void text(String frame) {
    frames.add(frame);
  }

  @Override
  public void fragments(List<String> parts) {
    fragmented.add(parts);
    frames.add(String.join("", parts));
  }

  @Override
  public void ping(String payload) {
    pings.add(payload);
  }

  @Override
  public void close(int code, String reason) {
    closeCode = code;
  }

  @Override
  public void cut() {
    cut = true;
  }

  /** Frames of this kind, e.g. {@code diff-orders}. */
  public List<String> ofType(String type) {
    return frames.stream().filter(f -> f.contains("\"type\":\"" + type + "\"")).toList();
  }
}
